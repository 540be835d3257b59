"""The plain face: simple lines without escape sequences, for pipes, logs, screen readers and slow lines."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TextIO

from expert.assessment import Assessment
from expert.dialogue.answers import understand
from expert.dialogue.face import Line
from expert.dialogue.items import NOT_DONE, UNKNOWN
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


class Answers:
    """Answers from a file: `item: answer` lines wait for their question, all others are typed one after the other.

    A line may name an item (`pain.now: 7`) or a screen (`red_flags: none`); several lines for one name are several
    answers to it; a screen is also answered when each of its items is. Empty lines and lines that begin with # are left
    out; a line of one dot is an empty answer.
    """

    def __init__(self, text: str, is_name: Callable[[str], bool]) -> None:
        self._named: dict[str, list[str]] = {}
        self._typed: list[str] = []
        for raw in text.splitlines():
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            name, colon, answer = line.partition(":")
            if colon and is_name(name.strip()):
                self._named.setdefault(name.strip(), []).append(_empty(answer.strip()))
            else:
                self._typed.append(_empty(line))

    def __call__(self, prompt: Prompt | None) -> str:
        """The answer to this prompt. Raises EOFError when none is left."""
        if prompt is not None:
            waiting = self._named.get(prompt.id)
            if waiting:
                return waiting.pop(0)
            if waiting is not None and prompt.entries:
                return ""
            if len(prompt.items) > 1 and all(self._named.get(path) for path in prompt.item_ids):
                return self._screen(prompt)
        if self._typed:
            return self._typed.pop(0)
        raise EOFError

    def _screen(self, prompt: Prompt) -> str:
        """The answer to a screen when every item on it is answered by its own name."""
        said = []
        for number, asked in enumerate(prompt.items, 1):
            reading = understand(asked, self._named[asked.id].pop(0), date.min)
            word = reading.values.get(asked.id, UNKNOWN)
            mark = {"yes": "", UNKNOWN: "u", NOT_DONE: "d"}.get(word)
            said += [] if mark is None else [f"{mark}{number}"]
        return " ".join(said) or "none"


def _empty(answer: str) -> str:
    return "" if answer == "." else answer
