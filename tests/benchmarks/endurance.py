"""What engines leave behind, and threads: `python -m tests.benchmarks.endurance [RUNS] [ASSESSMENTS]`.

2,000 runs and 400 assessments unless told otherwise; 100000 and 10000 are the full measure. A finding is an error.
"""

import gc
import resource
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import cycle, islice
from pathlib import Path

from expert import assess, load_case
from expert.assess import program
from expert.cli.examples import example_file, example_names
from expert.engine.run import run
from facts.intake import facts_of

THREADS = 8
PAGE = resource.getpagesize()


def main(runs: int = 2_000, assessments: int = 400) -> None:
    """Print the memory of an engine, its growth over so many runs, and whether threads agree with one another."""
    _size()
    _growth(runs)
    different = threads_that_differ(assessments)
    print(f"{THREADS} threads, {assessments:,} assessments: {different} differ from those of one thread")
    assert not different


def _size() -> None:
    shipped, given = program(), list(facts_of(load_case(example_file(example_names()[0]))))
    run(shipped, given)
    tracemalloc.start()
    engine = shipped.engine_class(shipped.tables)
    fresh = tracemalloc.get_traced_memory()[0]
    for fact in given:
        engine.declare(fact)
    engine.run()
    settled = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(f"\nmemory of one engine: {fresh / 1000:.1f} kB fresh, {settled / 1000:.0f} kB with a settled case")


def _growth(runs: int) -> None:
    """Resident memory after a tenth of the runs and after all, and the objects that were made in between."""
    shipped = program()
    cases = [list(facts_of(load_case(example_file(name)))) for name in example_names()]
    measured = []
    for number, given in enumerate(islice(cycle(cases), runs), 1):
        run(shipped, given)
        if number in (max(1, runs // 10), runs):
            gc.collect()
            measured.append((_resident(), len(gc.get_objects())))
    (before, few), (after, many) = measured
    print(f"{runs:,} runs: {before / 1e6:.1f} MB after the first tenth, {after / 1e6:.1f} MB at the end,", end=" ")
    print(f"{many - few} objects more")
    assert many - few < 100, "objects of finished cases are kept"


def _resident() -> int:
    """Bytes of this process in memory; where the system does not tell, the most that it ever had."""
    told = Path("/proc/self/statm")
    if told.exists():
        return int(told.read_text(encoding="ascii").split()[1]) * PAGE
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def threads_that_differ(assessments: int) -> int:
    """How many of so many assessments, made by eight threads, are not the bytes that one thread makes."""
    alone = {name: _told(name) for name in example_names()}
    with ThreadPoolExecutor(THREADS) as pool:
        names = list(islice(cycle(alone), assessments))
        return sum(told != alone[name] for name, told in zip(names, pool.map(_told, names), strict=True))


@cache
def _case(name: str):
    return load_case(example_file(name))


def _told(name: str) -> str:
    return assess(_case(name)).model_dump_json()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
