"""From which day a treatment may begin that only medicines forbid which have left, or leave, the body."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from facts.memory import Barrier, FreeFrom, Takes, Visit
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.calculators.days import after_days


@calculator(
    "CAL-615",
    "The day from which a treatment is free again",
    phase=Phase.TRIALS,
    reads=(Barrier, Takes, Visit),
    asserts=(FreeFrom,),
    sources=("contract#4", "contract#19", "drug-dossier#12.3", "drug-dossier#12.4"),
)
def free_days(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Where every row that forbids it ends within the days that are waited; a fluoroquinolone is stopped today."""
    (visit,) = memory.all(Visit)
    today = date.fromisoformat(visit["assessed_on"])
    for treatment in tables.treatments:
        barriers = [
            barrier
            for barrier in memory.where(Barrier, treatment=treatment, other="")
            if barrier["severity"] in ("block", "avoid")
        ]
        left = [_days_left(barrier, memory, tables) for barrier in barriers]
        days = max((number for number in left if number is not None), default=0)
        if None not in left and 0 < days <= int(tables.thresholds["waiting"]["most_days"]):
            day = after_days(today, days).isoformat()
            yield Conclusion(
                FreeFrom(treatment=treatment, day=day),
                f"Nothing that is known forbids it from {day} on.",
                (*barriers, visit),
                rows=("threshold:waiting",),
            )


def _days_left(barrier: Template, memory: Memory, tables: Any) -> int | None:
    """The days until the first finding of the row ends by itself; None where none does."""
    if barrier["row"] not in tables.safety_rows:
        return None
    found = [tables.findings.taken.get(id_) for id_ in tables.safety_rows[barrier["row"]][1].when]
    left = [_until_it_left(row, memory, tables) for row in found if row is not None]
    return min((number for number in left if number is not None), default=None)


def _until_it_left(row: Any, memory: Memory, tables: Any) -> int | None:
    """The days until the last medicine behind the finding has left; None where one is still taken or planned."""
    days: list[int] = []
    for fact in memory.where(Takes, systemic="yes"):
        ingredient = fact["ingredient"]
        if ingredient not in row.ingredients and tables.medicines.classes_of(ingredient).isdisjoint(row.classes):
            continue
        if fact["state"] == "stopped" and fact["days_since_stop"] != "":
            days.append(row.within_days - int(fact["days_since_stop"]))
        elif fact["state"] == "now" and tables.medicines.is_quinolone(ingredient):
            days.append(row.within_days)
        else:
            return None
    return max(days, default=None)
