"""A batch on two processes against one: `python -m tests.benchmarks.batches [CASES]` (default 600; 20000 for all).

Wall clock, because that is what the second processor is for: run it while nothing else does. One process and two take
the same part of the cases by turns, so that a slow hour of the machine is slow for both. What the machine itself gives
is measured in the same turn: two commands with one process each and half of the cases, that do not know of each other.
Starting takes the two processes most of a second, so small parts say little of many cases.
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
HALVES = ("one-half", "other-half")


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
            _by_turns(words, part, environment, folder)


def _by_turns(words: list[str], part: int, environment: dict[str, str], folder: Path) -> None:
    took: dict[int, list[_Took]] = {1: [], 2: []}
    apart: list[float] = []
    for _ in range(PARTS):
        for jobs, found in took.items():
            found.append(_run(_command(folder, "cohort", jobs, words), environment, folder))
        assert filecmp.cmp(folder / "cohort.out1", folder / "cohort.out2", shallow=False)
        apart.append(_apart([_command(folder, half, 1, words) for half in HALVES], environment))
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
    given = sorted(one.seconds / seconds for (one, _), seconds in zip(pairs, apart, strict=True))
    kept = statistics.median(seconds / two.seconds for (_, two), seconds in zip(pairs, apart, strict=True))
    print(
        f"  two commands of their own, each with half of the cases: x {statistics.median(given):.2f} "
        f"({given[0]:.2f} to {given[-1]:.2f}); two processes of one command keep {kept:.0%} of that"
    )


def _command(folder: Path, name: str, jobs: int, words: list[str]) -> list[str]:
    cases, output = folder / f"{name}.ndjson", folder / f"{name}.out{jobs}"
    return ["assess", str(cases), *words, "--jobs", str(jobs), "-o", str(output)]


def _apart(commands: list[list[str]], environment: dict[str, str]) -> float:
    """Seconds until all commands have ended that begin at once."""
    begun = time.monotonic()
    processes = [_started(words, environment) for words in commands]
    assert [process.wait() for process in processes] == [0] * len(processes)
    return time.monotonic() - begun


def _write(file: Path, cases: int) -> None:
    known = [
        load_case(each).model_dump(mode="json", exclude_none=True)
        for each in (*sorted(FOLDER.glob("*.yaml")), Path(__file__).with_name("busy-patient.yaml"))
    ]
    with file.open("w", encoding="utf-8") as out:
        for number in range(cases):
            out.write(json.dumps(known[number % len(known)] | {"id": f"case-{number}"}) + "\n")
    lines = file.read_bytes().splitlines(keepends=True)
    for place, half in enumerate(HALVES):
        file.with_stem(half).write_bytes(b"".join(lines[place :: len(HALVES)]))


def _run(words: list[str], environment: dict[str, str], folder: Path) -> _Took:
    begun, processor = time.monotonic(), children_time()
    memory: list[float] = []
    with _started(words, environment) as process:
        wait = 0.5
        while not _ended(process, wait):
            memory.append(max(map(_resident, _family(process.pid)), default=0.0))
            if len(memory) > 16:
                memory, wait = memory[::2], wait * 2
    assert process.returncode == 0, folder
    return _Took(time.monotonic() - begun, children_time() - processor, memory[-8:])


def _started(words: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "expert", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


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
