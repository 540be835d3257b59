"""The words that the views put around the values of an assessment; the advice itself comes with the assessment."""

import math
from collections.abc import Iterable
from datetime import date

from expert.assessment import Assessment, Evidence, Option, Recommendation, ScheduleStep
from expert.render.page import Tone
from facts.ranges import exact
from facts.terms import STANDING_MEANING, STATUS_MEANING, Standing, Status, Urgency

TONE_OF_STATUS = {
    Status.PLAN: Tone.GOOD,
    Status.PROVISIONAL: Tone.CAREFUL,
    Status.URGENT_REFERRAL: Tone.ALARM,
    Status.OUT_OF_SCOPE: Tone.CAREFUL,
}
TONE_OF_URGENCY = {
    Urgency.EMERGENCY: Tone.ALARM,
    Urgency.SAME_DAY: Tone.ALARM,
    Urgency.WITHIN_TWO_WEEKS: Tone.CAREFUL,
    Urgency.SOON: Tone.CAREFUL,
    Urgency.ROUTINE: Tone.PLAIN,
}
RULED_OUT = (
    Standing.EXCLUDED,
    Standing.AVOIDED,
    Standing.NOT_TOLERATED,
    Standing.TRIED,
    Standing.NOT_INDICATED,
)
_DIGEST = 12
STILL_OPEN = (Standing.ALTERNATIVE, Standing.DEFERRED, Standing.TOO_EARLY, Standing.RESERVED)


def spoken(word: str) -> str:
    """An id as words: `not_tolerated` becomes `not tolerated`."""
    return word.replace("_", " ")


def sentence(text: str) -> str:
    """The text with a capital at its beginning and a full stop at its end."""
    text = text.strip()
    if not text:
        return text
    text = capital(text)
    return text if text[-1] in ".!?:" else f"{text}."


def listed(words: Iterable[str]) -> str:
    """Words in a row: `a`, `a and b`, `a, b and c`."""
    every = list(words)
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} and {every[-1]}"


def marked(marks: Iterable[str]) -> str:
    """Marks such as C1 in a row, three and more that follow each other as a range: `C1 to C3, C7`."""
    numbers = sorted(int(mark.lstrip("C")) for mark in marks)
    parts = []
    while numbers:
        last = next((i for i, number in enumerate(numbers) if number != numbers[0] + i), len(numbers))
        run, numbers = numbers[:last], numbers[last:]
        parts.extend([f"C{run[0]} to C{run[-1]}"] if len(run) > 2 else [f"C{number}" for number in run])
    return ", ".join(parts)


def unanswered(count: int) -> str:
    """How many items are not answered."""
    return "One item is not answered." if count == 1 else f"{count} items are not answered."


def status_words(status: Status) -> str:
    """The status as a heading."""
    return spoken(status).upper()


def status_meaning(status: Status) -> str:
    """What the status says."""
    return sentence(STATUS_MEANING[status])


def standing_meaning(standing: Standing) -> str:
    """What the standing says."""
    return sentence(STANDING_MEANING[standing])


def treatment_name(item: Option | Recommendation) -> str:
    """The treatment as people call it; the subject where there is no treatment."""
    if item.name:
        return item.name
    if item.treatment is not None:
        return spoken(item.treatment)
    return spoken(item.subject) if isinstance(item, Recommendation) and item.subject else ""


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def named(name: str, text: str) -> str:
    """The name before what is said of it."""
    return f"{name}: {text}" if text else name


def quantity(value: float) -> str:
    """A number without a needless fraction."""
    return str(int(value)) if value == int(value) else str(value)


def at_most(value: float) -> str:
    """A limit with one decimal at most, never above the limit itself."""
    return quantity(math.floor(exact(value) * 10) / 10)


def begins(step: ScheduleStep) -> str:
    """The first day of a schedule step; `on` where it has no end."""
    return f"{step.from_} on" if step.to is None else str(step.from_)


def dose(step: ScheduleStep) -> str:
    """The dose of a schedule step, the daily amount where the dose does not say it, and the last day."""
    amount = f"{quantity(step.daily_dose_mg)} mg" if step.daily_dose_mg else ""
    said = "mcg" in step.dose or f"{amount} a day" in step.dose or (amount in step.dose and "once" in step.dose)
    daily = f" ({amount} a day)" if amount and not said else ""
    until = f", until {step.to}" if step.to and step.to != step.from_ else ""
    return f"{step.dose}{daily}{until}"


def days(when: Iterable[date]) -> str:
    """Dates in a row."""
    return listed(str(day) for day in when)


def evidence_line(evidence: Evidence, *, full: bool) -> str:
    """Level and grade with their meaning, and in whom the evidence was gathered; in `full` also what is known of it."""
    parts = []
    if evidence.level:
        parts.append(f"level {evidence.level}")
    if evidence.grade:
        parts.append(f"grade {evidence.grade}" + (f" ({evidence.grade_means})" if evidence.grade_means else ""))
    if evidence.population:
        where = "" if evidence.direct else ", not this neuropathy itself"
        parts.append(f"studied in: {spoken(evidence.population)}{where}")
    return " ".join(part for part in (sentence(", ".join(parts)), evidence.text if full else None) if part)


def footer(assessment: Assessment) -> str:
    """The versions, the beginning of the knowledge's digest, and what the answer is not."""
    digest = assessment.knowledge.digest.rpartition(":")[2][:_DIGEST]
    versions = f"neuroladder {assessment.program.version}, knowledge {assessment.knowledge.version} ({digest})"
    return f"{versions}. This supports a decision; it does not make it."
