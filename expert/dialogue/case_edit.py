"""Reading and writing one item of a case that is still growing: a plain mapping with the keys of the case form.

Nothing here changes the mapping that is given; every function that writes returns a new one. A result is asked for
as `labs.` and the id of the test and is the newest entry of that test in the list `labs`.
"""

import copy
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from facts.case import Case

Record = Mapping[str, Any]
"""A case as plain data, with the keys of the contract."""


def plain_case(case: Case | Record) -> dict[str, Any]:
    """The case as plain data with the keys of the contract, what was left out left out."""
    if isinstance(case, Case):
        return case.model_dump(mode="json", by_alias=True, exclude_none=True)
    return dict(case)


def value_at(record: Record, item_id: str) -> Any:
    """What stands at the item, None where nothing does; for a test its newest entry."""
    section, _, rest = item_id.partition(".")
    if section == "labs" and rest:
        return newest_result(record, rest)
    place: Any = record
    for part in item_id.split("."):
        if isinstance(place, Mapping):
            place = place.get(part)
        elif isinstance(place, Sequence) and not isinstance(place, str) and part.isdecimal() and int(part) < len(place):
            place = place[int(part)]
        else:
            return None
    return place


def entry_name(record: Record, item_id: str) -> str:
    """What the entry of a list is called that an item belongs to; empty where there is none or it has no name."""
    section, number, *_ = f"{item_id}..".split(".")
    entry = value_at(record, f"{section}.{number}") if number.isdecimal() else None
    if isinstance(entry, Mapping):
        entry = entry.get("name") or entry.get("agent") or entry.get("treatment")
    return str(entry or "")


def is_known(value: Any) -> bool:
    """Whether a value answers its item; `unknown` and `not_done` leave it open."""
    return value is not None and value not in ("unknown", "not_done")


def newest_result(record: Record, test: str) -> Record | None:
    """The newest entry of a test; an entry without a date counts as older than every dated one."""
    entries = [entry for entry in record.get("labs") or () if isinstance(entry, Mapping) and entry.get("test") == test]
    return max(entries, key=lambda entry: str(entry.get("date") or ""), default=None)


def with_value(record: Record, item_id: str, value: Any) -> dict[str, Any]:
    """The case with this value at the item; None takes the item out. Raises LookupError where it has no place."""
    changed: dict[str, Any] = copy.deepcopy(dict(record))
    section, _, rest = item_id.partition(".")
    if section == "labs" and rest:
        _set_result(changed, rest, value)
        return changed
    steps = item_id.split(".")
    last = steps[-1]
    place: Any = changed
    for part, following in pairwise(steps):
        place = _entered(place, part, following, item_id)
    if isinstance(place, list):
        _set_entry(place, last, value, item_id)
    elif value is None:
        place.pop(last, None)
    else:
        place[last] = copy.deepcopy(value)
    return _tidied(changed)


def has_place(record: Record, item_id: str) -> bool:
    """Whether the item can stand in this case: an entry of a list only where the list has it."""
    try:
        with_value(record, item_id, None)
    except LookupError:
        return False
    return True


def with_values(record: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    """The case with all of these values, written in order."""
    changed = dict(record)
    for item_id, value in values.items():
        changed = with_value(changed, item_id, value)
    return changed


def _entered(place: Any, part: str, following: str, item_id: str) -> Any:
    if isinstance(place, list):
        if not part.isdecimal() or int(part) >= len(place):
            raise LookupError(f"{item_id}: there is no entry {part}.")
        return place[int(part)]
    if place.get(part) is None:
        if following.isdecimal():
            raise LookupError(f"{item_id}: there is no list {part} yet.")
        place[part] = {}
    return place[part]


def _set_entry(entries: list[Any], part: str, value: Any, item_id: str) -> None:
    if not part.isdecimal() or int(part) > len(entries):
        raise LookupError(f"{item_id}: there is no entry {part}.")
    place = int(part)
    if value is None:
        del entries[place : place + 1]
    elif place == len(entries):
        entries.append(copy.deepcopy(value))
    else:
        entries[place] = copy.deepcopy(value)


def _set_result(record: dict[str, Any], test: str, value: Any) -> None:
    entries: list[Any] = list(record.get("labs") or ())
    if value is None:
        gone = newest_result(record, test)
        kept = [entry for entry in entries if entry is not gone]
    else:
        replaced = (None, value.get("date"))
        kept = [entry for entry in entries if entry.get("test") != test or entry.get("date") not in replaced]
        kept.append({"test": test, **value})
    if kept:
        record["labs"] = kept
    elif entries:
        del record["labs"]


def _tidied(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value != {}}
