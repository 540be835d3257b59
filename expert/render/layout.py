"""Words into lines of a given width: hanging indents, columns as a terminal counts them, colours as SGR codes.

Small on purpose: it starts in no time, reads no environment, and gives the same lines with every version of every
library. Words are never cut off; one that is longer than a line is broken across lines.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

Piece = tuple[str, str]
"""A text and the SGR codes of its style, for example `1;31`; '' is plain."""

_CONTROL = re.compile(r"\s+")
_LEAST = 12
_PLAIN = "\x1b[0m"


def harmless(words: str) -> str:
    """The words without any character that could steer a terminal or turn the reading order, on one line."""
    spaced = _CONTROL.sub(" ", words)
    if spaced.isascii() and spaced.isprintable():
        return spaced
    return "".join(character for character in spaced if unicodedata.category(character)[0] != "C")


def lines(
    pieces: Iterable[Piece], *, width: int, first: str = "", indent: int = 0, hang: int = 0, colour: bool
) -> Iterator[str]:
    """The pieces as lines of at most `width` columns, `indent` blanks before each, `hang` more before later ones.

    `first` stands in the indent of the first line; it must be plain and no wider than that. Where fewer than a dozen
    columns would be left, the indent gives way.
    """
    indent = min(indent, max(width - hang - _LEAST, 0))
    room = width - indent - hang
    begin = first + " " * (indent - _columns(first))
    row: list[Piece] = []
    used = 0
    for word, style in _words(pieces, room):
        length = _columns(word)
        if row and used + 1 + length > room:
            yield _line(begin, row, colour=colour)
            begin, row, used = " " * (indent + hang), [], 0
        used += length + (1 if row else 0)
        row.append((word, style))
    if row or first:
        yield _line(begin, row, colour=colour)


def _columns(words: str) -> int:
    """How many columns harmless words take."""
    if words.isascii():
        return len(words)
    from rich.cells import cell_len  # noqa: PLC0415 - few answers have a letter that is no ASCII

    return cell_len(words)


def _words(pieces: Iterable[Piece], room: int) -> Iterator[Piece]:
    for text, style in pieces:
        for word in harmless(text).split(" "):
            if word and _columns(word) <= room:
                yield word, style
            elif word:
                yield from ((part, style) for part in _broken(word, room))


def _broken(word: str, room: int) -> Iterator[str]:
    part, used = "", 0
    for character in word:
        length = _columns(character)
        if part and used + length > room:
            yield part
            part, used = "", 0
        part += character
        used += length
    yield part


def _line(begin: str, row: list[Piece], *, colour: bool) -> str:
    if not colour:
        return (begin + " ".join(word for word, _ in row)).rstrip()
    said, current = begin, ""
    for position, (word, style) in enumerate(row):
        blank = " " if position else ""
        if style != current:
            blank = (_PLAIN if current else "") + blank + (f"\x1b[{style}m" if style else "")
            current = style
        said += blank + word
    return said + _PLAIN if current else said.rstrip()
