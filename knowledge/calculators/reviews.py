"""When each step of the plan is reviewed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from facts.memory import Course, DoseStep, MedicineEntry, ReviewOn, Step, StepStart, TrialEntry, Visit
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.calculators.courses import running_course, taken_since
from knowledge.calculators.days import DAYS_A_WEEK, after_days, after_months


@calculator(
    "CAL-820",
    "The next review of each step",
    phase=Phase.FOLLOW_UP,
    reads=(Step, StepStart, Course, TrialEntry, MedicineEntry, DoseStep, Visit),
    asserts=(ReviewOn,),
    sources=("article-a#treatment-algorithm", "contract#9"),
)
def reviews(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """The review days of the plan that lie ahead: week 4 and 12 at target, then every 3 to 6 months.

    A taper is looked at every few weeks while it lasts; a short one has no review of its own.
    """
    (visit,) = memory.all(Visit)
    today = date.fromisoformat(visit["assessed_on"])
    plan = tables.thresholds["reviews"]
    for step in memory.all(Step):
        begin = memory.one(StepStart, treatment=step["treatment"], action=step["action"]) if step["treatment"] else None
        if begin is None or not begin["day"] or step["review"] in ("", "none"):
            continue
        days = _review_days(memory, step, begin, today, tables)
        ahead = sorted(day for day in days if day > today)
        if not ahead and step["review"] != "taper":
            ahead = [after_months(today, int(plan["long_term_months"]))]
        for number, day in enumerate(ahead):
            yield Conclusion(
                ReviewOn(treatment=step["treatment"], action=step["action"], number=number, day=day.isoformat()),
                f"The review {'next' if number == 0 else 'after that'} falls on {day.isoformat()}.",
                (step, begin, visit),
                rows=("threshold:taper_reviews" if step["review"] == "taper" else "threshold:reviews",),
            )


def _review_days(memory: Memory, step: Template, begin: Template, today: date, tables: Any) -> list[date]:
    """The days of the reviews, counted from the day on which the target dose is or was reached."""
    plan = tables.thresholds["reviews"]
    if step["review"] == "long_term":
        return [after_months(today, int(plan["long_term_months"]))]
    if step["review"] == "nutrition":
        limits = tables.thresholds["b12"]
        return [after_days(today, int(limits[key]) * DAYS_A_WEEK) for key in ("follow_up_weeks", "efficacy_weeks")]
    if step["review"] == "soon":
        return [after_days(today, int(plan["titration_days"]))]
    if step["review"] == "when_free":
        return [date.fromisoformat(begin["day"])]
    if step["review"] == "taper":
        return _while_tapering(memory, step, date.fromisoformat(begin["day"]), tables)
    at_target = _target_day(memory, step, date.fromisoformat(begin["day"]))
    return [after_days(at_target, int(week) * DAYS_A_WEEK) for week in plan["first_weeks"]]


def _target_day(memory: Memory, step: Template, start: date) -> date:
    if step["action"] == "continue":
        since = taken_since(memory, running_course(memory, step["treatment"]))
        if since is not None:
            return since
    doses = memory.where(DoseStep, treatment=step["treatment"], action=step["action"])
    return max((date.fromisoformat(dose["first_day"]) for dose in doses), default=start)


def _while_tapering(memory: Memory, step: Template, start: date, tables: Any) -> list[date]:
    doses = memory.where(DoseStep, treatment=step["treatment"], action=step["action"])
    end = max((date.fromisoformat(dose["last_day"]) for dose in doses), default=start)
    every = int(tables.thresholds["taper_reviews"]["every_weeks"]) * DAYS_A_WEEK
    return [after_days(start, days) for days in range(every, (after_days(end, 1) - start).days + 1, every)]
