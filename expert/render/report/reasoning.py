"""The recorded reasoning behind one recommendation as a graph: advice on top, statements of the case at the bottom.

Nothing is worked out again: every node is a firing or a stated fact of the trace. A derivation counts where all that it
rests on is older than what it concludes, so the graph has no circle. Firings of one rule on the same facts share a
node; so do statements that the same firings rest on. The day of the visit, on which nearly everything rests, is left
out of the drawing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from expert.assessment import Assessment, Recommendation
from expert.explain.facts_in_words import fact_in_words
from expert.explain.subjects import subject_of
from expert.trace import Firing, Trace, TraceFact

_DRAWN = ("Step", "Maximum", "DoseStep", "ReviewOn")
_LEFT_OUT = "Visit"


@dataclass(frozen=True, slots=True)
class Node:
    """One box: the advice, a rule, a calculator, or statements of the case. `numbers` are firings, or facts."""

    kind: Literal["advice", "rule", "calculator", "stated"]
    label: str
    lines: tuple[str, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes from the advice down, and edges from what is concluded to what it rests on (places in `nodes`)."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[int, int], ...]


class Reasoning:
    """The firings and stated facts behind the recommendations of one assessment."""

    def __init__(self, assessment: Assessment, trace: Trace) -> None:
        self._assessment = assessment
        self._trace = trace

    def graph(self, step: Recommendation) -> Graph:
        """The graph of one recommendation."""
        return _Graph(self._trace, step, self._roots(step)).made()

    def firings(self) -> tuple[Firing, ...]:
        """Every firing behind any recommendation, in order."""
        found: set[int] = set()
        waiting = [fact for step in self._assessment.recommendations for fact in self._roots(step)]
        seen: set[int] = set(waiting)
        while waiting:
            for firing in grounds_of(self._trace, self._trace.fact(waiting.pop())):
                found.add(firing.number)
                waiting.extend(each for each in firing.supports if each not in seen)
                seen.update(firing.supports)
        return tuple(self._trace.firing(number) for number in sorted(found))

    def statements(self, firings: Iterable[Firing]) -> tuple[TraceFact, ...]:
        """The stated facts that these firings rest on, in the order of the case."""
        numbers = sorted({number for firing in firings for number in firing.supports})
        facts = (self._trace.fact(number) for number in numbers)
        return tuple(fact for fact in facts if fact.origin == "given")

    def _roots(self, step: Recommendation) -> tuple[int, ...]:
        facts = subject_of(self._assessment, self._trace, step.id).facts
        drawn = tuple(number for number in facts if self._trace.fact(number).template in _DRAWN)
        return drawn or self._trace.firing(step.derivation).asserted


def grounds_of(trace: Trace, fact: TraceFact) -> tuple[Firing, ...]:
    """The firings that conclude a fact from older facts."""
    firings = (trace.firing(number) for number in fact.derivations)
    return tuple(firing for firing in firings if all(support < fact.id for support in firing.supports))


class _Graph:
    def __init__(self, trace: Trace, step: Recommendation, roots: Iterable[int]) -> None:
        self._trace = trace
        self._nodes: list[Node] = [Node("advice", step.id, (step.headline,), ())]
        self._edges: dict[tuple[int, int], None] = {}
        self._places: dict[tuple[str, tuple[int, ...]], int] = {}
        self._leaves: dict[int, list[int]] = {}
        for root in dict.fromkeys(roots):
            self._below(0, root)

    def made(self) -> Graph:
        """The graph, with the statements that share their consumers in one node."""
        groups: dict[tuple[int, ...], list[int]] = {}
        for fact, consumers in self._leaves.items():
            groups.setdefault(tuple(consumers), []).append(fact)
        for shared, facts in groups.items():
            lines = tuple(fact_in_words(self._trace.fact(fact)) for fact in facts)
            self._nodes.append(Node("stated", "", lines, tuple(facts)))
            self._edges |= dict.fromkeys((consumer, len(self._nodes) - 1) for consumer in shared)
        return Graph(tuple(self._nodes), tuple(self._edges))

    def _below(self, above: int, number: int) -> None:
        fact = self._trace.fact(number)
        if fact.origin == "given":
            if fact.template != _LEFT_OUT and above not in self._leaves.setdefault(number, []):
                self._leaves[number].append(above)
            return
        for firing in grounds_of(self._trace, fact):
            place, is_new = self._place(firing)
            self._edges[above, place] = None
            if is_new:
                for support in dict.fromkeys(firing.supports):
                    self._below(place, support)

    def _place(self, firing: Firing) -> tuple[int, bool]:
        key = (firing.rule, firing.supports)
        place = self._places.get(key)
        if place is None:
            self._places[key] = place = len(self._nodes)
            self._nodes.append(Node(firing.kind, firing.rule, (firing.title,), (firing.number,)))
            return place, True
        node = self._nodes[place]
        if firing.number not in node.numbers:
            self._nodes[place] = Node(node.kind, node.label, node.lines, (*node.numbers, firing.number))
        return place, False


def concluded(trace: Trace, firing: Firing) -> Iterator[TraceFact]:
    """The facts that a firing concluded, new ones first."""
    return (trace.fact(number) for number in (*firing.asserted, *firing.derived_again))
