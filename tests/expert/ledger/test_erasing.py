"""What was erased is gone from the file, and everything else is still proven."""

import shutil

import pytest

from expert.ledger.findings import FindingKind
from expert.ledger.ledger import Ledger, Override
from expert.ledger.problems import LedgerError
from expert.ledger.replay import replay
from expert.ledger.sealing import packed, unpacked
from expert.ledger.verification import verify
from facts.case import Case
from tests.expert.ledger.ledgers import AT, example, unguarded

ERASE = {"reason": "patient_request", "by": "Dr Lee", "at": AT}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        for name in ("cipro-week-5", "cipro-day-3", "cipro-week-12-none"):
            note, override = f"Note on {name}.", Override("cost", "Nothing.")
            ledger.record(*example(name), by="Dr Weiss", at=AT, note=note, override=override)
    return path


def test_a_whole_entry_can_be_erased_and_the_chain_still_holds(path):
    with Ledger(path) as ledger:
        kept = ledger.head()
        done = ledger.erase(2, **ERASE)
        report = verify(ledger.rows(), kept)
        entry = ledger.entry(2)
        erasure = ledger.entry(4).header

    assert done.values > 500
    assert done.overwritten
    assert report.sound
    assert (report.proven_to, report.erased) == (3, (2,))
    assert (entry.document, entry.case, entry.trace, entry.holds_erasures) == ({}, None, None, True)
    assert (erasure.kind, erasure.about, erasure.reason, erasure.erased.paths) == (
        "erasure",
        2,
        "patient_request",
        None,
    )


def test_the_old_bytes_are_no_longer_in_the_files(path):
    with Ledger(path) as ledger:
        other, row, third = (ledger.row(number) for number in (1, 2, 3))
        salts = [bytes.fromhex(leaf.salt) for leaf in unpacked(row.record)]
        ledger.erase(2, **ERASE)
        files = b"".join(file.read_bytes() for file in path.parent.iterdir())

    assert len(salts) > 500
    kept = b"".join((other.record, other.trace, third.record, third.trace))  # texts alike can be packed alike
    for old in (row.record, row.trace):
        pieces = [old[start : start + 64] for start in range(0, len(old) - 64, 64)]
        own = [piece for piece in pieces if piece not in kept]
        assert len(own) > 0.9 * len(pieces)
        assert not [piece for piece in own if piece in files]
    assert other.record[:64] in files, "the control: what was not erased is there"


def test_values_are_erased_with_what_repeats_them(path):
    with Ledger(path) as ledger:
        done = ledger.erase(1, values=["id", "patient.age_years", "labs"], **ERASE)
        entry = ledger.entry(1)
        report = verify(ledger.rows())
        outcome = replay(entry).outcome

    case = example("cipro-week-5")[0]
    assert report.sound
    assert done.values == 2 + sum(len(lab.model_dump(exclude_none=True)) for lab in case.labs)
    assert done.repeated > 0
    assert entry.trace is None
    assert set(entry.case["id"]) == set(entry.case["patient"]["age_years"]) == {"erased"}
    assert set(entry.assessment["case_id"]) == {"erased"}
    assert entry.case["patient"]["sex"] == case.patient.sex
    assert entry.assessment["headline"] == example("cipro-week-5")[1].headline
    assert case.id not in str(entry.document)
    assert outcome == "erased"


def test_a_note_the_name_of_the_writer_and_the_override_can_be_erased(path):
    with Ledger(path) as ledger:
        ledger.erase(1, values=["by", "note", "override.instead"], **ERASE)
        document = ledger.entry(1).document
        assert verify(ledger.rows()).sound

    assert [set(document[key]) for key in ("by", "note")] == [{"erased"}] * 2
    assert document["override"]["reason"] == "cost"
    assert "Weiss" not in str(document)
    assert Case.model_validate(document["case"]) == example("cipro-week-5")[0]


def test_more_can_be_erased_later_and_all_of_it_in_the_end(path):
    with Ledger(path) as ledger:
        ledger.erase(1, values=["id"], **ERASE)
        ledger.erase(1, values=["patient"], **ERASE)
        assert verify(ledger.rows()).sound
        with pytest.raises(LedgerError, match="were erased before"):
            ledger.erase(1, values=["id"], **ERASE)
        ledger.erase(1, **ERASE)
        with pytest.raises(LedgerError, match="was erased before"):
            ledger.erase(1, **ERASE)
        ledger.erase(4, **ERASE)  # the erasure itself: who asked for it

        assert verify(ledger.rows()).sound


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"values": ["patient.shoe_size"]}, "value number 1 names nothing"),
        ({"values": ["id", "labs.99"]}, "value number 2 names nothing"),
        ({"reason": "because"}, "no known reason of erasure"),
        ({"reason": "other"}, "add a note"),
        ({"number": 9}, "there is no entry 9"),
    ],
)
def test_what_cannot_be_erased_is_refused_and_nothing_changes(path, wrong, message):
    with Ledger(path) as ledger:
        before = [(row.header, row.record) for row in ledger.rows()]
        with pytest.raises(LedgerError, match=message):
            ledger.erase(**({"number": 1} | ERASE | wrong))
        assert [(row.header, row.record) for row in ledger.rows()] == before


def test_a_value_cannot_be_put_in_under_the_cover_of_an_erasure(path):
    with Ledger(path) as ledger:
        ledger.erase(1, values=["id"], **ERASE)
        leaves = unpacked(ledger.row(1).record)
    changed = [leaf._replace(value="worse") if leaf.path == ("note",) else leaf for leaf in leaves]
    connection = unguarded(path)
    connection.execute("UPDATE entry SET record = ? WHERE number = 1", (packed(tuple(changed)),))
    connection.close()

    with Ledger(path, read_only=True) as ledger:
        assert {(each.kind, each.number) for each in verify(ledger.rows()).findings} == {(FindingKind.CHANGED, 1)}


def test_what_was_erased_cannot_be_put_back_unseen(path, tmp_path):
    before = tmp_path / "before.sqlite"
    shutil.copy(path, before)
    with Ledger(before, read_only=True) as ledger:
        old = ledger.row(2)
    with Ledger(path) as ledger:
        ledger.erase(2, **ERASE)
    connection = unguarded(path)
    connection.execute("UPDATE entry SET record = ?, trace = ? WHERE number = 2", (old.record, old.trace))
    connection.close()

    with Ledger(path, read_only=True) as ledger:
        assert {(each.kind, each.number) for each in verify(ledger.rows()).findings} == {(FindingKind.CHANGED, 2)}
