"""The interview as programs use it: what is asked, in which order, when it stops, and what going back does."""

from datetime import date
from functools import cache
from itertools import pairwise

import pytest

from expert import Interview, assess
from expert.cli.examples import example_file
from expert.dialogue.case_edit import plain_case, value_at, with_value
from expert.dialogue.finding_items import items_meant
from expert.dialogue.items import item
from expert.dialogue.prompts import Shape
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


def test_back_asks_the_last_question_again_and_keeps_later_answers():
    interview = Interview(assessed_on=DAY)
    for text in ("none", "cipro 2024-11-01 to 2024-11-10", "", "2024-11-07", "58", "m"):
        assert interview.answer(text).taken
    waiting = interview.prompt.id
    assert interview.back()
    assert interview.prompt.id == "patient.sex"
    assert interview.back()
    assert interview.prompt.id == "patient.age_years"
    assert interview.prompt.now == "58"
    assert interview.answer("61").taken

    assert value_at(interview.record, "patient.age_years") == 61
    assert value_at(interview.record, "patient.sex") == "male"
    assert interview.prompt.id == waiting


def test_an_empty_line_keeps_the_answer_that_was_brought_up():
    interview = Interview(assessed_on=DAY)
    interview.answer("none")
    before = dict(interview.record)
    interview.back()
    assert interview.prompt.now == "none"
    assert interview.answer("").taken

    assert interview.record == before
    assert interview.prompt.id == "exposures"


def test_back_at_the_first_question_does_nothing():
    interview = Interview(assessed_on=DAY)

    assert interview.back() is False
    assert interview.prompt.id == "red_flags"


def test_back_in_the_middle_of_a_list_returns_to_the_list():
    interview = Interview(assessed_on=DAY)
    for text in ("none", "cipro 2024-11-01 to 2024-11-10"):
        interview.answer(text)
    assert interview.back()
    assert interview.prompt.id == "red_flags"
    interview.answer("none")

    assert interview.prompt.id == "exposures"
    assert interview.prompt.entries


def test_what_no_longer_fits_is_set_aside_and_comes_back():
    interview = interview_at("patient.sex")
    interview.answer("female")
    interview.put({"patient.pregnancy": "yes"})
    assert interview.assessment.headline
    interview.change("patient.sex")
    outcome = interview.answer("male")
    assert "set aside" in outcome.message
    assert value_at(interview.record, "patient.pregnancy") is None
    assert interview.set_aside == {"patient.pregnancy": "yes"}
    interview.change("patient.sex")
    outcome = interview.answer("female")

    assert "taken back" in outcome.message
    assert value_at(interview.record, "patient.pregnancy") == "yes"
    assert interview.set_aside == {}


@pytest.mark.parametrize("typed", [["remove 1", "none"], ["levofloxacin 2023", "remove 1", ""]])
def test_what_was_set_aside_of_one_course_never_comes_back_in_another(typed):
    interview = Interview(assessed_on=date(2026, 11, 21))
    for text in ("none", "cipro 2024-11-01 to 2024-11-10", ""):
        assert interview.answer(text).taken
    assert interview.change("exposures.0.first_dose")
    assert interview.answer("2025-05-01").taken
    assert "exposures.0.last_dose" in interview.set_aside

    interview.change("exposures")
    for text in typed:
        assert interview.answer(text).taken
    assert interview.set_aside == {}
    interview.change("exposures")
    assert interview.answer("moxifloxacin 2023-05-01").taken
    assert [course for course in interview.record["exposures"] if "last_dose" in course] == []


def test_the_age_is_meant_by_age_also_beside_an_agent():
    record = {"exposures": [{"agent": "cipro"}]}
    assert [each.id for each in items_meant("age", record)] == ["patient.age_years"]
    assert [each.id for each in items_meant("agent", record)] == ["exposures.0.agent"]


def test_a_changed_date_sets_the_contradicting_one_aside_and_a_fresh_one_is_refused():
    interview = interview_at("exposures.0.first_dose")
    outcome = interview.answer("2025")
    assert outcome.taken
    assert set(interview.set_aside) == {"exposures.0.last_dose"}

    fresh = Interview({"schema": "neuroladder.case/1", "assessed_on": "2026-11-21"})
    fresh.answer("none")
    refused = fresh.answer("cipro 2024-11-10 to 2024-11-01")
    assert not refused.taken
    assert "first" in refused.message


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


def test_follow_up_asks_what_happened_since_and_keeps_what_lasts():
    earlier = example(ARTICLE)
    interview = Interview.follow_up(earlier, day=date(2026, 12, 28))
    assert interview.prompt.id == "visit"
    assert interview.prompt.shape is Shape.SCREEN
    steps = [rec.headline for rec in interview.visit.steps]
    duloxetine = next(place for place, words in enumerate(steps, 1) if "duloxetine" in words)
    assert interview.answer(str(duloxetine)).taken
    assert interview.prompt.id == "trials.0.started"
    assert interview.answer("2026-11-21").taken
    assert interview.prompt.id == "trials.0.target_dose_since"
    assert interview.answer("2026-11-28").taken
    assert interview.prompt.id == "trials.0.highest_daily_dose_mg"
    assert interview.answer("60").taken
    assert interview.prompt.id == "trials.0.reviews"
    assert interview.answer("pain 5, tolerable").taken
    assert interview.prompt.id == "medicines"
    assert interview.answer("").taken
    assert interview.prompt.id == "red_flags"

    trial = interview.record["trials"][0]
    assert trial["baseline_pain"] == earlier["pain"]["now"]
    assert trial["reviews"] == [{"pain": 5, "tolerability": "tolerable", "date": "2026-12-28"}]
    assert value_at(interview.record, "pain.now") is None
    assert value_at(interview.record, "findings.diabetes") == "no"
    assert len(interview.visit.not_done) == len(steps) - 1
    assert item("trials.0.started")


