"""A case with some answers changed: `PATH=VALUE` as it is written on the command line, read as strictly as a case.

`PATH` is the dotted path of a key of the case (`pain.now`, `trials.0.adherence`), or `labs.` and a test
(`labs.creatinine=1.9 mg/dL`, dated on the day of the visit unless a date follows). `VALUE` is YAML: a word, a number,
`[a, b]`, `{key: value}`. Nothing after the sign takes the answer out, and `PATH+=VALUE` adds an entry to a list.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from expert.assessment import Part
from expert.dialogue.case_edit import plain_case, value_at, with_value
from expert.dialogue.numbers_said import INSIST, NotANumberError, result_said
from facts.analytes import ANALYTES
from facts.case import Case
from facts.problems import CaseError, Problem, shown
from facts.values import did_you_mean
from facts.yaml12 import YamlError, load_yaml

_NAME_OF_ENTRY = {"medicines": "name", "exposures": "agent", "trials": "treatment"}


class NotAChangeError(ValueError):
    """The text is not of the form PATH=VALUE; the message says what to write."""


class Edit(NamedTuple):
    """One change that is asked for: path, value as data (None takes the answer out), whether it is added to a list."""

    path: str
    value: Any
    adds: bool = False


class Changed(Part):
    """One answer that was changed, before and after as data of the case; null where there is none."""

    path: str
    before: Any
    after: Any


def edit_of(text: str, day: date) -> Edit:
    """The edit that a text `PATH=VALUE` or `PATH+=VALUE` means on this day.

    Raises `NotAChangeError` without a path or sign, `CaseError` where the value cannot be read.
    """
    path, sign, value = text.partition("=")
    adds = path.endswith("+")
    path = path.removesuffix("+").strip()
    if not sign or not path:
        raise NotAChangeError(f"{text[:60]!r} is not PATH=VALUE; write for example findings.heart_failure=yes.")
    if not value.strip() and adds:
        remedy = f"adds nothing; write what is added behind the sign, or {path}= to take the answer out."
        raise CaseError([Problem(path, None, remedy)])
    if not value.strip():
        return Edit(path, None)
    section, _, test = path.partition(".")
    if section == "labs" and test and not test[0].isdigit():
        return Edit(path, _result(path, test, value, day))
    try:
        read = load_yaml(value, what="the value")
    except YamlError:
        raise CaseError([Problem(path, shown(value), "is no YAML value; put text with signs in quotes.")]) from None
    if adds and isinstance(read, str) and path in _NAME_OF_ENTRY:
        read = {_NAME_OF_ENTRY[path]: read}
    return Edit(path, read, adds)


def _result(path: str, test: str, value: str, day: date) -> dict[str, Any]:
    """An entry of the list of results; the number has to be there, a test of several units needs its unit."""
    analyte = ANALYTES.get(test)
    if analyte is None:
        raise CaseError([Problem(path, None, f"is no test that is known.{did_you_mean(test, tuple(ANALYTES))}")])
    if analyte.words:
        return {"value": value.strip(), "date": day.isoformat()}
    try:
        return {"date": day.isoformat(), **result_said(f"{value} {INSIST}", test, day)}
    except NotANumberError as error:
        raise CaseError([Problem(path, shown(value), str(error))]) from None


def changed_case(case: Case, edits: Iterable[Edit]) -> tuple[Case, tuple[Changed, ...]]:
    """The case with these edits made in order, and what each of them changed.

    Raises `CaseError` with the path and the remedy where an edit has no place or the result is no valid case.
    """
    record: dict[str, Any] = plain_case(case)
    made = []
    for edit in edits:
        before = value_at(record, edit.path)
        record = _edited(record, edit, before)
        made.append(Changed(path=edit.path, before=before, after=value_at(record, edit.path)))
    return Case.model_validate(record), tuple(made)


def with_answer(record: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The record with this value; where the pain of today changes, visits of today that repeat it change with it."""
    changed = with_value(record, path, value)
    if path != "pain.now" or value is None:
        return changed
    before, today = value_at(record, path), record.get("assessed_on")
    for number, trial in enumerate(record.get("trials") or ()):
        for place, visit in enumerate(trial.get("reviews") or ()):
            if visit.get("date") == today and before is not None and visit.get("pain") == before:
                changed = with_value(changed, f"trials.{number}.reviews.{place}.pain", value)
    return changed


def _edited(record: Mapping[str, Any], edit: Edit, before: Any) -> dict[str, Any]:
    if edit.adds:
        if before is not None and not isinstance(before, list | tuple):
            raise CaseError(
                [Problem(edit.path, shown(before), "is no list, so nothing can be added to it; write PATH=VALUE.")]
            )
        return with_value(record, edit.path, [*(before or ()), edit.value])
    if edit.value is None and before is None:
        raise CaseError([Problem(edit.path, None, "is not answered, so there is nothing to take out.")])
    section, _, rest = edit.path.partition(".")
    if section == "labs" and rest[:1].isdecimal():
        raise CaseError(
            [Problem(edit.path, shown(edit.value), "is no test; write for example labs.sodium=140 mmol/L.")]
        )
    try:
        return with_answer(record, edit.path, edit.value)
    except LookupError:
        raise CaseError([Problem(edit.path, shown(edit.value), _no_entry(record, edit.path))]) from None
    except (AttributeError, TypeError):
        raise CaseError([Problem(edit.path, shown(edit.value), "lies below an answer that has no parts.")]) from None


def _no_entry(record: Mapping[str, Any], path: str) -> str:
    parts = path.split(".")
    for length in range(1, len(parts)):
        found = value_at(record, ".".join(parts[:length]))
        if isinstance(found, list | tuple):
            above = ".".join(parts[:length])
            return f"names no entry of {above}, which has {len(found)}; count from 0, or add one with {above}+=."
    return "names an entry that is not there; count entries from 0."
