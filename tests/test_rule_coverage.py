"""Every rule that is written by hand fires for a patient of the library or an example; rows have tests of their own."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from expert.assess import program, settle
from expert.health.case_folder import cases_of
from expert.health.patients import EXAMPLES
from facts.case import Case
from facts.yaml12 import load_yaml
from knowledge.rules.all import HAND_WRITTEN
from tests.case_library import library

TABLE = Path(__file__).with_name("rule_coverage.yaml")
IDS = tuple(card.id for card in HAND_WRITTEN)


def everybody() -> dict[str, Case]:
    """Every example and every patient of the library."""
    shipped = {f"example:{name}": case for name, case in cases_of(EXAMPLES)}
    return shipped | {row.id: Case.model_validate(row.case) for row in library()}


def enough() -> tuple[str, ...]:
    """The patients of the table, who are looked at first."""
    return tuple(load_yaml(TABLE.read_text(encoding="utf-8"), what=TABLE.name))


def in_turn(patients: dict[str, Case]) -> Iterator[Case]:
    """Those of the table, then all others."""
    first = [name for name in enough() if name in patients]
    yield from (patients[name] for name in dict.fromkeys([*first, *patients]))


def never_fired(rules: Iterable[str], patients: Iterable[Case]) -> list[str]:
    """Those of the rules that no patient fires; looks at no more patients than it needs."""
    wanted = dict.fromkeys(rules)
    for case in patients:
        for firing in settle(case).firings:
            wanted.pop(firing.card.id, None)
        if not wanted:
            break
    return list(wanted)


def without_rows() -> Collection[str]:
    """The rules of the program that no row of a table makes."""
    return {card.id for card in program().registry.cards if not card.rows}


def test_every_rule_written_by_hand_fires_for_some_patient() -> None:
    left = never_fired(IDS, in_turn(everybody()))

    assert not left, f"add a patient to tests/cases/ for each, or remove a rule that no patient can fire: {left}"


def test_a_rule_that_nobody_fires_is_named() -> None:
    man = {row.id: Case.model_validate(row.case) for row in library()}["untreated-man-starts-duloxetine"]

    assert never_fired(["SCO-060", "SCO-100"], [man]) == ["SCO-060"]


def test_the_rules_written_by_hand_are_all_that_no_row_makes() -> None:
    assert set(IDS) == without_rows()
    assert len(set(IDS)) == len(IDS) >= 250


def test_the_patients_looked_at_first_exist() -> None:
    assert set(enough()) <= everybody().keys(), f"a patient was renamed; mend {TABLE.name}"
