"""How a dose comes down: the steps of a taper, and the steps from too much to what is allowed."""

from datetime import date
from fractions import Fraction
from typing import Any

from facts.memory import Course, Finding
from facts.ranges import exact
from knowledge.calculators.card import Memory
from knowledge.calculators.courses import taken_since
from knowledge.calculators.days import after_days, whole_months
from knowledge.calculators.dose_steps import kept_maximum, titration_for, within
from knowledge.monograph import DoseStep as PlannedStep
from knowledge.monograph import Monograph, Taper, Titration


def taper_steps(
    monograph: Monograph, daily_mg: Fraction, most: Fraction | None, *, long_use: bool = False
) -> tuple[PlannedStep, ...]:
    """The levels below the present dose, each for its days, none above the most that is allowed now.

    A dose at or below the lowest level is kept for the days of one level.
    """
    taper = monograph.taper
    if taper is None or taper.days_each is None:
        return ()
    levels = (*taper.levels_mg, *(taper.long_use.more_levels_mg if long_use and taper.long_use else ()))
    below = sorted((level for level in levels if exact(level) < daily_mg), reverse=True)
    steps = [_level(taper, level, taper.days_each) for level in below or (float(daily_mg),)]
    return within(tuple(steps), most)


def _level(taper: Taper, level: float, days: int | None) -> PlannedStep:
    return PlannedStep(dose=taper.dose_words.get(f"{level:g}") or _a_day(level), daily_mg=level, days=days)


def _a_day(milligrams: float) -> str:
    return f"{milligrams:g} mg a day"


def tapered(monograph: Monograph, memory: Memory, course: Course, today: date, tables: Any) -> tuple[PlannedStep, ...]:
    """The taper of this patient, over the steps of the way down where more is taken than is allowed.

    Where every level is above the most that is allowed, one step of what is allowed. Without steps where the monograph
    has no doses: a specialist plans that taper.
    """
    if course["daily_mg"] == "":
        return ()
    by_specialist = monograph.dose and _set_by(titration_for(monograph, memory))
    if by_specialist and monograph.taper is not None:
        return tuple(step.model_copy(update={"days": monograph.taper.days_each}) for step in by_specialist)
    daily_mg = Fraction(course["daily_mg"])
    most = kept_maximum(monograph, memory, course["purpose"])
    steps = taper_steps(monograph, daily_mg, most, long_use=_long_use(monograph, memory, course, today))
    if not steps and monograph.taper is not None and monograph.dose is not None:
        last = lowered(monograph, titration_for(monograph, memory), most)
        steps = tuple(step.model_copy(update={"days": monograph.taper.days_each}) for step in last)
    return (*_above(monograph, memory, course, most, tables), *steps)


def _long_use(monograph: Monograph, memory: Memory, course: Course, today: date) -> bool:
    since = taken_since(memory, course)
    rule = monograph.taper.long_use if monograph.taper else None
    return rule is not None and since is not None and whole_months(since, today) >= rule.months


def taper_end(steps: tuple[PlannedStep, ...], start: date) -> date:
    """The last day on which the medicine is taken."""
    return after_days(start, sum(step.days or 0 for step in steps) - 1)


def going_down(monograph: Monograph, memory: Memory, course: Course, tables: Any) -> tuple[PlannedStep, ...]:
    """From more than is allowed to the highest dose that is, which then goes on; or as the specialist sets it."""
    titration = titration_for(monograph, memory)
    most = kept_maximum(monograph, memory, course["purpose"])
    above = _above(monograph, memory, course, most, tables)
    return _set_by(titration) or (*above, *lowered(monograph, titration, most))


def _set_by(titration: Titration) -> tuple[PlannedStep, ...]:
    """The one step that leaves the dose to the specialist, where the titration of this patient says so."""
    return (PlannedStep(dose=titration.set_by),) if titration.set_by else ()


def _above(
    monograph: Monograph, memory: Memory, course: Course, most: Fraction | None, tables: Any
) -> tuple[PlannedStep, ...]:
    """The levels between the present dose and the most that is allowed.

    All of them, unless a limit of the patient makes the dose toxic: then one, a part of the way and not far above the
    limit, as too much harms as well, and what leaves slowly tapers itself.
    """
    taper = monograph.taper
    if taper is None or most is None or course["limit"] not in ("over", "over_plan"):
        return ()
    daily_mg = Fraction(course["daily_mg"])
    between = sorted((level for level in taper.levels_mg if most < exact(level) < daily_mg), reverse=True)
    way_down = tables.thresholds["way_down"]
    toxic = any(memory.where(Finding, id=id_, status="present") for id_ in way_down["fast_with"])
    if course["limit"] == "over" and toxic:
        part = daily_mg - (daily_mg - most) * way_down["first_part"]
        first = min(part, most * way_down["most_times_the_limit"])
        between = [level for level in between if exact(level) <= first][:1]
    return tuple(_level(taper, level, taper.days_each) for level in between)


def lowered(monograph: Monograph, titration: Titration, most: Fraction | None) -> tuple[PlannedStep, ...]:
    """The highest dose of the monograph that is allowed now."""
    if monograph.dose is None:
        return ()
    levels = [_level(monograph.taper, level, None) for level in monograph.taper.levels_mg] if monograph.taper else []
    allowed = within((*titration.steps, *monograph.dose.escalation, *levels), most)
    highest = max(allowed, key=lambda step: step.daily_mg or 0, default=None)
    return () if highest is None else (goes_on(monograph, titration, exact(highest.daily_mg or 0)),)


def goes_on(monograph: Monograph, titration: Titration, daily_mg: Fraction) -> PlannedStep:
    """The dose that is taken from now on, in the words that the monograph has for it."""
    milligrams = float(daily_mg)
    if titration.set_by:
        return PlannedStep(dose=titration.set_by)
    if monograph.dose is None:
        return PlannedStep(dose=_a_day(milligrams), daily_mg=milligrams)
    if monograph.dose.kept_words:
        return PlannedStep(dose=monograph.dose.kept_words.format(mg=f"{milligrams:g}"), daily_mg=milligrams)
    steps = (*titration.steps, *monograph.dose.escalation)
    same = [step.dose for step in steps if step.daily_mg == milligrams]
    level = monograph.taper.dose_words.get(f"{milligrams:g}") if monograph.taper else None
    return PlannedStep(dose=[*same, level or _a_day(milligrams)][0], daily_mg=milligrams)
