"""Doses: the dated steps of a start, a rise, a taper or a regimen, and the most that each allows."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from facts.memory import (
    Cap,
    Course,
    DoseStep,
    Finding,
    FreeFrom,
    Maximum,
    MedicineEntry,
    Step,
    StepStart,
    TrialEntry,
    Visit,
)
from facts.ranges import exact
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.calculators.courses import running_course
from knowledge.calculators.days import after_days, latest
from knowledge.calculators.dose_steps import (
    allowed_maximum,
    dated,
    kept_maximum,
    starting_maximum,
    titration_for,
    within,
)
from knowledge.calculators.ways_down import goes_on, going_down, taper_end, tapered
from knowledge.monograph import DoseStep as PlannedStep
from knowledge.monograph import Monograph, Regimen, Titration


@calculator(
    "CAL-800",
    "When each step of the plan begins",
    phase=Phase.FOLLOW_UP,
    reads=(Step, Course, TrialEntry, MedicineEntry, Visit, Cap, Finding, FreeFrom),
    asserts=(StepStart,),
    sources=("contract#9", "drug-dossier#12.1"),
)
def starts(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Today; a switch begins after the taper (and its wash-out) where the two may not be taken together."""
    (visit,) = memory.all(Visit)
    today = date.fromisoformat(visit["assessed_on"])
    for step in memory.all(Step):
        if not step["treatment"]:
            continue
        start, because = today, "It begins today."
        free = memory.one(FreeFrom, treatment=step["treatment"]) if step["review"] == "when_free" else None
        if free is not None:
            start, because = date.fromisoformat(free["day"]), "It may begin when it is free again."
        leaving = running_course(memory, step["other"]) if step["action"] == "switch" else None
        if leaving is not None and _apart(tables, step["other"], step["treatment"]):
            monograph = tables.treatments[step["other"]]
            wash_out = _wash_out(tables, step["other"], step["treatment"])
            if leaving["daily_mg"] == "":
                yield Conclusion(
                    StepStart(treatment=step["treatment"], action="switch", day=""),
                    "The present dose is not known, so the end of the taper is not known.",
                    (step, leaving, visit),
                )
                continue
            end = taper_end(tapered(monograph, memory, leaving, today, tables), today)
            start, because = after_days(end, wash_out + 1), "It begins after the taper; the two may not be combined."
        supports = tuple(fact for fact in (step, visit, leaving, free) if fact is not None)
        yield Conclusion(
            StepStart(treatment=step["treatment"], action=step["action"], day=start.isoformat()), because, supports
        )


def _apart(tables: Any, first: str, second: str) -> bool:
    return any(other == second and row.severity in ("block", "avoid") for other, row in tables.pairs_of(first))


def _wash_out(tables: Any, leaving: str, starting: str) -> int:
    return max(
        (row.wash_out(leaving, starting) for other, row in tables.pairs_of(leaving) if other == starting), default=0
    )


