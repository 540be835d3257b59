"""Compiling rule cards: done once for a registry, then shared by all engines and threads, and never changed.

A condition is split in two. What can be said of one fact alone is an **alpha test**, shared by all rules that say it;
what ties a fact to names bound before is part of the rule's **step**. The matcher explains how they work together.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from itertools import product
from operator import itemgetter
from typing import Any, NamedTuple

from facts.templates import Template, Value
from knowledge.rules.card import Bound, RuleCard
from knowledge.rules.patterns import Condition, TestKind
from knowledge.rules.phase import Phase

__all__ = ["CompiledConclusion", "CompiledRule", "Dispatch", "Network", "Step"]

Getter = Callable[[Any], Any]


class Step(NamedTuple):
    """One condition of a rule, in terms of an alpha test and of the names bound by the steps before.

    `key` reads from a fact, and `key_names` from the bound names, what must be equal (None where nothing is joined);
    `differs` are pairs of a slot and the position of a name that it must not equal; `binds` are the slots whose values
    are appended to the bound names.
    """

    alpha: int
    negated: bool
    key_slots: tuple[str, ...]
    key: Getter | None
    key_names: Getter | None
    differs: tuple[tuple[str, int], ...]
    binds: tuple[str, ...]


class CompiledConclusion(NamedTuple):
    """One fact to assert: its template, the slots that no name decides with their values, and those that one does."""

    template: type[Template]
    fixed: dict[str, Value]
    bound: tuple[tuple[str, int], ...]
    values: Getter
    """Reads the values of all slots from a fact."""


class CompiledRule(NamedTuple):
    """One rule: its card, its place in the order of all rules, and its compiled two sides."""

    card: RuleCard
    position: int
    salience: int
    steps: tuple[Step, ...]
    names: tuple[str, ...]
    conclusions: tuple[CompiledConclusion, ...]
    alphas: tuple[int, ...]
    """The alpha tests that some fact must pass before the rule is worth looking at."""
    feeds_its_phase: bool
    """Whether it concludes what some rule of its own phase matches, so that the agenda may change when it fires."""
    plain: bool
    """Whether no step ties its fact to a name, so that any combination of facts will do."""


class Dispatch(NamedTuple):
    """Where the facts of one template go: a table of alpha tests for each combination of slots tested against words."""

    tables: tuple[tuple[Getter, Mapping[Hashable, tuple[int, ...]]], ...]
    always: tuple[int, ...]
    checked: bool
    """Whether some of these alpha tests have a rest that no table decides."""


class _Alpha(NamedTuple):
    template: type[Template]
    words: tuple[tuple[str, tuple[Value, ...]], ...]
    """Slots tested against words, in the order of the slots' names; any of the words will do."""
    others: tuple[tuple[str, frozenset[Value]], ...]
    equal_slots: tuple[tuple[str, str], ...]


