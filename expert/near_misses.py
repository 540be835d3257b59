"""What was considered and did not fire: costly, so computed from a finished trace and only when asked for."""

from collections.abc import Iterable, Iterator, Mapping

from expert.trace import NearMiss, Plain, Trace, TraceFact, plain
from knowledge.rules.card import RuleCard
from knowledge.rules.patterns import Condition, SlotTest, TestKind
from knowledge.rules.registry import Registry

__all__ = ["near_miss_of", "near_misses", "with_near_misses"]

_Names = Mapping[str, Plain]


class _Facts:
    """The facts of a trace by template, and by the value of a slot where it is asked for."""

    def __init__(self, facts: Iterable[TraceFact]) -> None:
        self._by_template: dict[str, list[TraceFact]] = {}
        self._by_value: dict[tuple[str, str], dict[Plain, list[TraceFact]]] = {}
        for fact in facts:
            self._by_template.setdefault(fact.template, []).append(fact)

    def that_may_fit(self, condition: Condition, names: _Names) -> list[TraceFact]:
        """All facts that meet the condition, and perhaps others, oldest first."""
        template = condition.template.__name__
        for test in condition.tests:
            if test.kind is TestKind.IS:
                return self._with(template, test.slot).get(plain(test.values[0]), [])
            if test.kind is TestKind.SAME and test.name in names:
                return self._with(template, test.slot).get(names[test.name], [])
        return self._by_template.get(template, [])

    def _with(self, template: str, slot: str) -> dict[Plain, list[TraceFact]]:
        index = self._by_value.get((template, slot))
        if index is None:
            index = self._by_value[template, slot] = {}
            for fact in self._by_template.get(template, ()):
                index.setdefault(fact.slots[slot], []).append(fact)
        return index


def near_misses(trace: Trace, registry: Registry, rules: Iterable[str] | None = None) -> tuple[NearMiss, ...]:
    """The rules that did not fire although at least one fact speaks for them, in the order of the registry.

    Conditions are tried in their order; `matched` counts those met before the first that no fact could meet, in the
    attempt that came furthest. Where already the first is unmet, it counts the others that some fact could meet.
    With `rules`, only the rules with these ids are looked at.
    """
    fired = {firing.rule for firing in trace.firings}
    wanted = None if rules is None else frozenset(rules)
    facts = _Facts(trace.facts)
    cards = (card for card in registry.cards if card.id not in fired and (wanted is None or card.id in wanted))
    return tuple(miss for card in cards if (miss := _near_miss(card, facts)) is not None)


def with_near_misses(trace: Trace, registry: Registry) -> Trace:
    """The same trace with `considered` filled in."""
    return trace.model_copy(update={"considered": near_misses(trace, registry)})


def near_miss_of(trace: Trace, card: RuleCard, given: _Names) -> NearMiss | None:
    """How far this rule came with some of its names given; None where it fired so, or nothing speaks for it."""
    for firing in trace.firings:
        if firing.rule == card.id and all(firing.bindings.get(name) == value for name, value in given.items()):
            return None
    return _near_miss(card, _Facts(trace.facts), given)


def _near_miss(card: RuleCard, facts: _Facts, given: _Names | None = None) -> NearMiss | None:
    place, names, blocker = _furthest(card.conditions, 0, given or {}, facts)
    matched = place or sum(_met_alone(condition, facts) for condition in card.positive[1:])
    if not matched:
        return None
    return NearMiss(
        rule=card.id,
        title=card.title,
        phase=card.phase.name,
        matched=matched,
        conditions=len(card.conditions),
        unmet=card.conditions[place].text(names),
        blocked_by=None if blocker is None else blocker.id,
    )


def _furthest(
    conditions: tuple[Condition, ...], place: int, names: _Names, facts: _Facts
) -> tuple[int, _Names, TraceFact | None]:
    """How far the conditions from `place` on can be met: the first unmet one, the names by then, and who blocks it."""
    condition = conditions[place]
    fits = _fitting(condition, names, facts)
    if condition.negated:
        blocker = next(fits, None)
        if blocker is not None:
            return place, names, blocker[0]
        return _beyond(conditions, place, names, facts)
    best: tuple[int, _Names, TraceFact | None] = (place, names, None)
    for _, bound in fits:
        attempt = _beyond(conditions, place, bound, facts)
        if attempt[0] > best[0]:
            best = attempt
    return best


def _beyond(
    conditions: tuple[Condition, ...], place: int, names: _Names, facts: _Facts
) -> tuple[int, _Names, TraceFact | None]:
    if place + 1 == len(conditions):  # met to the end: only for a trace that does not belong to these rules
        return place, names, None
    return _furthest(conditions, place + 1, names, facts)


def _fitting(condition: Condition, names: _Names, facts: _Facts) -> Iterator[tuple[TraceFact, _Names]]:
    for fact in facts.that_may_fit(condition, names):
        bound = dict(names)
        if all(_holds(test, fact.slots[test.slot], bound) for test in condition.tests):
            yield fact, bound


def _holds(test: SlotTest, value: Plain, names: dict[str, Plain]) -> bool:
    if test.kind is TestKind.BINDS:
        return names.setdefault(test.name, value) == value
    if test.kind in (TestKind.SAME, TestKind.DIFFERS):
        return (names[test.name] == value) is (test.kind is TestKind.SAME)
    return (value in map(plain, test.values)) is not (test.kind is TestKind.NOT_ANY)


def _met_alone(condition: Condition, facts: _Facts) -> bool:
    """Whether some fact meets what the condition says without names."""
    of_one_fact = tuple(test for test in condition.tests if test.values)
    return any(
        all(_holds(test, fact.slots[test.slot], {}) for test in of_one_fact)
        for fact in facts.that_may_fit(condition, {})
    )
