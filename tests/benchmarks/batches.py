"""A batch on two processes against one: `python -m tests.benchmarks.batches [CASES]` (default 600; 20000 for all).

Wall clock, because that is what the second processor is for: run it while nothing else does.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from expert.cli.examples import FOLDER
from facts.reading import load_case
from tests.benchmarks.measuring import ROOT


def main(cases: int = 600) -> None:
    """Print cases a second with one and two processes, and the memory of the processes on the way."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        cohort = folder / "cohort.ndjson"
        _write(cohort, cases)
        environment = {**os.environ, "NEUROLADDER_CACHE": str(folder / "cache")}
        _run(["assess", "cipro-day-3"], environment, folder)
        print(f"\nA batch of {cases} cases, {cohort.stat().st_size / cases / 1024:.1f} KiB each")
        for words in ([], ["--no-trace"]):
            seconds = {}
            for jobs in (1, 2):
                command = ["assess", str(cohort), "--jobs", str(jobs), "-o", str(folder / f"out{jobs}"), *words]
                seconds[jobs], memory = _run(command, environment, folder)
                shown = ", ".join(f"{each:.0f}" for each in memory)
                print(
                    f"  {jobs} process{'es' if jobs > 1 else '':2s} {' '.join(words):10s} {seconds[jobs]:7.1f} s "
                    f"{cases / seconds[jobs]:6.0f} cases/s; largest process on the way, MiB: {shown}"
                )
            assert (folder / "out1").read_bytes() == (folder / "out2").read_bytes()
            print(f"  two processes are x {seconds[1] / seconds[2]:.2f} as fast, with the same bytes")


def _write(file: Path, cases: int) -> None:
    known = [
        load_case(each).model_dump(mode="json", exclude_none=True)
        for each in (*sorted(FOLDER.glob("*.yaml")), Path(__file__).with_name("busy-patient.yaml"))
    ]
    with file.open("w", encoding="utf-8") as out:
        for number in range(cases):
            out.write(json.dumps(known[number % len(known)] | {"id": f"case-{number}"}) + "\n")


def _run(words: list[str], environment: dict[str, str], folder: Path) -> tuple[float, list[float]]:
    begun = time.monotonic()
    memory: list[float] = []
    with subprocess.Popen(
        [sys.executable, "-m", "expert", *words], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    ) as process:
        wait = 0.5
        while process.poll() is None:
            time.sleep(wait)
            memory.append(max(map(_resident, _family(process.pid)), default=0.0))
            if len(memory) > 16:
                memory, wait = memory[::2], wait * 2
    assert process.returncode == 0, folder
    return time.monotonic() - begun, memory[-8:]


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
