"""How a conclusion was reached: the tree of firings from it down to what was stated.

The tree is the recorded reasoning itself: nothing is worked out again. A fact with several derivations shows all of
them, except those that would lean on what they are to explain, so the tree has no circle. What was shown once is not
shown again but referred to.
"""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from expert.assessment import Assessment, Citation, Part
from expert.explain.facts_in_words import absence_in_words, fact_in_words, reason_in_words
from expert.explain.subjects import subject_of, trace_in
from expert.trace import Firing, Trace


class Derivation(Part):
    """One firing that concluded a fact: a rule or a calculator, and what it rested on."""

    firing: int = Field(description="number of the firing in the trace")
    kind: Literal["rule", "calculator"]
    rule: str
    title: str
    because: str
    absences: tuple[str, ...] = Field(default=(), description="what had to be absent, and was, in words")
    rows: tuple[str, ...] = ()
    sources: tuple[Citation, ...] = ()
    rests_on: "tuple[Branch, ...]" = ()


class Branch(Part):
    """One fact of the tree."""

    fact: int = Field(description="number of the fact in the trace")
    says: str
    stated: bool = Field(description="the case gave it; every chain ends in such facts, in rows and in sources")
    derivations: tuple[Derivation, ...] = ()
    shown_above: bool = Field(default=False, description="its derivations stand earlier in the tree")
    deeper: int = Field(default=0, description="so many firings lie below and were not asked for")


class Explanation(Part):
    """The answer to `how`: what it is about, what is said of it, and the trees of the facts behind it."""

    about: str
    says: str
    trees: tuple[Branch, ...]
    sources: tuple[Citation, ...] = ()


def how(answer: Assessment, what: str, *, depth: int | None = None) -> Explanation:
    """How `what` was reached, `depth` firings deep; everything when None.

    `what` is a recommendation (`R1`), a treatment, a conclusion (`kidney`, `naranjo`), an item, finding or number of
    the trace, a row or a rule. Raises LookupError with near names for anything else, ValueError for a depth below 1.
    """
    if depth is not None and depth < 1:
        raise ValueError(f"A depth of {depth} shows nothing; give 1 or more.")
    trace = trace_in(answer)
    about = subject_of(answer, trace, what)
    grower = _Grower(trace)
    trees = tuple(grower.branch(fact, frozenset(), depth) for fact in about.facts)
    return Explanation(about=about.name, says=about.says, trees=trees, sources=tuple(grower.sources))


class _Grower:
    """Grows the branches of one explanation and remembers what was shown."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._shown: set[int] = set()
        self.sources: dict[str, None] = {}

    def branch(self, number: int, above: frozenset[int], depth: int | None) -> Branch:
        """The branch of a fact; `above` are the facts between it and the root."""
        fact = self._trace.fact(number)
        says, stated = fact_in_words(fact), fact.origin == "given"
        firings = self._independent(number, above)
        if not firings:
            return Branch(fact=number, says=says, stated=stated)
        if number in self._shown:
            return Branch(fact=number, says=says, stated=stated, shown_above=True)
        if depth == 0:
            return Branch(fact=number, says=says, stated=stated, deeper=len(self._below(number)))
        self._shown.add(number)
        left = None if depth is None else depth - 1
        path = above | {number}
        derivations = tuple(self._derivation(firing, path, left) for firing in firings)
        return Branch(fact=number, says=says, stated=stated, derivations=derivations)

    def _derivation(self, firing: Firing, path: frozenset[int], depth: int | None) -> Derivation:
        self.sources.update(dict.fromkeys(firing.sources))
        return Derivation(
            firing=firing.number,
            kind=firing.kind,
            rule=firing.rule,
            title=firing.title,
            because=reason_in_words(firing),
            absences=tuple(map(absence_in_words, firing.absences)),
            rows=firing.rows,
            sources=firing.sources,
            rests_on=tuple(self.branch(fact, path, depth) for fact in dict.fromkeys(firing.supports)),
        )

    def _independent(self, number: int, above: frozenset[int]) -> tuple[Firing, ...]:
        """The derivations of a fact that hold without it and without what it is to explain."""
        firings = tuple(self._trace.firing(each) for each in self._trace.fact(number).derivations)
        if len(firings) < 2:
            return firings
        known = facts_without(self._trace, above | {number})
        return tuple(firing for firing in firings if known.issuperset(firing.supports))

    def _below(self, number: int) -> set[int]:
        """The firings that lie below a fact."""
        found: set[int] = set()
        waiting = [number]
        while waiting:
            for each in self._trace.fact(waiting.pop()).derivations:
                if each not in found:
                    found.add(each)
                    waiting.extend(self._trace.firing(each).supports)
        return found


def facts_without(trace: Trace, removed: Iterable[int]) -> frozenset[int]:
    """The facts that are still supported when these are taken away; what had to be absent is left as it was."""
    gone = frozenset(removed)
    known = {fact.id for fact in trace.facts if fact.origin == "given"} - gone
    waiting = list(trace.firings)
    grew = True
    while grew:
        grew, still = False, []
        for firing in waiting:
            if known.issuperset(firing.supports):
                known.update({*firing.asserted, *firing.derived_again} - gone)
                grew = True
            else:
                still.append(firing)
        waiting = still
    return frozenset(known)
