"""Which rules a set of cases fires, and whether each of their conditions was seen true, false and unknown.

A condition is looked at when all conditions before it are met, with the names that they bind. It is seen true when a
fact meets it (under NOT: when none does), false when none does, and unknown when the fact that it asks about is there
and says unknown where the condition asks for something else. Only conditions on facts that can say unknown have that
third branch.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from expert.engine.run import Run
from facts.templates import Template, Value
from knowledge.rules.card import RuleCard
from knowledge.rules.patterns import Condition, SlotTest, TestKind
from knowledge.rules.registry import Registry

BRANCHES = ("true", "false", "unknown")
UNKNOWN = "unknown"
MAY_BE_UNKNOWN: Mapping[str, tuple[str, ...]] = {
    "Finding": ("status",),
    "Item": ("status",),
    "Band": ("band",),
    "PainGate": ("status",),
    "Exposure": ("status",),
    "B12Status": ("grade",),
    "Chronicity": ("grade",),
    "Onset": ("window",),
    "Course": ("dose", "maximum", "adequacy", "tolerated", "window", "adherence"),
    "Running": ("purpose",),
    "FluoroquinoloneUse": ("state",),
}
"""Slots that say unknown in so many words, by template."""

_Names = dict[str, Value]


@dataclass
class RuleCoverage:
    """How often a rule fired, in how many cases, and the branches that were seen of each of its conditions."""

    card: RuleCard
    fired: int = 0
    seen: list[set[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seen = self.seen or [set() for _ in self.card.conditions]

    def missing(self) -> Iterator[tuple[Condition, str]]:
        """Each condition with a branch that it has and no case showed."""
        for condition, seen in zip(self.card.conditions, self.seen, strict=True):
            for branch in branches(condition):
                if branch not in seen:
                    yield condition, branch


@dataclass
class Coverage:
    """The coverage of a registry by cases; `names` are the cases that were run."""

    rules: dict[str, RuleCoverage]
    names: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, registry: Registry) -> "Coverage":
        """No case run yet."""
        return cls({card.id: RuleCoverage(card) for card in registry.cards})

    def add(self, name: str, settled: Run) -> None:
        """Count what one case fired and showed."""
        self.names.append(name)
        for id_ in {firing.card.id for firing in settled.firings} & self.rules.keys():
            self.rules[id_].fired += 1
        facts = _Facts(settled.facts)
        for rule in self.rules.values():
            if not all(
                len(seen) == len(branches(condition))
                for condition, seen in zip(rule.card.conditions, rule.seen, strict=True)
            ):
                _look(rule, facts)

    def never_fired(self) -> tuple[RuleCoverage, ...]:
        """The rules that no case fired, in the order of the registry."""
        return tuple(rule for rule in self.rules.values() if not rule.fired)

    def counts(self) -> dict[str, tuple[int, int]]:
        """Of the rules and of each branch: how many were seen, of how many there are."""
        found = {"rules": (len(self.rules) - len(self.never_fired()), len(self.rules))}
        for branch in BRANCHES:
            every = [
                branch in seen
                for rule in self.rules.values()
                for condition, seen in zip(rule.card.conditions, rule.seen, strict=True)
                if branch in branches(condition)
            ]
            found[branch] = (sum(every), len(every))
        return found

    def by_origin(self) -> dict[str, tuple[int, int]]:
        """How many rules fired, of how many: those written by hand, and those made from rows of the tables."""
        found = {}
        for origin, of_rows in (("written by hand", False), ("made from rows", True)):
            fired = [rule.fired > 0 for rule in self.rules.values() if bool(rule.card.rows) is of_rows]
            found[origin] = (sum(fired), len(fired))
        return found

    def as_json(self) -> dict[str, Any]:
        """The coverage as plain values."""
        return {
            "cases": self.names,
            "counts": {name: {"seen": seen, "of": every} for name, (seen, every) in self.counts().items()},
            "rules_by_origin": {name: {"seen": seen, "of": every} for name, (seen, every) in self.by_origin().items()},
            "rules": [
                {
                    "rule": rule.card.id,
                    "fired_in": rule.fired,
                    "conditions": [
                        {"condition": condition.text(), **{branch: branch in seen for branch in branches(condition)}}
                        for condition, seen in zip(rule.card.conditions, rule.seen, strict=True)
                    ],
                }
                for rule in self.rules.values()
            ],
        }


ALWAYS_THERE = ("Treatment", "RegimenChoice", "Visit", "Attribution")
"""Facts that every case has; a condition that only finds or names them cannot fail."""


def branches(condition: Condition) -> tuple[str, ...]:
    """The branches that the condition has."""
    if condition.template.__name__ in ALWAYS_THERE and not condition.negated and _only_names(condition):
        return BRANCHES[:1]
    return BRANCHES if _unknown_tests(condition) else BRANCHES[:2]


def _only_names(condition: Condition) -> bool:
    keys = ("id", "role", "situation")
    return all(
        test.kind is TestKind.BINDS or (test.slot in keys and test.kind is TestKind.IS) for test in condition.tests
    )


def _unknown_tests(condition: Condition) -> tuple[SlotTest, ...]:
    """The tests that an unknown in their slot would fail."""
    slots = MAY_BE_UNKNOWN.get(condition.template.__name__, ())
    return tuple(
        test
        for test in condition.tests
        if test.slot in slots and test.values and (UNKNOWN in test.values) is (test.kind is TestKind.NOT_ANY)
    )


class _Facts:
    """The facts of a run by template, and by the value of a slot."""

    def __init__(self, facts: Iterable[Template]) -> None:
        self._all: dict[type[Template], list[Template]] = {}
        self._by_value: dict[tuple[type[Template], str], dict[Value, list[Template]]] = {}
        for fact in facts:
            self._all.setdefault(type(fact), []).append(fact)

    def near(self, condition: Condition, names: _Names, without: str = "") -> list[Template]:
        """The facts that meet the first test for equality; all of the template where there is none."""
        for test in condition.tests:
            if test.slot == without:
                continue
            if test.kind is TestKind.IS:
                return self._with(condition.template, test.slot, test.values[0])
            if test.kind is TestKind.SAME:
                return self._with(condition.template, test.slot, names[test.name])
        return self._all.get(condition.template, [])

    def _with(self, template: type[Template], slot: str, value: Value) -> list[Template]:
        index = self._by_value.get((template, slot))
        if index is None:
            index = self._by_value[template, slot] = {}
            for fact in self._all.get(template, ()):
                index.setdefault(fact[slot], []).append(fact)
        return index.get(value, [])


def _look(rule: RuleCoverage, facts: _Facts) -> None:
    """Note the branches of every condition that the facts of one case reach."""
    ways: list[_Names] = [{}]
    for condition, seen in zip(rule.card.conditions, rule.seen, strict=True):
        further: list[_Names] = []
        for names in ways:
            met = [
                bound
                for fact in facts.near(condition, names)
                if (bound := _bound(condition.tests, fact, names)) is not None
            ]
            seen.add("true" if bool(met) is not condition.negated else "false")
            if _says_unknown(condition, names, facts):
                seen.add(UNKNOWN)
            further += ([] if met else [names]) if condition.negated else met
        ways = [dict(way) for way in dict.fromkeys(tuple(sorted(way.items())) for way in further)]
        if not ways:
            return


def _bound(tests: Iterable[SlotTest], fact: Template, names: _Names) -> _Names | None:
    """The names with those that the fact binds; None where it fails a test."""
    bound = dict(names)
    for test in tests:
        value = fact[test.slot]
        if test.kind is TestKind.BINDS:
            bound[test.name] = value
        elif test.kind in (TestKind.SAME, TestKind.DIFFERS):
            if (bound[test.name] == value) is not (test.kind is TestKind.SAME):
                return None
        elif (value in test.values) is (test.kind is TestKind.NOT_ANY):
            return None
    return bound


def _says_unknown(condition: Condition, names: _Names, facts: _Facts) -> bool:
    for doubtful in _unknown_tests(condition):
        others = [test for test in condition.tests if test.slot != doubtful.slot]
        for fact in facts.near(condition, names, without=doubtful.slot):
            if fact[doubtful.slot] == UNKNOWN and _bound(others, fact, names) is not None:
                return True
    return False
