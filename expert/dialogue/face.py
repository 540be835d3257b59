"""What a consultation looks like: lines with a tone, and a face that shows them and reads answers.

The dialogue is the same for every face; a face only knows how to show lines and how to get one line back.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from expert.assessment import Assessment
from expert.dialogue.prompts import Prompt, Shape

_INDENT = "     "
_GAP = 4


class Tone(StrEnum):
    """How a line is meant; a plain face shows all of them alike."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"
    GOOD = "good"
    CAREFUL = "careful"
    TITLE = "title"


class Line(NamedTuple):
    """One line with its tone."""

    text: str
    tone: Tone = Tone.PLAIN


class Face(Protocol):
    """Shows lines and reads answers."""

    width: int

    def show(self, lines: Iterable[Line]) -> None:
        """Show these lines."""

    def read(self, prompt: Prompt | None) -> str:
        """One line from the person. Raises EOFError at the end of the input and KeyboardInterrupt on Ctrl-C."""

    def show_plan(self, answer: Assessment) -> None:
        """Show an assessment as `neuroladder assess` does."""


def prompt_lines(prompt: Prompt, *, left: int, width: int) -> Iterator[Line]:
    """A prompt as lines of this width: topic and progress, the question, what to choose from, what to type."""
    yield Line("")
    progress = f"{left} question{'' if left == 1 else 's'} left at most"
    yield Line(f"{prompt.topic.replace('_', ' ').capitalize()} - {progress}", Tone.TITLE)
    if prompt.again:
        yield from wrapped(f"Asked again: {prompt.again}", width, Tone.CAREFUL)
    yield from wrapped(prompt.text, width, Tone.STRONG)
    if prompt.now:
        yield from wrapped(f"Answered now: {prompt.now}. Enter keeps it.", width, Tone.CAREFUL)
    if prompt.shape is Shape.SCREEN:
        yield from _choices([each.label for each in prompt.items], width)
    for number, entry in enumerate(prompt.entries, 1):
        yield from _numbered(number, entry, width)
    if prompt.shape is Shape.LIST and not prompt.entries:
        yield from wrapped(prompt.help, width, Tone.QUIET)
    if prompt.shape is Shape.LIST and prompt.entries:
        yield from wrapped("Type the next one, remove 1 to take one out, or Enter when that is all.", width, Tone.QUIET)
    else:
        yield from wrapped(prompt.expected, width, Tone.QUIET)


def wrapped(text: str, width: int, tone: Tone = Tone.PLAIN, indent: str = "") -> Iterator[Line]:
    """A text in lines of at most this width."""
    for line in textwrap.wrap(text, max(width, len(_INDENT) * _GAP), initial_indent=indent, subsequent_indent=indent):
        yield Line(line, tone)


def indented(text: str, width: int, tone: Tone = Tone.PLAIN) -> Iterator[Line]:
    """A text in lines of at most this width, all of them indented as it begins."""
    plain = text.lstrip()
    return wrapped(plain.rstrip(), width, tone, text[: len(text) - len(plain)])


def _choices(labels: Sequence[str], width: int) -> Iterator[Line]:
    """Numbered labels, in two columns where they fit."""
    widest = max(map(len, labels)) + len(_INDENT)
    half = -(-len(labels) // 2)
    if len(labels) <= _GAP or 2 * widest + _GAP > width:
        for number, label in enumerate(labels, 1):
            yield from _numbered(number, label, width)
        return
    for number in range(half):
        left = f"{number + 1:>3}  {labels[number]}"
        right = f"{number + half + 1:>3}  {labels[number + half]}" if number + half < len(labels) else ""
        yield Line(f"{left:<{widest + _GAP}}{right}".rstrip())


def _numbered(number: int, label: str, width: int) -> Iterator[Line]:
    first, *rest = textwrap.wrap(label, max(width - len(_INDENT), _GAP * _GAP)) or [""]
    yield Line(f"{number:>3}  {first}")
    for line in rest:
        yield Line(f"{_INDENT}{line}")
