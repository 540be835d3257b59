"""The trace: complete, acyclic, the same bytes again, and what was considered beside it."""

import copy
import pickle
import random
from fractions import Fraction

import pytest
from pydantic import ValidationError

from expert.engine.build import build
from expert.engine.run import run
from expert.near_misses import near_misses, with_near_misses
from expert.trace import Trace, trace_of
from facts._experta import AS, MATCH, NOT, L
from facts.templates import Slot, Template
from knowledge.calculators.card import Conclusion, calculator
from knowledge.rules.card import rule
from knowledge.rules.phase import Phase
from knowledge.rules.registry import Registry
from tests.expert.engine import programs


class Trial(Template):
    treatment = Slot(str, mandatory=True)
    weeks = Slot(Fraction)


class Relief(Template):
    treatment = Slot(str, mandatory=True)
    share = Slot(Fraction, mandatory=True)


class Exclusion(Template):
    treatment = Slot(str, mandatory=True)


class Candidate(Template):
    treatment = Slot(str, mandatory=True)


class Step(Template):
    action = Slot(str, mandatory=True)
    treatment = Slot(str, mandatory=True)


@calculator("CAL-010", "Relief", phase=Phase.DERIVE, reads=(Trial,), asserts=(Relief,), sources=("contract#rule-8",))
def relief(memory, tables):
    for trial in memory.all(Trial):
        yield Conclusion(
            Relief(treatment=trial["treatment"], share=Fraction(1, 4)),
            because="From 8 to 6 is a quarter.",
            supports=(trial,),
            rows=("threshold-relief",),
            sources=("dossier#8",),
        )


EXCLUDE = rule(
    "SAF-010",
    "A treatment that failed is excluded",
    phase=Phase.SAFETY,
    when=[Relief(treatment=MATCH.failed)],
    then=[Exclusion(treatment=MATCH.failed)],
    sources=["article-a#week-12"],
    because="{failed} did not help.",
    rows=["DUL-01"],
)
SWITCH = rule(
    "LAD-010",
    "No relief: switch",
    phase=Phase.LADDER,
    when=[
        AS.trial << Trial(treatment=MATCH.current),
        Candidate(treatment=MATCH.option & ~MATCH.current),
        NOT(Exclusion(treatment=MATCH.option)),
    ],
    then=[Step(action="switch", treatment=MATCH.option)],
    sources=["article-a#second-line"],
    because="{current} had {trial[weeks]} weeks; {option} is next.",
)
STOP = rule(
    "LAD-020",
    "Stop",
    phase=Phase.LADDER,
    when=[
        Candidate(treatment=MATCH.option),
        Trial(treatment=MATCH.option),
        NOT(Exclusion(treatment=L("a") | L("duloxetine"))),
    ],
    then=[Step(action="stop", treatment=MATCH.option)],
    sources=["article-a#second-line"],
    because="Made up.",
)
NEVER = rule(
    "LAD-030",
    "Never",
    phase=Phase.LADDER,
    when=[Step(action="add"), Trial(treatment="duloxetine")],
    then=[Step(action="stop", treatment="x")],
    sources=["article-a#second-line"],
    because="Made up.",
)
NOWHERE = rule(
    "LAD-040",
    "Nothing speaks for it",
    phase=Phase.LADDER,
    when=[Trial(treatment="tramadol")],
    then=[Step(action="stop", treatment="x")],
    sources=["article-a#second-line"],
    because="Made up.",
)
REGISTRY = Registry([EXCLUDE, SWITCH, STOP, NEVER, NOWHERE], [relief], ["article-a", "contract", "dossier"])
GIVEN = [
    Trial(treatment="duloxetine", weeks=Fraction(25, 2)),
    Candidate(treatment="duloxetine"),
    Candidate(treatment="pregabalin"),
]


@pytest.fixture(scope="module")
def trace():
    return trace_of(run(build(REGISTRY), GIVEN))


def test_a_firing_says_everything(trace):
    switch = trace.firings[-1]
    assert switch.model_dump() == {
        "number": 3,
        "kind": "rule",
        "rule": "LAD-010",
        "title": "No relief: switch",
        "phase": "LADDER",
        "bindings": {"current": "duloxetine", "option": "pregabalin"},
        "named_facts": {"trial": 1},
        "supports": (1, 3),
        "absences": ("no Exclusion(treatment=pregabalin)",),
        "asserted": (6,),
        "derived_again": (),
        "sources": ("article-a#second-line",),
        "rows": (),
        "because": "duloxetine had 12.5 weeks; pregabalin is next.",
    }
    assert trace.firing(2).rows == ("DUL-01",)


def test_a_calculator_stands_in_the_trace_like_a_rule(trace):
    computed = trace.firing(1)
    assert (computed.kind, computed.rule, computed.supports, computed.asserted) == ("calculator", "CAL-010", (1,), (4,))
    assert computed.sources == ("contract#rule-8", "dossier#8")
    assert computed.rows == ("threshold-relief",)
    assert computed.because == "From 8 to 6 is a quarter."


