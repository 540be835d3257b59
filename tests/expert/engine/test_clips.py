"""The same cards in CLIPS give the same facts."""

import random
from fractions import Fraction

import pytest

from expert.engine.build import build
from expert.engine.clips import constructs
from expert.engine.run import run
from facts._experta import MATCH, NOT, L
from facts.templates import Slot, Template
from knowledge.rules.card import rule
from knowledge.rules.phase import Phase
from knowledge.rules.registry import Registry
from tests.expert.engine import programs
from tests.expert.engine.in_clips import Clips


class Trial(Template):
    treatment = Slot(str, mandatory=True)
    weeks = Slot(object, default=0)


class Step(Template):
    treatment = Slot(str, mandatory=True)
    weeks = Slot(int)


def test_the_text_of_a_rule():
    card = rule(
        "LAD-010",
        'A "title"',
        phase=Phase.LADDER,
        when=[
            Trial(treatment=MATCH.x & (L("a") | L("b"))),
            NOT(Trial(treatment=MATCH.x, weeks=~L(4) & ~L(Fraction(1, 2)))),
            Trial(treatment=(L("c") | L("d")) & ~MATCH.x),
        ],
        then=[Step(treatment=MATCH.x, weeks=3)],
        sources=["book#1"],
        because="Made up.",
    )
    _, template, defrule = constructs(Registry([card], (), ["book"]))
    assert template == '(deftemplate Trial (slot treatment (default "")) (slot weeks (default 0)))'
    assert defrule.splitlines() == [
        '(defrule LAD-010 "A \\"title\\""',
        "  (declare (salience 400))",
        '  (Trial (treatment ?x&:(or (eq ?x "a") (eq ?x "b") FALSE)))',
        "  (not (Trial (treatment ?x) (weeks ?weeks-1&:(neq ?weeks-1 4 1/2))))",
        '  (Trial (treatment ?treatment-2&:(or (eq ?treatment-2 "c") (eq ?treatment-2 "d") FALSE)&~?x))',
        "  =>",
        "  (assert (Step (treatment ?x) (weeks 3)))",
        ")",
    ]


@pytest.mark.parametrize(
    "value", ["", "plain", 'quoted "word"', "back\\slash", "7/2", "?x", "nil", 7, -3, "#", "#7", "##", Fraction(-7, 2)]
)
def test_every_value_comes_back(value):
    registry = Registry([], (), ())
    engine = Clips(registry, [Trial])
    engine.run([Trial(treatment="a", weeks=value)])
    assert engine.known() == {(Trial, ("a", value))}


@pytest.mark.parametrize("block", range(4))
def test_many_programs_conclude_the_same_in_clips(block):
    derived = 0
    for seed in range(block * 100, block * 100 + 100):
        choose = random.Random(seed).choice
        registry, facts = programs.registry(choose, rules=8, calculators=True), programs.facts(choose)
        engine = Clips(registry, programs.GIVEN)
        engine.run(facts)
        ours = run(build(registry), facts)
        assert {(type(fact), tuple(fact.slot_values().values())) for fact in ours.facts} == engine.known(), seed
        derived += len(ours.facts) - ours.given
    assert derived > 100
