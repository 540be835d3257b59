"""The whole set of rule cards and calculators, checked together and in a fixed order.

What it refuses, all problems at once, as CardError:

- an id that is used twice, and a source that is not in the bibliography;
- **NOT before its facts are complete**: a template that a rule tests under NOT may be asserted only before the rules of
  that phase begin, that is in an earlier phase or by a calculator of the same phase;
- **a calculator that reads too early**: what it reads may be asserted only in an earlier phase, or by a calculator of
  the same phase with a lower id (its own conclusions it does not see);
- **a fact that comes too late**: what a rule matches may not be asserted in a later phase, unless the two can never
  meet because one slot holds different words. Such a rule would silently miss the later facts.

With these, the facts that follow from a case do not depend on the order of rules inside a phase.
"""

from collections.abc import Iterable

from facts.templates import Template
from knowledge.calculators.card import Calculator
from knowledge.rules.card import Assertion, Bound, RuleCard
from knowledge.rules.patterns import Condition, TestKind
from knowledge.rules.phase import CardError, Phase, source_of

__all__ = ["Registry"]

Card = RuleCard | Calculator


class Registry:
    """Rule cards and calculators that may be used together.

    `cards` and `calculators` are ordered by phase and id; `sources` are the ids of the bibliography. Equal sets give
    equal orders, however they were listed. Raises CardError.
    """

    def __init__(
        self, cards: Iterable[RuleCard], calculators: Iterable[Calculator] = (), sources: Iterable[str] = ()
    ) -> None:
        self.cards: tuple[RuleCard, ...] = tuple(sorted(cards, key=lambda card: (-card.phase, card.id)))
        self.calculators: tuple[Calculator, ...] = tuple(sorted(calculators, key=lambda calc: (-calc.phase, calc.id)))
        self.sources: frozenset[str] = frozenset(sources)
        self.templates: tuple[type[Template], ...] = _templates(self.cards, self.calculators)
        problems = [*self._duplicates(), *self._unknown_sources(), *_Strata(self.cards, self.calculators).problems()]
        if problems:
            raise CardError(dict.fromkeys(problems))
        self._by_id = {card.id: card for card in self._all()}

    def _all(self) -> tuple[Card, ...]:
        return (*self.cards, *self.calculators)

    def card(self, card_id: str) -> Card:
        """The rule card or calculator with this id. Raises LookupError."""
        try:
            return self._by_id[card_id]
        except KeyError:
            raise LookupError(f"There is no rule or calculator {card_id!r}.") from None

    def cards_of(self, phase: Phase) -> tuple[RuleCard, ...]:
        """The rule cards of one phase, by id."""
        return tuple(card for card in self.cards if card.phase is phase)

    def calculators_of(self, phase: Phase) -> tuple[Calculator, ...]:
        """The calculators of one phase, in the order in which they run."""
        return tuple(calc for calc in self.calculators if calc.phase is phase)

    def _duplicates(self) -> Iterable[str]:
        first: dict[str, Card] = {}
        for card in self._all():
            if card.id in first:
                yield f"{_called(card)}: the id is used already by {_called(first[card.id])}; take another."
            first.setdefault(card.id, card)
        names: dict[str, type[Template]] = {}
        for template in self.templates:
            if names.setdefault(template.__name__, template) is not template:
                yield f"Two fact templates are called {template.__name__}; rename one."

    def _unknown_sources(self) -> Iterable[str]:
        for card in self._all():
            for citation in card.sources:
                if source_of(citation) not in self.sources:
                    source = source_of(citation)
                    yield f"{_called(card)}: the source '{source}' is not in the bibliography; add or correct it."


class _Strata:
    """Who asserts which template, and whether that is before it is needed."""

    def __init__(self, cards: tuple[RuleCard, ...], calculators: tuple[Calculator, ...]) -> None:
        self._cards, self._calculators = cards, calculators
        self._by_rules: dict[type[Template], list[tuple[RuleCard, Assertion]]] = {}
        self._by_calculators: dict[type[Template], list[Calculator]] = {}
        for card in cards:
            for conclusion in card.conclusions:
                self._by_rules.setdefault(conclusion.template, []).append((card, conclusion))
        for calculator in calculators:
            for template in calculator.asserts:
                self._by_calculators.setdefault(template, []).append(calculator)

    def problems(self) -> Iterable[str]:
        for card in self._cards:
            for condition in card.conditions:
                yield from self._too_late_for(card, condition)
        for calculator in self._calculators:
            for template in calculator.reads:
                yield from self._too_late_to_read(calculator, template)

    def _too_late_for(self, card: RuleCard, condition: Condition) -> Iterable[str]:
        name, need = condition.template.__name__, "tests NOT" if condition.negated else "matches"
        where = f"{_called(card)}: when[{condition.place}] {need} {name}"
        for other, conclusion in self._by_rules.get(condition.template, ()):
            if other.phase.comes_before(card.phase):
                continue
            if condition.negated:
                yield (
                    f"{where}, which {_called(other)} asserts in phase {other.phase.name}, not before "
                    f"{card.phase.name}: assert it in an earlier phase, or move this rule to a later one."
                )
            elif other.phase is not card.phase and _may_meet(condition, conclusion):
                late = f"asserts too late, in phase {other.phase.name}"
                yield f"{where}, which {_called(other)} {late}: move one of the rules."
        for calculator in self._by_calculators.get(condition.template, ()):
            if card.phase.comes_before(calculator.phase):
                yield (
                    f"{where}, which {_called(calculator)} asserts too late, in phase {calculator.phase.name}: "
                    "move the rule or the calculator."
                )

    def _too_late_to_read(self, calculator: Calculator, template: type[Template]) -> Iterable[str]:
        where = f"{_called(calculator)}: reads {template.__name__}"
        for card, _ in self._by_rules.get(template, ()):
            if not card.phase.comes_before(calculator.phase):
                yield (
                    f"{where}, which {_called(card)} asserts in phase {card.phase.name}, when the calculator has run "
                    f"at the start of {calculator.phase.name}: move one of them."
                )
        for other in self._by_calculators.get(template, ()):
            if (-other.phase, other.id) > (-calculator.phase, calculator.id):
                yield f"{where}, which {_called(other)} asserts, but that does not run before it: change phases or ids."


def _may_meet(condition: Condition, conclusion: Assertion) -> bool:
    """Whether a fact of the conclusion could match the condition, judging by the words in both."""
    given = conclusion.template.blank() | dict(conclusion.slots)
    for test in condition.tests:
        value = given[test.slot]
        if isinstance(value, Bound):
            continue
        if test.kind in (TestKind.IS, TestKind.ONE_OF) and value not in test.values:
            return False
        if test.kind is TestKind.NOT_ANY and value in test.values:
            return False
    return True


def _templates(cards: Iterable[RuleCard], calculators: Iterable[Calculator]) -> tuple[type[Template], ...]:
    found: dict[type[Template], None] = {}
    for card in cards:
        found.update((condition.template, None) for condition in card.conditions)
        found.update((conclusion.template, None) for conclusion in card.conclusions)
    for calculator in calculators:
        found.update((template, None) for template in (*calculator.reads, *calculator.asserts))
    return tuple(sorted(found, key=lambda template: template.__name__))


def _called(card: Card) -> str:
    return f"{'Rule' if isinstance(card, RuleCard) else 'Calculator'} {card.id} ({card.place})"
