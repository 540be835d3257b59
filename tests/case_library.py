"""The case library: how a patient of `tests/cases/` is told, read and held against the program.

A file is one patient. `case` is a case as the contract has it, told as the difference from a person of `tests/people/`
where `like` names one: mappings are merged, results of `labs` replace those of the same test, other lists replace the
list, and `without` names answers that this patient did not give. `expect` says what must come out; only what is given
is checked. `variants` are the same patient with further differences: a limit just below, at and just above it.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from facts.yaml12 import load_yaml

FOLDER = Path(__file__).with_name("cases")
PEOPLE = Path(__file__).with_name("people")


class Form(BaseModel):
    """Base of the forms: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Expected(Form):
    """What must come out; every key may be left out."""

    status: Literal["plan", "provisional", "urgent_referral", "out_of_scope"] | None = None
    headline: str | None = None  # a part of the headline
    first: dict[str, Any] = {}  # the first recommendation
    recommend: tuple[dict[str, Any], ...] = ()  # each is found, in this order
    only: Literal["yes", "no"] = "no"  # there is no recommendation besides these
    not_recommend: tuple[dict[str, Any], ...] = ()
    options: dict[str, str] = {}  # treatment: standing
    reasons: dict[str, tuple[str, ...]] = {}  # treatment: rows that must be named among its reasons
    conclusions: dict[str, Any] = {}  # dotted
    confirm_first: dict[str, tuple[str, ...]] = {}  # R1 or treatment: items among those listed; empty list: none at all
    questions: tuple[str, ...] = ()
    no_question: tuple[str, ...] = ()
    dose_cap: dict[str, float | None] = {}
    schedule: dict[str, tuple[tuple[str, str | None, float | None], ...]] = {}  # first day, last day, mg a day
    programme: dict[str, tuple[str, ...]] = {}  # treatment: how each row of its programme begins
    reason_words: dict[str, tuple[str, ...]] = {}  # treatment: parts of the texts of its reasons
    monitoring: dict[str, tuple[str, ...]] = {}  # what: days among those listed
    unrecognised: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()  # parts of the limits that are stated
    no_limits: tuple[str, ...] = ()
    fired: tuple[str, ...] = ()  # rules and rows
    not_fired: tuple[str, ...] = ()


class Variant(Form):
    """The same patient with a difference."""

    name: str
    case: dict[str, Any] = {}
    without: tuple[str, ...] = ()
    expect: Expected


class Patient(Form):
    """One file of the library."""

    name: str
    about: tuple[str, ...] = Field(min_length=1)  # rules, rows, or paragraphs of the contract
    source: str
    like: str | None = None
    case: dict[str, Any]
    without: tuple[str, ...] = ()
    expect: Expected
    variants: tuple[Variant, ...] = ()


class Told(Form):
    """One patient as it is assessed: the file, what is different, the whole case, and what must come out."""

    id: str
    about: tuple[str, ...]
    case: dict[str, Any]
    expect: Expected


def read(path: Path) -> Any:
    """The content of a file of the library."""
    return load_yaml(path.read_text(encoding="utf-8"), what=path.name)


@cache
def _person(name: str) -> dict[str, Any]:
    told: dict[str, Any] = read(PEOPLE / f"{name}.yaml")
    like = told.pop("like", None)
    return merged(_person(like), told) if like else told


def person(name: str) -> dict[str, Any]:
    """A person of `tests/people/` as a case, fresh."""
    return merged(_person(name), {})


def merged(case: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The case with the changes; neither is touched."""
    result = {key: _copied(value) for key, value in case.items()}
    for key, value in changes.items():
        before = result.get(key)
        if key == "labs" and isinstance(before, list) and value:
            tests = {row["test"] for row in value}
            result[key] = [*(row for row in before if row["test"] not in tests), *_copied(value)]
        elif isinstance(before, dict) and isinstance(value, Mapping):
            result[key] = merged(before, value)
        else:
            result[key] = _copied(value)
    return result


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list | tuple) else value


def left_out(case: Mapping[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """The case without these answers: `labs.sodium`, `findings.depression`, `medicines`, `findings` for all of them."""
    result = merged(case, {})
    for path in paths:
        place, _, item = path.partition(".")
        if not item:
            del result[place]
        elif place == "labs":
            rows = [row for row in result["labs"] if row["test"] != item]
            if len(rows) == len(result["labs"]):
                raise ValueError(f"{path} is not in the case; it cannot be left out.")
            result["labs"] = rows
        else:
            del result[place][item]
    return result


def patient(path: Path) -> Patient:
    """A file of the library, checked."""
    return Patient.model_validate(read(path))


def told(path: Path) -> Iterator[Told]:
    """The patient of a file and its variants."""
    row = patient(path)
    base = person(row.like) if row.like else {}
    case = left_out(merged(base, row.case), row.without)
    yield Told(id=path.stem, about=row.about, case=case, expect=row.expect)
    for variant in row.variants:
        changed = left_out(merged(case, variant.case), variant.without)
        yield Told(id=f"{path.stem}: {variant.name}", about=row.about, case=changed, expect=variant.expect)


@cache
def library() -> tuple[Told, ...]:
    """Every patient of the library."""
    return tuple(row for path in sorted(FOLDER.glob("*.yaml")) for row in told(path))
