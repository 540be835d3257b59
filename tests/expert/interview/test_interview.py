"""The interview as programs use it: what is asked, in which order, when it stops, and what going back does."""

from datetime import date
from functools import cache
from itertools import pairwise

import pytest

from expert import Interview, assess
from expert.cli.examples import example_file
from expert.dialogue.case_edit import plain_case, value_at, with_value
from facts.problems import CaseError
from facts.reading import load_case
from facts.terms import RED_FLAGS
from tests.expert.interview.patient import consult, reply

DAY = date(2026, 11, 21)
ARTICLE = "cipro-feet-two-years"


def example(name):
    return plain_case(load_case(example_file(name)))


@cache
def article():
    """The interview of the article's patient and its prompts."""
    return consult(example(ARTICLE))


def interview_at(path, **answers):
    """An interview of the article's patient in which this item is not answered yet and comes next."""
    case = with_value({**example(ARTICLE), **answers}, path, None)
    interview = Interview(case)
    assert interview.change(path)
    return interview


@pytest.mark.parametrize("day", [None, "2026-11-21", 20261121])
def test_an_interview_without_a_case_needs_a_day(day):
    with pytest.raises(TypeError, match=r"assessed_on=date\(\.\.\.\)"):
        Interview(assessed_on=day)


def test_the_patient_of_the_article_needs_at_most_25_prompts_to_a_final_plan():
    interview, prompts = article()

    assert len(prompts) <= 25
    assert interview.assessment.status == "plan"
    assert interview.assessment.headline.startswith("Start duloxetine 30 mg")
    assert interview.open == ("labs.vitamin_b12",)


def test_ten_medicines_and_six_conditions_stay_under_45_prompts():
    names = (
        "metformin amlodipine atorvastatin ramipril omeprazole aspirin levothyroxine paracetamol tamsulosin allopurinol"
    )
    case = example(ARTICLE)
    case["medicines"] = [{"name": name} for name in names.split()]
    for finding in ("diabetes", "heart_failure", "prostate_symptoms", "sleep_apnoea", "depression", "hypothyroidism"):
        case["findings"][finding] = "yes"
    case["scores"]["nyha_class"] = 2
    interview, prompts = consult(case)

    assert interview.prompt is None
    assert len(prompts) < 45


@pytest.mark.parametrize("name", ["cipro-week-12-partial", "levofloxacin-unknown-b12", "stabler-2013-b12-mimic"])
def test_an_example_is_interviewed_to_its_end(name):
    case = example(name)
    interview, prompts = consult(case)

    assert interview.prompt is None
    assert interview.assessment == assess(interview.case)
    assert interview.assessment.status == assess(load_case(example_file(name))).status or interview.open
    assert 1 <= len(prompts) <= 45


def test_red_flags_come_first_and_one_of_them_ends_it():
    interview = Interview(assessed_on=DAY)

    assert interview.prompt.id == "red_flags"
    assert len(interview.prompt.items) == len(RED_FLAGS)
    assert interview.answer("1").taken
    assert interview.prompt is None
    assert interview.assessment.status == "urgent_referral"


def test_no_exposure_ends_it_out_of_scope():
    interview = Interview(assessed_on=DAY)
    interview.answer("none")
    assert interview.prompt.id == "exposures"
    interview.answer("none")

    assert interview.prompt is None
    assert interview.assessment.status == "out_of_scope"


def test_a_topic_is_finished_before_the_next_begins():
    _, prompts = article()
    topics = [prompt.topic for prompt in prompts]
    changes = [topic for place, topic in enumerate(topics) if place == 0 or topics[place - 1] != topic]

    assert len(changes) <= len(set(topics)) + 1  # an answer may open a question of an earlier topic once


