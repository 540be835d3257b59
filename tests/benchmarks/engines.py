"""The engine against stock experta and CLIPS: `python -m tests.benchmarks.engines`.

The same rules and cases, in one process, by turns.
"""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import expert
from expert.assess import program as shipped_program
from expert.engine.build import build
from expert.engine.run import run
from expert.trace import trace_of
from facts.intake import facts_of
from facts.reading import load_case
from facts.templates import Template
from knowledge.rules.card import RuleCard
from knowledge.rules.registry import Registry
from tests.benchmarks import clinical_like
from tests.expert.engine.in_clips import Clips
from tests.expert.engine.programs import stock_engine

Consult = Callable[[Sequence[Template]], Any]

OURS = "ours, with provenance"
CLIPS_INSIDE = "CLIPS, no trace, answer left inside"
CLIPS_READ = "CLIPS, no trace, answer read back"
STOCK = "stock experta in our order, no trace"
EXAMPLES = Path(expert.__file__).parent / "examples"
CASES = 20
ROUNDS = 7


def main() -> None:
    """Print milliseconds for one case, and the ratio of each to our engine."""
    for rows in (60, 150, 300):
        _compare(clinical_like.registry(rows), [clinical_like.case(seed) for seed in range(CASES)])
    _compare(*shipped_rules())


def shipped_rules() -> tuple[Registry, list[list[Template]]]:
    """The rules that ship, and the shipped examples with what the calculators conclude from them given as facts."""
    program = shipped_program()
    cases = []
    for path in sorted(EXAMPLES.glob("*.yaml")):
        settled = run(program, facts_of(load_case(path)))
        by_rules = {
            number for record in settled.firings if isinstance(record.card, RuleCard) for number in record.asserted
        }
        cases.append([fact.copy() for number, fact in enumerate(settled.facts, 1) if number not in by_rules])
    return Registry(program.registry.cards, (), program.registry.sources), cases


def _compare(registry: Registry, cases: Sequence[Sequence[Template]]) -> None:
    program = build(registry)
    contestants = _contestants(program, registry, {type(fact): None for case in cases for fact in case})
    runs = [run(program, case) for case in cases]
    fired = statistics.mean(len(found.firings) for found in runs)
    given = statistics.mean(len(case) for case in cases)
    print(f"\n{len(registry.cards)} rules, {given:.0f} facts, {fired:.0f} firings a case")
    for case, found in zip(cases, runs, strict=True):
        assert {(type(fact), tuple(fact.slot_values().values())) for fact in found.facts} == contestants[CLIPS_READ](
            case
        )
    assert len(contestants[STOCK](cases[0])) == len(runs[0].facts)
    times = _measure(contestants, cases)
    for name, milliseconds in times.items():
        print(f"  {name:38s} {milliseconds:8.3f} ms   x {milliseconds / times[OURS]:6.2f}")


def _contestants(program: Any, registry: Registry, templates: Iterable[type[Template]]) -> dict[str, Consult]:
    stock = stock_engine(registry.cards)()
    in_clips = Clips(registry, tuple(templates))

    def in_stock(case: Sequence[Template]) -> Any:
        stock.fired = []
        stock.reset()
        stock.declare(*[type(fact)(**fact) for fact in case])
        stock.run()
        return [fact for fact in stock.facts.values() if isinstance(fact, Template)]

    def read_back(case: Sequence[Template]) -> Any:
        in_clips.run(case)
        return in_clips.known()

    def looked_at(case: Sequence[Template]) -> Any:
        trace = trace_of(run(program, case))
        return len(trace.facts) + len(trace.firings)

    return {
        OURS: lambda case: trace_of(run(program, case)),
        "ours, all records of the trace made": looked_at,
        "ours, the trace as JSON": lambda case: trace_of(run(program, case)).model_dump_json(),
        CLIPS_INSIDE: in_clips.run,
        CLIPS_READ: read_back,
        STOCK: in_stock,
    }


def _measure(contestants: dict[str, Consult], cases: Sequence[Sequence[Template]]) -> dict[str, float]:
    """The best time of each case over the rounds, averaged over the cases: other work on the machine only adds."""
    wanted = {name: cases[:3] if name is STOCK else cases for name in contestants}
    best = {name: [float("inf")] * len(wanted[name]) for name in contestants}
    for _ in range(ROUNDS):
        for name, consult in contestants.items():
            for place, case in enumerate(wanted[name]):
                start = time.perf_counter_ns()
                consult(case)
                best[name][place] = min(best[name][place], (time.perf_counter_ns() - start) / 1e6)
    return {name: statistics.mean(found) for name, found in best.items()}


if __name__ == "__main__":
    main()