@calculator(
    "CAL-810",
    "Dated doses of each step of the plan",
    phase=Phase.FOLLOW_UP,
    reads=(Step, StepStart, Course, TrialEntry, MedicineEntry, Visit, Finding, Cap),
    asserts=(DoseStep, Maximum),
    sources=("contract#9", "contract#11"),
)
def schedules(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Start, rise, taper and regimen as dated rows; nothing without a known present dose where one is needed."""
    for step in memory.all(Step):
        begin = memory.one(StepStart, treatment=step["treatment"], action=step["action"]) if step["treatment"] else None
        if begin is None or not begin["day"] or step["dosing"] in ("", "none"):
            continue
        monograph = tables.treatments[step["treatment"]]
        course = running_course(memory, step["treatment"])
        rows = _rows(memory, tables, step, course, date.fromisoformat(begin["day"]))
        supports = (step, begin, course) if course is not None else (step, begin)
        for number, (first, last, planned) in enumerate(rows):
            yield Conclusion(
                DoseStep(
                    treatment=step["treatment"],
                    action=step["action"],
                    number=number,
                    first_day=first.isoformat(),
                    last_day=last.isoformat() if last else "",
                    dose=planned.dose,
                    daily_mg=exact(planned.daily_mg) if planned.daily_mg is not None else "",
                ),
                f"From {first.isoformat()}: {planned.dose}.",
                supports,
                rows=(step["regimen"] or f"treatment:{step['treatment']}",),
            )
        most = _most(memory, monograph, step, course)
        if most is not None:
            yield Conclusion(
                Maximum(treatment=step["treatment"], action=step["action"], daily_mg=most),
                "The most that this plan allows this patient now.",
                supports,
            )


def _most(memory: Memory, monograph: Monograph, step: Template, course: Course | None) -> Fraction | None:
    """The extended maximum only where the dose is raised to it, or is above the plain one already."""
    plain, extended = starting_maximum(monograph, memory), allowed_maximum(monograph, memory)
    if step["dosing"] == "escalate" or plain is None or extended is None:
        return extended
    kept = kept_maximum(monograph, memory, course["purpose"]) if course is not None else plain
    if kept is None or step["dosing"] in ("lower", "taper"):
        return kept
    if step["dosing"] == "keep" and course is not None and course["daily_mg"] != "":
        return max(plain, min(kept, Fraction(course["daily_mg"])))
    return plain


def _rows(
    memory: Memory, tables: Any, step: Template, course: Course | None, start: date
) -> list[tuple[date, date | None, PlannedStep]]:
    monograph = tables.treatments[step["treatment"]]
    daily = Fraction(course["daily_mg"]) if course is not None and course["daily_mg"] != "" else None
    if step["dosing"] == "regimen":
        return [row for regimen in _regimens(memory, monograph, step) for row in dated(regimen.steps, start)]
    if step["dosing"] == "taper":
        steps = tapered(monograph, memory, course, start, tables) if course is not None else ()
        return [
            (first, last or after_days(first, (planned.days or 1) - 1), planned)
            for first, last, planned in dated(steps, start)
        ]
    if monograph.dose is None:
        return []
    titration = titration_for(monograph, memory)
    if step["dosing"] == "lower":
        return dated(going_down(monograph, memory, course, tables), start) if course is not None else []
    if step["dosing"] == "titration":
        return dated(within(titration.steps, starting_maximum(monograph, memory)), start)
    if step["dosing"] == "escalate":
        steps = (*titration.steps, *monograph.dose.escalation)
        above = within(tuple(row for row in steps if _above(row, daily)), allowed_maximum(monograph, memory))
        return dated(above, start) if daily is not None else []
    if step["dosing"] == "titrate":
        return _rest_of_titration(memory, monograph, titration, daily, course, start)
    return [(start, None, goes_on(monograph, titration, daily))] if daily is not None else []


def _regimens(memory: Memory, monograph: Monograph, step: Template) -> Iterator[Regimen]:
    """Of care without a dose every part that fits the patient; else the chosen regimen, or the first that fits."""
    present = {fact["id"] for fact in memory.where(Finding, status="present")}
    fitting = [
        row
        for row in monograph.regimens
        if (not row.any_of or not present.isdisjoint(row.any_of)) and present.isdisjoint(row.unless)
    ]
    if monograph.line == "non_drug":
        yield from (row for row in fitting if row.optional == "no")
    else:
        yield next((row for row in fitting if row.id == step["regimen"]), fitting[0])


def _above(row: PlannedStep, daily: Fraction | None) -> bool:
    return daily is not None and row.daily_mg is not None and exact(row.daily_mg) > daily


def _rest_of_titration(
    memory: Memory,
    monograph: Monograph,
    titration: Titration,
    daily: Fraction | None,
    course: Course | None,
    today: date,
) -> list[tuple[date, date | None, PlannedStep]]:
    """The steps that are left: each from its day counted from the start of the trial, and not before today."""
    if daily is None or course is None or not course["path"].startswith("trials."):
        return []
    entry = memory.one(TrialEntry, index=int(course["path"].removeprefix("trials.")))
    steps = within(titration.steps, starting_maximum(monograph, memory))
    begun = latest(entry["started"]) if entry and entry["started"] else today
    rows = dated(steps, begun)
    due = max((first for first, _, row in rows if _above(row, daily)), default=None)
    present = [
        (first, last, row) for first, last, row in rows if not _above(row, daily) and last is not None and last >= today
    ]
    left = tuple(row for _, _, row in rows if _above(row, daily))
    if due is None:
        return []
    resume = min(first for first, _, row in rows if _above(row, daily))
    kept = [(max(first, today), last, row) for first, last, row in present]
    return [*kept, *dated(left, max(resume, today))]
