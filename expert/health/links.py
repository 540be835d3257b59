"""Who asserts what and who reads it: rules, calculators, the case itself and the collection of the answer."""

import ast
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import expert.collect
from expert.health.patients import quiet_patient
from facts.case import Case
from facts.intake import facts_of
from facts.memory import (
    AllergyEntry,
    ExposureEntry,
    Item,
    LabEntry,
    Listed,
    MedicineEntry,
    ReviewEntry,
    TrialEntry,
    Visit,
)
from facts.templates import Template, Value
from knowledge.calculators.card import Calculator
from knowledge.rules.card import Assertion, Bound, RuleCard
from knowledge.rules.patterns import Condition, TestKind
from knowledge.rules.registry import Registry

GIVEN: frozenset[type[Template]] = frozenset(
    {Visit, Item, Listed, ExposureEntry, MedicineEntry, AllergyEntry, LabEntry, TrialEntry, ReviewEntry}
)
"""What a case asserts by itself."""


def may_match(condition: Condition, conclusion: Assertion) -> bool:
    """Whether a fact of the conclusion could match the condition, judging by the words in both."""
    if condition.template is not conclusion.template:
        return False
    given = dict(conclusion.slots)
    for test in condition.tests:
        value = given.get(test.slot, conclusion.template.blank().get(test.slot, ""))
        if isinstance(value, Bound):
            continue
        if test.kind in (TestKind.IS, TestKind.ONE_OF) and value not in test.values:
            return False
        if test.kind is TestKind.NOT_ANY and value in test.values:
            return False
    return True


@cache
def read_for_the_answer() -> frozenset[type[Template]]:
    """The templates that the collection of the answer and the assessment read."""
    names = [f"expert.collect.{module.name}" for module in pkgutil.iter_modules(expert.collect.__path__)]
    modules = [importlib.import_module(name) for name in (*names, "expert.assess")]
    return frozenset(
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Template) and value is not Template
    )


@cache
def case_paths() -> frozenset[str]:
    """Every path for which a case gives an Item, whether it was answered or not."""
    facts = facts_of(Case.model_validate(quiet_patient()))
    return frozenset(fact["path"] for fact in facts if isinstance(fact, Item))


@cache
def words_written_in(module_name: str) -> frozenset[Value]:
    """Every text and whole number that stands in the source of a module."""
    tree = ast.parse(inspect.getsource(sys.modules[module_name]))
    return frozenset(
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str | int)
    )


@cache
def words_of_calculator(calculator: Calculator) -> frozenset[Value]:
    """The words that its module and the modules of calculators that it uses write."""
    waiting, seen = [calculator.compute.__module__], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        used = (getattr(value, "__module__", None) for value in vars(sys.modules[name]).values())
        waiting.extend(each for each in used if each and each.startswith("knowledge.calculators.") and each != CARDS)
    return frozenset(word for name in seen for word in words_written_in(name))


CARDS = "knowledge.calculators.card"


@cache
def words_of_a_case() -> frozenset[str]:
    """Every word that a case may state, and the paths of its items."""
    found: set[str] = set(case_paths())
    waiting: list[Any] = [Case.model_json_schema()]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            found.update(word for word in (*value.get("enum", ()), value.get("const")) if isinstance(word, str))
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return frozenset(found)


def words_of_tables(tables: Any) -> frozenset[str]:
    """Every word and key of the tables that calculators may pass on."""
    found: set[str] = set(tables.treatments) | set(tables.thresholds) | set(tables.sources)
    waiting: list[Any] = [tables.thresholds, *(row.model_dump() for row in tables.treatments.values())]
    waiting += [tables.findings.model_dump(), *(row.model_dump() for row in tables.pairs)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.add(value)
        elif hasattr(value, "items"):
            found.update(map(str, value))
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
    return frozenset(found)


class Links:
    """The producers and the readers of every template in one registry."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.by_rules: dict[type[Template], list[tuple[RuleCard, Assertion]]] = {}
        self.by_calculators: dict[type[Template], list[Calculator]] = {}
        self.read_by_rules: dict[type[Template], list[tuple[RuleCard, Condition]]] = {}
        self.read_by_calculators: dict[type[Template], list[Calculator]] = {}
        for card in registry.cards:
            for conclusion in card.conclusions:
                self.by_rules.setdefault(conclusion.template, []).append((card, conclusion))
            for condition in card.conditions:
                self.read_by_rules.setdefault(condition.template, []).append((card, condition))
        for calculator in registry.calculators:
            for template in calculator.asserts:
                self.by_calculators.setdefault(template, []).append(calculator)
            for template in calculator.reads:
                self.read_by_calculators.setdefault(template, []).append(calculator)

    def asserted_somewhere(self, template: type[Template]) -> bool:
        """Whether a case, a rule or a calculator asserts facts of the template."""
        return template in GIVEN or template in self.by_rules or template in self.by_calculators

    def used(self, conclusion: Assertion) -> bool:
        """Whether anybody could use a fact of this conclusion."""
        template = conclusion.template
        if template in read_for_the_answer() or template in self.read_by_calculators:
            return True
        return any(may_match(condition, conclusion) for _, condition in self.read_by_rules.get(template, ()))

    def readers(self, template: type[Template]) -> Iterator[RuleCard | Calculator]:
        """Rules and calculators that read the template, each once."""
        found: dict[str, RuleCard | Calculator] = {}
        for card, _ in self.read_by_rules.get(template, ()):
            found.setdefault(card.id, card)
        for calculator in self.read_by_calculators.get(template, ()):
            found.setdefault(calculator.id, calculator)
        yield from found.values()

    def readers_of(self, conclusion: Assertion) -> Iterator[RuleCard | Calculator]:
        """Rules that a fact of the conclusion could match, and calculators that read its template."""
        for card, condition in self.read_by_rules.get(conclusion.template, ()):
            if may_match(condition, conclusion):
                yield card
        yield from self.read_by_calculators.get(conclusion.template, ())
