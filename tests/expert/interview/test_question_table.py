"""The table of questions: every item can be asked, in words, on a screen that exists, with answers worth trying."""

import pytest

from expert.assess import assess
from expert.cli.examples import example_file, example_names
from expert.dialogue.answers import expected
from expert.dialogue.case_edit import with_value
from expert.dialogue.items import Item, Kind, generalised, item, topics
from expert.dialogue.relevance import beside, tried_values
from facts.analytes import ANALYTES
from facts.case import Case
from facts.ranges import RANGES
from facts.reading import load_case
from facts.terms import RED_FLAGS, Finding
from knowledge.asking import finding_words, question_groups, question_rows, question_units
from knowledge.load import knowledge

EMPTY = {"schema": "neuroladder.case/1", "assessed_on": "2026-11-21"}
ONE_OF_EACH = {
    **EMPTY,
    "exposures": [{"agent": "ciprofloxacin"}],
    "medicines": [{"name": "metformin"}],
    "allergies": ["penicillin"],
    "trials": [{"treatment": "duloxetine", "reviews": [{"week": 0}]}],
}
ROWS = question_rows()


def test_every_finding_test_and_score_can_be_asked():
    assert {f"findings.{each}" for each in Finding} <= ROWS.keys()
    assert {f"labs.{test}" for test in ANALYTES} <= ROWS.keys()
    assert {"exposures", "medicines", "allergies", "trials", "pain.now", "patient.age_years"} <= ROWS.keys()


def test_every_finding_has_plain_words():
    assert list(finding_words()) == [each.value for each in Finding]
    assert [words for words in finding_words().values() if "_" in words or words.endswith(".")] == []


def test_red_flags_come_first_and_on_one_screen():
    assert next(iter(topics())) == "red_flags"
    assert {f"findings.{flag}" for flag in RED_FLAGS} == {
        path for path, row in ROWS.items() if row.group == "red_flags"
    }
    assert all(ROWS[f"findings.{flag}"].each_visit == "yes" for flag in RED_FLAGS)


def test_screens_hold_yes_or_no_items_of_one_topic():
    for name in {row.group for row in ROWS.values()} - {""}:
        members = [path for path, row in ROWS.items() if row.group == name]
        assert name in question_groups()
        assert len({ROWS[path].topic for path in members}) == 1
        assert all(item(path).kind is Kind.YES_NO for path in members)


def test_the_library_reads_the_same_table():
    assert dict(knowledge().questions) == dict(ROWS)


@pytest.mark.parametrize("general", sorted(ROWS))
def test_a_row_says_all_that_asking_needs(general):
    row, asked = ROWS[general], item(general.replace("*", "0"))

    assert isinstance(asked, Item)
    assert generalised(asked.id) == general
    assert row.text.endswith("?")
    assert row.help
    assert row.why.endswith(".")
    assert asked.label
    for named in row.depends_on:
        assert item(beside(asked, named.partition("=")[0])), named


@pytest.mark.parametrize("general", sorted(ROWS))
def test_what_may_be_typed_names_units_ranges_and_words(general):
    asked = item(general.replace("*", "0"))
    said = expected(asked)

    assert said.startswith("Type ")
    assert said.endswith("unknown (u).")
    if asked.kind is Kind.LAB:
        assert all(each.unit in said for each in ANALYTES[general.partition(".")[2]].units)
    elif asked.kind is Kind.NUMBER and not asked.row.answer:
        assert str((RANGES.get(general.replace("*.", "")) or RANGES["pain"]).possible) in said
    elif asked.kind is not Kind.YES_NO:
        assert [word for word in asked.words if word.replace("_", " ") not in said] == []


@pytest.mark.parametrize("general", sorted(ROWS))
def test_a_question_is_one_full_sentence_with_the_words_that_answer_it(general):
    """Whoever says yes to a question is understood: where yes is no answer, the question is none of yes or no."""
    asked = item(general.replace("*", "0"))
    first = asked.row.text.partition(" ")[0]

    assert asked.row.text.count("?") == 1
    assert asked.row.text[0].isupper()
    assert (first in ("Is", "Are", "Was", "Has", "Have", "Does", "Do", "Did", "Were")) <= (asked.kind is Kind.YES_NO)


@pytest.mark.parametrize("general", sorted(ROWS))
def test_answers_worth_trying_can_stand_in_a_case(general):
    asked = item(general.replace("*", "0"))
    tried = list(tried_values(ONE_OF_EACH, asked))

    assert tried or asked.kind in (Kind.NAME, Kind.YES_NO)
    for value in tried:
        changed = with_value(ONE_OF_EACH, asked.id, value)
        if general == "medicines.*.unit":
            changed["medicines"][0]["daily_dose"] = 5
        assert Case.model_validate(changed)


def test_the_units_people_say_belong_to_numbers_that_are_asked():
    numbers = {
        generalised(path).replace("*.", "")
        for path, row in ROWS.items()
        if item(path.replace("*", "0")).kind is Kind.NUMBER
    }

    assert set(question_units()) - {"pain"} <= numbers
    assert all(next(iter(units.values())).factor == 1 for units in question_units().values())


@pytest.mark.parametrize("name", ["nothing", "one of each", *example_names()])
def test_whatever_the_rules_ask_has_a_row(name):
    made = {"nothing": EMPTY, "one of each": ONE_OF_EACH}
    case = Case.model_validate(made[name]) if name in made else load_case(example_file(name))
    answer = assess(case)
    paths = [question.id for question in answer.questions]
    paths += [path for recommendation in answer.recommendations for path in recommendation.confirm_first]

    assert [path for path in paths if item(path) is None] == []
