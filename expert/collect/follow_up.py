"""Monitoring with dates, and the departures from the articles that the answer touches."""

from datetime import date
from typing import Any

from expert.assessment import Departure, Monitoring
from expert.engine.run import Run
from facts.memory import Monitor, Shown, Step, StepStart, Visit
from knowledge.calculators.courses import running_course, taken_since
from knowledge.calculators.days import DAYS_A_WEEK, after_days

BEGINS = ("start", "add", "switch")
CHANGES_THE_DOSE = ("titrate", "taper", "stop")


def monitoring_of(settled: Run, tables: Any) -> tuple[Monitoring, ...]:
    """Every monitoring row that applies, with its days."""
    (visit,) = settled.all(Visit)
    today = date.fromisoformat(visit["assessed_on"])
    rows = {row.id: row for monograph in tables.treatments.values() for row in monograph.monitoring}
    found = {fact["row"]: fact["treatment"] for fact in settled.all(Monitor)}
    listed = [
        Monitoring(
            what=rows[id_].what,
            when=_days(
                rows[id_], _counted_from(treatment, settled, today), today, told=not _only_listed(treatment, settled)
            ),
            because=rows[id_].because,
            sources=rows[id_].sources,
            row=id_,
            treatment=treatment or None,
        )
        for id_, treatment in found.items()
    ]
    return tuple(sorted(listed, key=lambda row: (row.when[:1] or (date.max,), row.what, row.row or "")))


def _counted_from(treatment: str, settled: Run, today: date) -> date:
    """The day on which it begins, or the last known start or rise of what goes on unchanged; else the visit."""
    steps = settled.where(Step, treatment=treatment)
    for step in steps:
        if step["action"] in BEGINS:
            start = settled.one(StepStart, treatment=treatment, action=step["action"])
            return max(today, date.fromisoformat(start["day"])) if start and start["day"] else today
    since = taken_since(settled, running_course(settled, treatment))
    if since is None or any(step["action"] in CHANGES_THE_DOSE for step in steps):
        return today
    return min(today, since)


def _only_listed(treatment: str, settled: Run) -> bool:
    """Whether it stands in the medicine list and no trial tells what happened since it began."""
    course = running_course(settled, treatment)
    return course is not None and course["judged"] == "listed"


def _days(row: Any, begun: date, today: date, *, told: bool) -> tuple[date, ...]:
    """What belongs to the beginning is looked at today where it is taken already.

    Days that passed fall away, but are due today where nobody told whether they were kept.
    """
    days = {max(begun, today) if week == 0 else after_days(begun, week * DAYS_A_WEEK) for week in row.weeks}
    last = max((after_days(begun, week * DAYS_A_WEEK) for week in row.weeks), default=today)
    if last < today and row.every_weeks:
        rounds = -((last - today).days // (row.every_weeks * DAYS_A_WEEK))
        days.add(after_days(last, rounds * row.every_weeks * DAYS_A_WEEK))
    if not told:
        days = {max(day, today) for day in days}
    return tuple(sorted(day for day in days if day >= today))


def departures_of(settled: Run, tables: Any) -> tuple[Departure, ...]:
    """The departures that this answer touches, in the order of their ids."""
    shown = sorted({fact["departure"] for fact in settled.all(Shown)})
    rows = [tables.departures[id_] for id_ in shown]
    return tuple(
        Departure(
            id=row.id,
            article_says=row.article_says,
            program_does=row.program_does,
            because=row.because,
            sources=row.sources,
        )
        for row in rows
    )
