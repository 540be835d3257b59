"""The engine against stock experta and CLIPS: the same rules and cases, in one process, by turns."""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from expert.engine.build import build
from expert.engine.run import run
from expert.trace import trace_of
from facts.templates import Template
from tests.benchmarks import clinical_like
from tests.expert.engine.in_clips import Clips
from tests.expert.engine.programs import stock_engine

CASES = 30
ROUNDS = 5


def main() -> None:
    """Print milliseconds for one case, and ratios to our engine with a full trace."""
    for rows in (60, 150, 300):
        registry = clinical_like.registry(rows)
        cases = [clinical_like.case(seed) for seed in range(CASES)]
        program = build(registry)
        contestants = _contestants(program, registry)
        expected = [_known(run(program, case).facts) for case in cases]
        fired = statistics.mean(len(run(program, case).firings) for case in cases)
        print(f"\n{len(registry.cards)} rules, {len(cases[0])} facts, {fired:.0f} firings a case")
        _check(contestants, cases, expected)
        times = _measure(contestants, cases)
        base = times["ours, run and full trace"]
        for name, milliseconds in times.items():
            print(f"  {name:32s} {milliseconds:8.3f} ms   x {milliseconds / base:6.2f}")


def _contestants(program: Any, registry: Any) -> dict[str, Callable[[Sequence[Template]], Any]]:
    stock = stock_engine(registry.cards)()
    in_clips = Clips(registry)

    def in_stock(case: Sequence[Template]) -> Any:
        stock.fired = []
        stock.reset()
        stock.declare(*[type(fact)(**fact) for fact in case])
        stock.run()
        return [fact for fact in stock.facts.values() if isinstance(fact, Template)]

    def through_clips(case: Sequence[Template]) -> Any:
        in_clips.run(case)
        return in_clips

    return {
        "ours, run and full trace": lambda case: trace_of(run(program, case)),
        "ours, run with provenance": lambda case: run(program, case),
        "ours, run, trace and its JSON": lambda case: trace_of(run(program, case)).model_dump_json(),
        "CLIPS through clipspy, no trace": through_clips,
        "stock experta, our order": in_stock,
    }


def _check(contestants: dict[str, Callable[[Sequence[Template]], Any]], cases: Any, expected: Any) -> None:
    for case, known in zip(cases, expected, strict=True):
        assert contestants["CLIPS through clipspy, no trace"](case).known() == known
    for case, known in zip(cases[:3], expected, strict=False):
        assert _known(contestants["stock experta, our order"](case)) == known


def _known(facts: Sequence[Template]) -> set[Any]:
    return {(type(fact), tuple(fact.slot_values().values())) for fact in facts}


def _measure(contestants: dict[str, Callable[[Sequence[Template]], Any]], cases: Any) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, consult in contestants.items():
            wanted = cases[:5] if name.startswith("stock") else cases
            consult(wanted[0])
            for case in wanted:
                start = time.process_time_ns()
                consult(case)
                times[name].append((time.process_time_ns() - start) / 1e6)
    return {name: statistics.median(found) for name, found in times.items()}
