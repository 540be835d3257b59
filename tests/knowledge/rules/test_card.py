"""Rule cards: what a card may hold, and that every unsafe form is refused with rule, place and remedy."""

from itertools import pairwise

import pytest

from facts._experta import AND, AS, EXISTS, FORALL, MATCH, NOT, OR, TEST, Fact, L, P, W
from facts.templates import Slot, Template
from knowledge.rules.card import Bound, CardError, rule
from knowledge.rules.patterns import TestKind
from knowledge.rules.phase import Phase, id_problem


class Trial(Template):
    treatment = Slot(str, mandatory=True)
    weeks = Slot(int)
    state = Slot(str)


class Step(Template):
    treatment = Slot(str, mandatory=True)
    action = Slot(str)
    weeks = Slot(int)


def make(**parts):
    card = {
        "id": "LAD-010",
        "title": "A trial: a step",
        "phase": Phase.LADDER,
        "when": [Trial(treatment=MATCH.current)],
        "then": [Step(treatment=MATCH.current)],
        "sources": ["article-a#week-12"],
        "because": "{current} was tried.",
    }
    return rule(**{**card, **parts})


def test_a_card_is_read_into_conditions_and_conclusions():
    card = make(
        when=[
            AS.trial << Trial(treatment=MATCH.current & ~L("gabapentin"), state=L("good") | L("partial"), weeks=4),
            Trial(treatment=~MATCH.current, weeks=MATCH.weeks),
            NOT(Step(treatment=MATCH.current, action=~L("stop") & ~L("taper"))),
        ],
        then=[Step(treatment=MATCH.current, action="add", weeks=MATCH.weeks)],
        because="{current}: {trial[weeks]} weeks {{kept}}.",
        rows=["ROW-1"],
        note="The article is silent.",
    )
    kinds = [[(test.slot, test.kind) for test in condition.tests] for condition in card.conditions]
    assert kinds == [
        [
            ("treatment", TestKind.BINDS),
            ("treatment", TestKind.NOT_ANY),
            ("state", TestKind.ONE_OF),
            ("weeks", TestKind.IS),
        ],
        [("treatment", TestKind.DIFFERS), ("weeks", TestKind.BINDS)],
        [("treatment", TestKind.SAME), ("action", TestKind.NOT_ANY)],
    ]
    assert [condition.negated for condition in card.conditions] == [False, False, True]
    assert card.conditions[0].name == "trial"
    assert card.conclusions[0].slots == (
        ("treatment", Bound("current")),
        ("action", "add"),
        ("weeks", Bound("weeks")),
    )
    assert card.positive == card.conditions[:2]
    assert card.negative == card.conditions[2:]
    bindings = {"current": "duloxetine", "trial": Trial(treatment="duloxetine", weeks=4)}
    assert card.sentence(bindings) == "duloxetine: 4 weeks {kept}."
    assert card.conditions[2].text(bindings) == "no Step(treatment=duloxetine, action not stop or taper)"
    assert card.conditions[1].text() == "Trial(treatment not ?current, weeks=?weeks)"
    assert card.place.startswith("tests.knowledge.rules.test_card, line ")


A = Trial(treatment=MATCH.x)

