"""Text views of a ledger: its list, one entry, the results of checks and comparisons. Views only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from pydantic import ValidationError

from expert.assessment import Assessment
from expert.explain.change import ChangeKind
from expert.explain.difference import Difference
from expert.ledger.codes import codes
from expert.ledger.comparing import Compared, Summary
from expert.ledger.entry import Entry, Made
from expert.ledger.export import exported
from expert.ledger.findings import Report
from expert.ledger.replay import Replay
from expert.ledger.verification import CANNOT_PROVE, PROVES
from expert.render.layout import Piece, lines
from expert.render.terminal import render_text

_BOLD, _DIM, _GOOD, _ALARM = "1", "2", "32", "1;31"
_ERASED = "(erased)"
_DAMAGED = "(changed since it was recorded; `neuroladder audit verify` says more)"
_LABEL = 13
_STEP = 2
_DIGITS = 23


class View:
    """Lines of one width, with or without colour."""

    def __init__(self, *, width: int, colour: bool) -> None:
        self.width = width
        self.colour = colour
        self._lines = partial(lines, width=width, colour=colour)

    def listed(self, entries: Iterable[Entry]) -> Iterator[str]:
        """One line or two for each entry."""
        for entry in entries:
            listed = listing(entry)
            parts = [listed.kind, listed.by, listed.case]
            head: list[Piece] = [(f"{listed.number:>4}", _BOLD), (listed.at, ""), (", ".join(filter(None, parts)), "")]
            yield from self._lines(head, hang=_STEP)
            if listed.headline:
                yield from self._lines([(listed.headline, _DIM)], indent=_STEP + 3, hang=_STEP)

    def entry(self, entry: Entry, *, trace: bool) -> Iterator[str]:
        """One entry: what the chain says of it, who and why, and the assessment as it was given."""
        header, plain = entry.header, exported(entry)
        yield from self._lines([(f"Entry {entry.number}: {header.kind}", _BOLD)])
        yield from self._label("recorded at", f"{header.recorded_at.isoformat()} (as given)")
        yield from self._label("by", f"{_said(plain['by'])} (as given)")
        if header.about is not None:
            yield from self._label("about", f"entry {header.about}")
        if header.reason is not None:
            yield from self._label("reason", _reason("erasure" if header.erased else "correction", header.reason))
        if plain["note"] is not None:
            yield from self._label("note", _said(plain["note"]))
        if isinstance(plain["override"], dict):
            yield from self._override(plain["override"])
        yield from self._label("program", _made(header.program))
        yield from self._label("knowledge", _made(header.knowledge))
        yield from self._label("hash", entry.hash)
        if header.erased is not None:
            paths = header.erased.paths
            yield from self._label("erased", "everything" if paths is None else f"{len(paths)} values and the trace")
        if header.stored.trace is None:
            return
        yield ""
        try:
            answer = Assessment.model_validate(_with_gaps(plain["assessment"]))
        except ValidationError:
            yield from self._remains(plain["assessment"])
            return
        if answer.trace is None:
            yield from self._lines([("The trace was erased, and what is marked so below.", _DIM)])
        shown = render_text(answer, width=self.width, colour=self.colour, trace=trace and answer.trace is not None)
        yield from shown.rstrip("\n").split("\n")

    def report(self, report: Report) -> Iterator[str]:
        """The result of a check."""
        entries = _count(report.entries, "entry", "entries")
        if report.sound:
            yield from self._lines([(f"{entries} checked, nothing was found.", _GOOD)])
        else:
            found = _count(len(report.findings), "thing", "things")
            yield from self._lines([(f"{entries} checked, {found} found:", _ALARM)])
        for finding in report.findings:
            yield from self._lines([(f"{finding.kind}:", _ALARM), (finding.what, "")], indent=_STEP, hang=_STEP)
        if report.proven_to is not None:
            yield from self._lines([(_kept(report), "")])
        if report.erased:
            numbers = ", ".join(map(str, report.erased))
            yield from self._lines([(f"Erased by entries that say so, in whole or in part: {numbers}.", "")])
        yield ""
        yield from self._lines([(PROVES, _DIM)])
        yield from self._lines([(CANNOT_PROVE, _DIM)])

    def replays(self, replays: Sequence[Replay]) -> Iterator[str]:
        """What running the entries again gave: those that differ at length, then the numbers."""
        for each in replays:
            if each.outcome == "different":
                yield from self._different(each)
            elif each.outcome in ("refused", "damaged"):
                said = {"refused": "the case is no longer accepted", "damaged": "its contents are damaged"}
                yield from self._lines([(f"Entry {each.number}: {said[each.outcome]}.", _ALARM)])
        numbers = {each.outcome: 0 for each in replays}
        for each in replays:
            numbers[each.outcome] += 1
        parts = ", ".join(f"{number} {outcome}" for outcome, number in numbers.items())
        yield from self._lines([(f"{_count(len(replays), 'entry', 'entries')} run again: {parts or 'none'}.", _BOLD)])

    def difference(self, found: Difference, *, indent: int = 0) -> Iterator[str]:
        """Every change by kind, wordings only as a number."""
        for change in found.changes:
            if change.kind is ChangeKind.WORDING:
                continue
            mark = [("!", _ALARM)] if change.safety_relevant else []
            told = f"{change.before or 'nothing'} -> {change.after or 'nothing'}"
            pieces = [*mark, (f"{change.kind}: {change.what}:", ""), (told, "")]
            yield from self._lines(pieces, indent=indent, hang=_STEP)
        reworded = len(found.of(ChangeKind.WORDING))
        if reworded:
            yield from self._lines([(_count(reworded, "wording differs.", "wordings differ."), _DIM)], indent=indent)
        if found.same:
            yield from self._lines([("The advice is the same.", _GOOD)], indent=indent)

    def pair(self, compared: Compared) -> Iterator[str]:
        """Two assessments: every change, and the rule that was the first to differ."""
        yield from self.difference(compared.difference)
        if compared.cause is not None:
            yield from self._lines([(f"Caused by {compared.cause}.", _BOLD)])

    def compared(self, every: Sequence[Compared], summary: Summary, missing: Sequence[str]) -> Iterator[str]:
        """Many cases: each that changes, then the numbers."""
        for each in every:
            if not each.difference.same:
                cause = f", caused by {each.cause}" if each.cause else ""
                yield from self._lines([(f"{each.name}{cause}", _BOLD)])
                yield from self.difference(each.difference, indent=_STEP)
        for name in missing:
            yield from self._lines([(f"{name}: nothing is stored to compare with.", _DIM)])
        verb = "changes" if summary.changed == 1 else "change"
        causes = "; ".join(f"{cause} ({number})" for cause, number in summary.causes.items())
        cases = _count(summary.cases, "case", "cases")
        said = f"{summary.changed} of {cases} {verb}, {summary.safety_relevant} safety-relevant"
        yield from self._lines([(f"{said}{f', caused by {causes}' if causes else ''}.", _BOLD)])
        if summary.reworded:
            yield from self._lines([(f"{_count(summary.reworded, 'case', 'cases')} more in wording only.", "")])

    def _different(self, each: Replay) -> Iterator[str]:
        then = f"knowledge {each.knowledge_then.version} then"
        yield from self._lines([(f"Entry {each.number} differs ({then}).", _BOLD)])
        if each.step is not None:
            step = each.step
            yield from self._label("first step", f"{step.number}, caused by {step.cause}")
            yield from self._label("was", f"{step.was}: {step.why_was}" if step.was else "no further step")
            yield from self._label("is", f"{step.is_}: {step.why_is}" if step.is_ else "no further step")
        elif each.where is not None:
            yield from self._label("first value", f"{each.where} (every step is the same)")
        if each.difference is not None:
            yield from self.difference(each.difference, indent=_STEP)

    def _override(self, override: Mapping[str, Any]) -> Iterator[str]:
        reason = override.get("reason")
        yield from self._label("override", _reason("override", reason) if isinstance(reason, str) else _ERASED)
        if override.get("instead") is not None:
            yield from self._label("instead", _said(override["instead"]))

    def _remains(self, answer: Any) -> Iterator[str]:
        if answer is None:
            yield from self._lines([("Case, assessment and trace were erased.", _DIM)])
            return
        said = "Parts of the assessment were erased; `audit export` gives what is left."
        yield from self._lines([(said, _DIM)])
        for key in ("status", "headline"):
            if isinstance(answer, dict) and isinstance(answer.get(key), str):
                yield from self._label(key, answer[key])

    def _label(self, label: str, text: str) -> Iterator[str]:
        yield from self._lines([(text, "")], first=f"{' ' * _STEP}{label}", indent=_LABEL + _STEP)


class Listed(NamedTuple):
    """What the list says of an entry."""

    number: int
    at: str
    kind: str
    by: str
    case: str
    headline: str


def listing(entry: Entry) -> Listed:
    """The line of an entry in the list."""
    header = entry.header
    try:
        document = entry.document
    except ValueError:
        document = {"note": _DAMAGED}
    case, answer = document.get("case"), document.get("assessment")
    kind: str = header.kind
    if header.about is not None:
        kind = f"{kind} of entry {header.about}" if header.kind != "remark" else f"remark on entry {header.about}"
    label = case.get("id") if isinstance(case, dict) else None
    headline = answer.get("headline") if isinstance(answer, dict) else document.get("note")
    if header.stored.trace is not None and not document:
        headline = _ERASED
    if document.get("override") is not None:
        kind = f"{kind}, overridden"
    at = header.recorded_at.strftime("%Y-%m-%d %H:%M %z")
    by = _said(document["by"]) if "by" in document else ""
    return Listed(
        entry.number, at, kind, by, "" if label is None else _said(label), "" if headline is None else _said(headline)
    )


def _made(made: Made) -> str:
    return f"{made.version}, {made.digest[:_DIGITS]}..."


def _with_gaps(value: Any) -> Any:
    """Plain data in which every erased value is a word that says so."""
    if isinstance(value, dict):
        return _ERASED if list(value) == ["erased"] else {key: _with_gaps(inner) for key, inner in value.items()}
    return [_with_gaps(inner) for inner in value] if isinstance(value, list) else value


def _said(value: Any) -> str:
    return value if isinstance(value, str) else _ERASED


def _reason(occasion: Any, code: str) -> str:
    known = codes()[occasion].get(code)
    return code if known is None else f"{code}: {known.means}"


def _kept(report: Report) -> str:
    later = report.entries - (report.proven_to or 0)
    after = f" {_count(later, 'entry was', 'entries were')} added since." if later else ""
    return f"Entries 1 to {report.proven_to} are those of the head that was kept.{after}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
