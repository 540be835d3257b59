"""What would change the advice: what is listed does change it, what is left out cannot, and the past stays."""

import pytest

from expert import assess
from expert.dialogue.case_edit import plain_case, with_value
from expert.explain.candidates import Candidate, candidates, open_items
from expert.explain.changed_case import with_answer
from expert.explain.in_words import act
from expert.explain.what_would_change import WhatWouldChange, what_would_change
from expert.explain.why_not import NoSuchTreatmentError
from facts.case import Case
from facts.terms import Finding, Standing, Treatment
from knowledge.changes import changes
from tests.expert.explain.patients import answer_to, example, patient

PATIENT, PARTIAL = "cipro-feet-two-years", "cipro-week-12-partial"
FIXED = ("patient.age_years", "patient.sex", "neuropathy.onset", "exposures", "neuropathy.before_exposure")


def first_of(answer):
    first = answer.recommendations[0]
    return (
        first.action, first.treatment, first.subject, first.form, first.route, first.with_, first.from_,
        first.urgency, tuple(step.dose for step in first.schedule), first.maximum_daily_dose_mg,
    )  # fmt: skip


def assessed(record, *changed):
    for change in changed:
        record = with_answer(record, change.path, change.after)
    return assess(Case.model_validate(record))


def sets(found):
    return (*found.alone, *found.together)


@pytest.fixture(scope="module")
def found() -> WhatWouldChange:
    return what_would_change(patient(PARTIAL))


def test_every_set_that_is_listed_changes_the_first_recommendation_to_what_is_said(found):
    before = first_of(answer_to(PARTIAL))
    record = plain_case(patient(PARTIAL))

    assert len(found.alone) > 20
    for each in sets(found):
        after = assessed(record, *each.changed)
        assert first_of(after) != before
        assert act(after.recommendations[0]) == each.first
        assert after.recommendations[0].headline == each.headline


def test_red_flags_of_one_kind_stand_for_each_other():
    record = plain_case(patient(PARTIAL))
    groups = [each for each in what_would_change(patient(PARTIAL), most=300).alone if each.alike]

    assert groups
    for each in groups:
        (change,) = each.changed
        for path in each.alike:
            assert (
                act(assess(Case.model_validate(with_answer(record, path, change.after))).recommendations[0])
                == each.first
            )


def test_the_most_plausible_comes_first_and_the_past_never(found):
    order = list(changes().order)
    places = [order.index(each.kind) for each in found.alone]

    assert places == sorted(places)
    assert not [change.path for each in sets(found) for change in each.changed if change.path.startswith(FIXED)]


def test_less_and_more_pain_lead_elsewhere_and_the_nearest_score_is_named(found):
    pain = {each.changed[0].after: each.first for each in found.alone if each.changed[0].path == "pain.now"}

    assert pain == {3: "continue duloxetine", 5: "switch from duloxetine to pregabalin"}


def test_time_alone_ends_a_trial_that_is_too_short():
    found = what_would_change(patient("cipro-day-10"), "pregabalin", most=30)
    (later,) = [each for each in found.alone if each.kind == "time"]

    assert found.standing is Standing.TOO_EARLY
    assert later.changed[0].after == "2026-12-16"
    assert later.standing not in (Standing.TOO_EARLY, None)


def test_with_a_treatment_every_set_changes_its_standing():
    found = what_would_change(patient(PARTIAL), "Neurontin", most=120)
    record = plain_case(patient(PARTIAL))

    assert (found.treatment, found.standing) == (Treatment("gabapentin"), Standing.ALTERNATIVE)
    assert {each.standing for each in found.alone} >= {Standing.TOO_EARLY, Standing.RESERVED}
    for each in sets(found):
        after = {option.treatment: option.standing for option in assessed(record, *each.changed).options}
        assert after[found.treatment] is each.standing is not Standing.ALTERNATIVE


def test_two_blockers_are_lifted_together():
    record = with_value(example(PATIENT), "findings.uncontrolled_hypertension", "yes")
    record = with_value(record, "findings.heavy_alcohol_use", "yes")
    found = what_would_change(Case.model_validate(record), "duloxetine")
    alone = {each.changed[0].path: each.standing for each in found.alone}
    (pair,) = [each for each in found.together if each.standing is Standing.RECOMMENDED]

    assert found.standing is Standing.EXCLUDED
    assert alone["findings.uncontrolled_hypertension"] is Standing.AVOIDED
    assert "findings.heavy_alcohol_use" not in alone
    assert [change.path for change in pair.changed] == [
        "findings.uncontrolled_hypertension",
        "findings.heavy_alcohol_use",
    ]


