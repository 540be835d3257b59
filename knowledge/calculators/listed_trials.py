"""Trials held against themselves and against the medicine list: dose, and whether the agent is still taken."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from facts.memory import Contradiction, Course, Takes, TrialEntry, TrialOf, Visit
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.calculators.days import after_days, earliest, latest
from knowledge.calculators.dose_steps import against
from knowledge.calculators.limits import named_trials, stated_mg

UNKNOWN = "unknown"


def listed_as(treatment: str, memory: Memory, tables: Any) -> tuple[Template, ...]:
    """The entries of the medicine list that are this agent."""
    medicines = tables.medicines
    return tuple(
        taken
        for taken in memory.all(Takes)
        if taken["path"].startswith("medicines.")
        and medicines.treatment(taken["ingredient"]) == treatment
        and not medicines.is_other_medicine(taken["ingredient"])
        and medicines.counts_as_treatment(taken["ingredient"], taken["systemic"])
    )


def listed_now(treatment: str, memory: Memory, tables: Any) -> tuple[Template, ...]:
    """Those that are taken now and say how much."""
    listed = listed_as(treatment, memory, tables)
    return tuple(taken for taken in listed if taken["state"] == "now" and taken["daily_mg"] != "")


def total_mg(listed: tuple[Template, ...]) -> Fraction | None:
    """What these entries say is taken a day, together; unknown without one."""
    return sum((Fraction(taken["daily_mg"]) for taken in listed), Fraction(0)) if listed else None


def from_list(
    running: Template,
    taken: tuple[Template, ...],
    allowed: tuple[Fraction | None, Template | None],
    tables: Any,
    tolerated: str,
) -> Course:
    """The course of an agent that stands only in the medicine list: little is known of it."""
    treatment = running["treatment"]
    daily = next((Fraction(fact["daily_mg"]) for fact in taken if fact["daily_mg"] != ""), None)
    line = tables.treatments[treatment].line
    return Course(
        treatment=treatment,
        path=running["path"],
        running="yes",
        line=line,
        systemic="yes" if tables.treatments[treatment].systemic_analgesic else "no",
        dose=UNKNOWN,
        maximum=UNKNOWN,
        limit=against(daily, *allowed),
        purpose=running["purpose"],
        adequacy=UNKNOWN,
        tolerated=tolerated,
        grade="not_assessable",
        window=UNKNOWN,
        daily_mg="" if daily is None else daily,
        stage=UNKNOWN if line == "first_line" else line,
        judged="listed",
    )


@calculator(
    "CAL-605",
    "Trials that the medicine list or their own end contradicts",
    phase=Phase.TRIALS,
    reads=(TrialEntry, TrialOf, Takes, Visit),
    asserts=(Contradiction,),
    sources=("contract#reading-a-case",),
)
def listed_trials(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Another dose, an agent that is stopped in one place and taken in the other, a reason without a stop."""
    (visit,) = memory.all(Visit)
    trials = named_trials(memory)
    running = {treatment for treatment, entry in trials if not entry["stopped"]}
    for treatment, entry in trials:
        path = f"trials.{entry['index']}"
        if entry["stop_reason"] and not entry["stopped"]:
            yield _contradiction(f"{path}.stopped", "reason_without_stop", entry)
        listed = listed_as(treatment, memory, tables)
        now = tuple(taken for taken in listed if taken["state"] == "now")
        if entry["stopped"]:
            for taken in now if treatment not in running else ():
                if not taken["since"] or latest(taken["since"]) < earliest(entry["stopped"]):
                    yield _contradiction(f"{path}.stopped", "stopped_in_one_place", entry, taken)
            continue
        for taken in listed:
            if taken["state"] == "stopped" and not now and _during(entry, taken, visit):
                yield _contradiction(f"{path}.stopped", "stopped_in_one_place", entry, taken)
        doses = listed_now(treatment, memory, tables)
        highest = stated_mg(entry, tables.treatments[treatment], tables)
        if doses and highest is not None and highest != total_mg(doses):
            yield _contradiction(f"{doses[0]['path']}.daily_dose", "dose_in_two_places", entry, *doses)


def _during(entry: Template, taken: Template, visit: Template) -> bool:
    """Whether the medicine may have been stopped after the trial had begun."""
    stopped = after_days(date.fromisoformat(visit["assessed_on"]), -int(taken["days_since_stop"]))
    return not entry["started"] or stopped >= earliest(entry["started"])


def _contradiction(item: str, text: str, *supports: Template) -> Conclusion:
    because = "The trial and the medicine list, or the end of the trial and its reason, do not fit together."
    return Conclusion(Contradiction(item=item, text=text), because, supports)
