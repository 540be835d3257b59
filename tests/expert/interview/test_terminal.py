"""The consultation in a real terminal: keys are typed under a pseudo-terminal and the screen is read back."""

import os
import sys
import time
from pathlib import Path

import pexpect
import pyte
import pytest

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 30


def _of_a_terminal():
    """The environment without the size that whoever runs the tests may have exported; the terminal has its own."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


class Terminal:
    """A terminal of this size with the program in it."""

    def __init__(self, folder, columns, *arguments, rows=60, **environment):
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "expert", "consult", "--on", "2026-11-21", *arguments],
            dimensions=(rows, columns), cwd=str(folder), timeout=SECONDS,
            env={**_of_a_terminal(), "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(folder), "TERM": "xterm-256color",
                 "PROMPT_TOOLKIT_NO_CPR": "1", **environment},
        )  # fmt: skip

    def wait_for(self, text, *, rows=None):
        """Read until the screen shows the text."""
        end = time.monotonic() + SECONDS
        while text not in " ".join(self.text().split()):
            assert time.monotonic() < end, f"never shown: {text}\n{self.text()}"
            self._read()
        return self

    def type(self, keys, *, enter=True):
        """Type these keys."""
        self.child.send(keys + ("\r" if enter else ""))
        return self

    def text(self):
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def close(self):
        """End the program and read what is left."""
        try:
            while True:
                self._read()
        except pexpect.EOF:
            pass
        self.child.close()
        return self.child.exitstatus

    def _read(self):
        try:
            data = self.child.read_nonblocking(65536, timeout=0.2)
        except pexpect.TIMEOUT:
            return
        self.raw += data
        self._stream.feed(data)


@pytest.mark.parametrize("columns", [80, 120])
def test_keys_typed_and_screen_read(tmp_path, columns):
    terminal = Terminal(tmp_path, columns)
    terminal.wait_for("unknown (u4), or unknown for all.")
    assert "Red flags - " in terminal.text()
    assert "questions left at most" in terminal.text()
    terminal.type("none").wait_for("Which fluoroquinolone")
    terminal.type("why").wait_for("out of scope")
    terminal.type("cipro 2024-11-01 to 2024-11-10").wait_for("Enter when that is all")
    terminal.type("").wait_for("When did the neuropathy begin?")
    terminal.type("/ba").wait_for("Which fluoroquinolone")
    terminal.type("").wait_for("When did the neuropathy begin?")
    terminal.type("quit").wait_for("--resume")
    assert terminal.close() == 0
    assert b"\x1b[" in terminal.raw
    assert max(map(len, terminal.text().splitlines())) <= columns


def test_medicines_are_completed_while_typing(tmp_path):
    terminal = Terminal(tmp_path, 80)
    terminal.wait_for("unknown for all.").type("none").wait_for("Which fluoroquinolone")
    terminal.type("levoflo", enter=False).wait_for("levofloxacin")
    terminal.type("\t", enter=False).wait_for("> levofloxacin")
    terminal.type("").wait_for("Enter when that is all")
    terminal.type("quit").wait_for("--resume")
    assert terminal.close() == 0


def test_without_colour_no_colour_is_sent(tmp_path):
    terminal = Terminal(tmp_path, 80, NO_COLOR="1")
    terminal.wait_for("unknown for all.").type("quit").wait_for("--resume")
    terminal.close()

    import re

    codes = {code for part in re.findall(rb"\x1b\[([0-9;]*)m", terminal.raw) for code in part.split(b";")}
    assert not [code for code in codes if code and (30 <= int(code) <= 49 or 90 <= int(code) <= 107)]


def test_plain_sends_no_escape_sequence_even_in_a_terminal(tmp_path):
    terminal = Terminal(tmp_path, 80, "--plain")
    terminal.wait_for("unknown for all.").type("quit").wait_for("--resume")
    terminal.close()

    assert b"\x1b" not in terminal.raw


def test_ctrl_c_and_a_closed_terminal_keep_every_answer(tmp_path):
    terminal = Terminal(tmp_path, 80, "--save", "patient.yaml")
    terminal.wait_for("unknown for all.").type("none").wait_for("Which fluoroquinolone")
    terminal.type("\x03", enter=False).wait_for("Every answer is kept")
    assert terminal.close() == 130

    closed = Terminal(tmp_path, 80, "--resume", "--save", "patient.yaml")
    closed.wait_for("Which fluoroquinolone").type("cipro 2024").wait_for("Enter when that is all")
    closed.child.close(force=True)

    again = Terminal(tmp_path, 80, "--resume", "--save", "patient.yaml")
    again.wait_for("cipro (2024)").type("quit").wait_for("--resume")
    assert again.close() == 0
