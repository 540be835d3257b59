"""What an entry holds, who may read it, and what is refused."""

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from expert import Assessment, Case, assess
from expert.ledger.canonical import canonical, sha256
from expert.ledger.codes import codes
from expert.ledger.entry import START, Header
from expert.ledger.export import exported
from expert.ledger.ledger import Ledger, Override
from expert.ledger.problems import LedgerError
from expert.ledger.sealing import opened, packed, root_of, sealed, unpacked, without
from expert.ledger.verification import verify
from tests.expert.ledger.ledgers import AT, example, filled, small

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as file:
        yield file


def test_an_entry_gives_back_case_and_assessment_with_the_whole_trace(ledger):
    case, answer = example()
    ledger.record(case, answer, by="Dr Weiss", at=AT, note="Seen with her husband.")
    entry = ledger.entry(1)

    assert Case.model_validate(entry.case) == case
    assert Assessment.model_validate(entry.assessment).model_dump() == answer.model_dump()
    assert len(entry.trace["firings"]) == len(answer.trace.firings) > 100
    assert entry.document["by"] == "Dr Weiss"
    assert entry.document["note"] == "Seen with her husband."


def test_an_entry_names_the_versions_and_digests_that_made_it(ledger):
    case, answer = example()
    header = ledger.record(case, answer, by="Dr Weiss", at=AT).header

    assert (header.knowledge.version, header.knowledge.digest) == (answer.knowledge.version, answer.knowledge.digest)
    assert header.program.version == answer.program.version
    assert header.program.digest.startswith("sha256:")
    assert header.recorded_at == AT


def test_the_chain_is_what_the_description_says(ledger):
    first, second = (ledger.record(*example(), by="Dr Weiss", at=AT) for _ in range(2))
    rows = list(ledger.rows())

    assert (first.header.previous, second.header.previous) == (START, first.hash)
    for row in rows:
        header = json.loads(row.header)
        assert row.header == rfc8785.dumps(header)
        assert row.hash == sha256(row.header)
        assert header["stored"] == {"record": sha256(row.record), "trace": sha256(row.trace)}
    assert first.header.ledger == second.header.ledger


def test_the_header_holds_nothing_of_the_patient_and_nothing_of_the_writer(ledger):
    case, answer = example()
    entry = ledger.record(case, answer, by="Dr Weiss", at=AT, note="Seen with her husband.")
    text = entry.header.model_dump_json()

    for word in ("Weiss", "husband", case.id, "duloxetine", answer.headline, str(case.patient.age_years)):
        assert f'"{word}' not in text


def test_equal_assessments_have_different_commitments(ledger):
    first, second = (ledger.record(*example(), by="Dr Weiss", at=AT) for _ in range(2))

    assert first.header.values != second.header.values
    assert first.header.stored != second.header.stored


def test_an_override_is_kept_with_its_code(ledger):
    override = Override("patient_declined", "Exercise only.")
    ledger.record(*example(), by="Dr Weiss", at=AT, override=override)

    assert ledger.entry(1).document["override"] == {"reason": "patient_declined", "instead": "Exercise only."}


def test_a_correction_is_a_new_entry_and_leaves_the_old_one(ledger):
    ledger.record(*example(), by="Dr Weiss", at=AT)
    before = ledger.row(1).header
    case, answer = example("cipro-week-12-none")
    entry = ledger.correct(1, reason="late_information", by="Dr Lee", at=AT, case=case, answer=answer)
    remark = ledger.correct(1, reason="wrong_patient", by="Dr Lee", at=AT)

    assert (entry.header.kind, entry.header.about, entry.header.reason) == ("correction", 1, "late_information")
    assert (remark.header.kind, remark.header.about, remark.case) == ("remark", 1, None)
    assert ledger.row(1).header == before
    assert verify(ledger.rows()).sound


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"by": ""}, "by is empty"),
        ({"by": "x" * 2_001}, "by has 2001 characters"),
        ({"note": "bell \x07"}, r"note holds the invisible character U\+0007"),
        ({"at": datetime(2026, 11, 21)}, "needs a time zone"),  # noqa: DTZ001 - that is the point
        ({"override": Override("bored")}, "no known reason of override.*patient_declined"),
        ({"override": Override("disagrees")}, "disagrees says nothing by itself; add a note"),
        ({"note": "\ud800"}, "invisible character|no form in canonical JSON"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_recorded(ledger, wrong, message):
    with pytest.raises(LedgerError, match=message):
        ledger.record(*example(), **({"by": "Dr Weiss", "at": AT} | wrong))
    assert ledger.head() is None


def test_an_assessment_of_another_case_or_without_trace_is_refused(ledger):
    case, answer = example()
    other, _ = example("cipro-day-3")

    with pytest.raises(LedgerError, match="not the one of this case"):
        ledger.record(other, answer, by="Dr Weiss", at=AT)
    with pytest.raises(LedgerError, match="without its trace"):
        ledger.record(case, answer.model_copy(update={"trace": None}), by="Dr Weiss", at=AT)
    with pytest.raises(LedgerError, match="there is no entry 7"):
        ledger.correct(7, reason="wrong_patient", by="Dr Weiss", at=AT)


def test_the_file_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "a" / "b" / "ledger.sqlite"
    umask = os.umask(0)
    try:
        with Ledger(path) as ledger:
            ledger.record(*example(), by="Dr Weiss", at=AT)
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(umask)

    assert "ledger.sqlite-wal" in modes
    assert set(modes.values()) == {0o600}
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]


