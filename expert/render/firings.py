"""The firings of a trace as a section: what the rules concluded, in order, each with its reason."""

from expert.explain.facts_in_words import rows_in_words
from expert.render.page import Detail, Entry, References, Section, Tone
from expert.trace import Firing, Trace


def firing_section(trace: Trace | None, references: References) -> Section:
    """Every firing in order: the rule, its title, the reason, and what had to be absent and was."""
    firings = () if trace is None else trace.firings
    return Section("trace", "What fired, in order", tuple(_firing(firing, references) for firing in firings))


def _firing(firing: Firing, references: References) -> Entry:
    details = [Detail("", f"{firing.because} {references.cite(firing.sources)}".strip())]
    details.extend(Detail("absent", absence, Tone.QUIET) for absence in firing.absences)
    if firing.rows:
        details.append(Detail("by", rows_in_words(firing.rows), Tone.QUIET))
    return Entry(head=f"{firing.rule} {firing.title}", mark=f"{firing.number}.", details=tuple(details))
