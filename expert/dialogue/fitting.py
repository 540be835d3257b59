"""Fits new answers into a case: what contradicts them is refused or set aside, what fits again comes back.

A fresh answer that contradicts an earlier one is refused with the reason. When an earlier answer is being changed, the
answers that contradict the new one are set aside instead, and asked again where they still matter. An answer that was
set aside is kept, and comes back by itself when it fits again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from expert.dialogue.case_edit import Record, entry_name, value_at, with_value, with_values
from expert.dialogue.items import UNKNOWN, Item, item
from expert.dialogue.numbers_said import is_plausible
from expert.dialogue.relevance import gate_is_open
from facts.case import Case
from facts.problems import CaseError, Problem
from knowledge.asking import question_rows
from knowledge.recognition import medicines

_MOST_SET_ASIDE = 20
_NOTHING = (None, UNKNOWN, "no", "none", "not_applicable", 0)  # answers that fit whatever else is known


class NoFitError(ValueError):
    """The answers contradict what is known; the message says what and why."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A case that took the new answers, what had to be set aside, and what to say about it."""

    record: dict[str, Any]
    set_aside: dict[str, Any]
    message: str = ""


def fitted(record: Record, values: Mapping[str, Any], aside: Mapping[str, Any], *, changing: bool, day: date) -> Fit:
    """The case with the new values. Raises `NoFitError` where they cannot stand in it."""
    values = _with_their_products(record, values)
    dated = {path: _dated(record, path, value, day) for path, value in values.items()}
    corrected = {path: None for path in values if path.startswith("labs.") and not is_plausible(value_at(record, path))}
    changed = with_values(with_values(record, corrected), dated)
    kept = {path: value for path, value in aside.items() if path not in values and _still_there(path, record, changed)}
    notes = list(_replaced(record, values))
    for path in _closed(record, changed, values):
        kept[path] = value_at(changed, path)
        changed = with_value(changed, path, None)
        notes.append(f"The earlier answer about {_label(path)} does not apply any more and is set aside.")
    for _ in range(_MOST_SET_ASIDE):
        problem = _first_problem(changed)
        if problem is None:
            break
        other = _earlier_answer(problem, changed, values)
        if not changing or other is None:
            raise NoFitError(_in_words(problem))
        kept[other] = value_at(changed, other)
        changed = with_value(changed, other, None)
        notes.append(f"The earlier answer about {_label(other)} no longer fits and is set aside.")
    else:
        raise NoFitError("This contradicts too many earlier answers.")
    return _with_returns(changed, kept, notes)


def _with_returns(record: dict[str, Any], aside: dict[str, Any], notes: list[str]) -> Fit:
    for path in list(aside):
        asked = item(path)
        if asked is None or value_at(record, path) is not None or not gate_is_open(record, asked):
            continue
        try:
            again = with_value(record, path, aside[path])
        except LookupError:
            continue
        if any(f"about {_label(path)} " in note for note in notes) or _first_problem(again) is not None:
            continue
        record = again
        del aside[path]
        notes.append(f"The earlier answer about {_label(path)} fits again and is taken back.")
    return Fit(record, aside, " ".join(notes))


def _with_their_products(record: Record, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A vitamin of which the amount was given stands with its product where that holds other vitamins as well."""
    table = medicines()
    kept = {}
    for path, name in values.items():
        product = entry_name(record, path) if f"{path.rpartition('.')[0]}.daily_dose" in values else ""
        inside = table.recognise(product).ingredients if path.endswith(".name") and product else ()
        if any(map(table.table.is_mixture, inside)):
            kept[path] = product if set(table.recognise(name).ingredients) <= set(inside) else f"{product} with {name}"
    return {**values, **kept}


def _replaced(record: Record, values: Mapping[str, Any]) -> Iterator[str]:
    """What to say where the amount of one ingredient was given, and under which name it now stands."""
    for path, name in values.items():
        entry, _, key = path.rpartition(".")
        dose = f"{entry}.daily_dose"
        product = entry_name(record, path)
        if key == "name" and dose in values and name.casefold() != product.casefold():
            instead = "" if name.startswith(product) else f", in place of {product}"
            yield f"Entered as {name}, {values[dose]} {values[f'{entry}.unit']} a day{instead}."


def _still_there(path: str, before: Record, after: Record) -> bool:
    """Whether an answer about an entry of a list can come back: only while the same entry stands at its place."""
    section, number, *_ = f"{path}..".split(".")
    if not number.isdecimal():
        return True
    name = entry_name(before, path)
    longer = len(before.get(section) or ()) <= len(after.get(section) or ())
    return longer and name == entry_name(after, path)


def _dated(record: Record, path: str, value: Any, day: date) -> Any:
    """A result without a date gets the day of the consultation where an older one has a date, so that it counts."""
    section, _, test = path.partition(".")
    if section != "labs" or not isinstance(value, Mapping) or value.get("date"):
        return value
    older = any(entry.get("test") == test and entry.get("date") for entry in record.get("labs") or ())
    return {**value, "date": day.isoformat()} if older else value


def _closed(before: Record, record: Record, values: Mapping[str, Any]) -> list[str]:
    """Answered items that applied before the new answers and do not apply any more, such as the pregnancy of a man."""
    found = []
    for general, row in question_rows().items():
        gates = [named.partition("=") for named in row.depends_on if "=" in named]
        if general in values or not any(path in values and words != UNKNOWN for path, _, words in gates):
            continue
        asked = item(general)
        if asked is None or value_at(record, general) in _NOTHING:
            continue
        if gate_is_open(before, asked) and not gate_is_open(record, asked):
            found.append(general)
    return found


def _first_problem(record: Record) -> Problem | None:
    try:
        Case.model_validate(record)
    except CaseError as error:
        return error.problems[0]
    return None


def _earlier_answer(problem: Problem, record: Record, values: Mapping[str, Any]) -> str | None:
    """The answered item that the problem is about, when it is not one of the new ones."""
    path = problem.path
    while path:
        if item(path) and path not in values and value_at(record, path) is not None:
            inside = any(new.startswith(f"{path}.") for new in values)
            return None if inside else path
        path = path.rpartition(".")[0]
    return None


def _in_words(problem: Problem) -> str:
    asked = _item_of(problem.path)
    place = f"{asked.label}: " if asked else f"{problem.path}: " if problem.path else ""
    given = (
        "" if problem.value is None or not isinstance(problem.value, str | int | float) else f"{problem.value!s:.40} "
    )
    return f"{place}{given}{problem.message}"


def _item_of(path: str) -> Item | None:
    return item(path)


def _label(path: str) -> str:
    asked = item(path)
    return asked.label if asked else path
