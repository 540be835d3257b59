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


def kill_once(folder, delay):
    """Run a consultation that acknowledges each answer on its output, kill it, and compare with what is on disk."""
    file = folder / "consultation.yaml"
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(file)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout.readline() == b"ready\n"
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    acknowledged = process.stdout.read().split(b"\n")
    process.wait()
    whole = [line for line in acknowledged[:-1] if line]
    count = int(whole[-1]) if whole else 0
    session = read_session(file)
    assert load_case(file)
    answers = len(session.dialogue["steps"])
    assert count <= answers <= count + 1, (count, answers)
    process.stdout.close()
    return answers


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX systems")
@pytest.mark.parametrize("delay", [0.0, 0.013, 0.031, 0.05, 0.08])
def test_a_killed_consultation_keeps_every_acknowledged_answer(tmp_path, delay):
    assert kill_once(tmp_path, delay) >= 0


def main(times):
    """Kill that many consultations at random moments; print what was kept."""
    source = random.Random(times)
    kept = []
    with tempfile.TemporaryDirectory() as name:
        for number in range(times):
            folder = Path(name) / str(number)
            folder.mkdir()
            kept.append(kill_once(folder, source.random() * 0.4))
    print(f"{times} kills, {sum(kept)} acknowledged answers, none lost, every file readable")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
