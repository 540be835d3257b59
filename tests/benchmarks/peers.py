"""Rules that need no joins, in every engine that can say them: `python -m tests.benchmarks.peers`.

Only conditions on one finding each: rule-engine, zen-engine and plain ifs know no facts, no joins and no chaining, and
the case is made flat for them beforehand.
"""

import json
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import rule_engine
import zen

from expert.engine.build import build
from expert.engine.run import run
from knowledge.rules.registry import Registry
from tests.benchmarks import clinical_like
from tests.benchmarks.clinical_like import Candidate, Finding
from tests.expert.engine.in_clips import Clips
from tests.expert.engine.in_stock import Stock, known

OURS = "ours, with provenance"
CASES = 20
ROUNDS = 5
Answer = Callable[[int], set[Any]]


def main() -> None:
    """Print what each engine takes for one case, then our cost by rules and by facts."""
    for rows in (60, 300):
        _compare(rows)
    _by_size()


def _compare(rows: int) -> None:
    registry = _rows_only(rows)
    cases = [clinical_like.case(seed) for seed in range(CASES)]
    contestants = _contestants(registry, cases)
    for number in range(CASES):
        wanted = contestants[OURS](number)
        for name, answer in contestants.items():
            assert answer(number) == wanted, name
    times = {
        name: statistics.mean(_best(lambda answer=answer, number=number: answer(number)) for number in range(CASES))
        for name, answer in contestants.items()
    }
    print(f"\n{len(registry.cards)} rules without joins, {len(cases[0])} facts")
    for name, milliseconds in times.items():
        print(f"  {name:38s} {milliseconds:8.3f} ms   x {milliseconds / times[OURS]:6.2f}")


def _rows_only(rows: int) -> Registry:
    cards = [card for card in clinical_like.registry(rows).cards if card.id.startswith("ROW-")]
    return Registry(cards, (), ["made-up"])


def _contestants(registry: Registry, cases: list[Any]) -> dict[str, Answer]:
    """By name what gives the conclusions for the case with a number."""
    program, stock = build(registry), Stock(registry)
    in_clips = Clips(registry, dict.fromkeys(type(fact) for case in cases for fact in case))
    flat = [_flat(case) for case in cases]
    rules = [(_tests(card), _conclusion(card)) for card in registry.cards]
    return {
        OURS: lambda number: {known(fact) for fact in run(program, cases[number]).facts if isinstance(fact, OUT)},
        "CLIPS, answer read back": lambda number: _from_known(in_clips, cases[number]),
        "stock experta in our order": lambda number: _of_known(stock.run(cases[number])[1]),
        "generated Python ifs, case made flat": _ifs(rules, flat),
        "rule-engine, case made flat": _rule_engine(rules, flat),
        "zen-engine, case made flat": _zen(rules, flat),
    }


OUT = (clinical_like.Reason, clinical_like.Unanswered)


def _of_known(facts: set[Any]) -> set[Any]:
    return {fact for fact in facts if fact[0] in OUT}


def _from_known(in_clips: Clips, case: Any) -> set[Any]:
    in_clips.run(case)
    return in_clips.known_of(OUT)


def _flat(case: Any) -> dict[str, str]:
    """One name for each finding with its status, and one for each candidate."""
    return {
        **{fact["id"]: fact["status"] for fact in case if isinstance(fact, Finding)},
        **{fact["treatment"]: "candidate" for fact in case if isinstance(fact, Candidate)},
    }


def _tests(card: Any) -> list[tuple[str, tuple[str, ...]]]:
    candidate, finding = card.conditions
    tests = {test.slot: tuple(test.values) for test in finding.tests}
    return [(candidate.tests[0].values[0], ("candidate",)), (tests["id"][0], tests["status"])]


def _conclusion(card: Any) -> tuple[type, tuple[Any, ...]]:
    (fact,) = card.conclusions
    slots = dict(fact.slots)
    return fact.template, tuple(slots[slot] for slot in fact.template.slots())


def _expression(tests: Any) -> str:
    return " and ".join("(" + " or ".join(f'{name} == "{word}"' for word in words) + ")" for name, words in tests)


def _ifs(rules: Any, flat: Any) -> Answer:
    names = sorted({name for case in flat for name in case})
    lines = ["def evaluate(case):", " out = set()", *(f" {name} = case[{name!r}]" for name in names)]
    lines += [f" if {_expression(tests)}: out.add(conclusions[{place}])" for place, (tests, _) in enumerate(rules)]
    space: dict[str, Any] = {"conclusions": [conclusion for _, conclusion in rules]}
    exec("\n".join([*lines, " return out"]), space)
    return lambda number: space["evaluate"](flat[number])


def _rule_engine(rules: Any, flat: Any) -> Answer:
    compiled = [(rule_engine.Rule(_expression(tests)), conclusion) for tests, conclusion in rules]
    return lambda number: {conclusion for rule, conclusion in compiled if rule.matches(flat[number])}


def _zen(rules: Any, flat: Any) -> Answer:
    expressions = [
        {"id": f"e{place}", "key": f"r{place}", "value": _expression(tests)} for place, (tests, _) in enumerate(rules)
    ]
    content = {"expressions": expressions, "passThrough": False, "executionMode": "single"}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "rules", "name": "rules", "type": "expressionNode", "content": content},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": f"{one}-{other}", "sourceId": one, "targetId": other, "type": "edge"}
        for one, other in (("in", "rules"), ("rules", "out"))
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def answer(number: int) -> set[Any]:
        result = decision.evaluate(flat[number])["result"]
        return {conclusion for place, (_, conclusion) in enumerate(rules) if result[f"r{place}"]}

    return answer


def _by_size() -> None:
    """What doubling the rules or the facts costs; the added facts match no rule, as most of a record does."""
    print("\nOurs by number of rules and facts, in ms")
    sizes = (0, 100, 400, 1600)
    print(f"{'rules':>8}" + "".join(f"{len(clinical_like.case(0)) + more:>8} facts" for more in sizes))
    for rows in (60, 300, 1200):
        program = build(clinical_like.registry(rows))
        line = f"{len(program.registry.cards):>8}"
        for more in sizes:
            case = [*clinical_like.case(0), *_beside(more)]
            line += f"{_best(lambda program=program, case=case: run(program, case)):>14.3f}"
        print(line)


def _beside(number: int) -> list[Finding]:
    choose = random.Random(number)
    return [Finding(id=f"other_{place}", status=choose.choice(("present", "unknown"))) for place in range(number)]


def _best(call: Callable[[], Any]) -> float:
    """Milliseconds of processor time, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time_ns()
        call()
        best = min(best, (time.process_time_ns() - start) / 1e6)
    return best


if __name__ == "__main__":
    main()
