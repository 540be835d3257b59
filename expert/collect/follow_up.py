"""Monitoring with dates, and the departures from the articles that the answer touches."""

from datetime import date
from typing import Any

from expert.assessment import Departure, Monitoring
from expert.engine.run import Run
from facts.memory import Monitor, Shown, Visit
from knowledge.calculators.days import DAYS_A_WEEK, after_days


def monitoring_of(settled: Run, tables: Any) -> tuple[Monitoring, ...]:
    """Every monitoring row that applies, with its days counted from today."""
    (visit,) = settled.all(Visit)
    today = date.fromisoformat(visit["assessed_on"])
    rows = {row.id: row for monograph in tables.treatments.values() for row in monograph.monitoring}
    found = dict.fromkeys(fact["row"] for fact in settled.all(Monitor))
    listed = [
        Monitoring(
            what=rows[id_].what,
            when=tuple(after_days(today, week * DAYS_A_WEEK) for week in rows[id_].weeks),
            because=rows[id_].because,
            sources=rows[id_].sources,
            row=id_,
        )
        for id_ in found
    ]
    return tuple(sorted(listed, key=lambda row: (row.when[:1] or (date.max,), row.what, row.row or "")))


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
