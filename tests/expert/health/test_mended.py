"""What the check of the knowledge found and what was mended then."""

from typing import Any

from expert import Assessment, Case, assess
from expert.health.patients import quiet_patient


def answer(**changes: Any) -> Assessment:
    """The quiet patient with these changes; mappings merge, lists replace, `labs` adds."""
    case = quiet_patient()
    for key, value in changes.items():
        before = case.get(key)
        case[key] = {**before, **value} if isinstance(before, dict) else [*before, *value] if key == "labs" else value
    return assess(Case.model_validate(case))


def steps(found: Assessment) -> set[tuple[str, str | None]]:
    """Action and treatment or subject of every recommendation."""
    return {(step.action, step.treatment or step.subject) for step in found.recommendations}


def trial(treatment: str, started: str, tolerability: str) -> dict[str, Any]:
    return {
        "treatment": treatment,
        "started": started,
        "reviews": [{"date": "2026-11-20", "pain": 6, "tolerability": tolerability}],
    }


def test_an_agent_beside_another_with_a_reason_to_stop_at_once_is_never_left_running() -> None:
    trials = [trial("gabapentin", "2026-05-01", "intolerable"), trial("duloxetine", "2026-08-01", "tolerable")]
    found = answer(trials=trials, findings={"respiratory_depression": "yes"})
    assert {action for action, treatment in steps(found) if treatment == "gabapentin"} <= {"stop", "taper"}
    assert {action for action, treatment in steps(found) if treatment == "gabapentin"}


def test_signs_of_central_sensitisation_are_addressed() -> None:
    said = [step.headline for step in answer(findings={"central_sensitisation": "yes"}).recommendations]
    assert any("central sensitisation" in headline for headline in said)
    assert not any("central sensitisation" in step.headline for step in answer().recommendations)


def test_a_known_vitamin_level_is_not_tested_again() -> None:
    alcohol = {"heavy_alcohol_use": "yes"}
    assert ("test", "vitamin_b1") in steps(answer(findings=alcohol))
    level = [{"test": "vitamin_b1", "value": 120, "unit": "nmol/L", "date": "2026-10-30"}]
    assert ("test", "vitamin_b1") not in steps(answer(findings=alcohol, labs=level))
    much = [{"name": "vitamin b6", "daily_dose": 80, "unit": "mg"}]
    tested = [{"test": "vitamin_b6", "value": 90, "unit": "nmol/L", "date": "2026-10-30"}]
    assert _tests_b6(answer(medicines=much))
    assert not _tests_b6(answer(medicines=much, labs=tested))


def _tests_b6(found: Assessment) -> bool:
    return any(step.action == "test" and step.subject == "vitamin_b6" for step in found.recommendations)
