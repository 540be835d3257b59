"""What remains unknown: it is said that it cannot change the advice only where no single answer to it does."""

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from expert import assess
from expert.dialogue.case_edit import plain_case, value_at, with_value
from expert.dialogue.items import Kind, item
from expert.dialogue.relevance import gate_is_open
from expert.explain.changed_case import with_answer
from expert.explain.what_would_change import what_would_change
from expert.render.explanation import what_would_change_page
from facts.analytes import ANALYTES
from facts.case import Case
from facts.problems import CaseError
from facts.ranges import RANGES
from knowledge.asking import question_rows
from tests.expert.explain.patients import FINDINGS, example, example_names
from tests.expert.explain.test_what_would_change import first_of
from tests.strategies import cases

RANDOM = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
NO_ANSWER = (None, "unknown", "not_done")
ONLY_WHEN_IT_ENDED = ("stopped", "stop_reason", "planned", "unit")


def measured(record):
    """The same patient with a clearance that was measured, so that it is not open."""
    day = record["assessed_on"]
    return with_value(record, "labs.creatinine_clearance", {"value": 93, "unit": "mL/min", "date": day})


@st.composite
def well_known_patients(draw):
    """Patients of whom nearly everything is known."""
    record = measured(example(draw(st.sampled_from(example_names()))))
    for path in draw(st.lists(st.sampled_from(FINDINGS), max_size=3, unique=True)):
        record = with_value(record, path, draw(st.sampled_from(("yes", "no", "unknown"))))
    for path in draw(st.lists(st.sampled_from(sorted(SINGLE)), max_size=3, unique=True)):
        record = with_value(record, path, None)
    for treatment in draw(st.lists(st.sampled_from(("capsaicin_patch", "menthol_cream", "acupuncture")), max_size=1)):
        record = with_value(record, f"supportive.{treatment}", draw(st.sampled_from(("started", "done", "declined"))))
    if draw(st.integers(0, 3)) == 0:
        record["allergies"] = draw(st.sampled_from(([], ["capsaicin"], ["duloxetine"])))
    return record


SINGLE = {path for path in question_rows() if "*" not in path and not path.startswith("findings.")} - {"assessed_on"}


def unanswered(record):
    """Every item of every question that has no answer and does not wait for another answer, told by the questions."""
    for path in question_rows():
        section, _, rest = path.partition(".*")
        entries = range(len(record.get(section) or ())) if rest else ("",)
        for number in entries:
            one = path.replace("*", str(number), 1)
            if "*" not in one and one.rpartition(".")[2] not in ONLY_WHEN_IT_ENDED and item(one) is not None:
                value = value_at(record, one)
                if value in NO_ANSWER and gate_is_open(record, item(one)):
                    yield item(one)


def answers(asked, day):
    """Any single answer to the item."""
    if asked.words and asked.kind is not Kind.WORDS:
        word = st.sampled_from([word for word in asked.words if word not in NO_ANSWER])
        return word.map(lambda said: {"value": said, "date": day}) if asked.id.startswith("labs.") else word
    if asked.kind is Kind.LAB:
        analyte = ANALYTES[asked.id.partition(".")[2]]
        number = numbers(analyte.plausible)
        return number.map(lambda said: {"value": said, "unit": analyte.unit, "date": day})
    if asked.kind is Kind.NUMBER:
        return numbers(RANGES.get(asked.general.replace(".*", ""), RANGES["pain"]).possible)
    tries = [value for value in asked.row.tries if asked.kind is not Kind.DATE]
    return st.sampled_from([*tries, day] if asked.kind is Kind.DATE else tries or [["capsaicin"]])


def numbers(possible):
    low, high = map(float, possible.bounds)
    return st.floats(low, high).map(lambda number: round(number, 1)) | st.integers(int(low) + 1, int(high))


def advice_with(record, path=None, value=None):
    """What the case with the answer leads to: its first recommendation and all standings; None for no case."""
    try:
        answer = assess(Case.model_validate(record if path is None else with_answer(record, path, value)))
    except (CaseError, LookupError):
        return None
    return first_of(answer) if answer.recommendations else None, {
        each.treatment: each.standing for each in answer.options
    }


@RANDOM
@given(
    well_known_patients() | well_known_patients() | cases(),
    st.sampled_from((None, "duloxetine", "gabapentin")),
    st.data(),
)
def test_where_it_says_that_the_unknown_cannot_change_it_no_single_answer_does(record, treatment, data):
    try:
        case = Case.model_validate(record)
    except CaseError:
        return
    found = what_would_change(case, treatment)
    event(f"cannot change: {found.open_cannot_change}")
    if not found.open_cannot_change:
        return
    plain = plain_case(case)
    first, standings = advice_with(plain)
    for asked in unanswered(plain):
        for _ in range(3):
            value = data.draw(answers(asked, plain["assessed_on"]))
            after = advice_with(plain, asked.id, value)
            if after is None:
                continue
            if treatment is None:
                assert after[0] == first, (asked.id, value)
            else:
                assert after[1][treatment] is standings[treatment], (asked.id, value)


def named(record, treatment=None):
    found = what_would_change(Case.model_validate(record), treatment)
    return found, what_would_change_page(found).sections[-1].entries[0]


def test_with_a_measured_clearance_nothing_that_is_open_matters_and_it_says_so():
    found, said = named(measured(example("cipro-feet-two-years")))

    assert len(found.open_items) > 5
    assert found.open_cannot_change
    assert said.head.endswith("What remains unknown cannot change this.")


def test_a_clearance_that_was_only_computed_can_be_measured_to_be_another():
    found, said = named(example("cipro-feet-two-years"))
    (change, *_) = [each for each in found.alone if each.changed[0].path == "labs.creatinine_clearance"]

    assert found.open_that_matter == ("labs.creatinine_clearance",)
    assert change.kind == "result"
    assert said.head.endswith("at least 1 of them could change this.")


@pytest.mark.parametrize("path", ["allergies", "medicines", "exposures"])
def test_a_list_that_nobody_answered_can_never_be_tried_out(path):
    record = measured(example("cipro-feet-two-years"))
    record = with_value(record, "supportive.capsaicin_patch", "started")
    found, _ = named({key: value for key, value in record.items() if key != path})

    assert not found.open_cannot_change


def test_an_item_of_which_not_every_answer_was_tried_is_named():
    record = measured(example("cipro-feet-two-years"))
    record["medicines"] = [*record.get("medicines", ()), {"name": "paracetamol", "for": "other", "route": "oral"}]
    found, said = named(record)

    assert not found.open_that_matter
    assert [path.rpartition(".")[2] for path in found.not_every_answer][-2:] == ["daily_dose", "since"]
    assert said.head.endswith("no answer that was tried changes this.")
    assert said.details


def test_where_the_runs_are_over_it_is_not_said():
    found = what_would_change(Case.model_validate(measured(example("cipro-feet-two-years"))), most=1)

    assert not found.open_cannot_change
    assert found.not_every_answer
