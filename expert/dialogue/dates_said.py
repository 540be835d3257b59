"""Dates as people say them: ISO, month or year, "3 Nov 2024", "2 years ago".

Precision is kept: nobody's "2 years ago" becomes a day.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from facts.dates import PartialDate
from knowledge.asking import date_words

_LONGEST = 80  # no date takes more characters
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/. ](\d{4})")
_PART = re.compile(r"\d+|[^\W\d]+")


class NotADateError(ValueError):
    """What was said is no date; the message says what to write."""


def date_said(text: str, today: date) -> PartialDate:
    """The date that was said, with its precision. Raises `NotADateError` with a remedy.

    "3 weeks ago" is a day, "5 months ago" a month and "2 years ago" a year, because no more is meant.
    """
    skipped = date_words()["skipped"]
    words = [word for word in text[:_LONGEST].casefold().split() if word not in skipped]
    parts = [part for part in _PART.findall(" ".join(words)) if part not in skipped]
    found = _from_numbers(" ".join(words)) or _in_words(parts) or _relative(parts, today)
    if found is None:
        raise NotADateError(
            f'That is no date. Write it as {today.isoformat()}, {today:%Y-%m}, {today:%Y} or "3 weeks ago".'
        )
    return found


def _from_numbers(said: str) -> PartialDate | None:
    if iso := _ISO.fullmatch(said):
        year, month, day = (int(part) if part else None for part in iso.groups())
        return _checked(year, month, day)
    if month_year := _MONTH_YEAR.fullmatch(said):
        return _checked(int(month_year[2]), int(month_year[1]))
    if numbers := _NUMBERS.fullmatch(said):
        first, second, year = (int(part) for part in numbers.groups())
        readings = [each for each in (_possible(year, second, first), _possible(year, first, second)) if each]
        if len({*readings}) > 1:
            either = " or ".join(str(each) for each in readings)
            raise NotADateError(f"Day and month cannot be told apart there. Write {either}.")
        return readings[0] if readings else _checked(year, second, first)
    return None


def _in_words(parts: list[str]) -> PartialDate | None:
    """`7 nov 2024`, `november 7th 2024`, `nov 2024`."""
    months = [month for part in parts if (month := _month(part))]
    numbers = [int(part) for part in parts if part.isdecimal()]
    rest = [
        part for part in parts if not part.isdecimal() and not _month(part) and part not in ("st", "nd", "rd", "th")
    ]
    years = [number for number in numbers if number >= date.min.year and len(str(number)) == len("2024")]
    days = [number for number in numbers if number not in years]
    if len(months) != 1 or len(years) != 1 or len(days) > 1 or rest:
        return None
    return _checked(years[0], months[0], days[0] if days else None)


def _relative(parts: list[str], today: date) -> PartialDate | None:
    words = date_words()
    if len(parts) == 1 and parts[0] in words["days_ago"]:
        return _day(today - timedelta(days=words["days_ago"][parts[0]]))
    if len(parts) != len(("3", "weeks")):
        return None
    count = int(parts[0]) if parts[0].isdecimal() else words["numbers"].get(parts[0])
    unit = _units().get(parts[1])
    if count is None or unit is None:
        return None
    try:
        if "days" in unit:
            return _day(today - timedelta(days=count * unit["days"]))
        months = count * unit["months"]
        month_number = today.year * len(words["months"]) + today.month - 1 - months
        year, month = divmod(month_number, len(words["months"]))
        return _checked(year) if unit["months"] > 1 else _checked(year, month + 1)
    except (OverflowError, NotADateError):
        raise NotADateError("That is too long ago. Write a year, such as 2019.") from None


def _day(day: date) -> PartialDate:
    return PartialDate(day.year, day.month, day.day)


def _checked(year: int | None, month: int | None = None, day: int | None = None) -> PartialDate:
    parts = (f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part is not None))
    if month == 0 or day == 0:
        raise NotADateError("That is no day of the calendar; correct the month or the day.")
    try:
        return PartialDate.parse("-".join(parts))
    except ValueError as error:
        raise NotADateError(f"That {error}") from None


def _possible(year: int, month: int, day: int) -> PartialDate | None:
    try:
        return _checked(year, month, day)
    except NotADateError:
        return None


def _month(part: str) -> int | None:
    least = len("jan")
    months = date_words()["months"]
    return next((place for place, month in enumerate(months, 1) if len(part) >= least and month.startswith(part)), None)


@cache
def _units() -> Mapping[str, Mapping[str, Any]]:
    return {word: unit for name, unit in date_words()["units"].items() for word in (name, *unit["also"])}
