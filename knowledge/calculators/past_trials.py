"""Trials that ended: what is not known of them, and what contradicts itself."""

from collections.abc import Iterator
from typing import Any

from facts.memory import Contradiction, Course, RepeatWait, TrialEntry, TrialOf, UnclearTrial, Visit
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.calculators.days import after_days, latest
from knowledge.calculators.limits import named_trials

_WITHOUT_BENEFIT = ("none", "worse")


@calculator(
    "CAL-630",
    "What is not known of a trial that ended",
    phase=Phase.TRIALS,
    reads=(Course,),
    asserts=(UnclearTrial,),
    sources=("contract#1", "contract#7", "contract#9"),
)
def unclear_trials(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Why it ended, unless it failed by its numbers; then dose and duration, unless it ended for another reason."""
    for course in memory.where(Course, running="no", systemic="yes"):
        if course["tolerated"] != "no":
            for part, because in _missing(course):
                yield Conclusion(
                    UnclearTrial(treatment=course["treatment"], item=f"{course['path']}.{part}"), because, (course,)
                )


def _missing(course: Template) -> Iterator[tuple[str, str]]:
    if course["stop_reason"] == "unstated":
        if course["adequacy"] != "adequate" or course["grade"] in ("good", "not_assessable"):
            yield "stop_reason", "Why it was stopped is not stated; it may not have been tolerated."
    elif course["stop_reason"] == "no_benefit" and course["adequacy"] == "unknown":
        if course["dose"] == "unknown":
            yield "highest_daily_dose_mg", "The dose that was reached is not stated, so it may have failed or not."
        if course["weeks"] == "":
            yield "target_dose_since", "The weeks at the target dose are not known, so it may have failed or not."


@calculator(
    "CAL-640",
    "Trials whose end contradicts their scores",
    phase=Phase.TRIALS,
    reads=(Course,),
    asserts=(Contradiction,),
    sources=("contract#9", "contract#reading-a-case"),
)
def contradictory_trials(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Stopped for no benefit after a good response, or completed after none; the stated reason counts meanwhile."""
    for course in memory.where(Course, running="no", systemic="yes", adequacy="adequate"):
        relieved = course["stop_reason"] == "no_benefit" and course["grade"] == "good"
        unrelieved = course["stop_reason"] == "completed" and course["grade"] in _WITHOUT_BENEFIT
        if relieved or unrelieved:
            yield Conclusion(
                Contradiction(item=f"{course['path']}.stop_reason", text="end_against_scores"),
                "The reason for stopping and the pain scores do not fit together.",
                (course,),
            )


@calculator(
    "CAL-650",
    "The first day on which a treatment that is given once may be repeated",
    phase=Phase.TRIALS,
    reads=(TrialEntry, TrialOf, Visit),
    asserts=(RepeatWait,),
    sources=("drug-dossier#10",),
)
def repeat_waits(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """From the last day of its newest course, the latest that the stated precision allows."""
    (visit,) = memory.all(Visit)
    for treatment, entry in named_trials(memory):
        repeat = tables.treatments[treatment].repeat
        given = entry["stopped"] or entry["started"]
        if repeat is None or not given:
            continue
        day = after_days(latest(given), repeat.after_days).isoformat()
        if day > visit["assessed_on"]:
            yield Conclusion(
                RepeatWait(treatment=treatment, day=day),
                f"It was given less than {repeat.after_days} days ago.",
                (entry, visit),
            )
