"""An item of a plan as people write it: `duloxetine 60 mg once daily`, `stop Lyrica`, a dose of `30 mg bd`.

A dose counts only with its unit and with how often it is taken. One that cannot be read is refused and never left out:
a dose that nobody checked must not look like one that was found harmless.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from expert.assessment import plain_number
from expert.dialogue.lists_said import daily_dose
from expert.dialogue.numbers_said import NotANumberError, number_said
from facts.ranges import exact
from facts.units import UnitError, dose_unit
from knowledge.asking import answer_words
from knowledge.recognition import medicines

_DOSE = "daily_dose_mg"
_ALONE = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)?x?(?![\w.]|\s*%)")
_WITH_UNIT = re.compile(r"(?<![\w.])(\d+(?:[.,]\d+)?)\s*([^\W\d]+)")
_REMEDY = "write the dose with its unit and how often it is taken, such as 30 mg twice daily, or leave it out."


class NotAnItemError(ValueError):
    """An item cannot be read; `key` is the key of the plan that the words stand under."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def item_said(given: Any) -> Any:
    """The item as a mapping of the plan; whatever is of another form stays as it is. Raises `NotAnItemError`."""
    item = {"treatment": given} if isinstance(given, str) else given
    if not isinstance(item, Mapping):
        return item
    item = dict(item)
    if isinstance(item.get(_DOSE), str):
        item[_DOSE] = _milligrams_a_day(item[_DOSE])
    if isinstance(item.get("treatment"), str):
        item |= _named(item["treatment"], judged=item.get(_DOSE) is None and item.get("stop") not in ("yes", True))
    stopped = item.get("stop") in ("yes", True)
    if stopped and item.get(_DOSE) is not None:
        raise NotAnItemError(_DOSE, "stands beside stop; leave the dose out to stop it, or stop out to give it.")
    if item.get(_DOSE) == 0 and not stopped:
        raise NotAnItemError(_DOSE, "is no dose; write stop: yes for what is to be stopped.")
    return item


def _named(text: str, *, judged: bool) -> dict[str, Any]:
    """What the words under `treatment` say; a dose among them is only looked for where it is to be `judged`."""
    name, stop = _verb(text)
    if stop:
        return {"treatment": name, "stop": "yes"}
    if not judged:
        return {"treatment": name}
    try:
        rest, dose = daily_dose(name)
    except NotANumberError as error:
        raise NotAnItemError("treatment", f"holds a dose that is not possible: {error}") from None
    amount = _milligrams(dose["daily_dose"], dose["unit"]) if dose else None
    name = name if amount is None else rest
    if _holds_a_dose(name):
        raise NotAnItemError("treatment", f"does not say clearly how much is taken in a day; {_REMEDY}")
    return {"treatment": name, **({} if amount is None else {_DOSE: amount})}


def _verb(text: str) -> tuple[str, bool]:
    """The text without a word at its beginning that says to take or to stop it, and whether it is to be stopped."""
    words = text.split(maxsplit=1)
    verbs = answer_words()["plan_verbs"]
    verb = words[0].casefold().rstrip(":") if len(words) > 1 else ""
    return (words[1] if verb in (*verbs["take"], *verbs["stop"]) else text), verb in verbs["stop"]


def _milligrams_a_day(text: str) -> int | float:
    """Milligrams a day, from `60`, `60 mg` or `30 mg twice daily`."""
    said = text.strip()
    alone = _WITH_UNIT.fullmatch(f"{said} mg" if _ALONE.fullmatch(said) else said)
    try:
        if alone:
            amount = _milligrams(number_said(alone[1], "medicines.daily_dose"), alone[2])
        else:
            rest, dose = daily_dose(said)
            amount = None if not dose or rest else _milligrams(dose["daily_dose"], dose["unit"])
    except NotANumberError as error:
        raise NotAnItemError(_DOSE, f"is not possible as a dose: {error}") from None
    if amount is None:
        raise NotAnItemError(_DOSE, f"is no dose in milligrams a day; {_REMEDY}")
    return amount


def _milligrams(amount: float | Fraction, unit: str) -> int | float | None:
    """The amount in milligrams; None for a unit that says nothing about them."""
    try:
        factor = dose_unit(unit).mg
    except UnitError:
        return None
    return None if factor is None else plain_number(exact(amount) * factor)


def _holds_a_dose(name: str) -> bool:
    """Whether a number beside the name of a treatment, or of what nobody knows, is an amount in milligrams or bare."""
    if not any(_milligrams(1, unit) is not None for _, unit in _WITH_UNIT.findall(name)):
        bare = _ALONE.sub(" ", name)
        return bare != name and bool(medicines().recognise(bare).treatments)
    found = medicines().recognise(name)
    return bool(found.treatments) or not found.recognised
