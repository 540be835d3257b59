"""The words that the views put around the values of an assessment; the advice itself comes with the assessment."""

from collections.abc import Iterable
from datetime import date

from expert.assessment import Evidence, Option, Recommendation, ScheduleStep
from expert.render.page import Tone
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
STILL_OPEN = (Standing.ALTERNATIVE, Standing.DEFERRED, Standing.TOO_EARLY, Standing.RESERVED)


def spoken(word: str) -> str:
    """An id as words: `not_tolerated` becomes `not tolerated`."""
    return word.replace("_", " ")


def sentence(text: str) -> str:
    """The text with a capital at its beginning and a full stop at its end."""
    text = text.strip()
    if not text:
        return text
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?:" else f"{text}."


def listed(words: Iterable[str]) -> str:
    """Words in a row: `a`, `a and b`, `a, b and c`."""
    every = list(words)
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} and {every[-1]}"


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


def quantity(value: float) -> str:
    """A number without a needless fraction."""
    return str(int(value)) if value == int(value) else str(value)


def period(step: ScheduleStep) -> str:
    """The days of a schedule step."""
    if step.to is None:
        return f"from {step.from_}"
    return f"on {step.from_}" if step.to == step.from_ else f"{step.from_} to {step.to}"


def dose(step: ScheduleStep) -> str:
    """The dose of a schedule step, with the daily amount where the dose does not say it."""
    if not step.daily_dose_mg:
        return step.dose
    amount = f"{quantity(step.daily_dose_mg)} mg"
    return step.dose if amount in step.dose and "once" in step.dose else f"{step.dose} ({amount} a day)"


def days(when: Iterable[date]) -> str:
    """Dates in a row."""
    return listed(str(day) for day in when)


def evidence_line(evidence: Evidence) -> str:
    """Level and grade with their meaning, and in whom the evidence was gathered."""
    parts = []
    if evidence.level:
        parts.append(f"level {evidence.level}")
    if evidence.grade:
        parts.append(f"grade {evidence.grade}" + (f" ({evidence.grade_means})" if evidence.grade_means else ""))
    if evidence.population:
        where = "" if evidence.direct else ", not this neuropathy itself"
        parts.append(f"studied in: {spoken(evidence.population)}{where}")
    return " ".join(part for part in (sentence(", ".join(parts)), evidence.text) if part)
