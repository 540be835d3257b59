"""One case through the rules: facts in, facts with their provenance out."""

from collections.abc import Iterable
from functools import cached_property
from typing import TypeVar

from expert.engine.build import Program
from expert.engine.engine import DidNotSettleError, FiringRecord
from expert.engine.factlist import CaseFacts
from facts.templates import Template
from knowledge.calculators.card import Memory
from knowledge.rules.registry import Registry

__all__ = ["DidNotSettleError", "FiringRecord", "Run", "run"]

T = TypeVar("T", bound=Template)


class Run(Memory):
    """What is known after the rules have settled.

    Asked like a calculator's memory: `all(Template)`, `where(Template, slot=value)`, `one(Template, slot=value)`.
    `facts` are all facts, the one with number n at n - 1, the first `given` of them from the case; `firings` are all
    firings in order, the one with number n at n - 1.
    """

    def __init__(self, registry: Registry, facts: CaseFacts, given: int, firings: list[FiringRecord]) -> None:
        self.registry = registry
        self.facts: tuple[Template, ...] = tuple(facts.all())
        self.given = given
        self.firings = tuple(firings)
        super().__init__(facts.by_template, (), facts.by_value)

    def _check(self, template: type[Template]) -> None:
        """Every template may be asked for."""

    def number_of(self, fact: Template) -> int:
        """The number of a fact of this run."""
        number: int = fact["__factid__"]
        return number

    def derivations(self, fact: Template) -> tuple[int, ...]:
        """Numbers of all firings that concluded the fact, the first one first; empty where the case alone gave it."""
        number = self.number_of(fact)
        first, more = self._derivations
        return (*((first[number],) if number in first else ()), *more.get(number, ()))

    @cached_property
    def _derivations(self) -> tuple[dict[int, int], dict[int, list[int]]]:
        """By the number of a fact: the firing that asserted it, and those that concluded it again."""
        first: dict[int, int] = {}
        more: dict[int, list[int]] = {}
        for place, firing in enumerate(self.firings, 1):
            for number in firing.asserted:
                first[number] = place
            for number in firing.again:
                places = more.setdefault(number, [])
                if first.get(number) != place and places[-1:] != [place]:
                    places.append(place)
        return first, more


def run(program: Program, facts: Iterable[Template], firing_limit: int = 10_000) -> Run:
    """Run the program over the facts of one case.

    The given facts are copied, so that they may be used again. Equal facts are one fact. Each call has an engine of
    its own, which is dropped at the end and after any exception; calls may run in any number of threads.
    Raises TypeError or ValueError for facts that are not complete, DidNotSettleError beyond the firing limit, and what
    a calculator raises, with a note that names it.
    """
    engine = program.engine_class(program.tables)
    for fact in facts:
        engine.facts.declare(fact)
    given = len(engine.facts)
    engine.run(firing_limit)
    return Run(program.registry, engine.facts, given, engine.firings)
