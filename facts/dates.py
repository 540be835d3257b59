"""Days whose precision is a day, a month or a year, and kept as it was given."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic_core import PydanticCustomError, core_schema

from facts.models import GetCoreSchemaHandler, GetJsonSchemaHandler
from facts.ranges import RANGES

_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_YEARS = RANGES["dates.year"]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year. `str()` gives back what was written: `2024-11-07`, `2024-11` or `2024`.

    Raises ValueError for a day that no calendar has and for a year outside the possible range.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.year not in _YEARS.possible:
            raise ValueError(f"is no possible date; the year must be {_YEARS.possible}.")
        try:
            date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)
        except ValueError:
            raise ValueError("is no day of the calendar; correct the month or the day.") from None

    @classmethod
    def parse(cls, given: object) -> Self:
        """The date in a text (`2024-11-07`, `2024-11`, `2024`), a whole number (a year) or a `datetime.date`.

        Raises ValueError, with the remedy, for anything else and for a day that no calendar has.
        """
        if isinstance(given, date) and not isinstance(given, datetime):
            given = given.isoformat()
        elif isinstance(given, int) and not isinstance(given, bool):
            given = str(given) if given in _YEARS.possible else None
        match = _FORM.fullmatch(given) if isinstance(given, str) else None
        if match is None:
            raise ValueError("is no date; write a day (2024-11-07), a month (2024-11) or a year (2024).")
        year, month, day = (int(part) if part else None for part in match.groups())
        return cls(year or 0, month, day)

    @property
    def precision(self) -> Literal["day", "month", "year"]:
        """How precisely the date is known."""
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    @property
    def earliest(self) -> date:
        """The first day that is meant."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day that is meant."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = (f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part is not None))
        return "-".join(parts)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validated, serialization=core_schema.to_string_ser_schema(when_used="json")
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        text = {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}
        return {"anyOf": [text, {"type": "integer", **_YEARS.possible.as_json_schema()}]}

    @classmethod
    def _validated(cls, given: object) -> "PartialDate":
        if isinstance(given, PartialDate):
            return given
        try:
            return cls.parse(given)
        except ValueError as error:
            raise PydanticCustomError("refused", "{message}", {"message": str(error)}) from None
