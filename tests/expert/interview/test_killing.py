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
from pathlib import Path

import pytest

from expert.dialogue.session_file import read_session
from facts.reading import load_case

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = Path(__file__).with_name("killed.py")


def kill_once(folder, answers, delay):
    """Run a consultation that acknowledges each answer, kill it a moment after so many, and compare with the disk."""
    file = folder / "consultation.yaml"
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(file)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout.readline() == b"ready\n"
    acknowledged = [process.stdout.readline() for _ in range(answers)]
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    acknowledged += process.stdout.read().split(b"\n")[:-1]
    process.wait()
    process.stdout.close()
    count = int(acknowledged[-1]) if acknowledged else 0
    assert load_case(file)
    kept = len(read_session(file).dialogue["steps"])
    assert answers <= count <= kept <= count + 1, (answers, count, kept)
    return count


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX systems")
@pytest.mark.parametrize(("answers", "delay"), [(0, 0.0), (1, 0.003), (2, 0.011), (3, 0.023), (5, 0.017)])
def test_a_killed_consultation_keeps_every_acknowledged_answer(tmp_path, answers, delay):
    assert kill_once(tmp_path, answers, delay) >= answers


def main(times):
    """Kill that many consultations at random moments; print what was kept."""
    source = random.Random(times)
    kept = []
    with tempfile.TemporaryDirectory() as name:
        for number in range(times):
            folder = Path(name) / str(number)
            folder.mkdir()
            kept.append(kill_once(folder, source.randrange(6), source.random() * 0.1))
    print(f"{times} kills, {sum(kept)} acknowledged answers, none lost, every file readable")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
