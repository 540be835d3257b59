"""One case through the rules: provenance, order of phases and calculators, limits, and what is left behind."""

import gc
import json
import os
import subprocess
import sys
import weakref

import pytest

from expert.engine.build import build
from expert.engine.engine import CaseEngine
from expert.engine.run import DidNotSettleError, run
from expert.trace import trace_of
from facts._experta import AS, MATCH, NOT, KnowledgeEngine, Strategy
from facts.templates import Slot, Template
from knowledge.calculators.card import Conclusion, calculator
from knowledge.rules.card import rule
from knowledge.rules.phase import Phase
from knowledge.rules.registry import Registry

CITED = ("made-up#1",)


class Edge(Template):
    start = Slot(str, mandatory=True)
    end = Slot(str, mandatory=True)


class Path(Template):
    start = Slot(str, mandatory=True)
    end = Slot(str, mandatory=True)


class Apart(Template):
    start = Slot(str, mandatory=True)
    end = Slot(str, mandatory=True)


class Count(Template):
    of = Slot(str, mandatory=True)
    number = Slot(int)


def card(card_id, phase, when, then, because="Made up."):
    return rule(card_id, "made up", phase=phase, when=when, then=then, sources=CITED, because=because)


DIRECT = card(
    "PTH-010", Phase.DERIVE, [Edge(start=MATCH.a, end=MATCH.b)], [Path(start=MATCH.a, end=MATCH.b)], "{a} to {b}."
)
LONGER = card(
    "PTH-020",
    Phase.DERIVE,
    [AS.first << Path(start=MATCH.a, end=MATCH.b), Edge(start=MATCH.b, end=MATCH.c)],
    [Path(start=MATCH.a, end=MATCH.c)],
    "{first[start]} to {c} over {b}.",
)
APART = card(
    "PTH-030",
    Phase.LADDER,
    [Edge(start=MATCH.a), Edge(end=MATCH.b), NOT(Path(start=MATCH.a, end=MATCH.b))],
    [Apart(start=MATCH.a, end=MATCH.b)],
)
CARDS = (DIRECT, LONGER, APART)


def edges(*pairs):
    return [Edge(start=pair[0], end=pair[1]) for pair in pairs]


@pytest.fixture(scope="module")
def program():
    return build(Registry(CARDS, (), ["made-up"]))


def test_paths_are_all_found_and_absence_is_judged_when_they_are(program):
    result = run(program, edges("AB", "BC", "DE"))
    paths = {fact["start"] + fact["end"] for fact in result.all(Path)}
    apart = {fact["start"] + fact["end"] for fact in result.all(Apart)}
    assert paths == {"AB", "BC", "AC", "DE"}
    assert apart == {start + end for start in "ABD" for end in "BCE"} - paths


def test_facts_are_numbered_in_order_and_equal_facts_are_one(program):
    result = run(program, [*edges("AB", "BC"), *edges("AB")])
    assert [result.number_of(fact) for fact in result.facts] == list(range(1, len(result.facts) + 1))
    assert result.given == 2
    assert result.derivations(result.facts[0]) == ()


def test_every_derivation_is_kept_the_first_one_first(program):
    result = run(program, edges("AB", "BD", "AC", "CD"))
    fact = result.one(Path, start="A", end="D")
    numbers = result.derivations(fact)
    assert len(numbers) == 2
    assert numbers[0] < numbers[1]
    assert result.number_of(fact) in result.firings[numbers[0] - 1].asserted
    assert result.number_of(fact) in result.firings[numbers[1] - 1].again


def test_supports_are_older_than_what_they_support(program):
    result = run(program, edges("AB", "BC", "CD", "DA"))
    assert len(result.all(Path)) == 16
    for firing in result.firings:
        assert all(result.number_of(support) < new for support in firing.supports for new in firing.asserted)


def test_newer_facts_fire_first_and_equals_fire_by_id(program):
    result = run(program, edges("AB", "CD"))
    fired = [(firing.card.id, firing.values) for firing in result.firings if firing.card is DIRECT]
    assert fired == [("PTH-010", ("C", "D")), ("PTH-010", ("A", "B"))]


def test_given_facts_are_not_touched(program):
    given = edges("AB", "BC")
    first, second = run(program, given), run(program, given)
    assert [fact.identity() for fact in first.facts] == [fact.identity() for fact in second.facts]
    assert all("__factid__" not in fact for fact in given)


def test_an_incomplete_fact_is_refused_with_the_slot(program):
    with pytest.raises(ValueError, match="Edge needs a value for its slot 'end'"):
        run(program, [Edge(start="A")])
    with pytest.raises(ValueError, match=r"Edge.end is of type int; it must be str"):
        run(program, [Edge(start="A", end=3)])


def test_rules_that_do_not_settle_are_named(program):
    ring = edges("AB", "BC", "CD", "DA")
    with pytest.raises(DidNotSettleError, match=r"did not settle after 10 firings; the last were .*PTH-0[12]0"):
        run(program, ring, firing_limit=10)
    needed = len(run(program, ring).firings)
    assert len(run(program, ring, firing_limit=needed).firings) == needed


