"""Laboratory and bedside tests: units with exact factors, possible and plausible ranges, results in words.

All arithmetic is exact: the numbers of `analytes.yaml` and of a case are decimals, and a float stands for the
decimal that it prints as.
"""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from facts.own_tables import own_tables
from facts.ranges import Range, exact
from facts.units import UnitError, plain_unit


class Conversion(NamedTuple):
    """A unit and the exact way from it to the unit used inside: inside = value * factor + offset.

    `plain` is the unit as it is compared: without case, spaces and ways of writing micro.
    """

    unit: str
    plain: str
    factor: Fraction
    offset: Fraction

    def inside(self, value: Fraction) -> Fraction:
        """The value in the unit used inside."""
        return value * self.factor + self.offset

    def outside(self, value: Fraction) -> Fraction:
        """The value of the inside unit in this unit."""
        return (value - self.offset) / self.factor


class Analyte(NamedTuple):
    """One test. `units` begins with the unit used inside and is empty for a test whose result is a word."""

    test: str
    units: tuple[Conversion, ...]
    possible: Range
    plausible: Range
    words: tuple[str, ...]

    @property
    def unit(self) -> str:
        """The unit used inside; empty for a result in words."""
        return self.units[0].unit if self.units else ""

    def conversion(self, unit: str | None) -> Conversion:
        """How a value with this unit is turned into the unit used inside.

        Case, spaces and the way of writing micro do not matter. Raises `UnitError` for an unknown unit, for None
        where several units are listed, and for a test whose result is a word.
        """
        listed = ", ".join(each.unit for each in self.units)
        if not self.units:
            raise UnitError(f"must be left out; {self.test} has no unit.")
        if unit is None:
            if len(self.units) > 1:
                raise UnitError(f"must be given for {self.test}; write one of: {listed}.")
            return self.units[0]
        wanted = plain_unit(unit)
        for each in self.units:
            if each.plain == wanted:
                return each
        raise UnitError(f"is no unit of {self.test}; write one of: {listed}.")

    def convert(self, value: float | Fraction, unit: str | None) -> Fraction:
        """The exact value in the unit used inside; raises `UnitError` as `conversion` does."""
        return self.conversion(unit).inside(exact(value))


def _analyte(test: str, row: Mapping[str, Any], formulas: Mapping[str, Any]) -> Analyte:
    def conversion(unit: str, factor: Any) -> Conversion:
        if isinstance(factor, str):
            formula = formulas[factor]
            return Conversion(unit, plain_unit(unit), 1 / exact(formula["divide_by"]), exact(formula["add"]))
        return Conversion(unit, plain_unit(unit), exact(factor), Fraction(0))

    units = tuple(conversion(unit, factor) for unit, factor in row.get("units", {}).items())
    if len({each.plain for each in units}) < len(units):
        raise ValueError(f"facts/analytes.yaml: two units of {test} read the same; keep one of them.")
    return Analyte(
        test, units, Range.of(row.get("possible")), Range.of(row.get("plausible")), tuple(row.get("words", ()))
    )


def _load() -> Mapping[str, Analyte]:
    table = own_tables()["analytes.yaml"]
    return MappingProxyType({test: _analyte(test, row, table["formulas"]) for test, row in table["analytes"].items()})


ANALYTES: Mapping[str, Analyte] = _load()
"""Every test by its id, in the order of the table."""
