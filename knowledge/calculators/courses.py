"""The running trial of a treatment, and since when it is taken as it is."""

from datetime import date

from facts.memory import Course, MedicineEntry, TrialEntry
from knowledge.calculators.card import Memory
from knowledge.calculators.days import latest


def running_course(memory: Memory, treatment: str) -> Course | None:
    """What the running trial of a treatment did so far."""
    running = memory.where(Course, treatment=treatment, running="yes")
    return running[-1] if running else None


def taken_since(memory: Memory, course: Course | None) -> date | None:
    """The last day on which the target dose, or else the treatment, can have begun; None where nothing says so."""
    if course is None:
        return None
    place, _, index = course["path"].partition(".")
    since = ""
    if place == "trials":
        trial = memory.one(TrialEntry, index=int(index))
        since = (trial["target_dose_since"] or trial["started"]) if trial else ""
    elif place == "medicines":
        medicine = memory.one(MedicineEntry, index=int(index))
        since = medicine["since"] if medicine else ""
    return latest(since) if since else None
