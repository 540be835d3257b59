"""Calculator cards, and the memory that a calculator may look into."""

import pytest

from facts.templates import Slot, Template
from knowledge.calculators.card import Conclusion, Memory, calculator
from knowledge.rules.phase import CardError, Phase


class Trial(Template):
    treatment = Slot(str, mandatory=True)
    weeks = Slot(int)


class Total(Template):
    weeks = Slot(int, mandatory=True)


def make(**parts):
    card = {
        "id": "CAL-010",
        "title": "Weeks in all",
        "phase": Phase.DERIVE,
        "reads": (Trial,),
        "asserts": (Total,),
        "sources": ("contract#rule-7",),
    }
    return calculator(**{**card, **parts})


def test_a_calculator_is_a_function_with_a_card():
    @make()
    def weeks_in_all(memory, tables):
        trials = memory.all(Trial)
        total = sum(trial["weeks"] for trial in trials)
        yield Conclusion(Total(weeks=total), f"{total} weeks in all.", trials)

    assert weeks_in_all.id == "CAL-010"
    assert weeks_in_all.place.startswith("tests.knowledge.calculators.test_calculator_card, line ")
    memory = Memory.of(Trial(treatment="a", weeks=4), Trial(treatment="b", weeks=2))
    (conclusion,) = weeks_in_all(memory, None)
    assert conclusion.fact.identity() == Total(weeks=6).identity()
    assert conclusion.supports == memory.all(Trial)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"id": "cal"}, "Calculator cal .*: the id is not of the form"),
        ({"title": " "}, "title: empty"),
        ({"phase": "DERIVE"}, "'DERIVE' is no phase"),
        ({"reads": ("Trial",)}, "reads: 'Trial' is no fact template"),
        ({"asserts": (dict,)}, "asserts: .* is no fact template"),
        ({"asserts": ()}, "asserts: nothing is concluded"),
        ({"sources": ()}, "no source is cited"),
        ({"sources": ("contract",)}, "not of the form source-id#place"),
    ],
)
def test_a_card_that_is_not_right_is_refused(parts, message):
    with pytest.raises(CardError, match=message):
        make(**parts)


def test_the_memory_is_asked_by_template_and_slots():
    memory = Memory.of(
        Trial(treatment="a", weeks=4), Trial(treatment="b", weeks=4), Total(weeks=8), Trial(treatment="c")
    )
    assert [trial["treatment"] for trial in memory.all(Trial)] == ["a", "b", "c"]
    assert [trial["treatment"] for trial in memory.where(Trial, weeks=4)] == ["a", "b"]
    assert [trial["treatment"] for trial in memory.where(Trial, weeks="")] == ["c"]
    assert memory.one(Trial, treatment="b", weeks=4)["treatment"] == "b"
    assert memory.one(Trial, treatment="d") is None
    assert memory.one(Total)["weeks"] == 8


def test_a_wrong_question_is_an_error_with_its_remedy():
    memory = Memory.of(Trial(treatment="a"), Trial(treatment="b"))
    with pytest.raises(LookupError, match=r"no slot 'tretment'. Did you mean 'treatment'\?"):
        memory.where(Trial, tretment="a")
    with pytest.raises(LookupError, match=r"2 facts of Trial agree \(nothing given\); name more slots"):
        memory.one(Trial)
    narrow = Memory({Trial: [], Total: []}, (Trial,))
    assert narrow.all(Trial) == ()
    with pytest.raises(LookupError, match="Total is not among what this calculator reads; add it to `reads`"):
        narrow.all(Total)
