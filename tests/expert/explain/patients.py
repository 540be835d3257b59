"""Random patients for the tests of explanations: the examples with a few answers changed, and wholly random cases."""

import copy
from functools import cache

from hypothesis import strategies as st

from expert import assess
from expert.cli.examples import FOLDER, example_names
from expert.dialogue.case_edit import with_value
from facts.case import Case
from facts.problems import CaseError
from facts.terms import Finding
from facts.yaml12 import load_yaml
from tests.case_words import MEDICINES
from tests.strategies import cases

FINDINGS = tuple(f"findings.{finding.value}" for finding in Finding)
LADDER = ("duloxetine", "venlafaxine", "pregabalin", "gabapentin", "amitriptyline", "nortriptyline", "tramadol")


def example(name):
    return copy.deepcopy(_loaded(name))


def patient(name):
    return Case.model_validate(example(name))


@cache
def answer_to(name):
    return assess(patient(name))


@cache
def _loaded(name):
    return load_yaml((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), what=name)


@st.composite
def edited_examples(draw, *, most=4):
    """An example with a few findings answered otherwise, a few medicines, and now and then a section left out."""
    record = example(draw(st.sampled_from(example_names())))
    for path in draw(st.lists(st.sampled_from(FINDINGS), max_size=most, unique=True)):
        record = with_value(record, path, draw(st.sampled_from(("yes", "no", "unknown"))))
    taken = draw(st.lists(st.sampled_from(MEDICINES), max_size=2, unique=True))
    if taken:
        record["medicines"] = [{"name": name} for name in taken]
    for section in draw(st.lists(st.sampled_from(("labs", "scores", "medicines", "allergies")), max_size=1)):
        record.pop(section, None)
    return record


def patients():
    return edited_examples() | edited_examples() | cases()


def without(record, fact):
    """The case in which nobody said what this stated fact says; None where that is no case."""
    changed, slots = copy.deepcopy(record), fact.slots
    lists = {
        "ExposureEntry": "exposures",
        "TrialEntry": "trials",
        "LabEntry": "labs",
        "MedicineEntry": "medicines",
        "AllergyEntry": "allergies",
    }
    if fact.template in ("Item", "Listed"):
        changed = with_value(changed, slots["path"], None)
    elif fact.template == "ReviewEntry":
        del changed["trials"][slots["trial"]]["reviews"][slots["index"]]
    else:
        del changed[lists[fact.template]][slots["index"]]
    try:
        return Case.model_validate(changed)
    except CaseError:
        return None
