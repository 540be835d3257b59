"""What a follow-up asks, and questions about one entry of a list."""

from datetime import date

import pytest

from expert import Interview
from expert.dialogue.case_edit import value_at
from expert.dialogue.items import item
from expert.dialogue.prompts import Shape
from tests.expert.interview.test_interview import ARTICLE, example


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
def test_the_vitamin_b6_of_a_product_stands_with_it(text):
    interview = Interview(MULTIVITAMIN)
    interview.change("medicines.1.daily_dose")
    outcome = interview.answer(text)

    assert outcome.taken
    assert outcome.message == "Entered as multivitamin with B6, 25 mg a day."
    taken = {"name": "multivitamin with B6", "for": "other", "daily_dose": 25, "unit": "mg"}
    assert interview.record["medicines"][1] == taken
    assert "medicines.1.daily_dose" not in {question.id for question in interview.assessment.questions}

    interview.change("medicines.1.daily_dose")
    assert interview.answer("30 mg of B6").message == ""
    assert interview.record["medicines"][1] == taken | {"daily_dose": 30}


def test_the_amount_of_one_medicine_of_a_combination_takes_its_place():
    interview = Interview(MULTIVITAMIN | {"medicines": [{"name": "Targin", "for": "other"}]})
    interview.change("medicines.0.daily_dose")

    assert interview.answer("20 mg of oxycodone").message == "Entered as oxycodone, 20 mg a day, in place of Targin."


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
