"""Every safety row and every pair: a patient in whom it holds, near misses, and what is asked when it is unknown."""

import pytest

from knowledge.load import knowledge
from tests.rows import ASKED, Hazard, Together, days_problems, hazards, pair_problems, pairs, row_problems, seen_with
from tests.situations import PRESENT

UNREACHABLE = {
    "PAIR-46": "a fluoroquinolone is never a running treatment of the ladder; its rows FLQ and GLU carry the warning",
}


@pytest.mark.parametrize("row", hazards(), ids=lambda row: row.id)
def test_the_row_holds_nearly_holds_and_is_asked(row: Hazard) -> None:
    asked = row.severity in ASKED and knowledge().safety_rows[row.id][1].asked
    problems = list(row_problems(row, asked=asked))

    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("row", [row for row in pairs() if row.id not in UNREACHABLE], ids=lambda row: row.id)
def test_the_pair_holds_both_ways_and_only_together(row: Together) -> None:
    problems = list(pair_problems(row))

    assert not problems, "\n".join(problems)


def test_the_hazards_are_the_rows_of_the_tables() -> None:
    tables = knowledge()
    told = {row.id: (row.treatment, row.severity, row.when, row.unless) for row in hazards()}
    known = {
        id_: (treatment, row.severity, row.when, row.unless) for id_, (treatment, row) in tables.safety_rows.items()
    }
    remedy = "tests/hazards.yaml and knowledge/ differ; look into the dossiers and mend the one that is wrong"

    assert told == known, remedy
    assert {row.id: (row.severity, frozenset(row.between)) for row in pairs()} == {
        row.id: (row.severity, frozenset(row.between)) for row in tables.pairs
    }, remedy


def test_the_days_between_two_treatments_are_those_of_the_dossier() -> None:
    assert not [problem for row in pairs() for problem in days_problems(row)]


@pytest.mark.parametrize("finding", sorted({finding for row in hazards() for finding in row.when}))
def test_a_patient_shows_the_finding(finding: str) -> None:
    """The control of the tests above: the patients are as they claim to be."""
    assert seen_with({finding: PRESENT}).findings[finding] == PRESENT
