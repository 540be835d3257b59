"""`python -m tests.oracles [--programs N] [--stock-cases N] [--cases N] [--jobs N] [-o FILE]`.

Random programs and random cases of the shipped rules through the engine and through the other evaluators. Prints how
many were compared, and every difference with its case; exit 1 where there is one.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from expert.assess import program
from tests.oracles.comparing import BLOCK, Block, compare

SAYS = {
    "programs": "stock experta, random programs: same facts and same firings in the same order",
    "stock": "stock experta, random cases of the shipped rules: same facts and same firings in the same order",
    "reference": "the reference evaluator, random cases of the shipped rules: same facts",
    "clips": "CLIPS, random cases of the shipped rules: same facts",
}


def main() -> int:
    """Compare, print, and write the report where one is wanted."""
    reader = argparse.ArgumentParser(prog="python -m tests.oracles", description=__doc__)
    reader.add_argument("--programs", type=int, default=4_000, metavar="N", help="random programs for stock experta")
    reader.add_argument("--stock-cases", type=int, default=2_000, metavar="N", help="random cases for stock experta")
    reader.add_argument("--cases", type=int, default=10_000, metavar="N", help="random cases for reference and CLIPS")
    reader.add_argument("--jobs", type=int, default=2, metavar="N", help="processes")
    reader.add_argument("-o", "--output", type=Path, help="where the report is written besides")
    wanted = reader.parse_args()
    numbers = {
        "programs": wanted.programs,
        "stock": wanted.stock_cases,
        "reference": wanted.cases,
        "clips": wanted.cases,
    }
    text, differences = report(list(_blocks(numbers, wanted.jobs)))
    print(text)
    print(*differences, sep="\n")
    if wanted.output:
        wanted.output.write_text(text, encoding="utf-8")
    return 1 if differences else 0


def _blocks(numbers: dict[str, int], jobs: int) -> Iterator[Block]:
    began = time.monotonic()
    tasks = [
        (place, oracle, place // BLOCK, min(BLOCK, number - place))
        for oracle, number in numbers.items()
        for place in range(0, number, BLOCK)
    ]
    with ProcessPoolExecutor(jobs) as pool:
        waiting = [pool.submit(compare, oracle, block, size) for _, oracle, block, size in sorted(tasks)]
        for done, future in enumerate(as_completed(waiting), 1):
            block = future.result()
            if sys.stderr.isatty() or done % 10 == 0 or block.differences:
                seconds = time.monotonic() - began
                print(f"{done} of {len(tasks)} blocks, {seconds:.0f} s", file=sys.stderr, flush=True)
            for difference in block.differences:
                print(difference, file=sys.stderr, flush=True)
            yield block


def report(blocks: list[Block]) -> tuple[str, list[str]]:
    """The report as Markdown, and the differences."""
    lines = [
        "# The engine against three other evaluators",
        "",
        f"{len(program().registry.cards):,} rules and {len(program().registry.calculators)} calculators ship. "
        "Printed by `python -m tests.oracles`.",
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
