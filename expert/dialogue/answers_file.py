"""Answers from a file, for a consultation that nobody attends."""

import difflib
import re
from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import NamedTuple

from expert.dialogue.answers import understand
from expert.dialogue.items import NOT_DONE, UNKNOWN
from expert.dialogue.prompts import Prompt

_NAMED = re.compile(r"([\w.-]+)\s*:(?=\s|$)")


class AnswersError(ValueError):
    """An answers file with names that nothing is called by; `problems` says each, with its line."""

    def __init__(self, problems: Collection[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class FileAnswer(NamedTuple):
    """One line of the file: where it stands, how it reads, and the answer in it."""

    number: int
    line: str
    text: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.line}"


class Answers:
    """`item: answer` lines wait for their question, all others are typed one after the other.

    A line may name an item (`pain.now: 7`) or a screen (`red_flags: none`); several lines for one name are several
    answers to it; a screen is also answered when each of its items is. Empty lines and lines that begin with # are left
    out; a line of one dot is an empty answer. Raises `AnswersError` for names that are neither.
    """

    def __init__(self, text: str, is_name: Callable[[str], bool], names: Collection[str]) -> None:
        self._named: dict[str, list[FileAnswer]] = {}
        self._typed: list[FileAnswer] = []
        self._asked: Prompt | None = None
        self._given: FileAnswer | None = None
        problems = []
        for number, raw in enumerate(text.splitlines(), 1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            named = _NAMED.match(line)
            if named is None:
                self._typed.append(FileAnswer(number, line, _empty(line)))
            elif is_name(named[1]):
                answer = FileAnswer(number, line, _empty(line[named.end() :].strip()))
                self._named.setdefault(named[1], []).append(answer)
            else:
                near = difflib.get_close_matches(named[1], names, n=1)
                hint = f" Did you mean {near[0]}?" if near else ""
                problems.append(f"line {number}: no item and no screen is called {named[1]}.{hint}")
        if problems:
            raise AnswersError(problems)

    def __call__(self, prompt: Prompt | None) -> str:
        """The answer to this prompt. Raises EOFError when none is left."""
        given = self._next(prompt)
        if given is None:
            raise EOFError
        self._asked, self._given = prompt, given
        return given.text

    def refused(self, prompt: Prompt | None) -> FileAnswer | None:
        """The last answer, when this prompt is the one that it was given to and is still open."""
        return self._given if prompt is not None and prompt is self._asked else None

    def unused(self) -> Iterator[FileAnswer]:
        """The answers that nothing asked for, in the order of the file."""
        yield from sorted([*self._typed, *(each for answers in self._named.values() for each in answers)])

    def _next(self, prompt: Prompt | None) -> FileAnswer | None:
        if prompt is not None:
            waiting = self._named.get(prompt.id)
            if waiting:
                return waiting.pop(0)
            if waiting is not None and prompt.entries:
                return FileAnswer(0, "", "")
            if len(prompt.items) > 1 and all(self._named.get(path) for path in prompt.item_ids):
                return self._screen(prompt)
        return self._typed.pop(0) if self._typed else None

    def _screen(self, prompt: Prompt) -> FileAnswer:
        """The answer to a screen when every item on it is answered by its own name."""
        said, lines = [], []
        for number, asked in enumerate(prompt.items, 1):
            answer = self._named[asked.id].pop(0)
            lines.append(answer)
            reading = understand(asked, answer.text, date.min)
            word = reading.values.get(asked.id, UNKNOWN)
            mark = {"yes": "", UNKNOWN: "u", NOT_DONE: "d"}.get(word)
            said += [] if mark is None else [f"{mark}{number}"]
        return FileAnswer(lines[0].number, lines[0].line, " ".join(said) or "none")


def _empty(answer: str) -> str:
    return "" if answer == "." else answer
