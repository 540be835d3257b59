"""Going back, changing an answer, and what no longer fits."""

from datetime import date

import pytest

from expert import Interview
from expert.dialogue.case_edit import value_at
from expert.dialogue.finding_items import items_meant
from tests.expert.interview.test_interview import DAY, interview_at


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
