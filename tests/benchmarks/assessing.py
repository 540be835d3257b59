"""Where the time and the memory of an assessment go: `python -m tests.benchmarks.assessing [CASES]`.

CASES is how many cases the growth of memory is watched over (default 2,000; 100000 for the full measurement).
"""

import gc
import statistics
import sys
import threading
import time
import tracemalloc
from pathlib import Path

from expert.assess import assess, assess_without_trace, assessment_of, program
from expert.cli.examples import FOLDER
from expert.engine.run import run
from expert.render.terminal import render_text
from expert.trace import trace_of
from facts.case import Case
from facts.intake import facts_of
from facts.reading import load_case
from tests.benchmarks.measuring import by_turns, ratio, resident

BUSY = Path(__file__).with_name("busy-patient.yaml")
ROUNDS = 40
WARM_ROUNDS = 200
THREADS = 8


def main(cases: int = 2_000) -> None:
    """Print the split of one assessment, the cost of an engine, growth, and threads."""
    for file in (FOLDER / "cipro-feet-two-years.yaml", FOLDER / "popescu-2018-ciprofloxacin.yaml", BUSY):
        _split(file)
    _warm()
    case = load_case(FOLDER / "cipro-week-5.yaml")
    _engine(case)
    _growth(case, cases)
    _threads(case)


def _split(file: Path) -> None:
    case = load_case(file)
    facts = list(facts_of(case))
    settled = run(program(), facts)
    answer = assess(case)
    trace = trace_of(settled)

    def whole_trace() -> None:
        made = trace_of(settled)
        len(made.facts), len(made.firings)

    works = {
        "assess": lambda: assess(case),
        "assess without trace": lambda: assess_without_trace(case),
        "  intake": lambda: list(facts_of(case)),
        "  engine": lambda: run(program(), facts),
        "  answer": lambda: assessment_of(case, settled),
        "reading the file": lambda: load_case(file),
        "trace, every record": whole_trace,
        "text view": lambda: render_text(answer, width=80, colour=False),
        "JSON with trace": lambda: answer.model_copy(update={"trace": trace}).model_dump_json(),
    }
    times = by_turns(works, ROUNDS)
    print(f"\n{file.stem}: {len(facts)} facts given, {len(settled.facts)} in the end, {len(settled.firings)} firings")
    for name, found in times.items():
        print(f"  {name:24s} {statistics.median(found):7.2f} ms   x engine {ratio(found, times['  engine']):5.2f}")


def _warm() -> None:
    """The same case over and over, as in a session; the collector of garbage runs as it does for everybody."""
    print(f"\nWarm assess, {WARM_ROUNDS} times each: median, best")
    for file in (*sorted(FOLDER.glob("*.yaml")), BUSY):
        case = load_case(file)
        (found,) = by_turns({file.stem: lambda case=case: assess(case)}, WARM_ROUNDS).values()
        print(f"  {file.stem:34s} {statistics.median(found):7.2f} ms {min(found):7.2f} ms")


def _engine(case: Case) -> None:
    facts = list(facts_of(case))
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    engines = [program().engine_class(program().tables) for _ in range(100)]
    empty = (tracemalloc.get_traced_memory()[0] - before) / len(engines)
    before = tracemalloc.get_traced_memory()[0]
    runs = [run(program(), facts) for _ in range(20)]
    full = (tracemalloc.get_traced_memory()[0] - before) / len(runs)
    tracemalloc.stop()
    print(f"\nMemory: {empty / 1024:.1f} KiB for an engine, {full / 1024:.0f} KiB for a settled case")


def _growth(case: Case, cases: int) -> None:
    print(f"\nMemory over {cases} cases (each answered, its JSON written and thrown away)")
    first = 0.0
    for number in range(1, cases + 1):
        answer = assess(case)
        if number % 50 == 0:
            answer.model_dump_json()
        if number in (cases // 20, cases // 4, cases // 2, cases):
            first = first or resident()
            print(
                f"  after {number:7d}: {resident():7.1f} MiB, {resident() - first:+.1f}, "
                f"{len(gc.get_objects())} objects"
            )


def _threads(case: Case) -> None:
    each, expected = 15, assess(case).model_dump_json()
    wrong: list[str] = []

    def work() -> None:
        wrong.extend(text for _ in range(each) if (text := assess(case).model_dump_json()) != expected)

    begun = time.process_time()
    for _ in range(THREADS):
        work()
    alone = time.process_time() - begun
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    begun = time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = time.process_time() - begun
    print(
        f"\n{THREADS} threads, {THREADS * each} assessments with JSON: {len(wrong)} differ from one thread's; "
        f"processor time x {together / alone:.2f}"
    )
    assert not wrong


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
