"""Short words for the parts of an assessment, as they stand in explanations."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from expert.assessment import Option, Part, Recommendation
from facts.terms import Action


def spoken(word: object) -> str:
    """An id as words: `not_tolerated` becomes `not tolerated`."""
    return str(word).replace("_", " ")


def amount(value: object) -> str | None:
    """Any value of an assessment as text, None as None; numbers without a needless fraction, booleans as yes and no."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | Fraction):
        return f"{float(value):.6g}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Part):
        return value.model_dump_json()
    return many(value) if isinstance(value, tuple | list) else str(value)


def many(parts: Iterable[object]) -> str | None:
    """The parts in a row, None where there are none."""
    return "; ".join(str(part).rstrip(".") for part in parts) or None


def named(what: Option | Recommendation) -> str:
    """What a recommendation or an option is about, in a word or two."""
    if what.treatment is not None:
        return spoken(what.treatment)
    if isinstance(what, Recommendation) and what.subject is not None:
        return f"{what.action} {spoken(what.subject)}"
    return spoken(what.action) if isinstance(what, Recommendation) else ""


def act(rec: Recommendation) -> str:
    """What is to be done, without doses: `switch to pregabalin from duloxetine`, `refer to neurology`."""
    if rec.treatment is None:
        to = "to " if rec.action is Action.REFER else ""
        return f"{rec.action} {to}{spoken(rec.subject)}" if rec.subject else str(rec.action)
    if rec.action is Action.SWITCH and rec.from_:
        return f"switch from {spoken(rec.from_)} to {spoken(rec.treatment)}"
    if rec.action is Action.ADD and rec.with_:
        return f"add {spoken(rec.treatment)} to {spoken(rec.with_)}"
    return f"{rec.action} {spoken(rec.treatment)}"


def listed(words: Iterable[object]) -> str:
    """Words in a row: `a`, `a and b`, `a, b and c`."""
    every = [str(word) for word in words]
    return " and ".join((", ".join(every[:-1]), every[-1])) if len(every) > 1 else "".join(every)
