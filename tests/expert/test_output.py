"""An answer that cannot be written is a message with a status of its own, never a mistake of the program."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from expert.cli import exit_status

FULL = "/dev/full"
CASE = "cipro-day-3"
ONE = ("assess", CASE)
MANY = ("assess", CASE, "cipro-day-10", "--format", "json")
SAID = "no space left on device."

pytestmark = pytest.mark.skipif(not Path(FULL).exists(), reason="this system has no full disk to write to")


def run(*arguments, output=subprocess.PIPE):
    command = [sys.executable, "-m", "expert", *arguments]
    return subprocess.run(command, stdout=output, stderr=subprocess.PIPE, text=True, timeout=120, check=False)


@pytest.mark.parametrize("arguments", [ONE, MANY, ("how", CASE, "R1"), ("schema", "case"), ("report", CASE)])
def test_a_full_disk_behind_standard_output(arguments):
    with Path(FULL).open("w") as full:
        done = run(*arguments, output=full)

    assert done.returncode == exit_status.CANNOT_WRITE
    assert done.stderr == f"Error: the answer cannot be written: {SAID}\n"
    assert run(*arguments).returncode == exit_status.DONE


@pytest.mark.parametrize("arguments", [(*ONE, "--format", "json"), MANY])
def test_a_disk_that_is_full_on_the_way_is_noticed_without_buffers(tmp_path, arguments):
    room = 100_000

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    with (tmp_path / "out").open("w") as out:
        done = subprocess.run(
            [sys.executable, "-u", "-m", "expert", *arguments],
            stdout=out, stderr=subprocess.PIPE, text=True, timeout=120, check=False, preexec_fn=little_room,
        )  # fmt: skip

    assert (tmp_path / "out").stat().st_size <= room
    assert done.returncode == exit_status.CANNOT_WRITE
    assert "the answer cannot be written: file too large." in done.stderr


@pytest.mark.parametrize("arguments", [ONE, MANY, ("report", CASE), ("knowledge", "book")])
def test_a_full_disk_behind_a_named_file(arguments):
    done = run(*arguments, "-o", FULL)

    assert (done.returncode, done.stdout) == (exit_status.CANNOT_WRITE, "")
    assert done.stderr == f"Error: cannot write {FULL}: {SAID}\n"


@pytest.mark.parametrize("arguments", [ONE, MANY])
@pytest.mark.parametrize("wrong", ["/no/such/folder/out", "/"])
def test_a_file_that_cannot_be_there_is_wrong_usage(arguments, wrong):
    done = run(*arguments, "-o", wrong)

    assert (done.returncode, done.stdout) == (exit_status.WRONG_USAGE, "")
    assert f"cannot write {wrong}: " in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("assess", "-"),
        ("assess", "-", "--ndjson"),
        ("what-if", "-", "pain.now=1"),
        ("critique", CASE, "-"),
        ("consult", "--plain"),
    ],
)
def test_a_closed_standard_input_is_wrong_usage(arguments):
    done = subprocess.run(
        [sys.executable, "-m", "expert", *arguments],
        capture_output=True, text=True, timeout=120, check=False, preexec_fn=lambda: os.close(0),
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (exit_status.WRONG_USAGE, "")
    assert "standard input is closed; name a file" in done.stderr


@pytest.mark.parametrize(("arguments", "status"), [(ONE, exit_status.DONE), (MANY, exit_status.WRONG_USAGE)])
def test_a_closed_standard_output_is_no_mistake_of_the_program(arguments, status):
    command = [sys.executable, "-m", "expert", *arguments]
    done = subprocess.run(
        command, stderr=subprocess.PIPE, text=True, timeout=120, check=False, preexec_fn=lambda: os.close(1)
    )

    assert done.returncode == status
    assert "mistake" not in done.stderr
