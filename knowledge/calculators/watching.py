"""On which days each monitoring row is looked at."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from facts.memory import Course, DoseStep, MedicineEntry, Monitor, Step, StepStart, TrialEntry, Visit, WatchOn
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.calculators.courses import running_course, taken_since
from knowledge.calculators.days import DAYS_A_WEEK, after_days
from knowledge.monograph import MonitoringRow

_BEGINS = ("start", "add", "switch")
_CHANGES_THE_DOSE = ("titrate", "taper", "stop")


@calculator(
    "CAL-830",
    "The days on which a monitoring row is looked at",
    phase=Phase.ASK,
    reads=(Monitor, Step, StepStart, DoseStep, Course, TrialEntry, MedicineEntry, Visit),
    asserts=(WatchOn,),
    sources=("article-a#monitoring", "contract#12"),
)
def watching(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """The weeks of each row, counted from the start of a step or from the last known start or rise of what goes on.

    What belongs to the beginning is looked at today where the treatment is taken already. Days that passed fall away,
    but are due today where nobody told what happened since it began. A taper is watched to the first day after it.
    """
    (visit,) = memory.all(Visit)
    today = date.fromisoformat(visit["assessed_on"])
    for monitor in memory.all(Monitor):
        begun, supports = _counted_from(memory, monitor["treatment"], today)
        course = running_course(memory, monitor["treatment"])
        days = _days(tables.monitoring_rows[monitor["row"]], begun, today)
        if course is not None and course["judged"] == "listed":
            days = {max(day, today) for day in days}
        last = _end_of_taper(memory, monitor["treatment"])
        for number, day in enumerate(sorted(day for day in days if today <= day <= last)):
            yield Conclusion(
                WatchOn(row=monitor["row"], number=number, day=day.isoformat()),
                f"It is looked at on {day.isoformat()}; its weeks are counted from {begun.isoformat()}.",
                (monitor, *supports, visit),
                rows=(monitor["row"],),
            )


def _counted_from(memory: Memory, treatment: str, today: date) -> tuple[date, tuple[Template, ...]]:
    """The day on which it begins, or the last known start or rise of what goes on unchanged; else the visit."""
    steps = memory.where(Step, treatment=treatment)
    for step in steps:
        if step["action"] in _BEGINS:
            start = memory.one(StepStart, treatment=treatment, action=step["action"])
            if start is None or not start["day"]:
                return today, (step,)
            return max(today, date.fromisoformat(start["day"])), (step, start)
    course = running_course(memory, treatment)
    since = taken_since(memory, course)
    if course is None or since is None or any(step["action"] in _CHANGES_THE_DOSE for step in steps):
        return today, steps
    return min(today, since), (*steps, course)


def _end_of_taper(memory: Memory, treatment: str) -> date:
    """The first day after the taper; without one, or without its dates, the days have no end."""
    ends = [step["last_day"] for step in memory.where(DoseStep, treatment=treatment, action="taper")]
    return after_days(date.fromisoformat(max(ends)), 1) if ends and all(ends) else date.max


def _days(row: MonitoringRow, begun: date, today: date) -> set[date]:
    days = {max(begun, today) if week == 0 else after_days(begun, week * DAYS_A_WEEK) for week in row.weeks}
    days |= {after_days(begun, day) for day in row.days}
    last = max((after_days(begun, week * DAYS_A_WEEK) for week in row.weeks), default=today)
    if last < today and row.every_weeks:
        rounds = -((last - today).days // (row.every_weeks * DAYS_A_WEEK))
        days.add(after_days(last, rounds * row.every_weeks * DAYS_A_WEEK))
    return days
