"""The plain face: simple lines without escape sequences, for pipes, logs, screen readers and slow lines."""

from collections.abc import Callable, Iterable
from typing import TextIO

from expert.assessment import Assessment
from expert.dialogue.face import Line
from expert.dialogue.prompts import Prompt
from expert.render.terminal import render_text

ReadLine = Callable[[Prompt | None], str]


class PlainFace:
    """Writes lines to a stream; `echo` repeats what was read, so that a log shows the answers too."""

    def __init__(self, read_line: ReadLine, output: TextIO, *, width: int, echo: bool) -> None:
        self.width = width
        self._read_line = read_line
        self._output = output
        self._echo = echo

    def show(self, lines: Iterable[Line]) -> None:
        """Show these lines."""
        for line in lines:
            self._output.write(f"{line.text}\n")
        self._output.flush()

    def read(self, prompt: Prompt | None) -> str:
        """One line of the input. Raises EOFError at its end."""
        self._output.write("> ")
        self._output.flush()
        try:
            line = self._read_line(prompt)
        except EOFError:
            self._output.write("\n")
            raise
        if self._echo:
            self._output.write(f"{visible(line)}\n")
        return line

    def show_plan(self, answer: Assessment) -> None:
        """Show an assessment as `neuroladder assess` does."""
        self._output.write(f"\n{render_text(answer, width=self.width, colour=False)}")
        self._output.flush()


def visible(text: str) -> str:
    """The text with everything that could steer a terminal written as its code, shortened to a line."""
    most = 200
    shown = "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text[:most]
    )
    return f"{shown}..." if len(text) > most else shown


def line_reader(stream: TextIO) -> ReadLine:
    """Reads one line after the other from a stream."""

    def read(prompt: Prompt | None) -> str:
        del prompt
        line = stream.readline()
        if not line:
            raise EOFError
        return line.rstrip("\r\n")

    return read