REFUSED = {
    "exists": ([A, EXISTS(Step(treatment=MATCH.x))], r"when\[1\]: EXISTS is not allowed; experta does not join"),
    "forall": ([A, FORALL(Step(treatment="a"), Trial(treatment="b"))], r"when\[1\]: FORALL is not allowed"),
    "test": ([A, TEST(lambda x: True)], r"when\[1\]: TEST is not allowed; no functions in rules"),
    "and": ([AND(A, Step(treatment="a"))], r"when\[0\]: AND is not allowed; list the patterns"),
    "or": ([OR(A, Step(treatment="a"))], r"when\[0\]: OR is not allowed; write one rule for each case"),
    "not of and": ([A, NOT(AND(Step(treatment="a"), Step(treatment="b")))], r"AND is not allowed; .*derive a fact"),
    "not of not": ([A, NOT(NOT(Step(treatment="a")))], r"NOT is not allowed; NOT takes one plain pattern"),
    "not of exists": ([A, NOT(EXISTS(Step(treatment="a")))], "EXISTS is not allowed"),
    "not of two": ([A, NOT(Step(treatment="a"), Step(treatment="b"))], r"NOT is not allowed; NOT takes one plain"),
    "not first": ([NOT(Step(treatment="a")), A], r"when\[0\]: a rule may not begin with NOT"),
    "only not": ([NOT(Step(treatment="a"))], "no pattern that must be there"),
    "nothing": ([], "no pattern that must be there"),
    "not before binder": ([A, NOT(Step(treatment=MATCH.y))], r"MATCH.y is not bound before this NOT; bind it earlier"),
    "differs before binder": ([A, Trial(treatment=~MATCH.y)], r"~MATCH.y before the name is bound"),
    "differs in its pattern": ([Trial(treatment=MATCH.x, state=~MATCH.x)], r"~MATCH.x before the name is bound"),
    "two differs": ([A, Trial(treatment=~MATCH.x, state=~MATCH.x)], r"two ~MATCH in one pattern"),
    "same pattern twice": ([A, Trial(treatment=MATCH.x)], r"when\[1\]: the same pattern twice would match one fact"),
    "predicate": ([Trial(treatment=MATCH.x, weeks=P(lambda w: w > 4))], r"weeks=...\): P is not allowed here; no fun"),
    "wildcard": ([Trial(treatment=MATCH.x, weeks=W())], r"W\(\) tests nothing; leave the slot out"),
    "two alternatives": (
        [Trial(treatment=MATCH.x, state=(L("a") | L("b")) & (L("a") | L("c")))],
        "repeat or contradict each other",
    ),
    "two names": ([Trial(treatment=MATCH.x & MATCH.y)], "repeat or contradict each other"),
    "word and other": ([Trial(treatment=MATCH.x, state=L("a") & ~L("b"))], "repeat or contradict each other"),
    "alternative twice": ([Trial(treatment=MATCH.x, state=L("a") | L("a"))], "'a' stands twice"),
    "alternatives of a name": ([A, Trial(treatment=MATCH.x | L("a"))], "is no word, int or Fraction"),
    "not of alternatives": ([Trial(treatment=MATCH.x, state=~(L("a") | L("b")))], "NOTFC is not allowed here"),
    "truth": ([Trial(treatment=MATCH.x, state=L(True))], "True is no word, int or Fraction"),
    "wrong kind": ([Trial(treatment=MATCH.x, weeks="four")], "'four' is not of the slot's kind"),
    "named literal": ([Trial(treatment=MATCH.x, state="s" << L("a"))], r"a literal with a name; write MATCH.name & L"),
    "plain fact": ([A, Fact(status="x")], r"when\[1\]: Fact is not allowed; use Template"),
    "name in not": ([A, NOT("step" << Step(treatment="a"))], r"AS.step inside NOT names a fact that is not there"),
    "name taken": (["x" << Trial(treatment=MATCH.x)], r"MATCH.x is no free plain name"),
    "fact name taken": ([A, "x" << Trial(weeks=4)], r"the name 'x' is taken already"),
    "fact name twice": (["t" << Trial(treatment=MATCH.x), "t" << Trial(weeks=4)], r"the name 't' is taken already"),
    "hidden name": ([Trial(treatment=MATCH.x, state=MATCH._s)], r"MATCH._s is no free plain name"),
}


@pytest.mark.parametrize("form", REFUSED)
def test_unsafe_patterns_are_refused_with_place_and_remedy(form):
    when, message = REFUSED[form]
    with pytest.raises(CardError, match=message) as caught:
        make(when=when, then=[Step(treatment="a")], because="So it is.")
    assert all(
        problem.startswith("Rule LAD-010 (tests.knowledge.rules.test_card, line ") for problem in caught.value.problems
    )
    assert all("; " in problem or "begin with one" in problem for problem in caught.value.problems)


