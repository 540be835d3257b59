"""`python -m tests.mutation [--every N] [--kind TEXT] [--jobs N] [-o FILE]`: every mutant, or every N-th, and a report.

Exit 1 where fewer than 98 % are noticed, or where one that touches a contraindication or a dose is not.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from knowledge.load import knowledge
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.trying import Trial

ENOUGH = 0.98
REPORT = Path(__file__).with_name("report.md")


def main() -> int:
    """Run the mutants and write the report."""
    reader = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    reader.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th mutant of each kind")
    reader.add_argument("--kind", default="", help="only kinds with this text in their name")
    reader.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="processes (default: one a core)")
    reader.add_argument("-o", "--output", type=Path, default=REPORT, help="where the report is written")
    wanted = reader.parse_args()
    trial = Trial()
    wrong = trial.baseline()
    if wrong:
        print("The tests find something in the shipped knowledge; mend that first:", *wrong, sep="\n")
        return 1
    chosen = list(_chosen(wanted.every, wanted.kind))
    outcomes: list[tuple[Mutant, str]] = []
    began = time.monotonic()
    for mutant, probe in zip(chosen, _noticed(trial, chosen, wanted.jobs), strict=True):
        outcomes.append((mutant, probe))
        if sys.stderr.isatty() or len(outcomes) % 100 == 0:
            print(f"{len(outcomes)} of {len(chosen)}", file=sys.stderr)
    seconds = time.monotonic() - began
    text = report(outcomes, wanted.every, seconds)
    wanted.output.write_text(text, encoding="utf-8")
    print(text)
    missed = [mutant for mutant, by in outcomes if not by]
    few = len(missed) > (1 - ENOUGH) * len(outcomes)
    return 1 if few or any(mutant.grave for mutant in missed) else 0


_AT_WORK: list[tuple[Trial, Sequence[Mutant]]] = []
"""What forked processes inherit: mutants hold functions and cannot be sent to them."""


def _noticed(trial: Trial, chosen: Sequence[Mutant], jobs: int) -> Iterator[str]:
    """What noticed each mutant, in their order."""
    _AT_WORK.append((trial, chosen))
    with ProcessPoolExecutor(jobs, get_context("fork")) as pool:
        yield from pool.map(_noticed_at, range(len(chosen)), chunksize=4)


def _noticed_at(place: int) -> str:
    trial, chosen = _AT_WORK[-1]
    return trial.noticed_by(chosen[place])


def _chosen(every: int, kind: str) -> list[Mutant]:
    seen: Counter[str] = Counter()
    chosen = []
    for mutant in mutants(knowledge()):
        if kind in mutant.kind:
            if seen[mutant.kind] % every == 0:
                chosen.append(mutant)
            seen[mutant.kind] += 1
    return chosen


def report(outcomes: list[tuple[Mutant, str]], every: int, seconds: float) -> str:
    """The report as Markdown."""
    tried, noticed, by = Counter[str](), Counter[str](), Counter[str]()
    for mutant, probe in outcomes:
        tried[mutant.kind] += 1
        noticed[mutant.kind] += bool(probe)
        by[probe.split()[0].rstrip(":") if probe else "nothing"] += 1
    grave = [(mutant, probe) for mutant, probe in outcomes if mutant.grave]
    found = sum(bool(probe) for _, probe in grave)
    total = sum(noticed.values())
    lines = [
        "# Mutants of the knowledge",
        "",
        f"`python -m tests.mutation` on knowledge {knowledge().version} ({knowledge().digest[:19]}): "
        + ("every mutant" if every == 1 else f"every {every}th mutant of each kind")
        + f", {len(outcomes)} in {seconds / 60:.0f} minutes ({seconds / max(len(outcomes), 1):.2f} s each).",
        "",
        (
            f"Noticed: {total} of {len(outcomes)} ({100 * total / max(len(outcomes), 1):.1f} %). "
            f"Of those that touch a contraindication or a dose: {found} of {len(grave)} "
            f"({100 * found / max(len(grave), 1):.1f} %)."
        ),
        "",
        "| Kind | Tried | Noticed |",
        "|---|---|---|",
        *(f"| {kind} | {number} | {noticed[kind]} |" for kind, number in tried.items()),
        "",
        "Noticed first by: " + ", ".join(f"{name} {number}" for name, number in by.most_common()) + ".",
        "",
        "Each mutant is one changed value of the tables, or one hand-written rule left out. `row`, `pair` and `dose`",
        "are checks against what the tests hold beside the knowledge (`tests/hazards.yaml`, `tests/doses.yaml`);",
        "`case` is a patient of `tests/cases/`; `refused` means that the tables or rules no longer load.",
        "",
        "## Not noticed",
        "",
        *(f"- {mutant.kind}: {mutant.name}" for mutant, probe in outcomes if not probe),
    ]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    sys.exit(main())
