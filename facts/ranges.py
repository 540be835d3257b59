"""Ranges of the numbers of a case that are no laboratory result, from `ranges.yaml`, and exact decimals."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from facts.own_tables import own_tables


class Range(NamedTuple):
    """A closed range; a bound that is None is open."""

    low: Fraction | None
    high: Fraction | None

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, Fraction | int):
            return False
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def __str__(self) -> str:
        return f"{decimal_text(self.low)} to {decimal_text(self.high)}"

    def as_json_schema(self) -> dict[str, int | float]:
        """The bounds in the words of JSON Schema."""
        bounds = {"minimum": self.low, "maximum": self.high}
        return {
            word: int(bound) if bound.denominator == 1 else float(bound)
            for word, bound in bounds.items()
            if bound is not None
        }

    @property
    def bounds(self) -> tuple[Fraction, ...]:
        """The bounds that are not open, low before high."""
        return tuple(bound for bound in (self.low, self.high) if bound is not None)

    @classmethod
    def of(cls, bounds: Any) -> "Range":
        """The range of a pair of numbers from a table; None for a range without bounds."""
        low, high = (None, None) if bounds is None else bounds
        return cls(*(None if bound is None else exact(bound) for bound in (low, high)))


class NumberRow(NamedTuple):
    """One row of the table: the unit, the possible range, and whether only whole numbers are meant."""

    name: str
    unit: str
    possible: Range
    whole: bool


@lru_cache(maxsize=1_024)
def exact(number: float | Fraction) -> Fraction:
    """The number as people wrote it: 0.1 is one tenth, not the nearest binary fraction."""
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def decimal_text(value: Fraction | None) -> str:
    """The shortest decimal text of a number from a table; `unlimited` for None."""
    if value is None:
        return "unlimited"
    return str(value.numerator) if value.denominator == 1 else repr(float(value))


def _load() -> Mapping[str, NumberRow]:
    return MappingProxyType(
        {
            name: NumberRow(name, row["unit"], Range.of(row["possible"]), row.get("whole", False))
            for name, row in own_tables()["ranges.yaml"].items()
        }
    )


RANGES: Mapping[str, NumberRow] = _load()
"""Every number of a case by its path without indexes; `pain` serves all scores of pain."""
