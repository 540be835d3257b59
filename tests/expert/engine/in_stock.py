"""Driving the stock matcher of experta over a registry: calculators before the rules of their phase, as in a run."""

from facts.templates import Template
from knowledge.calculators.card import Memory
from knowledge.rules.phase import Phase
from tests.expert.engine.programs import stock_engine


class Stock:
    """One stock engine with the cards of a registry and our order of the agenda; it is reset for every case."""

    def __init__(self, registry):
        self._engine = stock_engine(registry.cards)()
        self._calculators = {phase: registry.calculators_of(phase) for phase in Phase}

    def run(self, facts, tables=None):
        """Every firing in order (id, numbers of the supporting facts, values of the names), and every fact."""
        engine = self._engine
        engine.fired = []
        engine.reset()
        engine.running = True
        engine.declare(*[type(fact)(**fact) for fact in facts])
        for phase in Phase:
            for calculator in self._calculators[phase]:
                for conclusion in tuple(calculator(Memory(self._facts(), calculator.reads), tables)):
                    supports = tuple(fact["__factid__"] for fact in conclusion.supports)
                    engine.fired.append((calculator.id, supports, ()))
                    engine.declare(conclusion.fact)
            self._fire(phase)
        engine.running = False
        return engine.fired, {known(fact) for found in self._facts().values() for fact in found}

    def _fire(self, phase):
        """The loop of the stock engine, until nothing of this phase is left to fire."""
        engine, seen = self._engine, 0
        while True:
            if len(engine.facts) > seen:  # without a new fact the matcher has nothing to say, and asking it is slow
                seen = len(engine.facts)
                engine.strategy.update_agenda(engine.agenda, *engine.get_activations())
            waiting = engine.agenda.activations
            if not waiting or waiting[-1].rule.salience < int(phase):
                return
            activation = engine.agenda.get_next()
            activation.rule(engine, **activation.context)

    def _facts(self):
        grouped = {}
        for fact in self._engine.facts.values():
            if isinstance(fact, Template):
                grouped.setdefault(type(fact), []).append(fact)
        return grouped


def known(fact):
    """A fact as the reference writes it."""
    return type(fact), tuple(fact.slot_values().values())


def firings(result):
    """The firings of a run, written as those of the stock engine are."""
    return [
        (firing.card.id, tuple(fact["__factid__"] for fact in firing.supports), tuple(firing.values))
        for firing in result.firings
    ]
