"""A second, slow evaluation of the same cards, to hold the engine against.

It shares no code with the engine: it reads the patterns as the cards have them, tries every fact of its template for
every pattern, and repeats until nothing new follows, phase by phase. It knows no agenda, so it says which facts follow,
not in what order.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from facts._experta import ANDFC, NOT, NOTFC, ORFC, L, W
from facts.templates import Template, Value
from knowledge.calculators.card import Memory
from knowledge.rules.card import RuleCard
from knowledge.rules.phase import Phase
from knowledge.rules.registry import Registry

__all__ = ["FactSet", "conclusions"]

Known = tuple[type[Template], tuple[Value, ...]]
Facts = dict[type[Template], dict[tuple[Value, ...], int]]
"""Facts by template, as the values of their slots, with their numbers."""
FactSet = frozenset[Known]
"""Facts as their template and the values of all slots in order."""


def conclusions(registry: Registry, facts: Iterable[Template], tables: Any = None) -> FactSet:
    """Every fact that holds in the end, the given ones included."""
    known: Facts = {}
    _add(known, (_known(fact, {}) for fact in facts))
    for phase in Phase:
        for calculator in registry.calculators:
            if calculator.phase is phase:
                found = list(calculator(_memory(known, calculator.reads), tables))
                _add(known, (_known(conclusion.fact, {}) for conclusion in found))
        of_phase = [card for card in registry.cards if card.phase is phase]
        cards = of_phase
        while new := _add(known, [fact for card in cards for fact in _following(card, known)]):
            cards = [card for card in of_phase if any(type(pattern) in new for pattern in card.when)]
    return frozenset((template, values) for template, found in known.items() for values in found)


def _add(known: Facts, facts: Iterable[Known]) -> set[type[Template]]:
    """Number the facts that are not known yet; gives the templates that have more facts now."""
    number = sum(map(len, known.values()))
    new = set()
    for template, values in facts:
        if values not in known.setdefault(template, {}):
            number += 1
            known[template][values] = number
            new.add(template)
    return new


def _following(card: RuleCard, known: Facts) -> Iterator[Known]:
    for names in _matches(card.when, {}, known):
        for fact in card.then:
            yield _known(fact, names)


def _matches(patterns: tuple[Any, ...], names: dict[str, Value], known: Facts) -> Iterator[dict[str, Value]]:
    if not patterns:
        yield names
        return
    first, rest = patterns[0], patterns[1:]
    if isinstance(first, NOT):
        if not any(True for _ in _after(first[0], names, known)):
            yield from _matches(rest, names, known)
        return
    for bound in _after(first, names, known):
        yield from _matches(rest, bound, known)


def _after(pattern: Template, names: dict[str, Value], known: Facts) -> Iterator[dict[str, Value]]:
    """The names after each fact that fits the pattern is put into it."""
    tests = [(place, pattern[slot]) for place, slot in enumerate(type(pattern).slots()) if slot in pattern]
    words = [(place, test) for place, test in tests if isinstance(test, str)]
    others = [(place, test) for place, test in tests if not isinstance(test, str)]
    for values in known.get(type(pattern), ()):
        if all(values[place] == word for place, word in words):
            bound = dict(names)
            if all(_holds(test, values[place], bound) for place, test in others):
                yield bound


def _holds(constraint: Any, value: Value, names: dict[str, Value]) -> bool:
    if isinstance(constraint, ANDFC):
        return all(_holds(part, value, names) for part in constraint)
    if isinstance(constraint, ORFC):
        return any(_holds(part, value, names) for part in constraint)
    if isinstance(constraint, NOTFC):
        return not _holds(constraint[0], value, names)
    if isinstance(constraint, W):
        return bool(names.setdefault(str(constraint.__bind__), value) == value)
    return bool(value == (constraint.value if isinstance(constraint, L) else constraint))


def _known(fact: Template, names: Mapping[str, Value]) -> Known:
    values = []
    for slot in type(fact).slots():
        value = fact[slot]
        values.append(names[str(value.__bind__)] if isinstance(value, W) else value)
    return type(fact), tuple(values)


def _memory(known: Facts, reads: tuple[type[Template], ...]) -> Memory:
    facts: dict[type[Template], list[Template]] = {}
    for template in reads:
        for values, number in known.get(template, {}).items():
            fact = template(**dict(zip(template.slots(), values, strict=True)))
            dict.__setitem__(fact, "__factid__", number)
            facts.setdefault(template, []).append(fact)
    return Memory(facts, reads)
