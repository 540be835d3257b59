"""Every monitoring row: watched with its treatment and its reason, and not without either."""

from collections.abc import Mapping
from typing import Any

import pytest

from expert import assess
from expert.assess import settle
from facts.case import Case
from facts.memory import Monitor, WatchOn
from tests.case_library import library, person
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


def days(case: Mapping[str, Any]) -> dict[str, list[str]]:
    """The days on which each row is looked at."""
    return {str(row.row): list(map(str, row.when)) for row in assess(Case.model_validate(case)).monitoring}


def under_duloxetine(**trial: Any) -> dict[str, Any]:
    """The man of 58 with a good response; `trial` is what is known of its dates."""
    taken = {"treatment": "duloxetine", "highest_daily_dose_mg": 60, "adherence": "good", "baseline_pain": 7} | trial
    reviews = [{"date": "2026-11-20", "pain": 2, "tolerability": "tolerable"}]
    return person("man-of-58") | {"pain": {"now": 2}, "trials": [taken | {"reviews": reviews}]}


@pytest.mark.parametrize(
    ("since", "pressure", "mood"),
    [
        (
            "2026-11-21",
            ["2026-11-21", "2026-11-28", "2026-12-05", "2026-12-19"],
            ["2026-11-28", "2026-12-05", "2026-12-19"],
        ),
        ("2026-11-14", ["2026-11-21", "2026-11-28", "2026-12-12"], ["2026-11-21", "2026-11-28", "2026-12-12"]),
        ("2026-10-24", ["2026-11-21"], ["2026-11-21"]),
        ("2026-10-23", ["2026-11-21", "2027-05-21"], []),
        ("2026-04-25", ["2026-11-21"], []),
        ("2026-04-24", ["2026-11-21", "2027-05-21"], []),
    ],
)
def test_what_goes_on_is_watched_by_the_weeks_since_its_last_rise(
    since: str, pressure: list[str], mood: list[str]
) -> None:
    found = days(under_duloxetine(started="2026-04-01", target_dose_since=since))

    assert (found["DUL-M1"], found["DUL-M3"]) == (pressure, mood)


def test_what_goes_on_since_an_unknown_day_is_watched_as_if_it_began_today() -> None:
    assert days(under_duloxetine())["DUL-M3"] == ["2026-11-28", "2026-12-05", "2026-12-19"]


@pytest.mark.parametrize(
    ("since", "stop_or_go", "misuse"),
    [
        ("2026-07-20", ["2026-11-21"], ["2026-11-21", "2027-01-04"]),
        ("2026-10-24", ["2026-11-21"], ["2026-11-21", "2027-01-16"]),
        ("2026-10-25", ["2026-11-22"], ["2026-11-22", "2027-01-17"]),
    ],
)
def test_what_stands_only_in_the_list_is_due_today_where_its_day_passed(
    since: str, stop_or_go: list[str], misuse: list[str]
) -> None:
    listed = {"name": "tramadol", "daily_dose": 200, "unit": "mg", "since": since, "for": "neuropathy"}
    found = days(person("man-of-58") | {"medicines": [listed]})

    assert (found["TRA-M2"], found["TRA-M3"]) == (stop_or_go, misuse)


def test_what_begins_later_is_watched_from_then_on() -> None:
    case = next(row.case for row in library() if row.id == "switch-keeps-what-runs-beside")
    (step,) = (step for step in assess(Case.model_validate(case)).recommendations if step.action == "switch")

    assert str(step.not_before) == "2027-01-02"
    assert days(case)["PGB-M1"] == ["2027-01-09", "2027-01-16", "2027-01-30"]


def test_each_day_rests_on_the_row_and_on_what_it_is_counted_from() -> None:
    settled = settle(Case.model_validate(under_duloxetine(started="2026-04-01", target_dose_since="2026-10-24")))
    (day,) = settled.where(WatchOn, row="DUL-M3")
    (firing,) = settled.derivations(day)
    supports = {type(fact).__name__: fact for fact in settled.firings[firing - 1].supports}

    assert day["day"] == "2026-11-21"
    assert supports["Monitor"]["row"] == "DUL-M3"
    assert supports["Course"]["path"] == "trials.0"


def test_each_row_names_its_treatment() -> None:
    found = {item.row: item.treatment for item in assess(Case.model_validate(man_of_38())).monitoring}

    assert found["DUL-M1"] == "duloxetine"
    assert found["MEN-M1"] == "menthol_cream"
