"""What differs between the recommendations of two assessments."""

from collections.abc import Iterator, Sequence

from expert.assessment import Recommendation
from expert.explain.change import KINDS, Change, ChangeKind, change
from expert.explain.in_words import act, amount, many, named, spoken
from facts.terms import Action, Urgency

_HASTE = (Urgency.EMERGENCY, Urgency.SAME_DAY, Urgency.WITHIN_TWO_WEEKS)
_KIND_OF_ACTION = {
    Action.STOP: ChangeKind.SAFETY,
    Action.AVOID: ChangeKind.SAFETY,
    Action.TAPER: ChangeKind.SAFETY,
    Action.ADVISE: ChangeKind.SAFETY,
    Action.TEST: ChangeKind.MONITORING,
    Action.MONITOR: ChangeKind.MONITORING,
    Action.REVIEW: ChangeKind.MONITORING,
}


def plan_changes(before: Sequence[Recommendation], after: Sequence[Recommendation]) -> Iterator[Change]:
    """What differs between two plans: what is to be done, how, how much and when."""
    yield from change(
        ChangeKind.TREATMENT,
        "first recommendation",
        act(before[0]) if before else None,
        act(after[0]) if after else None,
    )
    old, new = _by_target(before), _by_target(after)
    for target in dict.fromkeys((*old, *new)):
        had, has = list(old.get(target, ())), list(new.get(target, ()))
        for rec in list(had):
            match = next((other for other in has if other.action is rec.action), None)
            if match is not None:
                had.remove(rec)
                has.remove(match)
                yield from _same_action(rec, match)
        for number in range(max(len(had), len(has))):
            yield from _other_action(had[number : number + 1], has[number : number + 1])


def _by_target(recommendations: Sequence[Recommendation]) -> dict[tuple[object, object], list[Recommendation]]:
    found: dict[tuple[object, object], list[Recommendation]] = {}
    for rec in recommendations:
        found.setdefault((rec.treatment, rec.subject), []).append(rec)
    return found


def _other_action(gone: Sequence[Recommendation], come: Sequence[Recommendation]) -> Iterator[Change]:
    """A recommendation that went, came, or became another one for the same treatment."""
    kind = min((_kind(rec) for rec in (*gone, *come)), key=KINDS.index)
    yield from change(
        kind,
        named((*come, *gone)[0]),
        gone[0].headline if gone else None,
        come[0].headline if come else None,
    )


def _kind(rec: Recommendation) -> ChangeKind:
    if rec.urgency in _HASTE:
        return ChangeKind.SAFETY
    return _KIND_OF_ACTION.get(rec.action, ChangeKind.TREATMENT)


def _same_action(old: Recommendation, new: Recommendation) -> Iterator[Change]:
    name = act(new)
    kind = ChangeKind.SAFETY if {old.urgency, new.urgency} & set(_HASTE) else ChangeKind.TIMING
    yield from change(kind, f"{name}: urgency", spoken(old.urgency), spoken(new.urgency))
    yield from change(ChangeKind.TREATMENT, f"{name}: how it is done", _manner(old), _manner(new))
    yield from change(ChangeKind.SAFETY, f"{name}: confirm first", many(old.confirm_first), many(new.confirm_first))
    yield from change(ChangeKind.SAFETY, f"{name}: not before", old.not_before, new.not_before)
    same_steps = (_doses(old), _programme(old)) == (_doses(new), _programme(new))
    yield from change(
        ChangeKind.DOSE, f"{name}: doses", many(_doses(old)), many(_doses(new)), relevant=_most(new) > _most(old)
    )
    yield from change(
        ChangeKind.DOSE,
        f"{name}: the most a day in mg",
        old.maximum_daily_dose_mg,
        new.maximum_daily_dose_mg,
        relevant=old.maximum_daily_dose_mg is not None
        and (new.maximum_daily_dose_mg is None or new.maximum_daily_dose_mg > old.maximum_daily_dose_mg),
    )
    yield from change(ChangeKind.TREATMENT, f"{name}: programme", many(_programme(old)), many(_programme(new)))
    if same_steps:
        yield from change(ChangeKind.TIMING, f"{name}: days of the steps", _days(old), _days(new))
    yield from change(ChangeKind.TIMING, f"{name}: reviews", many(old.review_dates), many(new.review_dates))
    yield from change(ChangeKind.TIMING, f"{name}: next review", old.review_on, new.review_on)
    yield from change(ChangeKind.TREATMENT, f"{name}: alternatives", many(old.alternatives), many(new.alternatives))
    yield from change(ChangeKind.WORDING, f"{name}: headline", old.headline, new.headline)
    yield from change(ChangeKind.WORDING, f"{name}: reason", old.because, new.because)
    for part in ("goal", "name", "evidence", "sources"):
        yield from change(ChangeKind.WORDING, f"{name}: {part}", getattr(old, part), getattr(new, part))


def _manner(rec: Recommendation) -> str | None:
    """With what, from what, in which form and by which route."""
    parts = {"with": rec.with_, "from": rec.from_, "as": rec.form, "by": rec.route}
    return many(f"{word} {spoken(value)}" for word, value in parts.items() if value)


def _doses(rec: Recommendation) -> tuple[str, ...]:
    return tuple(
        step.dose if step.daily_dose_mg is None else f"{step.dose} ({amount(step.daily_dose_mg)} mg a day)"
        for step in rec.schedule
    )


def _programme(rec: Recommendation) -> tuple[str, ...]:
    return tuple(step.dose for step in rec.programme)


def _most(rec: Recommendation) -> float:
    return max((float(step.daily_dose_mg) for step in rec.schedule if step.daily_dose_mg is not None), default=0)


def _days(rec: Recommendation) -> str | None:
    return many(f"{step.from_} to {step.to}" if step.to else f"from {step.from_}" for step in rec.dated_steps)
