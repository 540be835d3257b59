"""What each condition of a rule allows, slot by slot, so that rules can be compared without a patient.

A cell is one slot of one kind of fact that a patient has at most once: Pathway.kind, Band.band of one measure,
Finding.status of one finding, Course.grade of the treatment in question. A rule allows some words in a cell, and every
word in the cells that it does not test. KEYS says by which slots facts of a template are told apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from facts.memory import (
    Attribution,
    B12Status,
    Band,
    Chronicity,
    Clearance,
    Course,
    Exposure,
    Finding,
    Item,
    Ladder,
    Onset,
    PainGate,
    Pathway,
    Response,
    Treatment,
    Verdict,
    Visit,
)
from facts.templates import Template, Value
from knowledge.rules.card import RuleCard
from knowledge.rules.patterns import Condition, SlotTest, TestKind

KEYS: Mapping[type[Template], tuple[str, ...]] = {
    Attribution: (),
    B12Status: (),
    Band: ("measure",),
    Chronicity: (),
    Clearance: ("treatment",),
    Course: ("treatment",),
    Exposure: (),
    Finding: ("id",),
    Item: ("path",),
    Ladder: (),
    Onset: (),
    PainGate: (),
    Pathway: (),
    Response: ("treatment",),
    Treatment: ("id",),
    Verdict: ("treatment",),
    Visit: (),
}
"""The templates of which a patient has one fact for each key."""

THERE = "is there"


@dataclass(frozen=True, order=True)
class Cell:
    """One slot of one fact: the template, its key (`*` for the treatment in question), and the slot."""

    template: str
    key: tuple[str, ...]
    slot: str


@dataclass(frozen=True)
class Allowed:
    """The words that a rule allows in a cell: these, or with `others` all but these."""

    words: frozenset[Value]
    others: bool = False

    def meets(self, more: "Allowed") -> bool:
        """Whether some word is allowed by both."""
        if self.others and more.others:
            return True
        if self.others:
            return bool(more.words - self.words)
        return bool(self.words - more.words) if more.others else not self.words.isdisjoint(more.words)

    def within(self, wider: "Allowed") -> bool:
        """Whether every word that is allowed here is allowed there."""
        if wider.others:
            return wider.words <= self.words if self.others else self.words.isdisjoint(wider.words)
        return not self.others and self.words <= wider.words

    def admits(self, word: Value) -> bool:
        """Whether the word is allowed."""
        return (word in self.words) is not self.others


def cells_of(card: RuleCard, subject: str = "") -> dict[Cell, Allowed]:
    """What the rule allows in each cell that it tests; `subject` is the name of the treatment in question.

    A condition on facts of which there may be many says only whether such a fact is there.
    """
    found: dict[Cell, Allowed] = {}
    for condition in card.conditions:
        if condition.template not in KEYS:
            cell = Cell(condition.template.__name__, _whole(condition), THERE)
            found.setdefault(cell, Allowed(frozenset({"no" if condition.negated else "yes"})))
            continue
        tested = [test for test in condition.tests if test.values and test.slot not in KEYS[condition.template]]
        if condition.negated and len(tested) != 1:
            continue  # "not both" allows too much to be told slot by slot
        key = tuple(_key(condition, slot, card.id, subject) for slot in KEYS[condition.template])
        for test in tested:
            allowed = _allowed(test)
            if condition.negated:
                allowed = Allowed(allowed.words, not allowed.others)
            cell = Cell(condition.template.__name__, key, test.slot)
            before = found.get(cell)
            found[cell] = allowed if before is None else _both(before, allowed)
    return found


def _whole(condition: Condition) -> tuple[str, ...]:
    return tuple(sorted(f"{test.slot} {test.kind} {test.values or test.name}" for test in condition.tests))


def _key(condition: Condition, slot: str, card: str, subject: str) -> str:
    for test in condition.tests:
        if test.slot == slot and test.name:
            return "*" if test.name == subject else f"{test.name} of {card}"
        if test.slot == slot and test.kind is TestKind.IS:
            return str(test.values[0])
    return f"any of {card}, {condition.place}"


def _allowed(test: SlotTest) -> Allowed:
    return Allowed(frozenset(test.values), test.kind is TestKind.NOT_ANY)


def _both(first: Allowed, second: Allowed) -> Allowed:
    if first.others and second.others:
        return Allowed(first.words | second.words, others=True)
    if first.others:
        first, second = second, first
    kept = (word for word in first.words if second.admits(word))
    return Allowed(frozenset(kept))


def can_meet(first: Mapping[Cell, Allowed], second: Mapping[Cell, Allowed]) -> bool:
    """Whether no cell tells the two apart."""
    return all(allowed.meets(second[cell]) for cell, allowed in first.items() if cell in second)


def findings_wanted(cards: Iterable[RuleCard]) -> list[tuple[str, str]]:
    """Every finding that the rules test by id, with the status that they want; NOT present is "not present"."""
    wanted: dict[tuple[str, str], None] = {}
    for card in cards:
        for condition in card.conditions:
            slots = {test.slot: test for test in condition.tests if test.kind is TestKind.IS}
            if condition.template is not Finding or not {"id", "status"} <= slots.keys():
                continue
            id_, status = str(slots["id"].values[0]), str(slots["status"].values[0])
            wanted[id_, f"not {status}" if condition.negated else status] = None
    return list(wanted)


def literal(conclusion: Any, slot: str) -> str:
    """The word that a conclusion gives to the slot; empty where it is bound or not given."""
    value = dict(conclusion.slots).get(slot, "")
    return value if isinstance(value, str) else ""
