"""What no single value shows: dates out of order, and results that do not suit their test.

The raw mapping is looked at, so that these problems are reported together with those of single values. Dates of
which only the month or the year is known are refused only where no reading of them is possible.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from facts.analytes import ANALYTES, Analyte
from facts.dates import PartialDate
from facts.ranges import decimal_text, exact
from facts.units import UnitError
from facts.values import did_you_mean


class Contradiction(NamedTuple):
    """A value that cannot stand beside another one: where, what was given, and the remedy."""

    location: tuple[str | int, ...]
    value: Any
    message: str


_DATES_OF_ENTRIES = {
    "exposures": ("first_dose", "last_dose"),
    "labs": ("date",),
    "medicines": ("since", "stopped"),
    "trials": ("started", "target_dose_since", "stopped"),
}
_IN_ORDER = (
    ("exposures", "first_dose", "last_dose"),
    ("medicines", "since", "stopped"),
    ("trials", "started", "target_dose_since"),
    ("trials", "started", "stopped"),
    ("trials", "target_dose_since", "stopped"),
)


def contradictions(case: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Every contradiction in the raw mapping of a case; values that are wrong in themselves are passed over."""
    yield from _after_the_visit(case)
    for list_name, start_key, key in _IN_ORDER:
        for index, entry in _entries(case, list_name):
            yield from _before_its_start(entry, start_key, entry.get(key), (list_name, index, key))
    for index, trial in _entries(case, "trials"):
        for number, review in _entries(trial, "reviews"):
            location = ("trials", index, "reviews", number, "date")
            yield from _before_its_start(trial, "started", review.get("date"), location)
    for index, result in _entries(case, "labs"):
        for key, message in _unsuitable(result):
            yield Contradiction(("labs", index, key), result.get(key), message)


def _after_the_visit(case: Mapping[str, Any]) -> Iterator[Contradiction]:
    visit = _date(case.get("assessed_on"))
    if visit is None or visit.precision != "day":
        return
    for location, given in _dates(case):
        day = _date(given)
        if day is not None and day.earliest > visit.earliest:
            message = f"lies after the day of the assessment ({visit}); correct one of them, or leave a plan out."
            yield Contradiction(location, given, message)


def _dates(case: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    neuropathy = case.get("neuropathy")
    if isinstance(neuropathy, Mapping):
        yield ("neuropathy", "onset"), neuropathy.get("onset")
    for list_name, keys in _DATES_OF_ENTRIES.items():
        for index, entry in _entries(case, list_name):
            for key in keys:
                yield (list_name, index, key), entry.get(key)
            for number, review in _entries(entry, "reviews") if list_name == "trials" else ():
                yield (list_name, index, "reviews", number, "date"), review.get("date")


def _before_its_start(
    entry: Mapping[str, Any], start_key: str, given: Any, location: tuple[str | int, ...]
) -> Iterator[Contradiction]:
    start, later = _date(entry.get(start_key)), _date(given)
    if start is not None and later is not None and later.latest < start.earliest:
        yield Contradiction(location, given, f"lies before {start_key} ({start}); correct one of them.")


def _unsuitable(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    test, value, unit = result.get("test"), result.get("value"), result.get("unit")
    analyte = ANALYTES.get(test) if isinstance(test, str) else None
    if analyte is None:
        return
    if isinstance(value, str):
        yield from _unsuitable_word(analyte, value)
    elif isinstance(value, int | float) and not isinstance(value, bool) and analyte.words:
        yield "value", f"must be a word for {test}; write one of: {', '.join(analyte.words)}."
    if isinstance(unit, str) or (unit is None and isinstance(value, int | float) and analyte.units):
        try:
            conversion = analyte.conversion(unit)
        except UnitError as error:
            yield "unit", str(error)
            return
        if not isinstance(value, int | float) or isinstance(value, bool) or value - value != 0:
            return
        if conversion.inside(exact(value)) not in analyte.possible:
            low, high = (decimal_text(conversion.outside(bound)) for bound in analyte.possible.bounds)
            message = f"is not possible for {test}: {low} to {high} {conversion.unit}; correct the number or its unit."
            yield "value", message


def _unsuitable_word(analyte: Analyte, value: str) -> Iterator[tuple[str, str]]:
    if analyte.words and value not in analyte.words:
        near = did_you_mean(value, analyte.words)
        yield "value", f"is no result of {analyte.test}; write one of: {', '.join(analyte.words)}.{near}"
    elif not analyte.words:
        yield "value", f"must be a number for {analyte.test}; write it without quotes, or leave the key out."


def _entries(mapping: Mapping[str, Any], name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    entries = mapping.get(name)
    if isinstance(entries, list | tuple):
        for index, entry in enumerate(entries):
            if isinstance(entry, Mapping):
                yield index, entry


def _date(given: Any) -> PartialDate | None:
    if isinstance(given, PartialDate):
        return given
    try:
        return PartialDate.parse(given)
    except ValueError:
        return None
