"""Numbers as people say them, with their units: `310 pg/mL 2026-10-30`, `97 umol/L`, `180 lb`, `5 ft 10`, `7/10`.

A value that is hardly possible is asked back with the likely mistake; an exclamation mark behind it insists. Arithmetic
is exact; a converted weight or height is rounded to a tenth.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from expert.dialogue.dates_said import NotADateError, date_said
from facts.analytes import ANALYTES, Analyte, Conversion
from facts.ranges import RANGES, NumberRow, decimal_text
from facts.units import UnitError
from knowledge.asking import question_units
from knowledge.tables import QuestionUnit

_LEADING = re.compile(r"\s*([-+]?(?:\d+(?:[.,]\d+)?|[.,]\d+))\s*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_TENTH = Fraction(1, 10)
INSIST = "!"
"""Behind an answer: it is meant as it stands, although it is hardly possible or not recognised."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A likely meaning of an answer that cannot be taken as it stands: `text` is the answer that would say it."""

    text: str
    label: str = ""


class NotANumberError(ValueError):
    """The answer cannot be taken; the message says what to write, `offers` hold the likely meanings."""

    def __init__(self, message: str, offers: tuple[Offer, ...] = ()) -> None:
        super().__init__(message)
        self.offers = offers


def number_said(text: str, general: str) -> int | float:
    """The number for the item of a case with this general path, in the unit of the case. Raises `NotANumberError`."""
    row, units = _row_and_units(general)
    total, expected, converted = Fraction(0), "", False
    default = next(iter(units))
    rest, wanted = text.strip(), f"in {row.unit}, {row.possible}"
    while True:
        number, rest = _number(rest, wanted)
        unit, rest = _unit(rest, units, expected or default, row)
        converted |= units[unit].factor != 1
        expected = units[unit].then
        total += number * units[unit].factor
        if not rest:
            break
        if not expected:
            raise NotANumberError(f"Only one number is wanted here, in {row.unit}.")
    value = round(total / _TENTH) * _TENTH if converted else total
    _check(value, row, units, default)
    return int(value) if value.denominator == 1 else float(value)


def range_said(general: str) -> str:
    """What numbers are possible for the item with this general path, and in which units they are understood."""
    row, units = _row_and_units(general)
    also = f"; also in {', '.join([*units][1:])}" if len(units) > 1 else ""
    return f"from {row.possible} ({row.unit}{also})"


def result_said(text: str, test: str, today: date) -> dict[str, Any]:
    """The entry of a laboratory result: value, unit and, where it was said, the date. Raises `NotANumberError`."""
    analyte = ANALYTES[test]
    insisted = text.rstrip().endswith(INSIST)
    text = text.rstrip(f"{INSIST} ")
    number, rest = _number(text.strip(), f"in {' or '.join(each.unit for each in analyte.units)}")
    conversion, rest = _lab_unit(rest, analyte)
    entry: dict[str, Any] = {}
    if rest:
        try:
            entry["date"] = str(date_said(rest.strip(" ,;()"), today))
        except NotADateError:
            units = ", ".join(each.unit for each in analyte.units)
            raise NotANumberError(f'"{rest[:40]}" is neither a unit of this test ({units}) nor a date.') from None
    if conversion is None:
        conversion = _only_sensible(number, analyte, entry)
    if not (insisted and conversion.inside(number) in analyte.possible):
        _check_plausible(number, conversion, analyte, entry)
    return {"value": _plain(number), "unit": conversion.unit, **entry}


def _row_and_units(general: str) -> tuple[NumberRow, Mapping[str, QuestionUnit]]:
    row = RANGES.get(general) or RANGES["pain"]
    return row, question_units().get(row.name) or {row.unit: QuestionUnit(factor=Fraction(1))}


def is_plausible(entry: Any) -> bool:
    """Whether an entry of a result is plausible as it stands; no entry and results in words are."""
    value = entry.get("value") if isinstance(entry, Mapping) else None
    analyte = ANALYTES.get(str(entry.get("test"))) if isinstance(entry, Mapping) else None
    if analyte is None or isinstance(value, bool) or not isinstance(value, int | float):
        return True
    try:
        return analyte.convert(value, entry.get("unit")) in analyte.plausible
    except UnitError:
        return False


def _said(number: Fraction, unit: str, entry: Mapping[str, Any]) -> str:
    return " ".join((decimal_text(number), unit, *entry.values()))


