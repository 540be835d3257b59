"""A batch among other processes: pipes, readers that go away, the interrupt key, and being killed."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from expert.batch import PORTION
from expert.workers import _ON_THE_WAY
from tests.expert.batch.cohorts import EXPECTED, ids, line


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_read_once(command, cohort, tmp_path):
    pipe = tmp_path / "pipe.ndjson"
    os.mkfifo(pipe)
    with command("assess", pipe, "--no-trace", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        pipe.write_bytes(f"{line(0)}\n{line(1)}\n".encode())
        said, wrong = run.communicate(timeout=60)

    assert [json.loads(text)["case_id"] for text in said.splitlines()] == ["case-0", "case-1"]
    assert (run.returncode, wrong) == (0, b"")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_closed_standard_error_costs_nothing_but_the_messages(command, cohort, tmp_path, jobs):
    with command(
        "assess", cohort, "--no-trace", "-o", tmp_path / "out", "--jobs", jobs, preexec_fn=lambda: os.close(2)
    ) as run:
        assert run.wait(timeout=60) == 3

    assert ids(tmp_path / "out") == EXPECTED


def works(process):
    """Whether a process is there and more than an entry that nobody has collected yet."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_processes_end_with_the_one_that_started_them(command, cohort, number):
    with command(
        "assess", "-", "--ndjson", "--no-trace", "--jobs", "2",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as run:  # fmt: skip
        # Enough for a first answer, and not so much that either side waits for the other to read.
        run.stdin.writelines([f"{line(0)}\n".encode()] * (2 * _ON_THE_WAY + 1) * PORTION)
        run.stdin.flush()
        run.stdout.readline()
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        run.send_signal(number)
        run.communicate(timeout=60)  # comes to an end only when nobody holds the streams any more

    assert len(children) >= 2
    deadline = time.monotonic() + 60
    while any(map(works, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [child for child in children if works(child)]


def test_the_interrupt_key_leaves_whole_lines(command, cohort, tmp_path):
    out = tmp_path / "out"
    with command(
        "assess", "-", "--ndjson", "--no-trace", "-o", out, "--jobs", "2",
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    ) as run:  # fmt: skip
        text = cohort.read_bytes().splitlines(keepends=True)
        for _ in range(6):  # standard input stays open: the run cannot end by itself
            run.stdin.writelines(text)
        run.stdin.flush()
        deadline = time.monotonic() + 60
        while not (out.exists() and out.stat().st_size) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGINT)
        said = run.communicate(timeout=60)[1].decode()

    assert run.returncode == 130, said
    assert "Traceback" not in said
    found = ids(out)
    assert 0 < len(found) < 6 * len(EXPECTED)
    assert found == (EXPECTED * 6)[: len(found)]


def test_a_reader_that_goes_away_ends_the_run(command, tmp_path):
    file = tmp_path / "cohort.ndjson"
    file.write_text(f"{line(0)}\n" * 100)
    with command(
        "assess", file, "--no-trace", "--jobs", "2", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:  # fmt: skip
        assert json.loads(run.stdout.readline())["case_id"] == "case-0"
        run.stdout.close()
        said = run.stderr.read().decode()
        assert run.wait(timeout=60) == 141
    assert said == ""