def test_a_man_is_not_asked_about_pregnancy_and_a_woman_is():
    _, prompts = article()
    asked = {path for prompt in prompts for path in prompt.item_ids}
    assert not asked & {"patient.pregnancy", "patient.breastfeeding", "preferences.wants_pregnancy"}

    case = example(ARTICLE)
    case["patient"] |= {"sex": "female", "age_years": 34, "pregnancy": "no", "breastfeeding": "no"}
    _, prompts = consult(case)
    assert {"patient.pregnancy", "patient.breastfeeding"} <= {path for prompt in prompts for path in prompt.item_ids}


def test_unknown_is_accepted_everywhere_and_not_asked_again():
    interview = Interview(assessed_on=DAY)
    asked = []
    while (prompt := interview.prompt) is not None:
        asked += prompt.item_ids
        assert interview.answer("unknown").taken
        assert len(asked) < 200
    assert len(asked) == len(set(asked))
    assert interview.assessment.status == "provisional"
    assert set(interview.open) <= set(asked)


def test_an_answer_that_is_not_taken_changes_nothing():
    interview = Interview(assessed_on=DAY)
    before = dict(interview.record), interview.state()
    outcome = interview.answer("perhaps")

    assert not outcome.taken
    assert outcome.message
    assert (dict(interview.record), interview.state()) == before


def test_an_implausible_result_in_a_case_is_asked_back_once():
    case = example(ARTICLE)
    case["labs"] = [row for row in case["labs"] if row["test"] != "creatinine"]
    case["labs"].append({"test": "creatinine", "value": 20, "unit": "mg/dL", "date": "2026-10-30"})
    interview = Interview(case)
    ids = []
    while (prompt := interview.prompt) is not None:
        ids.append(prompt.id)
        assert interview.answer("1.0 mg/dL" if prompt.id == "labs.creatinine" else "unknown").taken

    assert ids.count("labs.creatinine") == 1
    assert value_at(interview.record, "labs.creatinine")["value"] == 1


def test_put_writes_values_for_programs_and_refuses_impossible_ones():
    interview = Interview(assessed_on=DAY)
    interview.put({f"findings.{flag}": "no" for flag in RED_FLAGS})
    assert interview.prompt.id == "exposures"
    with pytest.raises(CaseError):
        interview.put({"pain.now": 70})
    assert value_at(interview.record, "pain.now") is None


def test_a_state_is_restored_at_the_same_question():
    interview = Interview(assessed_on=DAY)
    for text in ("none", "cipro 2024-11-01", "levofloxacin 2025"):
        interview.answer(text)
    other = Interview(interview.record)
    other.restore(interview.state())

    assert other.prompt == interview.prompt
    assert other.state() == interview.state()


@pytest.mark.parametrize(
    "state", [{}, {"steps": 3}, {"steps": [{}], "focus": "x", "growing": {}, "set_aside": [], "visit": 7}]
)
def test_a_damaged_state_costs_no_answer(state):
    interview = Interview(example(ARTICLE))
    interview.restore(state)

    assert interview.record == example(ARTICLE)
    assert interview.assessment == assess(load_case(example_file(ARTICLE)))


def test_what_is_asked_changes_with_the_treatment_that_comes_first():
    case = with_value(example(ARTICLE), "findings.substance_use_disorder", None)
    assert "findings.substance_use_disorder" not in _asked(case)
    case = with_value(case, "findings.chronic_liver_disease", "yes")
    assert "findings.substance_use_disorder" in _asked(with_value(case, "scores.child_pugh", "b"))


def _asked(case):
    interview = Interview(case)
    asked = set()
    while (prompt := interview.prompt) is not None:
        asked |= set(prompt.item_ids)
        interview.answer("unknown")
    return asked


def test_questions_left_never_grows_on_unremarkable_answers():
    case = plain_case(load_case(example_file(ARTICLE)))
    interview = Interview(assessed_on=DAY)
    left = [interview.questions_left]
    while (prompt := interview.prompt) is not None:
        interview.answer(reply(prompt, case, interview.record))
        left.append(interview.questions_left)

    assert left[-1] == 0
    assert sum(after > before for before, after in pairwise(left)) <= 2
