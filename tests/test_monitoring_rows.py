"""Every monitoring row: watched with its treatment and its reason, and not without either."""

from collections.abc import Mapping
from typing import Any

import pytest

from expert.assess import settle
from facts.case import Case
from facts.memory import Monitor
from tests.situations import man_of_38
from tests.watched import Watched, monitoring, with_it, without_the_reason

NOT_REACHED: dict[tuple[str, str], str] = {}
ROWS = [each for each in monitoring() if (each.row, each.finding) not in NOT_REACHED]


def watched(case: Mapping[str, Any]) -> set[str]:
    """The monitoring rows that apply to the case."""
    return {fact["row"] for fact in settle(Case.model_validate(case)).all(Monitor)}


@pytest.mark.parametrize("each", ROWS, ids=lambda each: f"{each.row}-{each.finding or 'always'}")
def test_the_row_is_watched_for_its_reason(each: Watched) -> None:
    assert each.row in watched(with_it(each))


@pytest.mark.parametrize(
    "each", {each.row: each for each in ROWS if each.finding}.values(), ids=lambda each: str(each.row)
)
def test_the_row_is_not_watched_without_its_reason(each: Watched) -> None:
    assert each.row not in watched(without_the_reason(each))


def test_nothing_is_watched_for_a_treatment_that_is_neither_taken_nor_begun() -> None:
    seen = watched(man_of_38())

    assert not [
        each.row
        for each in monitoring()
        if each.treatment in ("amitriptyline", "tramadol", "vitamin_b12") and each.row in seen
    ]
    assert "DUL-M1" in seen