def test_facts_say_where_they_come_from(trace):
    assert [(fact.template, fact.origin, fact.derivations) for fact in trace.facts] == [
        ("Trial", "given", ()),
        ("Candidate", "given", ()),
        ("Candidate", "given", ()),
        ("Relief", "derived", (1,)),
        ("Exclusion", "derived", (2,)),
        ("Step", "derived", (3,)),
    ]
    assert trace.fact(1).slots == {"treatment": "duloxetine", "weeks": 12.5}
    with pytest.raises(LookupError, match="no fact 7; the trace has 1 to 6"):
        trace.fact(7)
    with pytest.raises(LookupError, match="no firing 0"):
        trace.firing(0)


def test_the_trace_survives_json(trace):
    assert Trace.model_validate_json(trace.model_dump_json()) == trace
    assert Trace.model_validate(trace.model_dump()) == trace
    assert trace.model_dump()["schema"] == "neuroladder.trace/1"
    assert set(Trace.model_json_schema()["properties"]) == {"schema", "facts", "firings", "considered"}


def test_records_are_made_when_they_are_looked_at_and_only_then():
    settled = run(build(REGISTRY), GIVEN)
    trace, again = trace_of(settled), trace_of(settled)
    assert trace == again
    assert again == Trace.model_validate_json(trace.model_dump_json())
    assert trace.facts[-1] is trace.facts[5]
    assert trace.firings[1:] == tuple(trace.firings)[1:]
    assert repr(trace.firings) == repr(tuple(again.firings))
    assert pickle.loads(pickle.dumps(trace)) == trace
    assert copy.deepcopy(trace) == trace
    assert trace.model_copy(update={"considered": ()}) == trace


def test_both_schemas_know_the_records():
    for mode in ("validation", "serialization"):
        schema = Trace.model_json_schema(mode=mode)
        assert schema["properties"]["facts"]["items"] == {"$ref": "#/$defs/TraceFact"}
        assert schema["properties"]["firings"]["items"] == {"$ref": "#/$defs/Firing"}


def test_the_trace_is_frozen(trace):
    with pytest.raises(ValidationError, match="frozen"):
        trace.firings = ()
    with pytest.raises(ValidationError, match="frozen"):
        trace.firings[0].because = "another reason"


def test_what_is_made_fast_is_what_validation_makes(trace):
    again = Trace.model_validate_json(trace.model_dump_json())
    for fast, checked in zip((*trace.facts, *trace.firings), (*again.facts, *again.firings), strict=True):
        assert fast == checked
        assert fast.model_fields_set == checked.model_fields_set
        assert fast.model_copy(update={}) == checked


def test_rules_that_nearly_fired_are_named_with_what_was_missing(trace):
    stop, never = near_misses(trace, REGISTRY)
    assert (stop.rule, stop.matched, stop.conditions) == ("LAD-020", 2, 3)
    assert stop.unmet == "no Exclusion(treatment=a or duloxetine)"
    assert stop.blocked_by == 5
    assert (never.rule, never.matched, never.unmet, never.blocked_by) == ("LAD-030", 1, "Step(action=add)", None)
    assert near_misses(trace, REGISTRY, rules=["LAD-030"]) == (never,)
    filled = with_near_misses(trace, REGISTRY)
    assert filled.considered == (stop, never)
    assert Trace.model_validate_json(filled.model_dump_json()) == filled


def test_names_are_filled_in_as_far_as_they_were_bound(trace):
    bare = run(build(REGISTRY), [Trial(treatment="duloxetine"), Candidate(treatment="duloxetine")])
    misses = {miss.rule: miss for miss in near_misses(trace_of(bare), REGISTRY)}
    assert misses["LAD-010"].unmet == "Candidate(treatment=?option, treatment not duloxetine)"
    assert misses["LAD-010"].matched == 1


@pytest.mark.parametrize("block", range(4))
def test_in_random_programs_every_chain_ends_in_given_facts(block):
    for seed in range(block * 50, block * 50 + 50):
        choose = random.Random(seed).choice
        registry, facts = programs.registry(choose, calculators=True), programs.facts(choose)
        trace = trace_of(run(build(registry), facts))
        for fact in trace.facts:
            assert (fact.origin == "given") or fact.derivations
            for number in fact.derivations:
                firing = trace.firing(number)
                assert fact.id in (*firing.asserted, *firing.derived_again)
            if fact.origin == "derived":
                assert all(support < fact.id for support in trace.firing(fact.derivations[0]).supports)
        assert Trace.model_validate_json(trace.model_dump_json()) == trace
        fired = {firing.rule for firing in trace.firings}
        misses = near_misses(trace, registry)
        assert not fired & {miss.rule for miss in misses}
        assert all(miss.matched < miss.conditions for miss in misses)
