"""`python -m tests.oracles [--programs N] [--stock-cases N] [--cases N] [--jobs N] [-o FILE]`.

Random programs and random cases of the shipped rules through the engine and through the other evaluators. Prints how
many were compared, and every difference with its case; exit 1 where there is one.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from expert.assess import program
from tests.oracles.comparing import BLOCK, Block, compare

SAYS = {
    "programs": "stock experta, random programs: same facts and same firings in the same order",
    "stock": "stock experta, random cases of the shipped rules: same facts and same firings in the same order",
    "reference": "the reference evaluator, random cases of the shipped rules: same facts",
    "clips": "CLIPS, random cases of the shipped rules: same facts",
}

PRINTED = "Printed by `python -m tests.oracles`."


def main() -> int:
    """Compare, print, and write the report where one is wanted."""
    reader = argparse.ArgumentParser(prog="python -m tests.oracles", description=__doc__)
    reader.add_argument("--programs", type=int, default=4_000, metavar="N", help="random programs for stock experta")
    reader.add_argument("--stock-cases", type=int, default=2_000, metavar="N", help="random cases for stock experta")
    reader.add_argument("--cases", type=int, default=10_000, metavar="N", help="random cases for reference and CLIPS")
    reader.add_argument("--jobs", type=int, default=2, metavar="N", help="processes")
    reader.add_argument("-o", "--output", type=Path, help="where the report is written besides")
    wanted = reader.parse_args()
    tasks = [
        *_tasks(("programs",), range(0, wanted.programs, BLOCK), wanted.programs),
        *_tasks(("stock",), range(0, wanted.stock_cases, BLOCK), wanted.stock_cases),
        *_tasks(("reference", "clips"), range(0, wanted.cases, BLOCK), wanted.cases),
    ]
    text, differences = report(list(_blocks(tasks, wanted.jobs)))
    print(text)
    print(*differences, sep="\n")
    if wanted.output:
        wanted.output.write_text(text, encoding="utf-8")
    return 1 if differences else 0


Task = tuple[tuple[str, ...], int, int]


def _tasks(oracles: tuple[str, ...], places: Iterable[int], number: int) -> list[Task]:
    return [(oracles, place // BLOCK, min(BLOCK, number - place)) for place in places]


def _blocks(tasks: list[Task], jobs: int) -> Iterator[Block]:
    """The blocks as they are done, with the progress on standard error: all kinds go on at about the same pace."""
    began = time.monotonic()
    so_far: Counter[str] = Counter()
    program()  # once, before the processes part
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
        waiting = [pool.submit(compare, *task) for task in _evenly(tasks)]
        for done, future in enumerate(as_completed(waiting), 1):
            for block in future.result():
                so_far[block.oracle] += block.compared
                so_far["different"] += len(block.differences)
                print(*block.differences, sep="\n", end="", file=sys.stderr)
                yield block
            if sys.stderr.isatty() or done % 5 == 0:
                seconds = time.monotonic() - began
                print(f"{done} of {len(tasks)} blocks, {seconds:.0f} s, {dict(so_far)}", file=sys.stderr, flush=True)


def _evenly(tasks: list[Task]) -> list[Task]:
    """The tasks in an order in which each kind is spread over the whole."""
    number = Counter(oracles for oracles, _, _ in tasks)
    return sorted(tasks, key=lambda task: (task[1] / number[task[0]], task[0]))


def report(blocks: list[Block]) -> tuple[str, list[str]]:
    """The report as Markdown, and the differences."""
    registry = program().registry
    lines = [
        "# The engine against three other evaluators",
        "",
        f"{len(registry.cards):,} rules and {len(registry.calculators)} calculators ship. {PRINTED}",
        "",
        "| Held against | compared | facts concluded | firings | different |",
        "|---|---:|---:|---:|---:|",
    ]
    for oracle, says in SAYS.items():
        mine = [block for block in blocks if block.oracle == oracle]
        concluded = sum(block.facts - block.given for block in mine)
        different = sum(len(block.differences) for block in mine)
        fired = sum(block.firings for block in mine)
        lines.append(
            f"| {says} | {sum(block.compared for block in mine):,} | {concluded:,} | {fired:,} | {different} |"
        )
    return "\n".join(lines) + "\n", [difference for block in blocks for difference in block.differences]


if __name__ == "__main__":
    sys.exit(main())
