"""What the benchmarks share: medians of runs by turns, in processor time, because other programs run beside them."""

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def by_turns(works: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of processor time of each work, by turns in each round; the first round is thrown away."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds + 1):
        for name, work in works.items():
            begun = time.process_time_ns()
            work()
            if turn:
                times[name].append((time.process_time_ns() - begun) / 1e6)
    return times


def commands_by_turns(
    commands: Mapping[str, Sequence[str]], rounds: int, environment: Mapping[str, str]
) -> dict[str, list[float]]:
    """The same for commands in processes of their own; their processor time, that of the system included."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, words in commands.items():
            before = children_time()
            subprocess.run(words, cwd=ROOT, env=dict(environment), stdout=subprocess.DEVNULL, check=True)
            if turn:
                times[name].append((children_time() - before) * 1000)
    return times


def ratio(times: Sequence[float], base: Sequence[float]) -> float:
    """The median of the ratios of pairs that ran one after the other."""
    return statistics.median(one / other for one, other in zip(times, base, strict=True))


def resident() -> float:
    """Memory of this process, in MiB (Linux; 0 elsewhere)."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def children_time() -> float:
    """Processor time of all child processes that have ended, in seconds, that of the system included."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
