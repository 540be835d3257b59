"""What other processes answer: every line whole, also where the shared memory has no room for it."""

import json
import os
import subprocess
import sys

import pytest

from expert.batch import PORTION
from expert.workers import _ROOM
from facts.reading import load_case
from tests.expert.batch.conftest import ROOT

BUSY = load_case(ROOT / "tests" / "benchmarks" / "busy-patient.yaml").model_dump(mode="json", exclude_none=True)

NO_MEMORY_FILES = """
import multiprocessing.heap
multiprocessing.heap.Arena._dir_candidates = []
from expert.cli import run_as_process
run_as_process()
"""
"""The command line on a system that shares memory through files in the folder for temporary ones."""

LIBRARY = """
import sys
from expert.batch import Unit, answers
from expert import assess
from facts.reading import read_case

def prepare():
    print("prepared", flush=True)

if __name__ == "__main__":
    units = [Unit(str(number), text=sys.argv[1].encode()) for number in range(3)]
    expected = assess(read_case(sys.argv[1])).model_dump_json().encode() + b"\\n"
    wanted = {"prepare": prepare} if len(sys.argv) > 2 else {}
    print([(answer.name, answer.line == expected) for answer in answers(units, jobs=2, **wanted)])
"""


@pytest.fixture(scope="module")
def busy_cohort(tmp_path_factory):
    file = tmp_path_factory.mktemp("busy") / "cohort.ndjson"
    file.write_text("".join(json.dumps(BUSY | {"id": f"case-{number}"}) + "\n" for number in range(3 * PORTION)))
    return file


def test_a_line_without_room_in_the_shared_memory_arrives_as_well(command, busy_cohort, tmp_path):
    for jobs in (1, 2):
        with command("assess", busy_cohort, "-o", tmp_path / f"out{jobs}", "--jobs", jobs) as run:
            assert run.wait() == 0
    lines = (tmp_path / "out1").read_bytes().splitlines(keepends=True)

    assert sum(map(len, lines[:PORTION])) > _ROOM > len(lines[0])
    assert (tmp_path / "out2").read_bytes() == b"".join(lines)


@pytest.mark.parametrize("words", [[], ["prepare"]])
def test_a_program_of_its_own_gets_the_answers_of_this_process(tmp_path, words):
    program = tmp_path / "cohort.py"
    program.write_text(LIBRARY)
    done = subprocess.run(
        [sys.executable, program, json.dumps(BUSY), *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    *before, last = done.stdout.splitlines() or [done.stderr]
    assert last == str([(str(number), True) for number in range(3)])
    assert set(before) == ({"prepared"} if words else set())


def test_a_first_run_on_two_processes_leaves_a_snapshot_for_the_next(busy_cohort, tmp_path):
    environment = {**os.environ, "NEUROLADDER_CACHE": str(tmp_path / "cache")}
    words = ["assess", str(busy_cohort), "--no-trace", "--jobs", "2", "-o"]
    for out in ("first", "second"):
        subprocess.run([sys.executable, "-m", "expert", *words, tmp_path / out], cwd=ROOT, env=environment, check=True)

    assert len(list((tmp_path / "cache").glob("program-*.snapshot"))) == 1
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@pytest.mark.parametrize("reads", [True, False])
def test_nothing_stays_in_the_folder_for_temporary_files(busy_cohort, tmp_path, reads):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "NEUROLADDER_CACHE": "off"}
    words = [sys.executable, "-c", NO_MEMORY_FILES, "assess", str(busy_cohort), "--jobs", "2"]
    with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as run:
        shared = list(tmp_path.iterdir()) if run.stdout.readline() else []
        if not reads:
            run.stdout.close()
        lines = run.stdout.readlines() if reads else []
    assert len(shared) == 1
    assert (run.returncode, len(lines)) == ((0, 3 * PORTION - 1) if reads else (141, 0))
    assert list(tmp_path.iterdir()) == []