def test_a_pair_leads_where_neither_of_the_two_leads_alone():
    found = what_would_change(patient("levofloxacin-unknown-b12"))
    record = plain_case(patient("levofloxacin-unknown-b12"))

    for each in found.together:
        ends = [first_of(assessed(record, *some)) for some in ([], each.changed[:1], each.changed[1:], each.changed)]
        assert ends[3] not in ends[:3]


def test_a_lasting_blocker_is_said_to_stay():
    record = with_value(example(PATIENT), "findings.bipolar_disorder", "yes")
    found = what_would_change(Case.model_validate(record), "duloxetine", most=40)

    assert any("ipolar" in text for text in found.lasting)


def test_where_something_open_matters_it_is_named():
    record = with_value(example(PATIENT), "findings.narrow_angle_glaucoma", "unknown")
    found = what_would_change(Case.model_validate(record))

    assert not found.open_cannot_change
    assert found.open_that_matter == ("labs.creatinine_clearance", "findings.narrow_angle_glaucoma")
    (change,) = [each for each in found.alone if each.kind == "open"]
    assert change.changed[0].after == "yes"


def test_a_treatment_that_waits_for_answers_names_all_of_them():
    found = what_would_change(patient("popescu-2018-ciprofloxacin"), "gabapentin", most=10)

    assert found.standing is Standing.DEFERRED
    assert len(found.needed_together) > 5
    assert not found.open_cannot_change


def test_the_number_of_runs_is_kept_and_the_rest_is_counted():
    few = what_would_change(patient(PATIENT), most=5)
    some = what_would_change(patient(PATIENT), most=30)

    assert (few.tried, some.tried) == (5, 30)
    assert few.left > 50
    assert not few.open_cannot_change
    assert few.alone
    assert all(each in some.alone for each in few.alone)


def test_the_same_case_gives_the_same_sets():
    assert what_would_change(patient(PATIENT), most=20) == what_would_change(patient(PATIENT), most=20)


def test_an_unknown_treatment_is_refused():
    with pytest.raises(NoSuchTreatmentError, match="pregabalin"):
        what_would_change(patient(PATIENT), "pregablin")


@pytest.mark.parametrize("name", [PATIENT, "cipro-week-5"])
def test_a_finding_that_is_not_tried_cannot_change_the_first_recommendation(name, monkeypatch):
    tried: list[Candidate] = []
    module = "expert.explain.what_would_change.candidates"
    monkeypatch.setattr(module, lambda now: tried.extend(candidates(now)) or [])
    what_would_change(patient(name))
    listed = {path for each in tried for path in (each.item, *each.alike)}
    record = plain_case(patient(name))
    before = first_of(answer_to(name))
    left_out = [f"findings.{finding.value}" for finding in Finding if f"findings.{finding.value}" not in listed]

    assert len(left_out) > 20
    for path in left_out:
        if record["findings"][path.removeprefix("findings.")] == "no":
            finding = path.removeprefix("findings.")
            same = first_of(assess(Case.model_validate(with_value(record, path, "yes")))) == before
            assert same or finding in changes().never_begin, path


def test_open_items_are_those_that_nobody_answered():
    record = example(PATIENT)
    paths = {asked.id for asked in open_items(record)}
    without = with_value(with_value(record, "findings.depression", None), "pain.now", None)

    assert "labs.vitamin_b12" in paths
    assert {asked.id for asked in open_items(without)} >= paths | {"findings.depression", "pain.now"}


def test_the_table_of_changes_knows_every_kind_and_only_findings():
    table = changes()

    assert list(table.order)[:2] == ["open", "time"]
    assert table.kind_of("labs.qtc") == "result"
    assert table.kind_of("patient.age_years") is None
    assert table.beyond(table.beyond_a_limit * 100) == (0, 2)
    with pytest.raises(ValueError, match="no findings"):
        type(table).model_validate(table.model_dump() | {"may_end": ["no_such_finding"]})
