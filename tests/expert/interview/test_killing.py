"""The process is killed at any moment: no acknowledged answer is lost, and the file can always be read.

`python -m tests.expert.interview.test_killing 300` does it three hundred times.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import pytest

from expert.dialogue.session_file import read_session
from facts.reading import load_case

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = Path(__file__).with_name("killed.py")


def kill_after(stream, kill, file, answers, delay):
    """Kill a consultation a moment after so many acknowledged answers, and compare them with what is on the disk."""
    assert stream.readline() == b"ready\n"
    acknowledged = [stream.readline() for _ in range(answers)]
    time.sleep(delay)
    kill()
    acknowledged += stream.read().split(b"\n")[:-1]
    stream.close()
    count = int(acknowledged[-1]) if acknowledged else 0
    assert load_case(file)
    kept = len(read_session(file).dialogue["steps"])
    assert answers <= count <= kept <= count + 1, (answers, count, kept)
    return count


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX systems")
@pytest.mark.parametrize(("answers", "delay"), [(0, 0.0), (1, 0.003), (2, 0.011), (5, 0.017)])
def test_a_killed_consultation_keeps_every_acknowledged_answer(tmp_path, answers, delay):
    file = tmp_path / "consultation.yaml"
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(file)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        assert kill_after(process.stdout, process.kill, file, answers, delay) >= answers
    finally:
        process.kill()
        process.wait()


def main(times):
    """Kill that many consultations, each a process of its own, at random moments; print what was kept."""
    from tests.expert.interview.killed import answer_all

    source = random.Random(times)
    kept = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(times):
            file = Path(folder) / f"{number}.yaml"
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(reading)
                answer_all(file, os.fdopen(writing, "w"))
                os._exit(0)
            os.close(writing)
            kill = partial(os.kill, child, signal.SIGKILL)
            stream = os.fdopen(reading, "rb")
            kept.append(kill_after(stream, kill, file, source.randrange(6), source.random() * 0.1))
            os.waitpid(child, 0)
    print(f"{times} kills, {sum(kept)} acknowledged answers, none lost, every file readable")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
