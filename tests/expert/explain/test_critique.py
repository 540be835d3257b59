"""Critique: a plan of somebody else is held against the same rules."""

import pytest

from expert.explain.concern import ConcernKind
from expert.explain.critique import Judgement, critique
from expert.explain.other_plan import planned
from expert.render.critique import critique_page
from facts.case import Case
from tests.case_library import library
from tests.expert.explain.patients import example, patient

PARTIAL, PATIENT, NONE = "cipro-week-12-partial", "cipro-feet-two-years", "cipro-week-12-none"


def judged(name, *items):
    case = name if isinstance(name, Case) else patient(name)
    return critique(case, planned([{"treatment": each} if isinstance(each, str) else each for each in items]))


def concerns(item):
    return {concern.kind for concern in item.concerns}


def one(item, kind):
    return next(concern for concern in item.concerns if concern.kind is kind)


def test_the_programs_own_plan_agrees():
    found = judged(
        PARTIAL,
        {"treatment": "pregabalin", "daily_dose_mg": 300},
        {"treatment": "duloxetine", "daily_dose_mg": 60},
        "exercise",
    )

    assert [item.judgement for item in found.items] == [Judgement.AGREES] * 3
    assert [item.agrees_with for item in found.items] == [("R1",), ("R2",), ("R3",)]
    assert not found.hazardous
    assert found.first == found.assessment.recommendations[0].headline
    assert {missing.id for missing in found.missing} == {rec.id for rec in found.assessment.recommendations[3:]}


@pytest.mark.parametrize(
    ("age", "creatinine", "dose", "hazard", "row"),
    [
        (58, 1.0, 300, False, None),
        (58, 1.0, 301, True, None),
        (58, 1.0, 600, True, None),
        (58, 3.5, 75, False, None),
        (58, 3.5, 150, True, "PGB-R2"),
    ],
)
def test_a_dose_above_the_limit_of_the_patient_is_a_hazard(age, creatinine, dose, hazard, row):
    record = example(PARTIAL)
    for lab in record["labs"]:
        if lab["test"] == "creatinine":
            lab["value"] = creatinine
    record["patient"]["age_years"] = age
    (item,) = judged(Case.model_validate(record), {"treatment": "Lyrica", "daily_dose_mg": dose}).items

    assert (ConcernKind.ABOVE_THE_LIMIT in concerns(item)) is hazard
    if hazard:
        concern = one(item, ConcernKind.ABOVE_THE_LIMIT)
        assert (concern.row, item.judgement) == (row, Judgement.HAZARD)
        assert f"{dose} mg a day is above" in concern.text
        assert concern.sources


@pytest.mark.parametrize(
    ("written", "kind", "judgement", "said"),
    [
        ("duloxetine 60 mcg daily", ConcernKind.SLIP_OF_THE_UNIT, Judgement.HAZARD, "and 60 mg a day are meant"),
        ("duloxetine 2 mg daily", ConcernKind.SLIP_OF_THE_UNIT, Judgement.HAZARD, "look at the dose again"),
        ("duloxetine 15 mg daily", ConcernKind.BELOW_EVERY_STEP, Judgement.DIFFERS, "15 mg a day is less than"),
        ("duloxetine 30 mg daily", None, Judgement.AGREES, ""),
        ("pregabalin 0.3 mg daily", ConcernKind.SLIP_OF_THE_UNIT, Judgement.HAZARD, "and 300 mg a day are meant"),
    ],
)
def test_a_dose_far_below_every_step_is_a_slip_of_its_unit(written, kind, judgement, said):
    (item,) = judged(PARTIAL, written).items
    kinds = concerns(item) & {ConcernKind.SLIP_OF_THE_UNIT, ConcernKind.BELOW_EVERY_STEP}

    assert kinds == ({kind} if kind else set())
    assert item.judgement is judgement
    assert not kind or said in one(item, kind).text
    assert bool(item.agrees_with) is (kind is None)


def test_what_may_only_be_tapered_is_no_hazard_if_tapered():
    assert critique_page(judged(NONE, "stop duloxetine")).status == "NO HAZARD IF TAPERED"
    assert critique_page(judged(NONE, "duloxetine 60 mg daily")).status == "NO HAZARD FOUND"


