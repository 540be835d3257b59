"""Every departure is shown in the answers that it touches, and only there."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest

from expert import Case, assess
from expert.assess import program
from expert.health.patients import quiet_patient, shipped_patients
from knowledge.load import knowledge
from knowledge.rules.phase import CardError
from knowledge.rules.showing import rules
from knowledge.tables import Departure

TODAY = "2026-11-21"
EVERY_PLAN = {"DEP-27"}
WITH_A_NEW_MEDICINE = {"DEP-26", "DEP-27"}
MOST = 13
MOST_TYPICAL = 9


def shown(**changes: Any) -> set[str]:
    """The departures of the quiet patient with these changes: mappings merge, `labs` adds, everything else replaces.

    `without_labs` leaves results out.
    """
    case = quiet_patient()
    left_out = changes.pop("without_labs", ())
    case["labs"] = [row for row in case["labs"] if row["test"] not in left_out]
    for key, value in changes.items():
        if key == "labs":
            tests = {row["test"] for row in value}
            case["labs"] = [*(row for row in case["labs"] if row["test"] not in tests), *value]
        elif isinstance(value, dict) and isinstance(case.get(key), dict):
            case[key] = {**case[key], **value}
        elif value is None:
            del case[key]
        else:
            case[key] = value
    return {row.id for row in assess(Case.model_validate(case)).departures}


def lab(test: str, value: float, unit: str) -> dict[str, Any]:
    return {"test": test, "value": value, "unit": unit, "date": TODAY}


def trial(treatment: str, mg: float, since: str, pain: float, **more: Any) -> dict[str, Any]:
    return {
        "treatment": treatment,
        "started": since,
        "target_dose_since": since,
        "highest_daily_dose_mg": mg,
        "adherence": "good",
        "baseline_pain": 8,
        "reviews": [{"date": TODAY, "pain": pain, "function": "same", "tolerability": "tolerable"}],
        **more,
    }


def stopped(treatment: str, reason: str = "adverse_effect") -> dict[str, Any]:
    return {"treatment": treatment, "started": "2025-01-10", "stopped": "2025-06-01", "stop_reason": reason}


ALLERGIC = {"allergies": ["duloxetine"]}
SECOND = [stopped(name) for name in ("venlafaxine", "pregabalin", "gabapentin", "amitriptyline", "nortriptyline")]
LOW_B12 = [lab("vitamin_b12", 120, "pg/mL")]
BETWEEN = [lab("vitamin_b12", 250, "pg/mL")]
LONG_AGO = "2026-05-01"
FOUR_WEEKS = "2026-10-20"
CASES: dict[str, dict[str, Any]] = {
    "DEP-01": {"trials": [trial("duloxetine", 60, LONG_AGO, 5)], "pain": {"now": 5}},
    "DEP-02": {"trials": [trial("venlafaxine", 75, "2026-11-14", 7)]},
    "DEP-03": {**ALLERGIC},
    "DEP-04": {"trials": [trial("gabapentin", 1800, "2026-11-14", 7)]},
    "DEP-05": {"trials": [trial("gabapentin", 1800, "2026-11-14", 7)]},
    "DEP-06": {"trials": [trial("nortriptyline", 25, "2026-11-14", 7)]},
    "DEP-07": {"trials": [trial("amitriptyline", 25, "2026-11-14", 7)]},
    "DEP-08": {**ALLERGIC, "findings": {"narrow_angle_glaucoma": "yes"}},
    "DEP-09": {**ALLERGIC, "trials": SECOND},
    "DEP-10": {**ALLERGIC, "trials": [*SECOND[:-1], trial("nortriptyline", 50, LONG_AGO, 8)], "pain": {"now": 8}},
    "DEP-11": {**ALLERGIC, "trials": [*SECOND, stopped("tramadol")]},
    "DEP-12": {"trials": [trial("pregabalin", 300, LONG_AGO, 8)], "pain": {"now": 8}},
    "DEP-13": {"trials": [trial("duloxetine", 60, "2026-11-10", 7)]},
    "DEP-14": {"trials": [trial("duloxetine", 60, FOUR_WEEKS, 5)], "pain": {"now": 5}},
    "DEP-15": {},
    "DEP-16": {**ALLERGIC, "trials": SECOND},
    "DEP-17": {"findings": {"narrow_angle_glaucoma": "yes"}},
    "DEP-18": {},
    "DEP-19": {
        "neuropathy": {"pattern": "focal", "sensory_loss": "absent"},
        "supportive": {"menthol_cream": "stopped"},
    },
    "DEP-20": {"trials": [trial("duloxetine", 60, LONG_AGO, 8)], "pain": {"now": 8}},
    "DEP-21": {"trials": [trial("duloxetine", 60, LONG_AGO, 2)], "pain": {"now": 2}},
    "DEP-22": {},
    "DEP-23": {"neuropathy": {"nerve_conduction": "demyelinating"}},
    "DEP-24": {"labs": LOW_B12},
    "DEP-25": {"labs": LOW_B12},
    "DEP-26": {},
    "DEP-27": {},
    "DEP-28": {"medicines": [{"name": "vitamin b6", "daily_dose": 150, "unit": "mg"}]},
    "DEP-29": {"medicines": [{"name": "vitamin b6", "daily_dose": 10, "unit": "mg"}]},
    "DEP-30": {**ALLERGIC, "labs": BETWEEN},
    "DEP-31": {"exposures": [{"agent": "ciprofloxacin", "first_dose": "2024-11-01", "ongoing": "yes"}]},
    "DEP-32": {"findings": {"diabetes": "yes", "work_up_complete": "no"}},
    "DEP-33": {
        "exposures": [
            {"agent": "ciprofloxacin", "first_dose": "2024-11-01", "last_dose": "2024-11-10"},
            {"agent": "levofloxacin", "planned": "yes"},
        ]
    },
    "DEP-34": {"findings": {"work_up_complete": "no"}, "without_labs": ("tsh",)},
    "DEP-35": {"labs": BETWEEN},
    "DEP-36": {"exposures": [{"agent": "ciprofloxacin", "route": "otic", "first_dose": "2024-11-01"}]},
    "DEP-37": {"medicines": [{"name": "cyanocobalamin"}]},
    "DEP-38": {"labs": LOW_B12},
    "DEP-39": {},
    "DEP-40": {"medicines": [{"name": "cyanocobalamin"}]},
    "DEP-41": {"neuropathy": {"painful": "no"}, "pain": {"now": 0}},
    "DEP-42": {**ALLERGIC},
    "DEP-43": {"findings": {"tendon_symptoms": "yes"}},
    "DEP-44": {"preferences": {"prefers_non_drug": "yes"}, "neuropathy": {"sensory_loss": "absent"}},
    "DEP-45": {"patient": {"age_years": 70}},
    "DEP-46": {"findings": {"active_cancer_treatment": "yes"}},
    "DEP-47": {"findings": {"saddle_numbness": "yes"}},
    "DEP-48": {"medicines": [{"name": "ibuprofen"}]},
    "DEP-49": {},
    "DEP-50": {"trials": [*SECOND, trial("duloxetine", 60, LONG_AGO, 5)], "pain": {"now": 5}},
    "DEP-51": {"labs": BETWEEN},
    "DEP-52": {"neuropathy": {"painful": "no"}, "pain": {"now": 0}},
}


@cache
def shown_in(departure: str) -> frozenset[str]:
    """What the patient of this departure is shown."""
    return frozenset(shown(**CASES[departure]))


@pytest.mark.parametrize("departure", sorted(knowledge().departures))
def test_every_departure_is_reached_by_some_patient(departure: str) -> None:
    assert departure in shown_in(departure)


def test_a_plain_start_shows_a_few() -> None:
    assert shown() == {"DEP-15", "DEP-18", "DEP-22", "DEP-26", "DEP-27", "DEP-39", "DEP-49"}


@pytest.mark.parametrize("departure", CASES)
def test_no_answer_shows_many(departure: str) -> None:
    assert len(shown_in(departure)) <= MOST


@pytest.mark.parametrize("patient", list(shipped_patients()), ids=lambda patient: patient["id"])
def test_the_examples_show_few(patient: dict[str, Any]) -> None:
    answer = assess(Case.model_validate(patient))
    found = {row.id for row in answer.departures}
    assert len(found) <= MOST_TYPICAL
    assert (found >= EVERY_PLAN) is (answer.status in ("plan", "provisional"))


def test_an_agent_that_is_not_in_the_plan_brings_no_departure() -> None:
    agents = {"venlafaxine", "pregabalin", "gabapentin", "amitriptyline", "nortriptyline", "tramadol", "strong_opioid"}
    own = {row.id for row in knowledge().departures.values() if set(row.touches) <= agents | {"evidence"}} - EVERY_PLAN
    assert shown() & own <= {"DEP-26"}
    assert shown(**ALLERGIC) & own == {"DEP-03", "DEP-26"}


def test_only_two_are_general() -> None:
    general = {row.id for row in knowledge().departures.values() if "plan" in row.shown}
    assert general == EVERY_PLAN
    begun = {row.id for row in knowledge().departures.values() if "begins:first_line" in row.shown}
    assert begun | general == WITH_A_NEW_MEDICINE


def test_a_red_flag_shows_only_what_it_changes() -> None:
    assert shown(findings={"saddle_numbness": "yes"}) == {"DEP-47"}


def _tables(situations: Iterable[str]) -> Any:
    departure = Departure(
        id="DEP-99",
        article_says="This.",
        program_does="That.",
        because="So.",
        touches=("safety",),
        when="never",
        shown=tuple(situations),
        sources=("article-a#summary",),
        standing="project",
    )
    tables = type("Tables", (), {"departures": {"DEP-99": departure}, "medicines": program().tables.medicines})
    return tables()


@pytest.mark.parametrize("situation", ["nonsense", "step", "stage:a:b", "plan and nonsense:x"])
def test_a_situation_that_cannot_be_read_is_refused(situation: str) -> None:
    with pytest.raises(CardError, match="is no situation"):
        list(rules(_tables([situation])))


def test_each_situation_is_a_rule_of_its_own() -> None:
    made = list(rules(_tables(["plan", "step:add:pregabalin and finding:smokes", "urgent"])))
    assert [card.id for card in made] == ["DEP-99/plan", "DEP-99/step.add.pregabalin+finding.smokes", "DEP-99/urgent"]
    assert [len(card.conditions) for card in made] == [1, 3, 1]