def test_entries_can_be_read_while_another_writes(tmp_path):
    path = small(tmp_path / "ledger.sqlite", 3)
    with Ledger(path) as writer, Ledger(path, read_only=True) as reader, writer._store.writing():
        assert reader.head().count == 3


def test_the_time_is_kept_as_it_was_given(ledger):
    at = datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    ledger.record(*example(), by="Dr Weiss", at=at)

    assert json.loads(ledger.row(1).header)["recorded_at"] == "2026-11-21T09:30:00+01:00"
    assert ledger.entry(1).header.recorded_at == at


def test_every_code_of_a_reason_is_explained():
    table = codes()

    assert set(table) == {"override", "correction", "erasure"}
    for code in (code for group in table.values() for code in group.values()):
        assert code.means.endswith(".")


def test_an_exported_header_proves_its_hash(tmp_path):
    with Ledger(filled(tmp_path / "ledger.sqlite", "cipro-week-5")) as ledger:
        plain = json.loads(json.dumps(exported(ledger.entry(1))))

    assert sha256(canonical(plain["header"])) == plain["hash"]
    assert Header.model_validate(plain["header"]).number == 1


NUMBERS = (0.1, -0.0, 2.0, 1e-7, 1e21, 1e16, 123456789.125, 5e-324, 2**53 - 1, -7, 9007199254740994.0, 1e-5, 0.0001)


@given(st.recursive(
    st.none() | st.booleans() | st.sampled_from(NUMBERS) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.text(st.characters(exclude_categories=("Cs",)), max_size=4), inner, max_size=4
    ),
    max_leaves=10,
))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_canonical_json_is_that_of_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


def test_canonical_json_of_a_trace_is_that_of_rfc_8785():
    trace = example("shm-ciprofloxacin-gbs")[1].model_dump(mode="json")

    assert canonical(trace) == rfc8785.dumps(trace)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, {1: 2}, object(), "\ud800", {"\ud800": 1}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(LedgerError, match="no form in canonical JSON"):
        canonical(value)


@pytest.mark.parametrize("number", [2.0**53, -(2.0**60), 1e300])
def test_a_number_that_json_cannot_give_back_is_refused(number):
    with pytest.raises(LedgerError, match="no form in canonical JSON"):
        sealed({"case": {"pain": number}})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**52), 2**52) | st.floats(-(2**52), 2**52)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.text(st.characters(exclude_categories=("Cs",)), max_size=6), inner, max_size=4
    ),
    max_leaves=15,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(("by", "note", "case", "assessment")), JSON, min_size=1), st.integers(0, 2**15))
@settings(max_examples=60, deadline=None)
def test_any_document_is_sealed_opened_and_erased_with_one_root(document, chosen):
    leaves = sealed(document)
    fewer = without(leaves, lambda leaf: bool(chosen >> leaves.index(leaf) % 16 & 1))

    assert opened(unpacked(packed(leaves))) == document
    assert root_of(unpacked(packed(fewer))) == root_of(leaves)
    assert [leaf.path for leaf in fewer] == [leaf.path for leaf in leaves]


def test_recording_reads_no_clock():
    code = (
        "from tests.expert.ledger.ledgers import *\nimport time, datetime, tempfile, pathlib\n"
        "def refuse(*_): raise AssertionError('the clock was read')\n"
        "case, answer = example()\ntime.time = refuse\n"
        "with Ledger(pathlib.Path(tempfile.mkdtemp()) / 'l') as ledger:\n"
        "    print(ledger.record(case, answer, by='x', at=AT).header.recorded_at)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.stdout, done.stderr) == ("2026-11-21 08:30:00+00:00\n", "")


def test_recording_changes_nothing_in_the_assessment(ledger):
    case, answer = example()
    before = answer.model_dump_json()
    ledger.record(case, answer, by="Dr Weiss", at=datetime.now(UTC))

    assert answer.model_dump_json() == before == assess(case).model_dump_json()
