"""The text view: one screen that a clinician can act on. A view only; nothing is decided and nothing is cut off."""

import io
import re
import unicodedata

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from expert.assessment import Assessment
from expert.render.bibliography import Bibliography
from expert.render.page import Detail, Entry, Page, Section, Tone
from expert.render.sheet import page_of

STYLES = {Tone.PLAIN: "", Tone.GOOD: "green", Tone.CAREFUL: "yellow", Tone.ALARM: "bold red", Tone.QUIET: "dim"}
_LABEL = 14
_ROOM_FOR_LABELS = 60
_CONTROL = re.compile(r"[^\S\n ]")


def render_text(
    assessment: Assessment, *, width: int, colour: bool, trace: bool = False, sources: Bibliography | None = None
) -> str:
    """The assessment as text of `width` columns; with `colour` in terminal colours, else without any escape sequence.

    `trace` appends every firing in order. `sources` gives the titles of the sources (default: those that ship).
    """
    return paint(page_of(assessment, trace=trace, sources=sources), width=width, colour=colour)


def paint(page: Page, *, width: int, colour: bool) -> str:
    """A page as text of `width` columns."""
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    with console.capture() as captured:
        console.print(_heading(page))
        for section in page.sections:
            console.print()
            console.print(_section(section, labels=width >= _ROOM_FOR_LABELS))
        console.print()
        console.print(_text(page.footer, "dim"))
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _heading(page: Page) -> RenderableType:
    status = Text.assemble((page.status, f"bold {STYLES[page.tone]}"), "  ", _text(page.title))
    return Group(status, _text(page.meaning, "dim"), Text(""), _text(page.headline, "bold"))


def _section(section: Section, *, labels: bool) -> RenderableType:
    parts: list[RenderableType] = [Text(section.title.upper(), "bold cyan")]
    if section.note:
        parts.append(Padding(_text(section.note, "dim"), (0, 0, 0, 2)))
    width = max((len(entry.mark) for entry in section.entries), default=0)
    parts.extend(Padding(_entry(entry, width, labels=labels), (0, 0, 0, 2)) for entry in section.entries)
    return Group(*parts)


def _entry(entry: Entry, mark_width: int, *, labels: bool) -> RenderableType:
    body: list[RenderableType] = []
    if entry.head:
        style = " ".join(part for part in ("bold" if entry.strong else "", STYLES[entry.tone]) if part)
        tag = _text(f"{entry.tag}: ", "bold red") if entry.tag else Text("")
        body.append(Text.assemble(tag, _text(entry.head, style)))
    body.extend(_details(entry.details, labels=labels))
    if not mark_width:
        return Group(*body)
    grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
    grid.add_column(width=mark_width, no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row(_text(entry.mark), Group(*body))
    return grid


def _details(details: tuple[Detail, ...], *, labels: bool) -> list[RenderableType]:
    """With `labels`, short labels stand in a column of their own; others go before their text."""
    rows: list[RenderableType] = []
    for detail in details:
        text = _text(detail.text, STYLES[detail.tone])
        if not detail.label:
            rows.append(Padding(text, (0, 0, 0, 2)))
        elif labels and len(detail.label) < _LABEL:
            grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
            grid.add_column(width=_LABEL, no_wrap=True, style="dim")
            grid.add_column(ratio=1, overflow="fold")
            grid.add_row(_text(detail.label), text)
            rows.append(grid)
        else:
            joined = Text.assemble(_text(detail.label), ": " if detail.text else "", text)
            rows.append(Padding(joined, (0, 0, 0, 2)))
    return rows


def _text(words: str, style: str = "") -> Text:
    return Text(harmless(words), style, overflow="fold")


def harmless(words: str) -> str:
    """The words without any character that could steer a terminal or turn the reading order."""
    if words.isascii() and words.isprintable():
        return words
    spaced = _CONTROL.sub(" ", words)
    return "".join(c for c in spaced if c == "\n" or unicodedata.category(c)[0] != "C")
