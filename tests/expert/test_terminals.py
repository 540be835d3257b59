"""The command line on a terminal, in a pipe, interrupted, and with an output that cannot write every letter."""

import re
import signal
import subprocess
import time

import pexpect
import pytest

from expert.cli.examples import example_names
from tests.expert.commands import PATIENT, PROGRAM, ROOT, environment, run


def in_terminal(*arguments, columns, **more):
    child = pexpect.spawn(
        PROGRAM[0],
        [*PROGRAM[1:], *map(str, arguments)],
        dimensions=(40, columns),
        env=environment(TERM="xterm-256color", **more),
        cwd=str(ROOT),
        encoding="utf-8",
        timeout=60,
    )
    page = child.read()
    child.close()
    return page, child.exitstatus


def test_a_pipe_gets_eighty_columns_without_escape_sequences():
    page = run("assess", PATIENT, COLUMNS="133", FORCE_COLOR="1").stdout.decode()

    assert "\x1b" not in page
    assert 70 < max(map(len, page.splitlines())) <= 80


@pytest.mark.parametrize("columns", [60, 120])
def test_a_terminal_gets_its_width_and_colour(columns):
    page, status = in_terminal("assess", PATIENT, columns=columns)

    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in page.splitlines()]
    assert status == 0
    assert "\x1b[" in page
    assert columns - 15 < max(map(len, lines)) <= columns


@pytest.mark.parametrize("setting", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_color_and_a_dumb_terminal_get_plain_text(setting):
    page, status = in_terminal("assess", PATIENT, columns=80, **setting) if "NO_COLOR" in setting else dumb()

    assert status == 0
    assert "\x1b" not in page


def dumb():
    child = pexpect.spawn(
        PROGRAM[0],
        [*PROGRAM[1:], "assess", PATIENT],
        dimensions=(40, 80),
        env=environment(TERM="dumb"),
        encoding="utf-8",
        cwd=str(ROOT),
        timeout=60,
    )
    page = child.read()
    child.close()
    return page, child.exitstatus


def test_a_reader_that_goes_away_causes_no_traceback():
    child = subprocess.Popen(
        [*PROGRAM, "assess", *example_names() * 20, "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
    )
    child.stdout.read(10)
    child.stdout.close()
    complaints = child.stderr.read()
    child.stderr.close()

    assert child.wait(60) == 141
    assert complaints == b""


def test_ctrl_c_ends_with_130_and_no_traceback():
    child = subprocess.Popen(
        [*PROGRAM, "assess", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
    )
    time.sleep(1.5)  # long enough to be waiting for input
    child.send_signal(signal.SIGINT)
    _, complaints = child.communicate(timeout=60)

    assert child.returncode == 130
    assert b"Traceback" not in complaints


def test_an_output_that_cannot_encode_a_character_gets_its_code(tmp_path):
    file = tmp_path / "case.yaml"
    file.write_text("schema: neuroladder.case/1\nassessed_on: 2026-11-21\nid: \u03a9-1\n", encoding="utf-8")

    done = run("assess", file, PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert b"\\u03a9-1" in done.stdout
