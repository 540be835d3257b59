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

from expert import Case, assess
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


def differences(row: Told, answer: Any = None) -> list[str]:
    """What came out otherwise than expected, in sentences; empty where all is as it must be."""
    if answer is None:
        answer = assess(Case.model_validate(row.case))
    return list(_differences(row.expect, answer))


def _differences(expect: Expected, answer: Any) -> Iterator[str]:
    if expect.status is not None and answer.status.value != expect.status:
        open_items = [question.id for question in answer.questions if question.could_change]
        yield f"status is {answer.status.value}, not {expect.status}; open: {open_items}"
    if expect.headline is not None and expect.headline not in answer.headline:
        yield f"headline is {answer.headline!r}, without {expect.headline!r}"
    steps = [step.model_dump(mode="json") for step in answer.recommendations]
    yield from _step_differences(expect, steps)
    options = {option.treatment.value: option for option in answer.options}
    for treatment, standing in expect.options.items():
        if options[treatment].standing.value != standing:
            reasons = [reason.row or reason.text for reason in options[treatment].reasons]
            yield f"{treatment} is {options[treatment].standing.value}, not {standing}: {reasons}"
    for treatment, rows in expect.reasons.items():
        named = [reason.row for reason in options[treatment].reasons]
        yield from (f"{row} is not among the reasons of {treatment}: {named}" for row in rows if row not in named)
    for treatment, cap in expect.dose_cap.items():
        found = options[treatment].dose_cap
        if (found and found.maximum_daily_dose_mg) != cap:
            yield f"the cap of {treatment} is {found}, not {cap}"
    for path, value in expect.conclusions.items():
        found_value: Any = answer.conclusions.model_dump(mode="json")
        for part in path.split("."):
            found_value = found_value[part]
        if found_value != value:
            yield f"conclusions.{path} is {found_value!r}, not {value!r}"
    asked = [question.id for question in answer.questions]
    yield from (f"{item} is not asked: {asked}" for item in expect.questions if item not in asked)
    yield from (f"{item} is asked" for item in expect.no_question if item in asked)
    for what, days in expect.monitoring.items():
        listed = {day.isoformat() for row in answer.monitoring if row.what == what for day in row.when}
        if not set(days) <= listed or not any(row.what == what for row in answer.monitoring):
            yield f"{what} is watched on {sorted(listed)}, not on {days}: {[row.what for row in answer.monitoring]}"
    names = [row.name for row in answer.unrecognised]
    yield from (f"{name} is not reported as unrecognised" for name in expect.unrecognised if name not in names)
    stated = " ".join(answer.limits)
    yield from (f"no limit says {part!r}" for part in expect.limits if part not in stated)
    yield from (f"a limit says {part!r}" for part in expect.no_limits if part in stated)
    fired = {name for firing in answer.trace.firings for name in (firing.rule, *firing.rows)}
    yield from (f"{rule} did not fire" for rule in expect.fired if rule not in fired)
    yield from (f"{rule} fired" for rule in expect.not_fired if rule in fired)


def _step_differences(expect: Expected, steps: list[dict[str, Any]]) -> Iterator[str]:
    shown = [
        " ".join(str(step[key]) for key in ("id", "action", "treatment", "subject", "urgency") if step[key])
        for step in steps
    ]
    if expect.first and not (steps and _fits(steps[0], expect.first)):
        yield f"the first recommendation is not {expect.first}: {shown[:1]}"
    place = 0
    for wanted in expect.recommend:
        found = next((number for number in range(place, len(steps)) if _fits(steps[number], wanted)), None)
        if found is None:
            earlier = any(_fits(step, wanted) for step in steps)
            near = [step for step in steps if all(step.get(key) == wanted.get(key) for key in ("action", "treatment"))]
            yield f"{'later than expected' if earlier else 'not recommended'}: {wanted}; {shown}; near: {near}"
        else:
            place = found + 1
    if expect.only == "yes" and len(steps) != len(expect.recommend):
        yield f"{len(steps)} recommendations, not {len(expect.recommend)}: {shown}"
    for unwanted in expect.not_recommend:
        yield from (f"recommended: {unwanted}" for step in steps if _fits(step, unwanted))
    for key, items in expect.confirm_first.items():
        of_key = [step for step in steps if key == step["id"] or (key == step["treatment"] and step["action"] in BEGIN)]
        if not of_key:
            yield f"nothing is begun for {key}"
        for step in of_key:
            missing = [item for item in items if item not in step["confirm_first"]]
            if missing or (not items and step["confirm_first"]):
                yield f"confirm_first of {key} is {step['confirm_first']}, not {list(items)}"
    for treatment, rows in expect.schedule.items():
        found_rows = [
            [(row["from"], row["to"], row["daily_dose_mg"]) for row in step["schedule"]]
            for step in steps
            if step["treatment"] == treatment and step["schedule"]
        ]
        if [tuple(row) for row in rows] not in found_rows:
            yield f"the schedule of {treatment} is {found_rows}, not {rows}"


BEGIN = ("start", "add", "switch")


def _fits(step: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    unknown = set(wanted) - set(step)
    if unknown:
        raise ValueError(f"A recommendation has no {sorted(unknown)}.")
    return all(step[key] == value for key, value in wanted.items())
