"""How units are read, and the units of a medicine's daily dose with their exact milligrams."""

import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from facts.own_tables import own_tables
from facts.ranges import exact

_LONGEST_UNIT = 60


class UnitError(ValueError):
    """A unit is unknown, missing or given where there is none; the message says what is allowed."""


class DoseUnit(NamedTuple):
    """A unit of a daily dose; `mg` is None where one unit says nothing about milligrams."""

    unit: str
    mg: Fraction | None


def plain_unit(unit: str) -> str:
    """The unit without case, spaces, and the ways of writing micro, powers and products."""
    text = unicodedata.normalize("NFKC", unit[:_LONGEST_UNIT]).casefold().replace("\N{GREEK SMALL LETTER MU}", "u")
    text = "".join(text.split()).replace("mcg", "ug").replace("^", "*").replace("\N{MULTIPLICATION SIGN}", "x")
    return text.removeprefix("x")


def dose_unit(unit: str) -> DoseUnit:
    """The unit of a daily dose; raises `UnitError`, with the units that are known, for another."""
    found = _DOSE_UNIT_BY_SPELLING.get(plain_unit(unit))
    if found is None or len(unit) > _LONGEST_UNIT:
        raise UnitError(f"is no unit of a dose; write one of: {', '.join(DOSE_UNITS)}.")
    return found


def _load() -> tuple[Mapping[str, DoseUnit], Mapping[str, DoseUnit]]:
    table = own_tables()["dose_units.yaml"]
    units = {name: DoseUnit(name, exact(row["mg"]) if "mg" in row else None) for name, row in table.items()}
    by_spelling: dict[str, DoseUnit] = {}
    for name, row in table.items():
        for spelling in (name, *row["spellings"]):
            if by_spelling.setdefault(plain_unit(spelling), units[name]) is not units[name]:
                raise ValueError(f"facts/dose_units.yaml: {spelling!r} names two units; keep one of them.")
    return MappingProxyType(units), MappingProxyType(by_spelling)


DOSE_UNITS, _DOSE_UNIT_BY_SPELLING = _load()
"""Every unit of a daily dose by its name, in the order of the table."""
