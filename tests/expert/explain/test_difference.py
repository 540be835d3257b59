"""The difference of two assessments: empty for the same advice, and each change of its kind."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from expert import assess
from expert.dialogue.case_edit import plain_case, with_value
from expert.explain.changed_case import with_answer
from expert.explain.difference import ChangeKind, difference
from facts.case import Case
from facts.terms import Status
from tests.expert.explain.patients import answer_to, patient, patients

PARTIAL = "cipro-week-12-partial"
NOT_COMPARED = {"case_id", "assessed_on", "knowledge", "program", "trace"}


def changes(name, path, value):
    before = patient(name)
    after = Case.model_validate(with_answer(plain_case(before), path, value))
    return difference(assess(before), assess(after))


def kinds(found):
    return {change.kind for change in found.changes}


def advice(answer):
    dump = answer.model_dump(mode="json", exclude=NOT_COMPARED)
    for rec in dump["recommendations"]:
        del rec["id"], rec["derivation"]
    return dump


def test_the_same_case_has_no_difference():
    found = difference(answer_to(PARTIAL), answer_to(PARTIAL))

    assert found.same
    assert not found.safety_relevant


def test_a_red_flag_is_a_change_of_safety_that_comes_first():
    found = changes(PARTIAL, "findings.spinal_cord_signs", "yes")

    first = found.changes[0]
    assert (first.kind, first.what, first.before, first.after) == (
        ChangeKind.SAFETY,
        "status",
        "plan",
        "urgent referral",
    )
    assert found.safety_relevant


def test_a_kidney_that_fails_excludes_and_limits():
    found = changes(PARTIAL, "labs.creatinine", {"value": 5.2, "unit": "mg/dL", "date": "2026-11-21"})
    told = {change.what: change for change in found.changes}

    assert told["duloxetine: standing"].after == "excluded"
    assert told["duloxetine: standing"].kind is ChangeKind.SAFETY
    assert told["pregabalin: dose limit"].kind is ChangeKind.DOSE
    assert told["pregabalin: dose limit"].safety_relevant
    assert "75 mg a day" in told["pregabalin: dose limit"].after


def test_less_pain_is_a_change_of_treatment_and_not_of_safety():
    found = changes(PARTIAL, "pain.now", 2)

    assert ChangeKind.TREATMENT in kinds(found)
    first = next(change for change in found.changes if change.what == "first recommendation")
    assert (first.before, first.after) == ("add pregabalin to duloxetine", "continue duloxetine")
    assert not [change for change in found.of(ChangeKind.SAFETY) if change.safety_relevant]


def test_a_later_visit_is_a_change_of_timing_only():
    found = changes("cipro-week-12-good", "assessed_on", "2026-11-22")

    assert found.of(ChangeKind.TIMING)
    assert kinds(found) <= {ChangeKind.TIMING, ChangeKind.MONITORING, ChangeKind.CONCLUSION, ChangeKind.WORDING}


def test_an_item_to_confirm_is_a_change_of_safety():
    found = changes("cipro-feet-two-years", "findings.narrow_angle_glaucoma", "unknown")
    told = {change.what: change for change in found.changes}

    assert told["start duloxetine: confirm first"].after == "findings.narrow_angle_glaucoma"
    assert told["start duloxetine: confirm first"].safety_relevant
    assert told["status"].after == "provisional"


def test_a_slower_titration_is_a_change_of_timing_and_both_ways_tell_the_same():
    young = patient("cipro-feet-two-years")
    old = Case.model_validate(with_value(plain_case(young), "patient.age_years", 70))
    there, back = difference(assess(young), assess(old)), difference(assess(old), assess(young))

    assert there.of(ChangeKind.TIMING)
    assert {change.what for change in back.changes} == {change.what for change in there.changes}


def test_monitoring_that_is_lost_is_relevant_to_safety():
    more = answer_to("cipro-feet-two-years")
    less = more.model_copy(update={"monitoring": more.monitoring[1:]})

    (gone,) = difference(more, less).changes
    (come,) = difference(less, more).changes
    assert (gone.kind, gone.after, gone.safety_relevant) == (ChangeKind.MONITORING, None, True)
    assert (come.before, come.safety_relevant) == (None, False)


@pytest.mark.parametrize(
    ("update", "kind"),
    [
        ({"headline": "Something else."}, ChangeKind.WORDING),
        ({"limits": ()}, ChangeKind.WORDING),
        ({"status": Status.OUT_OF_SCOPE}, ChangeKind.SAFETY),
        ({"status": Status.PROVISIONAL}, ChangeKind.CONCLUSION),
        ({"recommendations": ()}, ChangeKind.TREATMENT),
        ({"departures": ()}, ChangeKind.WORDING),
        ({"questions": answer_to("cipro-day-10").questions}, ChangeKind.CONCLUSION),
        ({"options": ()}, ChangeKind.TREATMENT),
    ],
)
def test_a_planted_change_is_found_and_classed(update, kind):
    before = answer_to("cipro-feet-two-years")
    found = difference(before, before.model_copy(update=update))

    assert kind in kinds(found)


@pytest.mark.parametrize(
    ("update", "kind", "relevant"),
    [
        ({"maximum_daily_dose_mg": 120}, ChangeKind.DOSE, True),
        ({"maximum_daily_dose_mg": 30}, ChangeKind.DOSE, False),
        ({"maximum_daily_dose_mg": None}, ChangeKind.DOSE, True),
        ({"not_before": date(2026, 12, 1)}, ChangeKind.SAFETY, True),
        ({"review_on": date(2026, 12, 1)}, ChangeKind.TIMING, False),
        ({"confirm_first": ("pain.now",)}, ChangeKind.SAFETY, True),
        ({"because": "Nobody knows."}, ChangeKind.WORDING, False),
        ({"goal": None}, ChangeKind.WORDING, False),
        ({"evidence": None}, ChangeKind.WORDING, False),
        ({"alternatives": ()}, ChangeKind.TREATMENT, False),
        ({"urgency": "emergency"}, ChangeKind.SAFETY, True),
        ({"urgency": "soon"}, ChangeKind.TIMING, False),
        ({"schedule": ()}, ChangeKind.DOSE, False),
        ({"programme": [{"from": "2026-11-21", "to": None, "dose": "Balance"}]}, ChangeKind.TREATMENT, False),
    ],
)
def test_every_part_of_a_recommendation_is_compared(update, kind, relevant):
    before = answer_to("cipro-feet-two-years")
    first, *others = before.recommendations
    changed = first.model_validate(first.model_dump() | update)
    found = difference(before, before.model_copy(update={"recommendations": (changed, *others)}))

    (change,) = found.changes
    assert (change.kind, change.safety_relevant) == (kind, relevant)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(patients(), patients())
def test_there_is_a_difference_exactly_where_the_advice_differs(one, other):
    before, after = (assess(Case.model_validate(each)) for each in (one, other))

    assert difference(before, before).same
    assert difference(before, after).same is (advice(before) == advice(after))