def _number(text: str, wanted: str) -> tuple[Fraction, str]:
    match = _LEADING.match(text)
    if match is None:
        raise NotANumberError(f"A number is wanted here, {wanted}.")
    said = match[1].replace("+", "")
    if _THOUSANDS.fullmatch(said):
        point, plain = said.replace(",", "."), said.replace(",", "")
        raise NotANumberError(f"Does the comma mean {point} or {plain}? Write it without the comma.")
    return Fraction(said.replace(",", ".")), text[match.end() :]


def _unit(rest: str, units: Mapping[str, QuestionUnit], default: str, row: NumberRow) -> tuple[str, str]:
    """The unit at the beginning of the rest, longest spelling first; the default where there is none."""
    folded = rest.casefold()
    for spelling, unit in sorted(_spellings(units), key=lambda pair: -len(pair[0])):
        if folded.startswith(spelling) and not folded[len(spelling) :][:1].isalpha():
            return unit, rest[len(spelling) :].strip(" ,.")
    if rest.strip(" .") and not _LEADING.match(rest):
        raise NotANumberError(f'"{rest[:40]}" is not a unit that is understood here; write the number in {row.unit}.')
    return default, rest.strip(" .")


def _spellings(units: Mapping[str, QuestionUnit]) -> Iterator[tuple[str, str]]:
    for unit, row in units.items():
        for spelling in (unit, *row.also):
            yield spelling.casefold(), unit


def _check(value: Fraction, row: NumberRow, units: Mapping[str, QuestionUnit], default: str) -> None:
    if value in row.possible:
        if not row.whole or value.denominator == 1:
            return
        raise NotANumberError(f"A whole number is wanted here, {row.possible}.")
    offers = [
        Offer(f"{decimal_text(value)} {unit}")
        for unit, each in units.items()
        if unit != default and value * each.factor in row.possible
    ]
    message = f"{decimal_text(value)} {row.unit} is not possible; it must be {row.possible}."
    raise NotANumberError(message, tuple(offers))


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _lab_unit(rest: str, analyte: Analyte) -> tuple[Conversion | None, str]:
    """The longest beginning of the rest that is a unit of the test, and what follows it; None where no unit stands."""
    rest = rest.strip()
    words = rest.split(" ")
    for count in range(min(len(words), len(("10", "*", "9/L", "on"))), 0, -1):
        conversion = _conversion(analyte.test, " ".join(words[:count]))
        if conversion is not None:
            return conversion, " ".join(words[count:]).strip()
    return (analyte.units[0] if len(analyte.units) == 1 else None), rest


@lru_cache(maxsize=512)
def _conversion(test: str, unit: str) -> Conversion | None:
    try:
        return ANALYTES[test].conversion(unit.strip(" ,.;")) if unit.strip() else None
    except UnitError:
        return None


def _only_sensible(number: Fraction, analyte: Analyte, entry: Mapping[str, Any]) -> Conversion:
    """The unit that was left out, where the number is plausible in all of them alike; otherwise it is asked back."""
    sensible = [each for each in analyte.units if each.inside(number) in analyte.plausible]
    same = {each.inside(number) for each in sensible}
    if sensible and len(same) == 1 and len(sensible) == len([*analyte.units]):
        return sensible[0]
    offers = tuple(Offer(_said(number, each.unit, entry)) for each in sensible)
    units = " or ".join(each.unit for each in analyte.units)
    raise NotANumberError(f"The unit is missing: {units}.", offers)


def _check_plausible(number: Fraction, conversion: Conversion, analyte: Analyte, entry: Mapping[str, Any]) -> None:
    inside = conversion.inside(number)
    if inside in analyte.plausible:
        return
    offers = [
        Offer(_said(number, each.unit, entry))
        for each in analyte.units
        if each is not conversion and each.inside(number) in analyte.plausible
    ]
    low, high = (decimal_text(each) for each in (analyte.plausible.low, analyte.plausible.high))
    said = f"{decimal_text(number)} {conversion.unit}"
    message = f"{said} is hardly possible; results lie between {low} and {high} {analyte.unit}."
    if inside in analyte.possible:
        offers.append(Offer(_said(number, conversion.unit, entry) + INSIST, f"{said} is right as it stands"))
    raise NotANumberError(message, tuple(offers))
