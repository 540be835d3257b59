"""What differs between two assessments in how the treatments stand."""

from collections.abc import Iterator, Sequence

from expert.assessment import Option, Reason
from expert.explain.change import Change, ChangeKind, change
from expert.explain.in_words import amount, many, named, spoken
from facts.terms import Severity, Standing

_OF_SEVERITY = {
    Severity.BLOCK: "what excludes it",
    Severity.AVOID: "what speaks for avoiding it",
    Severity.ADJUST: "what limits the dose or its steps",
    Severity.CAUTION: "cautions",
    Severity.INFO: "remarks",
}
_FORBIDDEN = (Standing.EXCLUDED, Standing.AVOIDED, Standing.NOT_TOLERATED)


def option_changes(before: Sequence[Option], after: Sequence[Option]) -> Iterator[Change]:
    """What differs in how the treatments stand: standing, safety rows, dose limits, reasons."""
    old = {option.treatment: option for option in before}
    for new in after:
        yield from _option(old.pop(new.treatment, None), new)
    for gone in old.values():
        yield from change(ChangeKind.TREATMENT, f"{named(gone)}: standing", spoken(gone.standing), None)


def _option(old: Option | None, new: Option) -> Iterator[Change]:
    name = named(new)
    if old is None:
        yield from change(ChangeKind.TREATMENT, f"{name}: standing", None, spoken(new.standing))
        return
    grave = old.standing in _FORBIDDEN or new.standing in _FORBIDDEN
    kind = ChangeKind.SAFETY if grave else ChangeKind.TREATMENT
    yield from change(kind, f"{name}: standing", spoken(old.standing), spoken(new.standing))
    same_rows = True
    for severity in Severity:
        had, has = _rows(old, severity), _rows(new, severity)
        if list(had) != list(has):
            same_rows = False
            hard = severity in (Severity.BLOCK, Severity.AVOID)
            kind = ChangeKind.WORDING if severity is Severity.INFO else ChangeKind.SAFETY
            what = f"{name}: {_OF_SEVERITY[severity]}"
            yield from change(kind, what, many(had.values()), many(has.values()), relevant=hard)
    kind = ChangeKind.WORDING if _most(old) == _most(new) else ChangeKind.DOSE
    yield from change(kind, f"{name}: dose limit", _limit(old), _limit(new), relevant=kind is ChangeKind.DOSE)
    yield from change(ChangeKind.TREATMENT, f"{name}: line of the ladder", old.line, new.line)
    if same_rows and old.standing is new.standing:
        yield from change(ChangeKind.WORDING, f"{name}: reasons", _said(old.reasons), _said(new.reasons))
    yield from change(ChangeKind.WORDING, f"{name}: name", old.name, new.name)


def _rows(option: Option, severity: Severity) -> dict[tuple[str, str | None], str]:
    """What the rows of this severity say, by row (or by text, where a reason comes from no row) and partner."""
    found = (reason for reason in option.reasons if reason.severity is severity)
    return {(reason.row or reason.text, reason.with_): _in_full(reason) for reason in found}


def _in_full(reason: Reason) -> str:
    partner = f" (with {spoken(reason.with_)})" if reason.with_ else ""
    return f"{reason.row}{partner}: {reason.text}" if reason.row else f"{reason.text}{partner}"


def _said(reasons: Sequence[Reason]) -> str | None:
    return many(f"{_in_full(reason)} [{', '.join(reason.sources)}]" for reason in reasons)


def _most(option: Option) -> object:
    return None if option.dose_cap is None else option.dose_cap.maximum_daily_dose_mg


def _limit(option: Option) -> str | None:
    cap = option.dose_cap
    return None if cap is None else f"{amount(cap.maximum_daily_dose_mg)} mg a day ({cap.row}: {cap.because})"
