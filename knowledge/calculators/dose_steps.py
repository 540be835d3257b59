"""What the dose tables say for one patient: the most a day, the titration that fits, and steps by their dates."""

from datetime import date
from fractions import Fraction

from facts.memory import Cap, Finding
from facts.ranges import exact
from facts.templates import Template
from knowledge.calculators.card import Memory
from knowledge.calculators.days import after_days
from knowledge.monograph import DoseStep as PlannedStep
from knowledge.monograph import Monograph, Titration


def allowed_maximum(monograph: Monograph, memory: Memory) -> Fraction | None:
    """The most a day for this patient now, in milligrams; an extended maximum needs every finding known absent."""
    if monograph.dose is None or monograph.dose.maximum is None:
        return None
    most = exact(monograph.dose.maximum.mg)
    extended = monograph.dose.extended_maximum
    if extended and all(memory.where(Finding, id=id_, status="absent") for id_ in extended.absent):
        most = exact(extended.mg)
    cap = memory.one(Cap, treatment=monograph.id)
    return min(most, Fraction(cap["daily_mg"])) if cap else most


def starting_maximum(monograph: Monograph, memory: Memory) -> Fraction | None:
    """The most a day that a start or a rise to the target may reach: the plain maximum, or the cap where lower."""
    if monograph.dose is None or monograph.dose.maximum is None:
        return None
    most = exact(monograph.dose.maximum.mg)
    cap = memory.one(Cap, treatment=monograph.id)
    return min(most, Fraction(cap["daily_mg"])) if cap else most


def kept_maximum(monograph: Monograph, memory: Memory, purpose: str) -> Fraction | None:
    """The most a day of what is taken already: that of this plan, for another disease that of the labels.

    An unstated purpose may be the neuropathy, so the plan counts. The limits of kidneys, liver and other medicines
    hold for both.
    """
    dose = monograph.dose
    if dose is None or dose.maximum is None:
        return None
    gated = dose.extended_maximum
    most = exact(dose.maximum.mg)
    if purpose == "other" and dose.label_maximum:
        most = exact(dose.label_maximum.mg)
    elif gated and all(memory.where(Finding, id=id_, status="absent") for id_ in gated.absent):
        most = exact(gated.kept_mg or gated.mg)
    cap = memory.one(Cap, treatment=monograph.id)
    return min(most, Fraction(cap["kept_mg"])) if cap else most


def against(daily: Fraction | None, most: Fraction | None, cap: Template | None) -> str:
    """Whether more is taken than a limit of this patient allows, or only more than this plan gives to anybody."""
    if daily is None or most is None:
        return "unknown"
    if daily <= most:
        return "within"
    return "over" if cap and daily > Fraction(cap["kept_mg"]) else "over_plan"


def titration_for(monograph: Monograph, memory: Memory) -> Titration:
    """The first titration that fits this patient; the last one fits everyone."""
    if monograph.dose is None:
        raise ValueError(f"{monograph.id} has no dose; its monograph needs one to be started.")
    fitting = (
        row
        for row in monograph.dose.titrations
        if not row.any_of or any(memory.where(Finding, id=id_, status="present") for id_ in row.any_of)
    )
    return next(fitting)


def within(steps: tuple[PlannedStep, ...], most: Fraction | None) -> tuple[PlannedStep, ...]:
    """The steps that do not exceed the most a day."""
    return tuple(step for step in steps if most is None or step.daily_mg is None or exact(step.daily_mg) <= most)


def reachable(monograph: Monograph, memory: Memory, most: Fraction, *, raised: bool = False) -> Fraction:
    """The highest dose a day that the titration (or, raised, its escalation) reaches within `most`; else `most`."""
    if monograph.dose is None:
        return most
    steps = (*titration_for(monograph, memory).steps, *(monograph.dose.escalation if raised else ()))
    doses = [exact(step.daily_mg) for step in within(steps, most) if step.daily_mg is not None]
    return max(doses, default=most)


def dated(steps: tuple[PlannedStep, ...], start: date) -> list[tuple[date, date | None, PlannedStep]]:
    """First day, last day (None for open) and step; the last step stays open whatever its length."""
    rows: list[tuple[date, date | None, PlannedStep]] = []
    day = start
    for index, step in enumerate(steps):
        last = index == len(steps) - 1 or step.days is None
        end = None if last else after_days(day, (step.days or 1) - 1)
        rows.append((day, end, step))
        if end is None:
            break
        day = after_days(end, 1)
    return rows