def test_calculators_run_before_the_rules_of_their_phase_in_order_of_their_ids():
    @calculator("CAL-020", "doubles", phase=Phase.LADDER, reads=(Count,), asserts=(Count,), sources=CITED)
    def doubles(memory, tables):
        for count in memory.where(Count, of="paths"):
            yield Conclusion(Count(of="twice", number=2 * count["number"]), "Doubled.", (count,), rows=("ROW-1",))

    @calculator("CAL-010", "counts", phase=Phase.LADDER, reads=(Path,), asserts=(Count,), sources=CITED)
    def counts(memory, tables):
        paths = memory.all(Path)
        yield Conclusion(Count(of="paths", number=len(paths)), f"{tables['word']} {len(paths)}.", paths)

    seen = card("LAD-010", Phase.LADDER, [Count(of="twice", number=MATCH.n)], [Apart(start="A", end="Z")], "{n}.")
    program = build(Registry([DIRECT, LONGER, seen], [doubles, counts], ["made-up"]), {"word": "Counted"})
    result = run(program, edges("AB", "BC"))
    assert [firing.card.id for firing in result.firings[-3:]] == ["CAL-010", "CAL-020", "LAD-010"]
    assert result.one(Count, of="twice")["number"] == 6
    trace = trace_of(result)
    assert trace.firings[-3].because == "Counted 3."
    assert trace.firings[-2].rows == ("ROW-1",)
    assert trace.firings[-1].because == "6."


def test_what_a_calculator_may_not_do_is_refused_by_name():
    def program_of(compute, reads=(Edge,), asserts=(Count,)):
        card_of = calculator("CAL-010", "made up", phase=Phase.LADDER, reads=reads, asserts=asserts, sources=CITED)
        return build(Registry(CARDS, [card_of(compute)], ["made-up"]))

    def reads_more(memory, tables):
        return [Conclusion(Count(of="p"), "?", memory.all(Path))]

    def asserts_more(memory, tables):
        return [Conclusion(Path(start="A", end="Z"), "?")]

    def invents_support(memory, tables):
        return [Conclusion(Count(of="p"), "?", (Edge(start="A", end="B", __factid__=1),))]

    with pytest.raises(LookupError, match="Path is not among what this calculator reads"):
        run(program_of(reads_more), edges("AB"))
    with pytest.raises(TypeError, match="Path is not among what the calculator asserts"):
        run(program_of(asserts_more), edges("AB"))
    with pytest.raises((ValueError, TypeError)):
        run(program_of(invents_support), edges("AB"))


def test_nothing_of_a_case_is_kept_after_it(program):
    run(program, edges("AB"))
    gc.collect()
    gc.disable()
    try:
        result = run(program, edges("AB", "BC"))
        left = [weakref.ref(fact) for fact in result.facts]
        assert not any(isinstance(thing, CaseEngine) and "facts" in vars(thing) for thing in gc.get_objects())
        del result
        assert not any(ref() is not None for ref in left)
    finally:
        gc.enable()


def test_nothing_of_a_case_is_kept_after_an_exception(program):
    left = []
    for _ in range(3):
        given = edges("AB", "BC", "CD", "DA")
        with pytest.raises(DidNotSettleError):
            run(program, given, firing_limit=5)
        left += [weakref.ref(fact) for fact in given]
        del given
    gc.collect()
    assert not any(ref() is not None for ref in left)
    assert not [thing for thing in gc.get_objects() if isinstance(thing, CaseEngine)]


def test_the_class_of_a_registry_is_made_once_and_is_freed_with_it():
    registry = Registry(CARDS, (), ["made-up"])
    engine_class = build(registry).engine_class
    assert build(registry, {"other": "tables"}).engine_class is engine_class
    assert issubclass(engine_class, KnowledgeEngine)
    left = weakref.ref(engine_class)
    del engine_class, registry
    gc.collect()
    assert left() is None


def test_nothing_can_be_retracted(program):
    engine = program.engine_class()
    fact = engine.declare(*edges("AB"))
    engine.run()
    with pytest.raises(TypeError, match="growing set of facts"):
        engine.retract(fact)


def test_an_engine_can_be_reset(program):
    engine = program.engine_class()
    engine.declare(*edges("AB", "BC"))
    engine.run()
    first = [repr(fact) for fact in engine.facts.all()]
    engine.reset()
    assert not engine.facts
    assert not engine.firings
    engine.declare(*edges("AB", "BC"))
    engine.run()
    assert [repr(fact) for fact in engine.facts.all()] == first
    assert isinstance(engine.strategy, Strategy)


SCRIPT = """
import sys
from expert.engine.build import build
from expert.engine.run import run
from expert.trace import trace_of
from tests.expert.engine import test_run as here
program = build(here.Registry(here.CARDS[::int(sys.argv[1])], (), ["made-up"]))
print(trace_of(run(program, here.edges("AB", "BC", "CA", "DE"))).model_dump_json())
"""


def test_every_process_gives_the_same_bytes():
    answers = set()
    for seed, step in (("0", "1"), ("1", "-1"), ("2", "1")):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, step],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        )
        answers.add(done.stdout)
    assert len(answers) == 1
    assert len(json.loads(answers.pop())["firings"]) > 10
