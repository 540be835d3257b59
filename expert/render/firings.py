"""The firings of a trace as a section: what the rules concluded, in order, each with its reason."""

from typing import Any

from expert.render.page import Detail, Entry, References, Section, Tone


def firing_section(trace: Any, references: References) -> Section:
    """Every firing in order: rule, title, reason, and the numbers of the facts that it rests on and asserted."""
    firings = () if trace is None else trace.firings
    return Section("trace", "What fired, in order", tuple(_firing(firing, references) for firing in firings))


def _firing(firing: Any, references: References) -> Entry:
    details = [Detail("", f"{firing.because} {references.cite(firing.sources)}".strip())]
    if firing.rows:
        details.append(Detail("rows", ", ".join(firing.rows), Tone.QUIET))
    return Entry(head=f"{firing.rule} {firing.title}", mark=f"{firing.number}.", details=tuple(details))
