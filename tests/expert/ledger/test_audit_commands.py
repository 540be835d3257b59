"""`neuroladder audit` as people meet it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from expert.cli import cli
from expert.ledger.entry import START
from expert.ledger.ledger import Ledger
from tests.expert.ledger.ledgers import AT, BAD, altering, example, filled, flat, small, unguarded

ROOT = Path(__file__).resolve().parents[3]


def test_an_entry_is_recorded_and_its_head_is_printed(audit):
    done = audit("record", "cipro-week-5", "--by", "Dr Weiss")

    assert re.fullmatch(r"entry 1 recorded: Continue duloxetine.*\nhead 1:[0-9a-f]{64}\n", done.stdout)
    assert done.stdout.split("head ")[1] == audit("head").stdout
    assert done.stderr == ""


def test_a_refused_case_is_not_recorded(audit, path):
    done = audit("record", "-", status=3, given=BAD)

    assert done.stdout == ""
    assert "patient.age_years" in done.stderr
    assert not path.exists()


def test_entries_are_listed_and_shown(audit):
    audit("record", "cipro-week-5", "--by", "Dr Weiss", "--note", "With her husband.")
    audit("record", "cipro-day-3", "--override", "cost", "--instead", "Nothing.")
    audit("correct", 1, "cipro-week-12-none", "--reason", "late_information")
    audit("correct", 2, "--reason", "what_was_done", "--note", "Took it after all.")

    listed = flat(audit("list").stdout)
    assert "assessment, Dr Weiss, cipro-week-5" in listed
    assert "assessment, overridden, weiss, cipro-day-3" in listed
    assert "correction of entry 1, weiss, cipro-week-12-none" in listed
    assert "remark on entry 2, weiss Took it after all." in listed
    assert len(json.loads(audit("list", "--last", 2, "--format", "json").stdout)) == 2
    assert [row["number"] for row in json.loads(audit("list", "--case", "cipro-day-3", "--format", "json").stdout)] == [
        2
    ]

    shown = flat(audit("show", 1).stdout)
    assert "by Dr Weiss (as given) note With her husband." in shown
    assert "Continue duloxetine 60 mg once daily" in shown
    assert "cost: It costs too much for this patient. instead Nothing." in flat(audit("show", 2).stdout)
    assert "about entry 1 reason late_information: Something became known later." in flat(audit("show", 3).stdout)
    assert len(audit("show", 1, "--trace").stdout) > 2 * len(audit("show", 1).stdout)
    plain = json.loads(audit("show", 1, "--format", "json").stdout)
    assert (plain["by"], plain["header"]["previous"], plain["case"]["id"]) == ("Dr Weiss", START, "cipro-week-5")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "9"], "there is no entry 9"),
        (["show", "0"], "0 is not in the range"),
        (["correct", "9", "--reason", "other", "--note", "x"], "there is no entry 9"),
        (["correct", "1", "--reason", "mood"], "no known reason of correction"),
        (["record", "cipro-week-5", "--override", "other"], "add a note"),
        (["record", "cipro-week-5", "--instead", "x"], "--instead needs --override"),
        (["record", "no-such-case"], "there is no file"),
        (["erase", "1", "--yes", "--reason", "patient_request", "--value", "patient.shoe"], "names nothing"),
        (["erase", "1", "--reason", "mood"], "no known reason of erasure"),
        (["erase", "9", "--reason", "patient_request"], "there is no entry 9"),
        (["verify", "--head", "abc"], "that is no head"),
        (["verify", "--public-key", "x"], "needs --head"),
        (["diff"], "give one or two entries"),
        (["diff", "1", "1", "1"], "give one or two entries"),
        (["diff", "1", "--cases", "."], "give one or two entries"),
        (["diff", "2"], "is a remark and holds no assessment"),
        (["show", "9" * 30], "there is no entry 999"),
        (["replay", str(2**63)], "there is no entry 922"),
        (["diff", "1", "--against", "."], "give one or two entries"),
        (["head", "--sign", "no-key.pem"], "cannot read no-key.pem"),
        (["export", "-o", "/no/such/folder"], "cannot write"),
    ],
)
def test_wrong_usage_says_what_to_do(audit, arguments, message):
    audit("record", "cipro-week-5")
    audit("correct", 1, "--reason", "recorded_twice")
    done = audit(*arguments, status=2)

    assert message in flat(done.stderr)
    assert done.stdout == ""


def test_a_ledger_without_entries_is_said_to_have_none(audit, path):
    Ledger(path).close()

    assert audit("list").stdout == "0 entries.\n"
    assert json.loads(audit("list", "--format", "json").stdout) == []
    assert audit("verify").stdout.startswith("0 entries checked, nothing was found.")
    assert "holds no assessment" not in audit("diff", 1, status=2).stderr


def test_what_erased_an_entry_holds_no_assessment(audit):
    audit("record", "cipro-week-5")
    audit("erase", 1, "--yes", "--reason", "patient_request")

    assert "entry 2 is an erasure and holds no assessment" in flat(audit("diff", 2, status=2).stderr)
    assert "values of entry 1 were erased" in flat(audit("diff", 1, status=2).stderr)


def test_verify_says_what_is_wrong_and_what_a_chain_can_prove(audit, path):
    audit("record", "cipro-week-5")
    audit("record", "cipro-day-3")
    head = audit("head").stdout.strip()

    done = flat(audit("verify", "--head", head).stdout)
    assert "2 entries checked, nothing was found. Entries 1 to 2 are those of the head that was kept." in done
    assert "What no chain can show: that every assessment that was made was recorded" in done

    with altering(path) as connection:
        connection.execute("DELETE FROM entry WHERE number = 2")
    assert "1 entry checked, nothing was found." in flat(audit("verify").stdout)
    cut = audit("verify", "--head", head, "--format", "json", status=1)
    assert [finding["kind"] for finding in json.loads(cut.stdout)["findings"]] == ["truncated"]
    assert "truncated: entries 2 to 2 were cut off" in flat(audit("verify", "--head", head, status=1).stdout)


def test_a_signed_head_is_checked_with_its_key(audit, tmp_path):
    key = ed25519.Ed25519PrivateKey.generate()
    private, public, head = (tmp_path / name for name in ("key.pem", "key.pub", "head.json"))
    private.touch(mode=0o600)
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    audit("record", "cipro-week-5")
    assert audit("head", "--sign", private, "-o", head).stderr == ""
    audit("record", "cipro-day-3")

    done = flat(audit("verify", "--head", head, "--public-key", public).stdout)
    assert "Entries 1 to 1 are those of the head that was kept. 1 entry was added since." in done
    signed = json.loads(head.read_text())
    head.write_text(json.dumps(signed | {"count": 2}))
    done = flat(audit("verify", "--head", head, "--public-key", public, status=1).stdout)
    assert "signature: the signature does not fit the head" in done
    assert "not signed" in audit("verify", "--head", signed["hash"], "--public-key", public, status=2).stderr


def test_replay_says_identical_and_shows_what_differs(audit, path):
    filled(path, "cipro-week-5", "cipro-day-3")
    assert audit("replay").stdout == "2 entries run again: 2 identical.\n"
    assert audit("replay", 2).stdout == "1 entry run again: 1 identical.\n"

    # The case of one entry with the assessment of another: as if the program had changed its mind.
    case, _ = example("cipro-week-12-none")
    _, answer = example("cipro-week-5")
    with Ledger(path) as ledger:
        ledger.record(
            case, answer.model_copy(update={"case_id": case.id, "assessed_on": case.assessed_on}), by="x", at=AT
        )
    done = audit("replay", 3, status=1)
    text = flat(done.stdout)
    assert "Entry 3 differs" in text
    assert re.search(r"first step \d+, caused by \S+ was \S+: .* is \S+:", text)
    assert "! " in text
    plain = json.loads(audit("replay", 3, "--format", "json", status=1).stdout)
    assert (plain[0]["outcome"], plain[0]["number"]) == ("different", 3)
    assert plain[0]["difference"]["changes"]


def test_entries_are_run_again_where_standard_error_is_closed(audit, path):
    audit("record", "cipro-week-5")
    command = [sys.executable, "-m", "expert", "audit", "replay", "--ledger", path]
    done = subprocess.run(command, stdout=subprocess.PIPE, preexec_fn=lambda: os.close(2), text=True, check=False)

    assert (done.returncode, "1 identical" in done.stdout) == (0, True)


def test_erasing_asks_first_and_says_what_went(audit):
    audit("record", "cipro-week-5", "--note", "x")
    assert "Aborted" in audit("erase", 1, "--reason", "patient_request", given="n\n", status=1).stderr
    assert "(erased)" not in audit("list").stdout

    done = audit("erase", 1, "--reason", "identifying", "--value", "id", "--value", "note", "--yes")
    assert re.match(r"entry 1: 2 values erased, and \d+ more in which they stand\.\nhead 2:", done.stdout)
    shown = flat(audit("show", 1).stdout)
    assert "note (erased)" in shown
    assert "PLAN: (erased), assessed on" in shown
    assert "Erased by entries that say so, in whole or in part: 1." in audit("verify").stdout

    audit("erase", 1, "--reason", "patient_request", "--yes")
    assert "Case, assessment and trace were erased." in audit("show", 1).stdout
    assert "1 erased" in audit("replay").stdout
    assert audit("verify").exit_code == 0
    assert "values of entry 1 were erased" in audit("diff", 1, status=2).stderr


def test_export_gives_one_line_of_json_for_each_entry(audit):
    audit("record", "cipro-week-5")
    audit("correct", 1, "--reason", "wrong_patient")

    first, second = map(json.loads, audit("export").stdout.splitlines())
    assert [entry["schema"] for entry in (first, second)] == ["neuroladder.ledger-entry/1"] * 2
    assert first["assessment"]["trace"]["firings"]
    assert second["case"] is None
    assert json.loads(audit("export", 2).stdout) == second


def test_the_option_goes_before_the_environment(audit, tmp_path):
    audit("record", "cipro-week-5", "--ledger", tmp_path / "other.sqlite")

    assert "there is no ledger" in audit("list", status=2).stderr
    assert "cipro-week-5" in audit("list", "--ledger", tmp_path / "other.sqlite").stdout


def test_changed_contents_are_a_message(audit, path):
    filled(path, "cipro-week-5", "cipro-day-3")
    connection = unguarded(path)
    connection.execute(
        "UPDATE entry SET trace = NULL, record = (SELECT record FROM entry WHERE number = 2) WHERE number = 1"
    )
    connection.close()

    assert "damaged" in audit("show", 1, status=2).stderr
    assert "damaged" in audit("export", status=2).stderr
    assert "changed since it was recorded" in flat(audit("list").stdout)
    assert "Entry 1: its contents are damaged." in audit("replay", status=1).stdout
    assert {"the record of entry 1 was changed", "the trace of entry 1 was removed, and no erasure says so"} <= {
        finding["what"] for finding in json.loads(audit("verify", "--format", "json", status=1).stdout)["findings"]
    }


def test_a_progress_bar_is_shown_on_a_terminal_only(path):
    filled(path, "cipro-day-3", "cipro-week-5")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "80"}
    arguments = ["-m", "expert", "audit", "replay", "--ledger", str(path)]
    child = pexpect.spawn(sys.executable, arguments, env=environment, cwd=str(ROOT), encoding="utf-8", timeout=60)
    page = child.read()
    child.close()

    assert "running again" in page
    assert "2 entries run again: 2 identical." in page
    done = CliRunner().invoke(cli, ["audit", "replay", "--ledger", str(path)])
    assert done.output == "2 entries run again: 2 identical.\n"


def test_lines_keep_to_the_width(audit, path):
    small(path, 3, note="A long note about entry {number} " + "that goes on and on " * 12)
    audit("record", "cipro-week-5", "--note", "word " * 60)

    for command in (["list"], ["show", 4], ["show", 1], ["verify"], ["diff", 4]):
        assert max(map(len, audit(*command).stdout.splitlines())) <= 80, command
