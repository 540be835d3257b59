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
        self._deftemplates = {
            template: self._environment.find_template(template.__name__)
            for template in dict.fromkeys((*registry.templates, *templates))
        }
        self._read = {}
        self._calculators = [found for phase in Phase if (found := registry.calculators_of(phase))]

    def run(self, facts, tables=None):
        """Assert the facts and run all phases; the facts stay in CLIPS."""
        self._environment.reset()
        self._read = {}
        for fact in facts:
            self._assert(fact)
        for calculators in self._calculators:
            self._environment.run()
            for calculator in calculators:
                grouped = {template: self._facts_of(template) for template in calculator.reads}
                for conclusion in tuple(calculator(Memory(grouped, calculator.reads), tables)):
                    self._assert(conclusion.fact)
        self._environment.run()

    def known(self):
        """Every fact that CLIPS holds, as the reference writes it."""
        return self.known_of(self._deftemplates)

    def known_of(self, templates):
        """The same of some templates only."""
        return {
            (template, tuple(fact.slot_values().values()))
            for template in templates
            for fact in self._facts_of(template)
        }

    def _assert(self, fact):
        slots = {slot: into_clips(fact[slot]) for slot in fact.slots()}
        self._deftemplates[type(fact)].assert_fact(**slots)

    def _facts_of(self, template):
        """The facts of a template as CLIPS holds them, oldest first; each is read from it once."""
        facts = []
        for held in self._deftemplates[template].facts():
            index = held.index
            if index not in self._read:
                fact = template(**{slot: out_of_clips(value) for slot, value in held})
                dict.__setitem__(fact, "__factid__", index)
                self._read[index] = fact
            facts.append(self._read[index])
        return facts


def into_clips(value):
    return clips.Symbol(f"{value.numerator}/{value.denominator}") if isinstance(value, Fraction) else value


def out_of_clips(value):
    return Fraction(value) if isinstance(value, clips.Symbol) else value
