"""`neuroladder consult` where something is wrong: files, disks, signals, answers. No answer is lost, all is said."""

import os
import shutil
import signal
import subprocess
import sys
import termios
import time

import pytest

from expert.dialogue.session_file import read_session
from facts.reading import load_case
from tests.expert.interview.test_terminal import ROOT, Terminal

BEGINNING = ["none", "cipro 2024-11-01 to 2024-11-10", "", "2024-11-07", "58", "m"]
REST = ["82", "burning", "7", "reduced", "stable"]


def said(done):
    """What was shown, on one line."""
    return " ".join((done.stdout + done.stderr).split())


def test_a_disk_that_is_full_is_said_at_once_and_asking_goes_on(tmp_path):
    typed = [*BEGINNING, *REST, "quit", "save elsewhere.yaml", "quit"]
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 4; exec {sys.executable} -m expert consult --on 2026-11-21 --save p.yaml"],
        input="".join(f"{line}\n" for line in typed), text=True, capture_output=True, cwd=tmp_path, timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip

    assert done.returncode == 74
    assert "cannot write p.yaml: file too large. Type save and another file to keep them there." in said(done)
    assert "A second quit leaves without them." in said(done)
    assert "Error: the last answers are not on disk" in done.stderr
    assert "Traceback" not in said(done)
    assert load_case(tmp_path / "p.yaml").patient.age_years == 58
    assert [file.name for file in tmp_path.iterdir()] == ["p.yaml"]


def test_two_consultations_in_one_file_do_not_lose_each_others_answers(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "expert", "consult", "--save", "p.yaml"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=tmp_path,
    )  # fmt: skip
    process.stdin.write("none\n")
    process.stdin.flush()
    while "Which fluoroquinolone" not in process.stdout.readline():
        pass
    theirs = (tmp_path / "p.yaml").read_text(encoding="utf-8") + "# theirs\n"
    (tmp_path / "p.yaml").write_text(theirs, encoding="utf-8")
    out, _ = process.communicate("levofloxacin 2023\n\nsave p.yaml\nsave mine.yaml\nu\nquit\n", timeout=60)

    assert "p.yaml was changed by another program and is left as it is." in " ".join(out.split())
    assert "--resume --save mine.yaml" in " ".join(out.split())
    assert process.returncode == 0
    assert (tmp_path / "p.yaml").read_text(encoding="utf-8") == theirs
    mine = read_session(tmp_path / "mine.yaml")
    assert mine.record["exposures"][0]["agent"] == "levofloxacin"
    assert len(mine.dialogue["steps"]) == 3


def test_no_other_file_is_written_over(consult, tmp_path):
    consult("--save", "p.yaml", typed=[*BEGINNING, "quit"])
    (tmp_path / "other.yaml").write_text("precious", encoding="utf-8")
    (tmp_path / "plan.md").write_text("precious", encoding="utf-8")

    refused = consult("p.yaml", "--save", "other.yaml", status=2)
    assert "other.yaml exists already" in refused.stderr
    assert refused.stdout == ""
    done = consult("p.yaml", "--save", "./p.yaml", typed=[
        "save other.yaml", "stop", "save other.yaml", "report plan.md", "report p.yaml",
        "record /proc/x/a.sqlite", "report new.md", "",
    ])  # fmt: skip
    assert said(done).count("other.yaml exists already and is left as it is. Name another file: save FILE.") == 2
    assert "plan.md exists already and is left as it is; name another file." in said(done)
    assert "A report ends in .md, .html, .htm, .json, .txt; p.yaml does not." in said(done)
    assert "Written to new.md" in said(done)
    assert "with record FILE" in said(done)
    assert {(tmp_path / name).read_text(encoding="utf-8") for name in ("other.yaml", "plan.md")} == {"precious"}
    assert load_case(tmp_path / "p.yaml").patient.age_years == 58


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no case"),
        (b"# A consultation of neuroladder.\nschema: neuroladder.case/1\nassessed_on: 2026-11-21\npain:\n  no", "pain"),
        (b"\xd7\x00\xff", "is no text file in UTF-8"),
        (b"a: [", "is no readable case"),
        (b"recipe: soup", "recipe: is an unknown key"),
    ],
)
def test_a_damaged_or_foreign_session_is_refused_and_left_as_it_is(consult, tmp_path, content, message):
    (tmp_path / "p.yaml").write_bytes(content)
    refused = consult("--resume", "--save", "p.yaml", status=3)

    assert message in refused.stderr
    assert "Usage" not in refused.stderr
    assert refused.stdout == ""
    assert (tmp_path / "p.yaml").read_bytes() == content


def test_what_cannot_be_meant_is_refused(consult, tmp_path):
    consult("--save", "p.yaml", typed=["none", "quit"])
    shutil.copy(tmp_path / "p.yaml", tmp_path / "q.yaml")

    for arguments, message in (
        (["p.yaml", "--resume", "--save", "q.yaml"], "both p.yaml and q.yaml are named"),
        (["p.yaml", "--region", "us"], "--region is for a new consultation"),
        (["--resume", "--save", "p.yaml", "--on", "2026-12-21"], "is the consultation of 2026-11-21"),
        (["p.yaml", "--on", "2020-01-01"], "lies before the day of the case, 2026-11-21"),
        (["--save", str(tmp_path)], "exists already"),
        (["--save", "p.yaml/x.yaml"], "cannot write p.yaml/x.yaml: file exists. Name another file with --save."),
    ):
        refused = consult(*arguments, status=2)
        assert message in said(refused), arguments
        assert refused.stdout == ""


