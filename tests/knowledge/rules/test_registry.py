"""The whole set of cards: unique ids, known sources, and facts that are complete before they are needed."""

import random

import pytest

from facts._experta import MATCH, NOT, Field, L
from facts.templates import Slot, Template
from knowledge.calculators.card import calculator
from knowledge.rules.card import CardError, rule
from knowledge.rules.phase import Phase
from knowledge.rules.registry import Registry


class Given(Template):
    id = Slot(str, mandatory=True)


class Derived(Template):
    id = Slot(str, mandatory=True)


class Answer(Template):
    id = Slot(str, mandatory=True)


def card(card_id, phase, when, then, source="book#1"):
    return rule(card_id, "made up", phase=phase, when=when, then=then, sources=[source], because="Made up.")


def calc(card_id, phase, reads, asserts, source="book#1"):
    made = calculator(card_id, "made up", phase=phase, reads=reads, asserts=asserts, sources=[source])
    return made(lambda memory, tables: ())


def refused(cards=(), calculators=()):
    with pytest.raises(CardError) as caught:
        Registry(cards, calculators, ["book"])
    return "\n".join(caught.value.problems)


BLOCKED = [Given(id=MATCH.x), NOT(Derived(id=MATCH.x))]
ANSWER = [Answer(id="a")]
DERIVES = card("DER-010", Phase.DERIVE, [Given(id=MATCH.x)], [Derived(id=MATCH.x)])


def test_the_order_does_not_depend_on_how_the_cards_were_listed():
    cards = [card(f"T-{n:03d}", phase, [Given(id="a")], ANSWER) for phase in Phase for n in range(phase, phase + 3)]
    calculators = [calc(f"CAL-{n}", phase, (Given,), (Derived,)) for n, phase in enumerate([Phase.SAFETY] * 3, 1)]
    expected = Registry(cards, calculators, ["book"])
    random.Random(1).shuffle(cards)
    again = Registry(cards, calculators[::-1], ["book"])
    assert [c.id for c in again.cards] == [c.id for c in expected.cards]
    assert [c.phase for c in again.cards] == sorted((c.phase for c in again.cards), reverse=True)
    assert [c.id for c in again.calculators] == ["CAL-1", "CAL-2", "CAL-3"]
    assert again.templates == (Answer, Derived, Given)
    assert again.card("CAL-1").phase is Phase.SAFETY
    assert [c.id for c in again.cards_of(Phase.ASK)] == ["T-010", "T-011", "T-012"]
    with pytest.raises(LookupError, match="no rule or calculator 'T-999'"):
        again.card("T-999")


def test_an_id_may_be_used_once():
    one, other = DERIVES, card("DER-010", Phase.DERIVE, [Given(id="b")], [Derived(id="b")])
    assert "Rule DER-010" in refused([one, other])
    assert "the id is used already by Rule DER-010" in refused([one, other])
    assert "used already" in refused([one], [calc("DER-010", Phase.DERIVE, (Given,), (Answer,))])


def test_a_source_must_be_in_the_bibliography():
    message = refused([card("DER-010", Phase.DERIVE, [Given(id="a")], ANSWER, source="pamphlet#2")])
    assert "the source 'pamphlet' is not in the bibliography" in message
    assert "pamphlet" in refused([], [calc("CAL-010", Phase.DERIVE, (Given,), (Answer,), source="pamphlet#2")])


def test_two_templates_may_not_have_one_name():
    other = type("Given", (Template,), {"id": Slot(str, mandatory=True)})
    assert "Two fact templates are called Given" in refused(
        [card("T-010", Phase.DERIVE, [Given(id="a"), other(id="a")], ANSWER)]
    )


def test_what_not_tests_is_asserted_in_an_earlier_phase():
    for phase in (Phase.DERIVE, Phase.INTAKE):
        message = refused([DERIVES, card("T-010", phase, BLOCKED, ANSWER)])
        assert "Rule T-010" in message
        assert "when[1] tests NOT Derived, which Rule DER-010" in message
        assert "assert it in an earlier phase, or move this rule to a later one" in message
    Registry([DERIVES, card("T-010", Phase.SAFETY, BLOCKED, ANSWER)], (), ["book"])


def test_a_rule_may_not_assert_what_it_tests_under_not():
    assert "tests NOT Derived" in refused([card("T-010", Phase.LADDER, BLOCKED, [Derived(id=MATCH.x)])])


def test_calculators_of_the_phase_come_before_its_rules():
    rule_of_safety = card("T-010", Phase.SAFETY, BLOCKED, ANSWER)
    Registry([rule_of_safety], [calc("CAL-010", Phase.SAFETY, (Given,), (Derived,))], ["book"])
    message = refused([rule_of_safety], [calc("CAL-010", Phase.TRIALS, (Given,), (Derived,))])
    assert "Calculator CAL-010" in message
    assert "asserts too late, in phase TRIALS" in message


def test_what_a_rule_matches_is_not_asserted_in_a_later_phase():
    late = card("DER-020", Phase.PLAN, [Given(id=MATCH.x)], [Derived(id=MATCH.x)])
    message = refused([DERIVES, late, card("T-010", Phase.LADDER, [Derived(id=MATCH.x)], ANSWER)])
    assert "when[0] matches Derived, which Rule DER-020" in message
    assert "asserts too late, in phase PLAN" in message
    Registry([DERIVES, late, card("T-010", Phase.PLAN, [Derived(id=MATCH.x)], ANSWER)], (), ["book"])


def test_a_later_fact_that_can_never_match_does_no_harm():
    late = card("DER-020", Phase.PLAN, [Given(id="a")], [Derived(id="late")])
    Registry([late, card("T-010", Phase.LADDER, [Derived(id="early")], ANSWER)], (), ["book"])
    assert "too late" in refused([late, card("T-010", Phase.LADDER, [Derived(id="late")], ANSWER)])


def test_a_slot_that_is_not_given_counts_as_absent():
    class Noted(Template):
        id = Slot(str, mandatory=True)
        note = Field(str)

    late = card("DER-020", Phase.PLAN, [Given(id="a")], [Noted(id="a")])
    assert "too late" in refused([late, card("T-010", Phase.LADDER, [Noted(note="")], ANSWER)])
    assert "too late" in refused([late, card("T-010", Phase.LADDER, [Noted(note=~L("x"))], ANSWER)])
    Registry([late, card("T-010", Phase.LADDER, [Noted(note="x")], ANSWER)], (), ["book"])
    Registry([late, card("T-010", Phase.LADDER, [Noted(note=~L(""))], ANSWER)], (), ["book"])


def test_a_calculator_reads_only_what_is_complete():
    reads = calc("CAL-020", Phase.DERIVE, (Derived,), (Answer,))
    assert "reads Derived, which Rule DER-010" in refused([DERIVES], [reads])
    Registry([DERIVES], [calc("CAL-020", Phase.SAFETY, (Derived,), (Answer,))], ["book"])
    Registry([], [calc("CAL-010", Phase.DERIVE, (Given,), (Derived,)), reads], ["book"])
    message = refused([], [reads, calc("CAL-030", Phase.DERIVE, (Given,), (Derived,))])
    assert "reads Derived, which Calculator CAL-030" in message
    assert "does not run before it" in message


def test_all_problems_are_named_at_once():
    message = refused(
        [DERIVES, card("T-010", Phase.DERIVE, BLOCKED, ANSWER, source="pamphlet#2")],
        [calc("CAL-010", Phase.DERIVE, (Derived,), (Answer,))],
    )
    assert len(message.splitlines()) == 3
