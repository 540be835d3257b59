"""A second, slow evaluation of the same cards, to hold the engine against.

It shares no code with the engine: it reads the patterns as the cards have them, tries every fact for every pattern, and
repeats until nothing new follows, phase by phase. It knows no agenda, so it says which facts follow, not in what order.
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
FactSet = frozenset[Known]
"""Facts as their template and the values of all slots in order."""


def conclusions(registry: Registry, facts: Iterable[Template], tables: Any = None) -> FactSet:
    """Every fact that holds in the end, the given ones included."""
    known: dict[Known, None] = {}
    for fact in facts:
        known[_known(fact, {})] = None
    for phase in Phase:
        for calculator in registry.calculators:
            if calculator.phase is phase:
                found = list(calculator(_memory(known, calculator.reads), tables))
                known.update((_known(conclusion.fact, {}), None) for conclusion in found)
        cards = [card for card in registry.cards if card.phase is phase]
        while new := [fact for card in cards for fact in _following(card, known) if fact not in known]:
            known.update(dict.fromkeys(new))
    return frozenset(known)


def _following(card: RuleCard, known: Mapping[Known, None]) -> Iterator[Known]:
    for names in _matches(card.when, {}, known):
        for fact in card.then:
            yield _known(fact, names)


def _matches(
    patterns: tuple[Any, ...], names: dict[str, Value], known: Mapping[Known, None]
) -> Iterator[dict[str, Value]]:
    if not patterns:
        yield names
        return
    first, rest = patterns[0], patterns[1:]
    if isinstance(first, NOT):
        if not any(_names_after(first[0], fact, names) is not None for fact in known):
            yield from _matches(rest, names, known)
        return
    for fact in known:
        bound = _names_after(first, fact, names)
        if bound is not None:
            yield from _matches(rest, bound, known)


def _names_after(pattern: Template, fact: Known, names: dict[str, Value]) -> dict[str, Value] | None:
    """The names once the fact is put into the pattern, or None where it does not fit."""
    template, values = fact
    if template is not type(pattern):
        return None
    bound = dict(names)
    for slot, value in zip(template.slots(), values, strict=True):
        if slot in pattern and not _holds(pattern[slot], value, bound):
            return None
    return bound


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


def _memory(known: Mapping[Known, None], reads: tuple[type[Template], ...]) -> Memory:
    facts: dict[type[Template], list[Template]] = {}
    for number, (template, values) in enumerate(known, 1):
        fact = template(**dict(zip(template.slots(), values, strict=True)))
        dict.__setitem__(fact, "__factid__", number)
        facts.setdefault(template, []).append(fact)
    return Memory(facts, reads)
