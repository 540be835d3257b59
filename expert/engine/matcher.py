"""A compiled matcher for experta, through its own plug-in point (`__matcher__`).

The stock matcher hands every fact to every pattern and copies a token at each hop. This one rests on what the rule
cards guarantee - nothing retracts, and what NOT tests is complete before its phase begins:

1. **A fact finds its patterns by hashing.** For each template there is one table for each combination of slots that
   some pattern tests against words; the fact's values are looked up in it (`Network.dispatch`), and what was found is
   remembered for facts alike. Patterns that say the same of a fact are one *alpha test*, whichever rules they stand
   in, and have one memory: the facts that passed.
2. **A rule sleeps until it may match.** It is looked at only once a fact has passed the rarest of its alpha tests. Most
   rules never wake in most cases and cost nothing.
3. **A phase is matched when it begins** (`enter`): the rules of that phase that are awake are joined once, over all
   facts. NOT is then a question with a final answer, so an activation never has to be taken back.
4. **Within the phase only new facts are joined.** A fact that a rule asserts is put into the step that it can take, and
   the other steps are joined around it; so no activation is found twice.
5. **Joins are hashed.** The memory of an alpha test is indexed by the slots that a rule joins on, when it first does.

The forms of patterns that `knowledge.rules.patterns` allows are all that exists here; the cards refuse the rest.
"""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from expert.engine.network import CompiledRule, Getter, Network, Step
from expert.engine.strategy import Activation, activation
from facts._experta import Fact, KnowledgeEngine, Matcher
from facts.templates import Template
from knowledge.rules.phase import Phase

__all__ = ["CompiledMatcher"]

_Match = tuple[tuple[Template, ...], tuple[Any, ...]]
"""The facts matched so far, and the values of the names bound so far."""

_NOTHING: _Match = ((), ())


class CompiledMatcher(Matcher):
    """The memories of one run. `engine` must have the compiled `network` of its rules."""

    def __init__(self, engine: KnowledgeEngine) -> None:
        # The engine is not kept: nothing here needs it, and without the cycle a finished case is freed at once.
        self._network: Network = engine.network  # type: ignore[attr-defined]  # every CaseEngine class has one
        self.reset()

    def reset(self) -> None:
        """Forget all facts."""
        self._memories: list[list[Template] | None] = [None] * self._network.alphas
        self._indexes: dict[tuple[int, tuple[str, ...]], _Index] = {}
        self._awake: dict[Phase, list[CompiledRule]] = {}
        self._feeds: dict[int, tuple[tuple[CompiledRule, int], ...]] = {}
        self._entered: Phase | None = None

    def enter(self, phase: Phase) -> None:
        """Begin a phase: the next `changes` matches its rules over all facts, later ones over new facts only."""
        self._entered = phase
        self._feeds = {}

    def changes(
        self, adding: Iterable[Fact] | None = None, deleting: Iterable[Fact] | None = None
    ) -> tuple[list[Any], list[Any]]:
        """Take in new facts; gives the activations that they add, and none to remove.

        Raises TypeError where facts were retracted.
        """
        if deleting:
            raise TypeError(
                "A fact was retracted; a case is a growing set of facts, so assess the changed case afresh."
            )
        added: list[Activation] = []
        for fact in adding or ():
            passed = self._take_in(fact)  # type: ignore[arg-type]  # all facts here are templates
            if self._feeds:
                for alpha in passed:
                    for rule, place in self._feeds.get(alpha, ()):
                        self._match(rule, added, place, fact)  # type: ignore[arg-type]
        if self._entered is not None:
            for rule in self._awake.get(self._entered, ()):
                self._match(rule, added)
            self._feeds, self._entered = self._network.feeds[self._entered], None
        return added, []

    def _take_in(self, fact: Template) -> tuple[int, ...]:
        """Put a fact into the memories of the alpha tests that it passes, and wake the rules that waited for it."""
        dispatch = self._network.dispatch.get(type(fact))
        if dispatch is None:
            return ()
        passed = dispatch.passed(fact)
        memories = self._memories
        for alpha in passed:
            memory = memories[alpha]
            if memory is None:
                memories[alpha] = [fact]
                for rule in self._network.wakes[alpha]:
                    self._awake.setdefault(rule.card.phase, []).append(rule)
            else:
                memory.append(fact)
        return passed

    def _match(self, rule: CompiledRule, added: list[Activation], place: int = -1, new: Template | None = None) -> None:
        """Add all activations of the rule; with a new fact, those in which it is the first time at the step `place`."""
        memories = self._memories
        for alpha in rule.alphas:
            if memories[alpha] is None:
                return
        if rule.plain and new is None:
            pools: list[Any] = [memories[step.alpha] for step in rule.steps]
            added += [activation(rule, matched, ()) for matched in product(*pools)]
        else:
            added += [activation(rule, matched, values) for matched, values in self._join(rule, place, new)]

    def _join(self, rule: CompiledRule, place: int, new: Template | None) -> list[_Match]:
        matches: list[_Match] = [_NOTHING]
        for number, step in enumerate(rule.steps):
            if step.negated:
                matches = [match for match in matches if not self._candidates(step, match[1])]
            elif number == place and new is not None:
                matches = [_with(match, new, step) for match in matches if _fits(step, new, match[1])]
            else:
                matches = [
                    _with(match, fact, step)
                    for match in matches
                    for fact in self._candidates(step, match[1])
                    if number > place or fact is not new
                ]
            if not matches:
                break
        return matches

    def _candidates(self, step: Step, values: tuple[Any, ...]) -> Sequence[Template]:
        """The facts that can take the step when the names have these values."""
        memory = self._memories[step.alpha]
        if memory is None:
            return ()
        found: Sequence[Template] = memory
        if step.key is not None and step.key_names is not None:
            found = self._index(step, memory, step.key).get(step.key_names(values), ())
        if step.differs:
            found = [fact for fact in found if all(fact[slot] != values[name] for slot, name in step.differs)]
        return found

    def _index(self, step: Step, memory: list[Template], key: Getter) -> dict[Any, list[Template]]:
        """The memory by what the step joins on; facts that came since the last time are entered first."""
        entry = self._indexes.get((step.alpha, step.key_slots))
        if entry is None:
            entry = self._indexes[step.alpha, step.key_slots] = _Index()
        if entry.length < len(memory):
            for fact in memory[entry.length :]:
                entry.facts.setdefault(key(fact), []).append(fact)
            entry.length = len(memory)
        return entry.facts


class _Index:
    __slots__ = ("facts", "length")

    def __init__(self) -> None:
        self.facts: dict[Any, list[Template]] = {}
        self.length = 0


def _with(match: _Match, fact: Template, step: Step) -> _Match:
    values = match[1]
    if step.binds:
        values = (*values, *[fact[slot] for slot in step.binds])
    return (*match[0], fact), values


def _fits(step: Step, fact: Template, values: tuple[Any, ...]) -> bool:
    if step.key is not None and step.key_names is not None and step.key(fact) != step.key_names(values):
        return False
    return all(fact[slot] != values[name] for slot, name in step.differs)