def test_what_the_program_stops_at_once_needs_no_taper():
    yellow = next(row.case for row in library() if row.id == "yellow-under-duloxetine")
    (item,) = judged(Case.model_validate(yellow), "stop duloxetine").items

    assert item.judgement is Judgement.AGREES
    assert ConcernKind.TAPER not in concerns(item)


def test_two_planned_treatments_are_checked_against_each_other():
    found = judged(PATIENT, "duloxetine", "venlafaxine")

    for item in found.items:
        assert item.judgement is Judgement.HAZARD
        assert one(item, ConcernKind.PAIR).row == "PAIR-01"


def test_what_runs_and_is_not_stopped_counts_and_what_the_plan_stops_does_not():
    kept = judged(NONE, {"treatment": "venlafaxine", "daily_dose_mg": 75}).items[0]
    stopped = judged(NONE, {"treatment": "venlafaxine", "daily_dose_mg": 75}, {"treatment": "Cymbalta", "stop": "yes"})

    assert one(kept, ConcernKind.PAIR).row == "PAIR-01"
    assert ConcernKind.PAIR not in concerns(stopped.items[0])
    assert stopped.items[1].agrees_with == ("R1", "R2")
    assert one(stopped.items[1], ConcernKind.TAPER).text.startswith("Never stop abruptly")


def test_the_antibiotic_again_is_a_hazard_and_also_for_the_others():
    found = judged(PATIENT, "duloxetine", "ciprofloxacin")

    assert one(found.items[1], ConcernKind.CULPRIT)
    assert found.items[1].judgement is Judgement.HAZARD
    assert ConcernKind.EXCLUDED in concerns(found.items[0])


def test_a_medicine_beside_the_ladder_is_checked_only_for_what_it_does_to_it():
    found = judged(PATIENT, "duloxetine", "sertraline")

    assert found.items[1].judgement is Judgement.NOT_JUDGED
    assert one(found.items[1], ConcernKind.BESIDE)
    assert one(found.items[0], ConcernKind.AVOIDED).row == "DUL-I2"


def test_the_same_medicine_under_two_names_is_found():
    found = judged(PATIENT, {"treatment": "duloxetine", "daily_dose_mg": 60}, {"treatment": "Cymbalta"})

    assert "also as Cymbalta" in one(found.items[0], ConcernKind.DUPLICATE).text
    assert found.hazardous


def test_a_name_that_nobody_knows_is_not_judged_and_gets_near_names():
    (item,) = judged(PATIENT, "duloxetin hydrochlorid xyz").items

    assert item.judgement is Judgement.NOT_JUDGED
    assert one(item, ConcernKind.NOT_RECOGNISED)


def test_too_early_and_out_of_order_differs_without_being_a_hazard():
    early = judged("cipro-day-10", {"treatment": "pregabalin", "daily_dose_mg": 150}).items[0]

    assert early.judgement is Judgement.DIFFERS
    assert "Not before 2026-12-16." in one(early, ConcernKind.TOO_EARLY).text
    assert one(early, ConcernKind.BELOW_A_TRIAL)


def test_stopping_what_the_program_continues_differs():
    (item,) = judged("cipro-day-10", {"treatment": "duloxetine", "stop": "yes"}).items

    assert item.judgement is Judgement.DIFFERS
    assert one(item, ConcernKind.GOES_ON).text.startswith("Continue duloxetine")


def test_nothing_can_be_stopped_that_is_not_taken():
    (item,) = judged(PATIENT, {"treatment": "tramadol", "stop": "yes"}).items

    assert one(item, ConcernKind.NOT_RUNNING)


def test_with_a_red_flag_every_start_is_a_hazard_and_the_referral_is_missing():
    found = judged("shm-ciprofloxacin-gbs", {"treatment": "duloxetine", "daily_dose_mg": 60})

    assert one(found.items[0], ConcernKind.CONTRADICTED)
    assert found.missing[0].urgent
    assert found.first.startswith("Refer at once")


def test_open_items_ask_for_confirmation():
    found = judged("levofloxacin-unknown-b12", {"treatment": "duloxetine", "daily_dose_mg": 60})

    assert found.items[0].judgement is Judgement.CONFIRM_FIRST


def test_a_dose_that_is_reached_by_steps_is_said():
    (item,) = judged(PATIENT, {"treatment": "duloxetine", "daily_dose_mg": 60}).items

    assert "30 mg once daily for 7 days" in one(item, ConcernKind.BEGINS_LOWER).text
    assert item.judgement is Judgement.AGREES


