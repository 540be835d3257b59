"""The page that every view paints: sections of entries in plain words, without a terminal or a markup in mind."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from expert.render.bibliography import Bibliography


class Tone(StrEnum):
    """How a view may stress a part; a view without colour ignores it."""

    PLAIN = "plain"
    GOOD = "good"
    CAREFUL = "careful"
    ALARM = "alarm"
    QUIET = "quiet"


class Detail(NamedTuple):
    """A line below an entry: a label (may be empty) and its text."""

    label: str
    text: str
    tone: Tone = Tone.PLAIN


class Entry(NamedTuple):
    """One item of a section: its mark (a number, or empty), what it says, and the lines below it."""

    head: str
    mark: str = ""
    tag: str = ""
    tone: Tone = Tone.PLAIN
    strong: bool = False
    details: tuple[Detail, ...] = ()


class Section(NamedTuple):
    """A titled group of entries; `note` is a sentence below the title."""

    id: str
    title: str
    entries: tuple[Entry, ...]
    note: str = ""


class Page(NamedTuple):
    """The whole view of one assessment."""

    status: str
    tone: Tone
    title: str
    meaning: str
    headline: str
    sections: tuple[Section, ...]
    footer: str


class References:
    """Numbers the sources in the order in which a page first names them."""

    def __init__(self, bibliography: Bibliography) -> None:
        self._bibliography = bibliography
        self._places: dict[str, list[str]] = {}

    def cite(self, citations: Iterable[str]) -> str:
        """The numbers of these citations in brackets, '' for none."""
        return "".join(f"[{number}]" for number in self.numbers(citations))

    def numbers(self, citations: Iterable[str]) -> tuple[int, ...]:
        """The numbers of these citations, each once, lowest first."""
        numbers: set[int] = set()
        for citation in citations:
            source, _, place = citation.partition("#")
            places = self._places.setdefault(source, [])
            if place and place not in places:
                places.append(place)
            numbers.add(list(self._places).index(source) + 1)
        return tuple(sorted(numbers))

    def section(self, *, places: bool) -> Section:
        """The list of the sources named so far; with `places` also where in them."""
        entries = tuple(
            Entry(
                head=self._bibliography.title(source),
                mark=f"[{number}]",
                details=(Detail("", f"{source}: {', '.join(named)}", Tone.QUIET),) if places and named else (),
            )
            for number, (source, named) in enumerate(self._places.items(), start=1)
        )
        return Section("sources", "Sources", entries)