def test_the_command_that_goes_on_names_the_file_of_this_patient(consult):
    consult(typed=["none", "quit"])

    assert "`neuroladder consult --resume --save 'my patient.yaml'`" in said(
        consult("--save", "my patient.yaml", typed=["none", "quit"])
    )
    assert "`neuroladder consult --resume`" in said(consult("--resume", typed=["quit"]))


def test_an_answers_file_with_unknown_names_is_refused_with_its_lines(consult, tmp_path):
    (tmp_path / "a.txt").write_text("pain.nwo: 7\nred_flags: none\n\nfoo: bar\n", encoding="utf-8")
    refused = consult("--answers", "a.txt", status=3)

    assert "a.txt, line 1: no item and no screen is called pain.nwo. Did you mean pain.now?" in refused.stderr
    assert "a.txt, line 4: no item and no screen is called foo." in refused.stderr
    assert refused.stdout == ""


def test_answers_that_were_not_used_or_not_taken_are_named(consult, tmp_path):
    lines = ["red_flags: none", "exposures: cipro 2024-11-01 to 2024-11-10", "labs.tsh: 3", "neuropathy.onset: 2030"]
    (tmp_path / "a.txt").write_text("\n".join(lines), encoding="utf-8")
    wrong = consult("--answers", "a.txt", "--save", "p.yaml", status=1)
    assert wrong.stderr.splitlines() == [
        "Not asked for, line 3: labs.tsh: 3",
        "Not taken, line 4: neuropathy.onset: 2030",
    ]
    assert "PROVISIONAL" in wrong.stdout

    (tmp_path / "a.txt").write_text("\n".join(lines[:3]), encoding="utf-8")
    assert consult("--answers", "a.txt").stderr == "Not asked for, line 3: labs.tsh: 3\n"
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe")
    assert "no text file in UTF-8" in consult("--answers", "a.txt", status=2).stderr


def test_bytes_that_are_no_text_are_answered_with_a_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "expert", "consult", "--save", "p.yaml"],
        input=b"none\n\xff\xfe\nquit\n", capture_output=True, cwd=tmp_path, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8:strict"},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert b"is not recognised" in done.stdout


def test_sigterm_keeps_every_answer_and_leaves_the_terminal_as_it_was(tmp_path):
    terminal = Terminal(tmp_path, 80, "--save", "p.yaml")
    before = termios.tcgetattr(terminal.child.child_fd)
    terminal.wait_for("unknown for all.").type("none").wait_for("Which fluoroquinolone")
    end = time.monotonic() + 30
    while termios.tcgetattr(terminal.child.child_fd)[3] == before[3] and time.monotonic() < end:
        time.sleep(0.05)
    assert termios.tcgetattr(terminal.child.child_fd)[3] != before[3]
    terminal.child.kill(signal.SIGTERM)
    terminal.wait_for("Every answer is kept in p.yaml")

    assert termios.tcgetattr(terminal.child.child_fd)[3] == before[3]
    assert terminal.close() == 128 + signal.SIGTERM
    assert len(read_session(tmp_path / "p.yaml").record["findings"]) == 16


def test_a_dumb_terminal_gets_simple_lines(tmp_path):
    terminal = Terminal(tmp_path, 80, TERM="dumb")
    terminal.wait_for("unknown for all.").type("quit").wait_for("--resume")
    terminal.close()

    assert b"\x1b" not in terminal.raw


def test_ctrl_d_ends_with_the_plan_so_far(tmp_path):
    terminal = Terminal(tmp_path, 80, "--save", "p.yaml")
    terminal.wait_for("unknown for all.").type("none").wait_for("Which fluoroquinolone")
    terminal.type("\x04", enter=False).wait_for("What now?")
    terminal.type("\x04", enter=False)

    assert terminal.close() == 0
    assert b"Traceback" not in terminal.raw


def test_forty_columns_are_enough(tmp_path):
    terminal = Terminal(tmp_path, 40, "--plain")
    terminal.wait_for("unknown for all.").type("none").wait_for("Which fluoroquinolone")
    terminal.type("why").wait_for("out of scope").type("?").wait_for("Commands at every prompt")
    terminal.type("stop").wait_for("What now?").type("").close()

    assert [line for line in terminal.raw.decode().splitlines() if len(line) > 40] == []


NONSENSE = [
    "save /", "save x\x00", "save ~nobody-of-this-name/x", "save \x1b[2J", "how " + "9" * 3000, "change " + "a." * 2000,
    "change medicines.99.name", "change trials.0.reviews", "what-if medicines.0.name=x", "what-if pain.now=70",
    "what-if pain.now=", "what-if nothing", "how 99", "why-not nothing", "how R\u202e1", "/nothing", "remove 9", "- 1",
    "-7", "2031-01-01", "9999999999 years ago", "u99", "!", "x" * 10_000, "\u6771\u4eac", "%s", "-1 mg",
]  # fmt: skip


@pytest.mark.parametrize("answered", [0, 1, 3])
def test_no_line_fails_and_none_is_left_without_an_answer(consult, answered, tmp_path):
    """At the first screen, at a list and at a date: every line is answered in 80 columns, and nothing is recorded."""
    beginning = ["none", "cipro 2024-11-01 to 2024-11-10", ""]
    done = consult("--save", "p.yaml", typed=[*beginning[:answered], *NONSENSE, "quit"])
    replies = [block.partition("\n")[2] for block in done.stdout.split("\n> ")][1 + answered :]

    assert len(replies) == len(NONSENSE) + 1
    assert [line for line, reply in zip(NONSENSE, replies, strict=False) if not reply.strip()] == []
    assert [each for reply in replies for each in reply.splitlines() if len(each) > 80] == []
    assert "\x1b" not in done.stdout
    assert len(read_session(tmp_path / "p.yaml").dialogue["steps"]) == min(answered, 2)
