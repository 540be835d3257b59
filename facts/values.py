"""The kinds of value that a case may hold, each refusing what it cannot mean, with the remedy."""

import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, NamedTuple, NoReturn, TypeVar

from pydantic_core import PydanticCustomError, core_schema

from facts.dates import PartialDate
from facts.models import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from facts.ranges import RANGES, NumberRow, exact
from facts.templates import near_word
from facts.units import DOSE_UNITS, UnitError, dose_unit

MOST_CHARACTERS = 2000
"""The longest text in a case."""

_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))  # control, format (bidirectional too), surrogate, line separators
_BOOLEAN_WORDS = {True: "yes", False: "no"}

Item = TypeVar("Item")


def refuse(message: str) -> NoReturn:
    """Refuse a value with a message that says what to do."""
    raise PydanticCustomError("refused", "{message}", {"message": message})


def did_you_mean(given: object, allowed: Iterable[str]) -> str:
    """` Did you mean 'x'?` for a near word, else nothing."""
    return near_word(given[:60], tuple(allowed)) if isinstance(given, str) else ""


class Words(NamedTuple):
    """One of a closed list of words. Where `yes` and `no` are among them, true and false mean the same."""

    words: tuple[str, ...]

    def validated(self, given: object) -> str:
        """The word itself; anything else is refused with the list."""
        if isinstance(given, bool) and "yes" in self.words and "no" in self.words:
            return _BOOLEAN_WORDS[given]
        if isinstance(given, str):
            for word in self.words:
                if word == given:
                    return word
        return refuse(f"is not allowed here; write one of: {', '.join(self.words)}.{did_you_mean(given, self.words)}")

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.validated)

    def as_json_schema(self) -> dict[str, Any]:
        """The words in the form of JSON Schema."""
        listed_words: dict[str, Any] = {"type": "string", "enum": list(self.words)}
        if "yes" in self.words and "no" in self.words:
            return {"anyOf": [listed_words, {"type": "boolean"}]}
        return listed_words

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return self.as_json_schema()


def words(*allowed: str) -> Words:
    """One of these words."""
    return Words(tuple(str(word) for word in allowed))


class Number(NamedTuple):
    """A finite number inside the possible range of its row in `ranges.yaml`."""

    row: NumberRow

    def validated(self, given: object) -> int | float:
        """The number, whole ones as int where only whole ones are meant."""
        value = finite(given)
        possible = exact(value) in self.row.possible
        if self.row.whole and (not possible or value != int(value)):
            return refuse(f"must be a whole number from {self.row.possible} ({self.row.unit}); correct it.")
        if not possible:
            return refuse(f"must be from {self.row.possible} ({self.row.unit}); correct the number or its unit.")
        return int(value) if self.row.whole else value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.validated)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "integer" if self.row.whole else "number", **self.row.possible.as_json_schema()}


def number(name: str) -> Number:
    """The number with this name in `ranges.yaml`."""
    return Number(RANGES[name])


def finite(given: object) -> int | float:
    """The number given; text, booleans, infinities and NaN are refused."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        refuse("must be a number; write it without quotes, or leave the key out when it is not known.")
    if isinstance(given, float) and not math.isfinite(given):
        refuse("is no finite number; leave the key out when it is not known.")
    return given + 0  # turns -0.0 into 0.0, which prints like the same number


def text(given: object) -> str:
    """The text given; empty, overlong and unprintable text is refused."""
    if not isinstance(given, str):
        return refuse("must be text; put it in quotes.")
    if not given.strip():
        return refuse("is empty; write a text, or leave the key out.")
    if len(given) > MOST_CHARACTERS:
        return refuse(f"has {len(given)} characters; at most {MOST_CHARACTERS} are allowed.")
    if not (given.isascii() and given.isprintable()):
        for character in given:
            if unicodedata.category(character) in _UNSEEN:
                return refuse(f"holds the invisible character U+{ord(character):04X}; remove it.")
    return given


def lab_result(given: object) -> int | float | str:
    """A finite number or a text; whether it suits the test is looked at with the test."""
    return text(given) if isinstance(given, str) else finite(given)


def full_day(given: object) -> date:
    """The day given as text or `datetime.date`; a month or a year is not enough."""
    try:
        day = given if isinstance(given, PartialDate) else PartialDate.parse(given)
    except ValueError as error:
        return refuse(str(error))
    return day.earliest if day.precision == "day" else refuse("must be a full day; write it as 2026-11-21.")


def dose_unit_name(given: object) -> str:
    """The unit of a daily dose, in the spelling of the table."""
    try:
        return dose_unit(given).unit if isinstance(given, str) else refuse("must be the name of a unit, such as mg.")
    except UnitError as error:
        return refuse(str(error))


def listed(given: object) -> tuple[Any, ...]:
    """The items of a list."""
    if isinstance(given, list | tuple):
        return tuple(given)
    return refuse("must be a list; write [] when there is none, and leave the key out when nobody asked.")


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """A checking function with the JSON Schema of what it takes."""

    check: Any
    json_schema: Mapping[str, Any]
    serialised_as_text: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        serialization = core_schema.to_string_ser_schema(when_used="json") if self.serialised_as_text else None
        return core_schema.no_info_plain_validator_function(self.check, serialization=serialization)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return dict(self.json_schema)


Text = Annotated[str, _Kind(text, {"type": "string", "minLength": 1, "maxLength": MOST_CHARACTERS})]
"""A printable text of 1 to 2,000 characters."""

LabResult = Annotated[int | float | str, _Kind(lab_result, {"type": ["number", "string"]})]
"""A number, or one word where the test has no number."""

DoseUnitName = Annotated[str, _Kind(dose_unit_name, {"type": "string", "examples": list(DOSE_UNITS)})]
"""A unit of a daily dose, in the spelling of the table."""

Day = Annotated[date, _Kind(full_day, {"type": "string", "format": "date"}, serialised_as_text=True)]
"""A full day."""

Many = Annotated[tuple[Item, ...], BeforeValidator(listed)]
"""A list; empty is an answer, left out is none."""
