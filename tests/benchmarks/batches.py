"""A batch on two processes against one: `python -m tests.benchmarks.batches [CASES]` (default 600; 20000 for all).

Wall clock, because that is what the second processor is for: run it while nothing else does. One process and two take
the same part of the cases by turns, so that a slow hour of the machine is slow for both; beside it stands how much more
processor time the two took for the same work, which is what the machine, not the program, cost them.
"""

import filecmp
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from expert.cli.examples import FOLDER
from facts.reading import load_case
from tests.benchmarks.measuring import ROOT, children_time

PARTS = 5


class _Took(NamedTuple):
    """Seconds on the clock and of the processors, and the memory of the largest process on the way, in MiB."""

    seconds: float
    processor: float
    memory: list[float]


def main(cases: int = 600) -> None:
    """Print cases a second with one and two processes, and the memory of the processes on the way."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        environment = {**os.environ, "NEUROLADDER_CACHE": str(folder / "cache")}
        _run(["assess", "cipro-day-3"], environment, folder)
        part = max(cases // PARTS, 1)
        cohort = folder / "cohort.ndjson"
        _write(cohort, part)
        size = cohort.stat().st_size / part / 1024
        for words in (["--no-trace"], []):
            print(f"\nA batch of {part * PARTS} cases in {PARTS} parts, {size:.1f} KiB each {' '.join(words)}")
            _by_turns(["assess", str(cohort), *words], part, environment, folder)


def _by_turns(command: list[str], part: int, environment: dict[str, str], folder: Path) -> None:
    took: dict[int, list[_Took]] = {1: [], 2: []}
    for _ in range(PARTS):
        for jobs, found in took.items():
            found.append(_run([*command, "--jobs", str(jobs), "-o", str(folder / f"out{jobs}")], environment, folder))
        assert filecmp.cmp(folder / "out1", folder / "out2", shallow=False)
    for jobs, found in took.items():
        seconds = sum(each.seconds for each in found)
        memory = ", ".join(f"{each:.0f}" for each in found[-1].memory)
        print(
            f"  {jobs} process{'es' if jobs > 1 else '':2s} {seconds:7.1f} s {part * PARTS / seconds:6.0f} cases/s; "
            f"largest process on the way through the last part, MiB: {memory}"
        )
    pairs = list(zip(took[1], took[2], strict=True))
    ratios = sorted(one.seconds / two.seconds for one, two in pairs)
    dearer = statistics.median(two.processor / one.processor for one, two in pairs)
    print(
        f"  two processes are x {statistics.median(ratios):.2f} as fast ({ratios[0]:.2f} to {ratios[-1]:.2f}), "
        f"with the same bytes and x {dearer:.2f} the processor time"
    )


def _write(file: Path, cases: int) -> None:
    known = [
        load_case(each).model_dump(mode="json", exclude_none=True)
        for each in (*sorted(FOLDER.glob("*.yaml")), Path(__file__).with_name("busy-patient.yaml"))
    ]
    with file.open("w", encoding="utf-8") as out:
        for number in range(cases):
            out.write(json.dumps(known[number % len(known)] | {"id": f"case-{number}"}) + "\n")


def _run(words: list[str], environment: dict[str, str], folder: Path) -> _Took:
    begun, processor = time.monotonic(), children_time()
    memory: list[float] = []
    with subprocess.Popen(
        [sys.executable, "-m", "expert", *words], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    ) as process:
        wait = 0.5
        while not _ended(process, wait):
            memory.append(max(map(_resident, _family(process.pid)), default=0.0))
            if len(memory) > 16:
                memory, wait = memory[::2], wait * 2
    assert process.returncode == 0, folder
    return _Took(time.monotonic() - begun, children_time() - processor, memory[-8:])


def _ended(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Whether it ends within so many seconds; told as soon as it does."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [pid, *map(int, children)]


def _resident(pid: int) -> float:
    try:
        return (
            int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        )
    except OSError:
        return 0.0


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
