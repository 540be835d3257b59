"""The engine of one case: experta's KnowledgeEngine with our fact list, matcher, order and run loop."""

from typing import Any, ClassVar, NamedTuple

from expert.engine.factlist import CaseFacts
from expert.engine.matcher import CompiledMatcher
from expert.engine.network import Network
from expert.engine.strategy import Activation, TotalOrder
from facts._experta import Agenda, Fact, KnowledgeEngine
from facts.templates import Template
from knowledge.calculators.card import Calculator, Conclusion, Memory
from knowledge.rules.card import RuleCard
from knowledge.rules.phase import Phase

__all__ = ["CaseEngine", "DidNotSettleError", "FiringRecord"]


class DidNotSettleError(RuntimeError):
    """More rules fired than the limit allows."""


class FiringRecord(NamedTuple):
    """What one firing did; its number is its place in the list of firings, from 1.

    `supports` are the facts in the order of the patterns; `values` are those of the rule's names. A calculator's firing
    has the conclusion it made, a rule's has None. `asserted` and `again` are numbers of facts.
    """

    card: RuleCard | Calculator
    supports: tuple[Template, ...]
    names: tuple[str, ...]
    values: tuple[Any, ...]
    asserted: tuple[int, ...]
    again: tuple[int, ...]
    conclusion: Conclusion | None


class CaseEngine(KnowledgeEngine):
    """Runs the rules of one registry over one case. A program makes one subclass; a run makes one instance.

    After an exception an instance is not used again.
    """

    __matcher__ = CompiledMatcher
    __strategy__ = TotalOrder
    network: ClassVar[Network]
    matcher: CompiledMatcher
    facts: CaseFacts
    calculators: ClassVar[dict[Phase, tuple[Calculator, ...]]]

    def __init__(self, tables: Any = None) -> None:
        super().__init__()
        self.facts = CaseFacts()
        self.firings: list[FiringRecord] = []
        self._tables = tables

    def reset(self, **_: Any) -> None:
        """Forget everything: no facts, no activations, no firings."""
        self.agenda = Agenda()
        self.facts = CaseFacts()
        self.firings = []
        self.matcher.reset()
        self.running = False

    def declare(self, *facts: Fact) -> Fact | None:
        """Add facts before the run; gives the last one where it is new. Raises ValueError and TypeError."""
        last = None
        for fact in facts:
            last = self.facts.declare(fact)
        return last

    def run(self, steps: float = 10_000) -> None:
        """Go through all phases: calculators first, then rules until none is left on the agenda.

        Raises DidNotSettleError after so many firings; an exception of a calculator gets a note with its id.
        """
        self.running = True
        try:
            for phase in Phase:
                for calculator in self.calculators[phase]:
                    self._calculate(calculator)
                self.matcher.enter(phase)
                self._settle(steps)
        finally:
            self.running = False

    def _settle(self, limit: float) -> None:
        agenda, strategy = self.agenda, self.strategy
        while True:
            added, removed = self.get_activations()
            if added:
                strategy.update_agenda(agenda, added, removed)
            activation = agenda.get_next()
            if activation is None:
                return
            if len(self.firings) >= limit:
                last = ", ".join(dict.fromkeys(firing.card.id for firing in self.firings[-12:]))
                raise DidNotSettleError(f"The rules did not settle after {limit} firings; the last were {last}.")
            self._fire(activation)
            while not activation.rule.feeds_its_phase and agenda.activations and len(self.firings) < limit:
                activation = agenda.activations.pop()
                self._fire(activation)

    def _fire(self, activation: Activation) -> None:
        rule, values = activation.rule, activation.values
        asserted: tuple[int, ...] = ()
        again: tuple[int, ...] = ()
        for conclusion in rule.conclusions:
            template = conclusion.template
            fact = template.__new__(template)
            dict.update(fact, conclusion.fixed)
            for slot, name in conclusion.bound:
                dict.__setitem__(fact, slot, values[name])
            number, is_new = self.facts.enter(fact, conclusion.values(fact))
            if is_new:
                asserted = (*asserted, number)
            else:
                again = (*again, number)
        self.firings.append(FiringRecord(rule.card, activation.matched, rule.names, values, asserted, again, None))

    def _calculate(self, calculator: Calculator) -> None:
        memory = Memory(self.facts.by_template, calculator.reads, self.facts.by_value)
        try:
            for conclusion in tuple(calculator(memory, self._tables)):
                self._conclude(calculator, conclusion)
        except Exception as error:
            error.add_note(f"This happened in calculator {calculator.id} ({calculator.place}).")
            raise

    def _conclude(self, calculator: Calculator, conclusion: Conclusion) -> None:
        fact, values = conclusion.fact.taken_over()
        if type(fact) not in calculator.asserts:
            raise TypeError(f"{type(fact).__name__} is not among what the calculator asserts; add it to `asserts`.")
        for support in conclusion.supports:
            if self.facts.get(support["__factid__"]) is not support:
                raise ValueError(
                    f"a support ({type(support).__name__}) is no fact of this case; give what the memory gave."
                )
        number, is_new = self.facts.enter(fact, values)
        new, known = ((number,), ()) if is_new else ((), (number,))
        self.firings.append(FiringRecord(calculator, conclusion.supports, (), (), new, known, conclusion))
