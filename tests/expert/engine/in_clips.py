"""Driving CLIPS over the exported rules: facts in, calculators between the phases, facts out."""

from fractions import Fraction

import clips

from expert.engine.clips import constructs
from knowledge.calculators.card import Memory
from knowledge.rules.phase import Phase


class Clips:
    """One CLIPS environment with the rules of a registry; it is reset for every case."""

    def __init__(self, registry, templates=()):
        self._registry = registry
        self._environment = clips.Environment()
        for construct in constructs(registry, templates):
            self._environment.build(construct)
        self._templates = {template.__name__: template for template in (*registry.templates, *templates)}
        self._deftemplates = {
            template: self._environment.find_template(name) for name, template in self._templates.items()
        }
        self._calculators = [found for phase in Phase if (found := registry.calculators_of(phase))]

    def run(self, facts, tables=None):
        """Assert the facts and run all phases; the facts stay in CLIPS."""
        self._environment.reset()
        for fact in facts:
            self._assert(fact)
        for calculators in self._calculators:
            self._environment.run()
            for calculator in calculators:
                for conclusion in tuple(calculator(Memory(self._facts_of(calculator.reads), calculator.reads), tables)):
                    self._assert(conclusion.fact)
        self._environment.run()

    def known(self):
        """Every fact that CLIPS holds, as the reference writes it."""
        return {
            (type(fact), tuple(fact.slot_values().values()))
            for facts in self._facts_of(self._templates.values()).values()
            for fact in facts
        }

    def _assert(self, fact):
        slots = {slot: into_clips(fact[slot]) for slot in fact.slots()}
        self._deftemplates[type(fact)].assert_fact(**slots)

    def _facts_of(self, wanted):
        grouped = {template: [] for template in wanted}
        for held in self._environment.facts():
            template = self._templates.get(held.template.name)
            if template in grouped:
                fact = template(**{slot: out_of_clips(value) for slot, value in held})
                dict.__setitem__(fact, "__factid__", held.index)
                grouped[template].append(fact)
        return grouped


def into_clips(value):
    return clips.Symbol(f"{value.numerator}/{value.denominator}") if isinstance(value, Fraction) else value


def out_of_clips(value):
    return Fraction(value) if isinstance(value, clips.Symbol) else value
