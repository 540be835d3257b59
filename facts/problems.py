"""What was wrong with a case: every problem with its path, the value given and the remedy."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from pydantic_core import ValidationError

from facts.values import did_you_mean

SHOWN_CHARACTERS = 60
"""A case is about a patient: of a refused value no more than this is repeated."""

MOST_PROBLEMS = 200
"""So many problems are listed; a last one says how many more there are."""

_LISTED_KEYS = 20

Location = tuple[str | int, ...]


class Problem(NamedTuple):
    """One reason why a case was refused.

    `path` is dotted, with indexes from 0 (`labs.1.unit`), and empty for the text as a whole; `value` is what was
    given, shortened; `message` says what is allowed and what to do; `line` counts from 1 where it is known.
    """

    path: str
    value: Any
    message: str
    line: int | None = None

    def __str__(self) -> str:
        where = self.path or "the case"
        given = "" if self.value is None else f" (given: {self.value!r})"
        return f"{f'line {self.line}: ' if self.line else ''}{where} {self.message}{given}"


class CaseError(ValueError):
    """A case was refused. `problems` holds every reason, in the order of the text where the lines are known.

    Of very many problems the first `MOST_PROBLEMS` are `listed`, and a last one in `problems` says how many `more`
    there are.
    """

    def __init__(self, problems: Iterable[Problem], more: int = 0) -> None:
        found = list(problems)
        self.listed = found[:MOST_PROBLEMS]
        self.more = len(found) - len(self.listed) + more
        self.problems = list(self.listed)
        if self.more:
            self.problems.append(Problem("", None, f"has {self.more} more problems; mend these first."))
        super().__init__(self.listed, self.more)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def dotted(location: Location) -> str:
    """A path as people write it; unprintable characters of unknown keys are spelled out."""
    return ".".join(shown_text(str(part)) for part in location)


def shown(value: Any) -> Any:
    """The value as it may be repeated: numbers and words as they are, longer things shortened."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if value.bit_length() < SHOWN_CHARACTERS else f"a number of {value.bit_length()} bits"
    if isinstance(value, str):
        return shown_text(value)
    if isinstance(value, Mapping):
        return f"a mapping of {len(value)} keys"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)} items"
    return f"a value of type {type(value).__name__}"[:SHOWN_CHARACTERS]


def shown_text(text: str) -> str:
    """The beginning of a text, every character printable."""
    beginning = text[:SHOWN_CHARACTERS]
    if not beginning.isprintable():
        beginning = "".join(
            each if each.isprintable() and unicodedata.category(each) != "Cf" else f"\\u{ord(each):04x}"
            for each in beginning
        )[:SHOWN_CHARACTERS]
    return f"{beginning[:-3]}..." if len(text) > SHOWN_CHARACTERS else beginning


def refused(error: ValidationError, keys_at: Callable[[Location], tuple[str, ...]]) -> CaseError:
    """The error of a validation in the words of a case; `keys_at` names the keys that are allowed at a place."""
    details = error.errors(include_url=False, include_context=False)
    listed = details[:MOST_PROBLEMS]
    problems = (Problem(dotted(each["loc"]), shown(_value(each)), _message(each, keys_at)) for each in listed)
    return CaseError(problems, len(details) - len(listed))


def _value(details: Mapping[str, Any]) -> Any:
    return None if details["type"] == "missing" else details["input"]


def _message(details: Mapping[str, Any], keys_at: Callable[[Location], tuple[str, ...]]) -> str:
    location = details["loc"]
    match details["type"]:
        case "missing":
            return "is required; add it."
        case "extra_forbidden":
            keys = keys_at(location[:-1])
            near = did_you_mean(location[-1], keys)
            return f"is an unknown key.{near} Allowed here are: {_nearest(location[-1], keys)}."
        case "model_type" | "model_attributes_type" | "dict_type":
            keys = keys_at(location)
            return f"must be a mapping of keys to values; allowed keys are: {_nearest('', keys)}."
        case "invalid_key":
            return "is a key that is no word; write keys as words."
        case _:
            return str(details["msg"])


def _nearest(key: object, keys: tuple[str, ...]) -> str:
    """The keys, or of a long list those that are written most like the key."""
    if len(keys) <= _LISTED_KEYS:
        return ", ".join(keys)
    import difflib  # noqa: PLC0415 - only a misspelt key needs it

    near = difflib.get_close_matches(str(key)[:SHOWN_CHARACTERS], keys, n=_LISTED_KEYS // 4, cutoff=0)
    return f"{', '.join(near)} and {len(keys) - len(near)} more words of the vocabulary"