ALLOWED = {
    "word": [Trial(treatment="a")],
    "literal": [Trial(treatment=L("a"))],
    "absent": [Trial(treatment="a", weeks="")],
    "either": [Trial(treatment=L("a") | L("b") | L("c"))],
    "other": [Trial(treatment=~L("a"))],
    "none of": [Trial(treatment=~L("a") & ~L("b"))],
    "named": ["trial" << Trial(treatment=MATCH.x)],
    "name and words": [Trial(treatment=MATCH.x & (L("a") | L("b")))],
    "new name differs": [A, Trial(treatment=MATCH.y & ~MATCH.x)],
    "name in one pattern twice": [Trial(treatment=MATCH.x, state=MATCH.x)],
    "not with a bound name": [A, NOT(Step(treatment=MATCH.x, action="stop"))],
    "not with what differs": [A, NOT(Step(treatment=~MATCH.x))],
    "equal patterns with names": ["a" << Trial(treatment="a"), "b" << Trial(treatment="a")],
}


@pytest.mark.parametrize("form", ALLOWED)
def test_safe_patterns_are_allowed(form):
    card = make(when=ALLOWED[form], then=[Step(treatment="a")], because="So it is.")
    assert len(card.conditions) == len(ALLOWED[form])


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"then": []}, "then: nothing is concluded"),
        (
            {"then": [Step(treatment=MATCH.curent)]},
            r"no pattern binds MATCH.curent. Did you mean 'current'\? Bound are",
        ),
        (
            {"then": [Step(treatment="a", weeks=MATCH.current)]},
            "current comes from Trial.treatment, which is of another",
        ),
        ({"then": [Step(action="add")]}, "Step needs its slots treatment; give them"),
        ({"then": [Step(treatment="a", weeks="four")]}, "'four' is not of the slot's kind"),
        ({"then": [Step(treatment=~L("a"))]}, "is no value; use a word or a bound MATCH name"),
        ({"then": ["s" << Step(treatment="a")]}, "AS.s names nothing here"),
        ({"then": [Fact(x=1)]}, "Fact is no fact template"),
        ({"because": " "}, "because: empty"),
        ({"because": "{other}"}, r"nothing binds {other}; bound are: current"),
        ({"because": "{current[weeks]}"}, r"nothing binds {current\[weeks\]}"),
        ({"because": "{current:>5}"}, "has a format"),
        ({"because": "{current!r}"}, "has a format"),
        ({"because": "{current.upper}"}, "nothing binds"),
        ({"because": "{"}, "write {name} or {name"),
        ({"because": "{0}"}, "nothing binds {0}"),
        ({"sources": []}, "no source is cited"),
        ({"sources": ["article-a"]}, "not of the form source-id#place"),
        ({"sources": ["Article A#1"]}, "not of the form source-id#place"),
        ({"id": "lad-1"}, "not of the form AAA-nnn"),
        ({"title": ""}, "title: empty"),
        ({"phase": 40}, "40 is no phase; use one of INTAKE, DERIVE"),
    ],
)
def test_other_parts_are_checked(parts, message):
    with pytest.raises(CardError, match=message):
        make(**parts)


def test_a_fact_name_knows_its_slots():
    with pytest.raises(CardError, match=r"trial has no slot 'week'. Did you mean 'weeks'\? Its slots are: treatment"):
        make(when=["trial" << Trial(treatment=MATCH.current)], because="{trial[week]}")


def test_all_problems_are_named_at_once():
    with pytest.raises(CardError) as caught:
        make(then=[], because="{other}", sources=[], title="")
    assert len(caught.value.problems) == 4


def test_the_right_card_passes():
    assert make().id == "LAD-010"


@pytest.mark.parametrize(
    "card_id", ["SAF-010", "PGB-R3", "DUL-01", "DUL-01/unknown", "B12-020", "VEN-12a", "X-1/a/b.c"]
)
def test_ids_of_rules_and_rows_are_allowed(card_id):
    assert id_problem(card_id) is None


@pytest.mark.parametrize("card_id", ["", "SAF", "SAF010", "saf-010", "SAF-", "-010", "SAF-010/", "SAF-010 ", "SAF-ten"])
def test_other_ids_are_not(card_id):
    assert id_problem(card_id) is not None


def test_phases_come_in_order():
    order = list(Phase)
    assert ", ".join(phase.name for phase in order) == "INTAKE, DERIVE, SAFETY, TRIALS, LADDER, PLAN, FOLLOW_UP, ASK"
    assert all(first.comes_before(second) for first, second in pairwise(order))
    assert all(first > second for first, second in pairwise(order))