def test_a_missing_dose_is_said():
    assert one(judged(PATIENT, "duloxetine").items[0], ConcernKind.NO_DOSE)


@pytest.mark.parametrize(
    ("written", "name", "daily"),
    [
        ("duloxetine 60 mg daily", "duloxetine", 60),
        ("pregabalin 75 mg bd", "pregabalin", 150),
        ("start pregabalin 75mg every 12 hours", "pregabalin", 150),
        ("gabapentin 1.2 g tds", "gabapentin", 3600),
        ("amitriptyline 25 mg nocte", "amitriptyline", 25),
        ("vitamin B12 1000 mcg daily", "vitamin B12", 1),
        ("menthol 1 % cream", "menthol 1 % cream", None),
        ("metformin 500 mg", "metformin 500 mg", None),
        ("vitamin b 12", "vitamin b 12", None),
        ({"treatment": "pregabalin", "daily_dose_mg": "30mg bd"}, "pregabalin", 60),
        ({"treatment": "duloxetine", "daily_dose_mg": "60"}, "duloxetine", 60),
        ({"treatment": "gabapentin", "daily_dose_mg": "1.2 g"}, "gabapentin", 1200),
        ({"treatment": "Cymbalta 60 mg", "daily_dose_mg": 30}, "Cymbalta 60 mg", 30),
    ],
)
def test_a_dose_may_be_written_as_people_write_it(written, name, daily):
    (item,) = planned([written])

    assert (item.treatment, item.daily_dose_mg, item.stop) == (name, daily, None)


@pytest.mark.parametrize(("name", "row"), [("phenelzine", "DUL-01"), ("linezolid", "DUL-03"), ("fluoxetine", "DUL-I2")])
def test_what_harms_a_running_agent_that_the_plan_does_not_name_is_a_hazard(name, row):
    alone = judged(PARTIAL, name).items[0]
    beside = judged(PARTIAL, name, "tranylcypromine").items[0]
    stopped = judged(PARTIAL, name, {"treatment": "duloxetine", "stop": "yes"}).items[0]

    assert one(alone, ConcernKind.PAIR).row == one(beside, ConcernKind.PAIR).row == row
    assert alone.judgement is Judgement.HAZARD
    assert "duloxetine, which the plan lets go on" in one(alone, ConcernKind.PAIR).text
    assert ConcernKind.PAIR not in concerns(stopped)
    assert judged(PARTIAL, "paracetamol").items[0].judgement is Judgement.NOT_JUDGED


@pytest.mark.parametrize(("dose", "hazard"), [(100, False), (101, True)])
def test_the_dose_of_a_supplement_is_held_against_the_limit_of_all_products(dose, hazard):
    (item,) = judged(PARTIAL, f"vitamin B6 {dose} mg daily").items

    assert (ConcernKind.ABOVE_THE_LIMIT in concerns(item)) is hazard


def test_a_plan_that_stops_and_gives_the_same_is_judged_as_given():
    stopped, given = judged(PARTIAL, "stop duloxetine", "duloxetine 60 mg daily").items
    beside = judged(PARTIAL, "stop Cymbalta", "duloxetine 60 mg daily", "tramadol 50 mg bd").items[2]

    assert one(given, ConcernKind.CONTRADICTORY)
    assert ConcernKind.CONTRADICTORY not in concerns(stopped)
    assert one(beside, ConcernKind.PAIR).row == "PAIR-09"


def test_what_differs_says_why():
    (_, item) = judged(PARTIAL, "stop duloxetine", "venlafaxine 37.5 mg daily").items

    assert item.judgement is Judgement.DIFFERS
    assert "First comes: Add pregabalin" in one(item, ConcernKind.NOT_ADVISED).text


def test_a_medicine_that_the_plan_stops_today_still_counts_for_its_wash_out():
    record = example(PATIENT)
    record["medicines"] = [{"name": "phenelzine"}]
    found = judged(Case.model_validate(record), "stop phenelzine", "duloxetine 60 mg daily")

    assert one(found.items[1], ConcernKind.EXCLUDED).row == "DUL-01"


def test_a_name_that_is_not_recognised_is_no_clean_result():
    found = judged(PARTIAL, "foozle", "exercise")

    assert found.not_recognised == ("foozle",)
    assert not found.hazardous
    assert judged(PARTIAL, "exercise").not_recognised == ()