def test_a_follow_up_asks_whether_what_ran_still_runs_and_what_the_steps_led_to():
    earlier = {
        **MULTIVITAMIN, "patient": {"sex": "female", "age_years": 40, "pregnancy": "no", "breastfeeding": "no"},
        "medicines": [], "pain": {"now": 6}, "supportive": {},
        "trials": [
            {"treatment": "duloxetine", "started": "2025-01-01", "target_dose_since": "2025-01-08",
             "stopped": "2025-06-01", "highest_daily_dose_mg": 60, "stop_reason": "no_benefit"},
            {"treatment": "pregabalin", "started": "2026-10-01", "target_dose_since": "2026-10-08",
             "highest_daily_dose_mg": 150, "baseline_pain": 7},
        ],
    }  # fmt: skip
    interview = Interview.follow_up(earlier, day=date(2026, 12, 28))
    steps = interview.visit.steps
    raised = next(place for place, rec in enumerate(steps, 1) if rec.action == "titrate")
    tested = next(place for place, rec in enumerate(steps, 1) if rec.subject == "vitamin_b12")
    assert interview.answer(f"{raised} {tested}").taken

    asked = []
    while interview.prompt.id not in ("red_flags", "medicines"):
        asked.append(interview.prompt.id)
        typed = {"trials.1.highest_daily_dose_mg": "300 mg", "labs.vitamin_b12": "520 pg/mL"}
        assert interview.answer(typed.get(interview.prompt.id, "still taking")).taken or interview.answer("u").taken
    assert {"trials.1.stopped", "trials.1.highest_daily_dose_mg", "labs.vitamin_b12"} <= {*asked}
    assert interview.record["trials"][1]["highest_daily_dose_mg"] == 300
    assert interview.record["labs"][0]["value"] == 520

    assert interview.prompt.id == "medicines"
    assert interview.prompt.now == "none"
    assert interview.answer("").taken
    assert interview.record["medicines"] == []
    assert {"pregnancy", "breastfeeding"} & interview.record["patient"].keys() == set()


MULTIVITAMIN = {
    "schema": "neuroladder.case/1", "assessed_on": "2026-11-21", "neuropathy": {"onset": "2024-11-07"},
    "exposures": [{"agent": "ciprofloxacin", "first_dose": "2024-11-01", "last_dose": "2024-11-10"}],
    "medicines": [{"name": "metformin"}, {"name": "multivitamin", "for": "other"}],
}  # fmt: skip


def test_a_question_about_an_entry_says_which_one():
    interview = Interview(MULTIVITAMIN)
    texts = {question.id: question.text for question in interview.assessment.questions}
    assert texts["medicines.1.daily_dose"] == "multivitamin: How much of it is taken a day?"

    interview.change("medicines.1.daily_dose")
    assert interview.prompt.text == texts["medicines.1.daily_dose"]
    interview.change("exposures.0.last_dose")
    assert interview.prompt.text == "ciprofloxacin: When was the last dose?"
    interview.change("pain.now")
    assert ":" not in interview.prompt.text


@pytest.mark.parametrize(
    "text", ["25 mg of B6", "25 mg B6 daily", "B6 25 mg", "12.5 mg twice daily of B6", "25 mg as B6"]
)
def test_the_vitamin_b6_of_a_product_takes_its_place(text):
    interview = Interview(MULTIVITAMIN)
    interview.change("medicines.1.daily_dose")
    outcome = interview.answer(text)

    assert outcome.taken
    assert outcome.message == "Entered as B6, 25 mg a day, in place of multivitamin."
    assert interview.record["medicines"][1] == {"name": "B6", "for": "other", "daily_dose": 25, "unit": "mg"}
    assert "medicines.1.daily_dose" not in {question.id for question in interview.assessment.questions}


def test_an_amount_of_something_unknown_is_asked_back_with_the_amount():
    interview = Interview(MULTIVITAMIN)
    interview.change("medicines.1.daily_dose")
    outcome = interview.answer("25 mg of piridoxine")

    assert not outcome.taken
    assert outcome.offers[0].text == "25 mg of pyridoxine"
    assert interview.answer(outcome.offers[0].text).taken


def test_an_amount_alone_keeps_the_product():
    interview = Interview(MULTIVITAMIN)
    interview.change("medicines.0.daily_dose")

    assert interview.answer("500 mg twice daily").message == ""
    assert interview.record["medicines"][0] == {"name": "metformin", "daily_dose": 1000, "unit": "mg"}
