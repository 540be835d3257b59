"""Compiling rule cards: done once for a registry, then shared by all engines and threads, and never changed.

A condition is split in two. What can be said of one fact alone is an **alpha test**, shared by all rules that say it;
what ties a fact to names bound before is part of the rule's **step**. The matcher explains how they work together.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from itertools import chain, product
from operator import itemgetter
from typing import Any, NamedTuple

from facts.templates import Template, Value
from knowledge.rules.card import Bound, RuleCard
from knowledge.rules.patterns import Condition, TestKind
from knowledge.rules.phase import Phase

__all__ = ["CompiledConclusion", "CompiledRule", "Dispatch", "Network", "Step"]

Getter = Callable[[Any], Any]
Check = Callable[[Template], bool]
Tables = tuple[tuple[Getter, Mapping[Hashable, tuple[int, ...]]], ...]

_REMEMBERED = 4_096
"""For so many combinations of values a template's dispatch remembers what passes; texts of cases have no end."""


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


class Dispatch:
    """Where the facts of one template go: a table of alpha tests for each combination of slots tested against words.

    `tested` are all slots that some alpha test looks at. What a fact passes depends on their values alone, so it is
    worked out once for each combination of values that occurs, and remembered for every case to come.
    """

    __slots__ = ("_always", "_checks", "_known", "_tables", "_tested")

    def __init__(self, tested: Getter, tables: Tables, always: tuple[int, ...], checks: Mapping[int, Check]) -> None:
        self._tested = tested
        self._tables = tables
        self._always = always
        self._checks = checks
        self._known: dict[Any, tuple[int, ...]] = {}

    def __reduce__(self) -> Any:
        """What a snapshot keeps: not what was remembered."""
        return Dispatch, (self._tested, self._tables, self._always, self._checks)

    def passed(self, fact: Template) -> tuple[int, ...]:
        """The alpha tests that the fact passes."""
        values = self._tested(fact)
        passed = self._known.get(values)
        if passed is None:
            passed = self._newly_passed(fact)
            if len(self._known) < _REMEMBERED:
                self._known[values] = passed
        return passed

    def _newly_passed(self, fact: Template) -> tuple[int, ...]:
        passed = list(self._always)
        for key, table in self._tables:
            passed += table.get(key(fact), ())
        checks = self._checks
        return tuple([alpha for alpha in passed if alpha not in checks or checks[alpha](fact)])


class _Alpha(NamedTuple):
    template: type[Template]
    words: tuple[tuple[str, tuple[Value, ...]], ...]
    """Slots tested against words, in the order of the slots' names; any of the words will do."""
    others: tuple[tuple[str, frozenset[Value]], ...]
    equal_slots: tuple[tuple[str, str], ...]


class Network:
    """All rules of a registry, compiled.

    `dispatch` says by template which of the `alphas` alpha tests a fact passes; `wakes` says by alpha test which rules
    sleep until a fact passes it; `feeds` says for each phase which steps of its rules a fact that passes an alpha test
    can take.
    """

    def __init__(self, cards: Iterable[RuleCard]) -> None:
        self._numbers: dict[_Alpha, int] = {}
        known = tuple(cards)
        self._matched = {(card.phase, condition.template) for card in known for condition in card.positive}
        self.rules = tuple(self._rule(position, card) for position, card in enumerate(known))
        self.alphas = len(self._numbers)
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
        of_template: dict[type[Template], dict[_Alpha, int]] = {}
        for alpha, number in self._numbers.items():
            of_template.setdefault(alpha.template, {})[alpha] = number
        return {template: _dispatch(numbers) for template, numbers in of_template.items()}

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


def _dispatch(numbers: Mapping[_Alpha, int]) -> Dispatch:
    """The dispatch of one template, from its alpha tests."""
    tables: dict[tuple[str, ...], dict[Hashable, tuple[int, ...]]] = {}
    always: list[int] = []
    checks: dict[int, Check] = {}
    tested: set[str] = set()
    for alpha, number in numbers.items():
        slots = tuple(slot for slot, _ in alpha.words)
        tested.update(slots, (slot for slot, _ in alpha.others), chain.from_iterable(alpha.equal_slots))
        if alpha.others or alpha.equal_slots:
            checks[number] = partial(_passes, alpha.others, alpha.equal_slots)
        if not slots:
            always.append(number)
            continue
        table = tables.setdefault(slots, {})
        for values in product(*(words for _, words in alpha.words)):
            key = values[0] if len(slots) == 1 else values
            table[key] = (*table.get(key, ()), number)
    return Dispatch(
        tested=itemgetter(*sorted(tested)) if tested else _nothing,
        tables=tuple((itemgetter(*slots), table) for slots, table in tables.items()),
        always=tuple(always),
        checks=checks,
    )


def _nothing(_: Template) -> None:
    """What is tested where no alpha test looks at any slot."""


def _passes(
    others: tuple[tuple[str, frozenset[Value]], ...], equal: tuple[tuple[str, str], ...], fact: Template
) -> bool:
    return all(fact[slot] not in words for slot, words in others) and all(fact[a] == fact[b] for a, b in equal)
