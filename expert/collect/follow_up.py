"""Monitoring with dates, and the departures from the articles that the answer touches."""

from datetime import date
from typing import Any

from expert.assessment import Departure, Monitoring
from expert.engine.run import Run
from facts.memory import Monitor, Shown, WatchOn


def monitoring_of(settled: Run, tables: Any) -> tuple[Monitoring, ...]:
    """Every monitoring row that applies, with its days."""
    found = {fact["row"]: fact["treatment"] for fact in settled.all(Monitor)}
    listed = [
        Monitoring(
            what=row.what,
            when=tuple(date.fromisoformat(fact["day"]) for fact in settled.where(WatchOn, row=id_)),
            because=row.because,
            sources=row.sources,
            row=id_,
            treatment=treatment or None,
        )
        for id_, treatment in found.items()
        for row in (tables.monitoring_rows[id_],)
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
