"""Fact templates: slots, kinds, defaults, and what is refused."""

from enum import StrEnum
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts._experta import MATCH, Fact, Field, KnowledgeEngine, L
from facts.templates import Slot, Template, is_value, near_word, written


class Dose(Template):
    """A dose that is taken."""

    treatment = Slot(str, "id of the treatment", mandatory=True)
    amount = Slot(Fraction, "mg a day")
    times = Slot(int, "a day", default=1)
    note = Field(str)
    value = Field(object)


class Word(StrEnum):
    DULOXETINE = "duloxetine"


VALUES = st.one_of(st.text(max_size=5), st.integers(), st.fractions())


def test_slots_are_listed_with_their_meaning():
    assert Dose.slots() == ("treatment", "amount", "times", "note", "value")
    assert Dose.slot_docs()["amount"] == "mg a day"
    assert Dose.slot_docs()["note"] == ""
    assert Dose.mandatory_slots() == {"treatment"}
    assert Dose.blank() == {"amount": "", "times": 1, "note": "", "value": ""}


def test_a_fact_has_every_slot_once_it_is_declared():
    fact = Dose(treatment="duloxetine")
    assert fact["times"] == 1
    assert fact["note"] == ""
    engine = KnowledgeEngine()
    engine.reset()
    engine.declare(fact)
    assert {slot: fact[slot] for slot in dict.keys(fact) if slot != "__factid__"} == fact.slot_values()
    assert list(fact.slot_values()) == list(Dose.slots())


def test_a_pattern_tests_only_the_slots_that_it_names():
    assert dict(Dose(treatment=MATCH.x, times=~L(2))).keys() == {"treatment", "times"}


def test_an_unknown_slot_is_refused_with_the_right_ones():
    with pytest.raises(TypeError, match=r"no slot 'tretment'. Did you mean 'treatment'\? Its slots are: treatment, am"):
        Dose(tretment="duloxetine")


@pytest.mark.parametrize("value", [True, 1.5, None, b"x", ["x"], {"x": 1}, 1j])
def test_values_of_other_kinds_are_refused_when_the_fact_is_written(value):
    with pytest.raises(TypeError, match=f"a {type(value).__name__} is no slot value"):
        Dose(treatment="duloxetine", value=value)


@pytest.mark.parametrize(
    ("slots", "message"),
    [
        ({}, "needs a value for its slot 'treatment'"),
        ({"treatment": 3}, "Dose.treatment is of type int; it must be str"),
        ({"treatment": "x", "times": "two"}, "Dose.times is of type str; it must be int"),
        ({"treatment": "x", "times": Fraction(1, 2)}, "it must be int"),
        ({"treatment": "x", "amount": "much"}, "it must be Fraction or int"),
        ({"treatment": MATCH.x}, "it must be str"),
    ],
)
def test_values_of_the_wrong_kind_are_refused_when_the_fact_is_declared(slots, message):
    with pytest.raises(ValueError, match=message):
        Dose(**slots).validate()


def test_words_of_an_enum_become_plain_words_and_whole_fractions_whole_numbers():
    fact = Dose(treatment=Word.DULOXETINE, amount=Fraction(120, 2))
    assert type(fact["treatment"]) is str
    assert type(fact["amount"]) is int
    assert fact["amount"] == 60
    fact.validate()


def test_the_identity_is_the_template_and_all_values():
    short, long = Dose(treatment="a"), Dose(treatment="a", times=1, note="")
    assert short.identity() == long.identity()
    assert short.identity() != Dose(treatment="a", times=2).identity()

    class Other(Template):
        treatment = Slot(str, mandatory=True)

    class Another(Template):
        treatment = Slot(str, mandatory=True)

    assert Other(treatment="a").identity() != Another(treatment="a").identity()


def test_a_template_without_slots_has_one_fact():
    class Exposed(Template):
        """The patient has had the drug."""

    fact = Exposed()
    fact.validate()
    assert fact.identity() == Exposed().identity()


@pytest.mark.parametrize(
    ("slots", "message"),
    [
        ({"_hidden": Slot(str)}, "a slot name is a plain word"),
        ({"a__b": Slot(str)}, "a slot name is a plain word"),
        ({"a": Slot(float)}, "declared as str, int, Fraction or object"),
        ({"a": Field(lambda value: True)}, "declared as str, int, Fraction or object"),
        ({"a": Slot(int, default="one")}, "the default 'one' is not of the slot's kind"),
    ],
)
def test_slots_that_cannot_be_checked_are_refused(slots, message):
    with pytest.raises(TypeError, match=message):
        type("Wrong", (Template,), slots)


@given(VALUES, VALUES)
def test_equal_values_are_the_same_fact_and_others_are_not(one, other):
    same = Dose(treatment="a", value=one).identity() == Dose(treatment="a", value=other).identity()
    assert same is (one == other)


@given(VALUES)
def test_every_value_is_kept(value):
    kept = Dose(treatment="a", value=value)["value"]
    assert kept == value
    assert is_value(kept)
    assert Dose.admits("value", kept)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("word", "word"),
        (3, "3"),
        (Fraction(7, 2), "3.5"),
        (Fraction(467, 5), "93.4"),
        (Fraction(1, 3), "0.33"),
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(-1, 1000), "0"),
        (Fraction(1999, 1000), "2"),
    ],
)
def test_values_are_written_as_people_read_them(value, text):
    assert written(value) == text


@given(st.fractions(min_value=-1000, max_value=1000))
def test_a_written_fraction_is_within_half_a_hundredth(value):
    assert abs(Fraction(written(value)) - value) <= Fraction(1, 200)


def test_near_words_are_offered_only_when_near():
    assert near_word("statsu", ("status", "id")) == " Did you mean 'status'?"
    assert near_word("zzz", ("status", "id")) == ""


def test_a_template_is_a_fact_of_experta():
    assert issubclass(Dose, Fact)
    assert repr(Dose(treatment="a", times=2)) == "Dose(treatment='a', times=2)"