class Network:
    """All rules of a registry, compiled.

    `dispatch` says by template which alpha tests a fact passes; `checks` are the rest of an alpha test that no table
    can decide; `wakes` says by alpha test which rules sleep until a fact passes it; `feeds` says for each phase which
    steps of its rules a fact that passes an alpha test can take.
    """

    def __init__(self, cards: Iterable[RuleCard]) -> None:
        self._numbers: dict[_Alpha, int] = {}
        known = tuple(cards)
        self._matched = {(card.phase, condition.template) for card in known for condition in card.positive}
        self.rules = tuple(self._rule(position, card) for position, card in enumerate(known))
        self.checks = tuple(_check(alpha) for alpha in self._numbers)
        self.dispatch = self._dispatch()
        self.wakes = self._wakes()
        self.feeds = self._feeds()

    def __getstate__(self) -> dict[str, Any]:
        """What a snapshot keeps: all that is needed to run, nothing of what was needed to compile."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def _rule(self, position: int, card: RuleCard) -> CompiledRule:
        names: dict[str, int] = {}
        steps = tuple(self._step(condition, names) for condition in card.conditions)
        conclusions = []
        for conclusion in card.conclusions:
            template = conclusion.template
            fixed = {slot: template.blank().get(slot, "") for slot in template.slots()}
            given = dict(conclusion.slots)
            bound = tuple((slot, names[value.name]) for slot, value in given.items() if isinstance(value, Bound))
            fixed |= {slot: value for slot, value in given.items() if not isinstance(value, Bound)}
            conclusions.append(CompiledConclusion(template, fixed, bound, template.values_of))
        alphas = tuple(dict.fromkeys(step.alpha for step in steps if not step.negated))
        plain = not names and not any(step.negated for step in steps)
        return CompiledRule(
            card=card,
            position=position,
            salience=int(card.phase),
            steps=steps,
            names=tuple(names),
            conclusions=tuple(conclusions),
            alphas=alphas,
            feeds_its_phase=any((card.phase, fact.template) in self._matched for fact in conclusions),
            plain=plain,
        )

    def _step(self, condition: Condition, names: dict[str, int]) -> Step:
        words: dict[str, tuple[Value, ...]] = {}
        others: dict[str, frozenset[Value]] = {}
        equal: list[tuple[str, str]] = []
        joins: list[tuple[str, int]] = []
        differs: list[tuple[str, int]] = []
        binds: dict[str, str] = {}
        for test in condition.tests:
            if test.kind in (TestKind.IS, TestKind.ONE_OF):
                words[test.slot] = test.values
            elif test.kind is TestKind.NOT_ANY:
                others[test.slot] = frozenset(test.values)
            elif test.kind is TestKind.BINDS:
                binds[test.name] = test.slot
            elif test.kind is TestKind.DIFFERS:
                differs.append((test.slot, names[test.name]))
            elif test.name in binds:
                equal.append((test.slot, binds[test.name]))
            else:
                joins.append((test.slot, names[test.name]))
        for name in binds:
            names[name] = len(names)
        alpha = _Alpha(
            condition.template, tuple(sorted(words.items())), tuple(sorted(others.items())), tuple(sorted(equal))
        )
        slots = tuple(slot for slot, _ in joins)
        return Step(
            alpha=self._numbers.setdefault(alpha, len(self._numbers)),
            negated=condition.negated,
            key_slots=slots,
            key=itemgetter(*slots) if slots else None,
            key_names=itemgetter(*(position for _, position in joins)) if slots else None,
            differs=tuple(differs),
            binds=tuple(binds.values()),
        )

    def _dispatch(self) -> dict[type[Template], Dispatch]:
        tables: dict[type[Template], dict[tuple[str, ...], dict[Hashable, tuple[int, ...]]]] = {}
        always: dict[type[Template], tuple[int, ...]] = {}
        for alpha, number in self._numbers.items():
            of_template = tables.setdefault(alpha.template, {})
            slots = tuple(slot for slot, _ in alpha.words)
            if not slots:
                always[alpha.template] = (*always.get(alpha.template, ()), number)
                continue
            table = of_template.setdefault(slots, {})
            for values in product(*(words for _, words in alpha.words)):
                key = values[0] if len(slots) == 1 else values
                table[key] = (*table.get(key, ()), number)
        return {
            template: Dispatch(
                tuple((itemgetter(*slots), table) for slots, table in of_template.items()),
                always.get(template, ()),
                any(alpha.template is template and (alpha.others or alpha.equal_slots) for alpha in self._numbers),
            )
            for template, of_template in tables.items()
        }

    def _wakes(self) -> tuple[tuple[CompiledRule, ...], ...]:
        """Each rule under that alpha test, of those it needs, which the fewest rules need: it wakes most seldom."""
        shared = Counter(alpha for rule in self.rules for alpha in rule.alphas)
        sleeping: list[list[CompiledRule]] = [[] for _ in self._numbers]
        for rule in self.rules:
            sleeping[min(rule.alphas, key=lambda alpha: (shared[alpha], alpha))].append(rule)
        return tuple(map(tuple, sleeping))

    def _feeds(self) -> dict[Phase, dict[int, tuple[tuple[CompiledRule, int], ...]]]:
        feeds: dict[Phase, dict[int, tuple[tuple[CompiledRule, int], ...]]] = {phase: {} for phase in Phase}
        for rule in self.rules:
            of_phase = feeds[rule.card.phase]
            for place, step in enumerate(rule.steps):
                if not step.negated:
                    of_phase[step.alpha] = (*of_phase.get(step.alpha, ()), (rule, place))
        return feeds


def _check(alpha: _Alpha) -> Callable[[Template], bool] | None:
    return partial(_passes, alpha.others, alpha.equal_slots) if alpha.others or alpha.equal_slots else None


def _passes(
    others: tuple[tuple[str, frozenset[Value]], ...], equal: tuple[tuple[str, str], ...], fact: Template
) -> bool:
    return all(fact[slot] not in words for slot, words in others) and all(fact[a] == fact[b] for a, b in equal)
