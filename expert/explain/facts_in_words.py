"""Facts, conditions and absences of a trace in plain words, from the table of fact words."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from expert.collect.words import name_of
from expert.explain.in_words import amount, spoken
from expert.trace import Firing, TraceFact
from facts.terms import Treatment
from knowledge.asking import finding_words
from knowledge.fact_words import FactWords, fact_words
from knowledge.load import knowledge

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_ABSENCE = re.compile(r"no (\w+)\((.*)\)")
_TREATMENTS = {treatment.value for treatment in Treatment}
_PATHS = ("path", "item", "row", "regimen", "departure", "text")
_INGREDIENTS = ("ingredient", "agent", "cause")
_FINDINGS = ("id", "cause")
_TABLES = {"threshold": "the table of limits", "treatment": "the table of treatments"}
_COUNTED = ("index", "trial")
"""Places in a list, which the case counts from 0 and people from 1."""


def fact_in_words(fact: TraceFact) -> str:
    """The fact as a sentence."""
    row = _row(fact)
    if row is None:
        return f"{fact.template}: {', '.join(f'{slot} {value}' for slot, value in fact.slots.items() if value != '')}."
    kept = _OPTIONAL.sub(lambda part: part[1] if _complete(part[1], fact.slots) else "", row.says)
    said = _SLOT.sub(lambda slot: slot_in_words(fact.template, slot[1], fact.slots.get(slot[1], "")), kept)
    return said[:1].upper() + said[1:]


def _row(fact: TraceFact) -> FactWords | None:
    words, status, path = fact_words(), fact.slots.get("status", ""), fact.slots.get("path", "")
    special = words.get(f"{fact.template}/{status}")
    if special is None:
        special = words.get(f"{fact.template}/{path}")
    return words.get(fact.template) if special is None else special


def _complete(part: str, slots: Mapping[str, Any]) -> bool:
    return all(slots.get(name, "") != "" for name in _SLOT.findall(part))


def slot_in_words(template: str, slot: str, value: object) -> str:
    """The value of a slot as people read it: names for treatments, medicines and findings, paths as they are."""
    if not isinstance(value, str):
        return str(value + 1) if slot in _COUNTED and isinstance(value, int) else amount(value) or ""
    if value == "":
        return "nothing"
    if slot in _PATHS:
        return value
    if value in _TREATMENTS and slot != "line":
        return name_of(knowledge(), value)
    if template in ("Finding", "RedFlag", "CompetingCause") and slot in _FINDINGS:
        return finding_in_words(value)
    if slot in _INGREDIENTS and value in knowledge().medicines.table.ingredients:
        return knowledge().medicines.display(value)
    return spoken(value)


def reason_in_words(firing: Firing) -> str:
    """The reason of a firing with the names of treatments instead of their ids."""
    said = firing.because
    for value in dict.fromkeys(firing.bindings.values()):
        if isinstance(value, str) and value in _TREATMENTS and "_" in value:
            said = said.replace(value, name_of(knowledge(), value))
    return said[:1].upper() + said[1:] if firing.kind == "rule" else said


def rows_in_words(rows: Iterable[str]) -> str:
    """What a firing read in the tables, in words; the id of a row stays, for it can be looked up."""
    return "; ".join(map(_row_in_words, rows))


def _row_in_words(row: str) -> str:
    table, colon, id_ = row.partition(":")
    if not colon:
        return f"row {row}"
    if table == "finding":
        return f"the table of findings, {finding_in_words(id_)}"
    return f"{_TABLES[table]}, {slot_in_words('Treatment', 'id', id_)}"


def finding_in_words(finding: str) -> str:
    """A finding as a noun phrase: its word in the vocabulary, or the words of the row that derives it."""
    known = finding_words().get(finding)
    if known is not None:
        return known
    table = knowledge().findings
    for rows in (table.threshold, table.taken, table.says, table.combined):
        row = rows.get(finding)
        if row is not None:
            return str(row.words)
    return spoken(finding)


def absence_in_words(absence: str) -> str:
    """What had to be absent, as the trace has it, in words: `no running treatment (treatment duloxetine)`."""
    match = _ABSENCE.fullmatch(absence)
    return absence if match is None else _described("no ", match[1], match[2])


def condition_in_words(condition: str) -> str:
    """A condition of a rule, as a near miss has it, in words."""
    if condition.startswith("no "):
        return absence_in_words(condition)
    template, _, inside = condition.partition("(")
    return _described("", template, inside.removesuffix(")"))


def _described(before: str, template: str, inside: str) -> str:
    row = fact_words().get(template)
    noun = row.noun if row is not None else spoken(template)
    tests = [_test_in_words(template, test) for test in inside.split(", ") if test]
    inside_words = f" ({', '.join(tests)})" if tests else ""
    return f"{before}{noun}{inside_words}"


def _test_in_words(template: str, test: str) -> str:
    """`slot=a or b` as `slot a or b`; `slot not a` keeps its not."""
    slot, sign, values = test.partition("=")
    if not sign:
        slot, sign, values = test.partition(" not ")
    said = [_value_in_words(template, slot, value) for value in values.split(" or ")]
    return f"{spoken(slot)}{' not' if sign == ' not ' else ''} {' or '.join(said)}" if sign else spoken(test)


def _value_in_words(template: str, slot: str, value: str) -> str:
    if value.startswith("?"):
        return f"any {spoken(value[1:])}"
    return "nothing" if value == "''" else slot_in_words(template, slot, value)
