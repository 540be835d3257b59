"""The text view: one screen that a clinician can act on. A view only; nothing is decided and nothing is cut off."""

from collections.abc import Iterator
from functools import partial

from expert.assessment import Assessment
from expert.render.bibliography import Bibliography
from expert.render.layout import Piece, lines
from expert.render.page import Detail, Entry, Page, Section, Tone
from expert.render.sheet import page_of

_BOLD, _DIM, _TITLE = "1", "2", "1;36"
_STYLES = {Tone.PLAIN: "", Tone.GOOD: "32", Tone.CAREFUL: "33", Tone.ALARM: "1;31", Tone.QUIET: _DIM}
_LABEL = 14
_ROOM_FOR_LABELS = 60
_STEP = 2


def render_text(
    assessment: Assessment, *, width: int, colour: bool, trace: bool = False, sources: Bibliography | None = None
) -> str:
    """The assessment as text of `width` columns; with `colour` in terminal colours, else without any escape sequence.

    `trace` appends every firing in order, and gives the rest in full: lesser reasons, what is known of the evidence,
    departures with their reasons, places in the sources. `sources` names the sources (default: those that ship).
    """
    return paint(page_of(assessment, trace=trace, full=trace, sources=sources), width=width, colour=colour)


def paint(page: Page, *, width: int, colour: bool) -> str:
    """A page as text of `width` columns."""
    return "".join(f"{line}\n" for line in _Painter(width, colour=colour).page(page))


class _Painter:
    def __init__(self, width: int, *, colour: bool) -> None:
        self._lines = partial(lines, width=width, colour=colour)
        self._labels = width >= _ROOM_FOR_LABELS

    def page(self, page: Page) -> Iterator[str]:
        yield from self._lines([(f"{page.status}:", _joined(_BOLD, _STYLES[page.tone])), (page.title, "")])
        yield from self._lines([(page.meaning, _DIM)])
        yield ""
        yield from self._lines([(page.headline, _BOLD)])
        for section in page.sections:
            yield ""
            yield from self._section(section)
        yield ""
        yield from self._lines([(page.footer, _DIM)])

    def _section(self, section: Section) -> Iterator[str]:
        yield from self._lines([(section.title.upper(), _TITLE)])
        if section.note:
            yield from self._lines([(section.note, _DIM)], indent=_STEP)
        widest = max((len(entry.mark) + 1 for entry in section.entries if entry.mark), default=0)
        for entry in section.entries:
            yield from self._entry(entry, _STEP + widest)

    def _entry(self, entry: Entry, indent: int) -> Iterator[str]:
        head: list[Piece] = [(f"{entry.tag}:", _STYLES[Tone.ALARM])] if entry.tag else []
        if entry.head:
            head.append((entry.head, _joined(_BOLD if entry.strong else "", _STYLES[entry.tone])))
        if head:
            yield from self._lines(head, first=" " * _STEP + entry.mark, indent=indent)
        for detail in entry.details:
            yield from self._detail(detail, indent)

    def _detail(self, detail: Detail, indent: int) -> Iterator[str]:
        """A short label stands in a column of its own; a long one goes before its text."""
        text = (detail.text, _STYLES[detail.tone])
        if self._labels and detail.label and len(detail.label) < _LABEL:
            first = " " * indent + detail.label
            yield from self._lines([text], first=first, indent=indent + _LABEL + 1)
            return
        label = [(f"{detail.label}:" if detail.text else detail.label, "")] if detail.label else []
        yield from self._lines([*label, text], indent=indent + _STEP, hang=_STEP)


def _joined(*codes: str) -> str:
    return ";".join(code for code in codes if code)
