"""Calculators: the arithmetic between facts. A calculator is a pure function with a card.

    @calculator(
        "CAL-010",
        "Whole weeks at the target dose",
        phase=Phase.DERIVE,
        reads=(Trial, AssessedOn),
        asserts=(WeeksAtTarget,),
        sources=("contract#rule-7",),
    )
    def weeks_at_target(memory: Memory, tables: Any) -> Iterable[Conclusion]:
        today = memory.one(AssessedOn)
        for trial in memory.all(Trial):
            ...
            yield Conclusion(
                WeeksAtTarget(treatment=trial["treatment"], weeks=weeks),
                because=f"From {trial['target_dose_since']} to {today['day']} are {weeks} whole weeks.",
                supports=(trial, today),
            )

It runs once, at the start of its phase and before the rules of that phase; calculators of a phase run in the order of
their ids and see what the earlier ones concluded. So everything that it reads must be complete by then: templates in
`reads` come from intake, from earlier phases or from earlier calculators of the same phase (the Registry checks it).
`tables` is the loaded knowledge. No clock, no randomness, no input or output.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from facts.templates import Template, Value, near_word
from knowledge.rules.phase import CardError, Phase, citation_problems, id_problem

__all__ = ["Calculator", "Conclusion", "Memory", "Phase", "calculator"]

T = TypeVar("T", bound=Template)


class Conclusion(NamedTuple):
    """One fact that a calculator concludes.

    `because` is a finished sentence; `supports` are the facts it was computed from, as got from the memory; `rows` are
    ids of the knowledge rows used; `sources` are citations besides those of the calculator's card.
    """

    fact: Template
    because: str
    supports: tuple[Template, ...] = ()
    rows: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


ByValue = dict[tuple[type[Template], str], tuple[int, defaultdict[Value, list[Template]]]]
"""Facts of a template by the value of a slot, and how many of them are entered; shared by the memories of one case."""


class Memory:
    """What a calculator may see: the facts of the templates that it reads, in the order in which they were asserted.

    `Memory.of(fact, ...)` makes one from facts, for trying a calculator alone.
    """

    def __init__(
        self,
        facts: Mapping[type[Template], Sequence[Template]],
        reads: Iterable[type[Template]],
        by_value: ByValue | None = None,
    ) -> None:
        self._facts = facts
        self._reads = frozenset(reads)
        self._by_value: ByValue = {} if by_value is None else by_value

    @classmethod
    def of(cls, *facts: Template) -> "Memory":
        """A memory of these facts only, completed and numbered as if they were declared; every template may be read."""
        grouped: dict[type[Template], list[Template]] = {}
        for number, fact in enumerate(facts, 1):
            fact.validate()
            dict.__setitem__(fact, "__factid__", number)
            grouped.setdefault(type(fact), []).append(fact)
        return _OpenMemory(grouped, grouped)

    def all(self, template: type[T]) -> tuple[T, ...]:
        """Every fact of the template, oldest first. Raises LookupError for a template that is not in `reads`."""
        self._check(template)
        return tuple(self._facts.get(template, ()))  # type: ignore[arg-type]  # a list per template holds only its facts

    def where(self, template: type[T], **slots: Value) -> tuple[T, ...]:
        """The facts of the template whose slots hold these values, oldest first.

        Raises LookupError for a template that is not in `reads` and for an unknown slot.
        """
        self._check(template)
        if not template.has_slots(slots):
            raise LookupError(_no_such_slot(template, slots))
        if not slots:
            return self.all(template)
        found: Any = None
        for slot, value in slots.items():
            if found is None:
                found = self._values(template, slot).get(value, ())
            else:
                found = [fact for fact in found if fact[slot] == value]
        return tuple(found)

    def _values(self, template: type[Template], slot: str) -> Mapping[Value, list[Template]]:
        """The facts of the template by the value of one slot; facts that came since the last time are entered first."""
        facts = self._facts.get(template, ())
        entered, index = self._by_value.get((template, slot)) or (0, defaultdict(list))
        if entered < len(facts):
            for fact in facts[entered:]:
                index[fact[slot]].append(fact)
            self._by_value[template, slot] = (len(facts), index)
        return index

    def one(self, template: type[T], **slots: Value) -> T | None:
        """The only fact that `where` finds, or None. Raises LookupError where there are several."""
        found = self.where(template, **slots)
        if len(found) > 1:
            same = ", ".join(slots) or "nothing"
            raise LookupError(
                f"{len(found)} facts of {template.__name__} agree ({same} given); name more slots or use where()."
            )
        return found[0] if found else None

    def _check(self, template: type[Template]) -> None:
        if template not in self._reads:
            raise LookupError(f"{template.__name__} is not among what this calculator reads; add it to `reads`.")


def _no_such_slot(template: type[Template], slots: Iterable[str]) -> str:
    known = template.slots()
    wrong = next(slot for slot in slots if slot not in known)
    return f"{template.__name__} has no slot '{wrong}'.{near_word(wrong, known)} Its slots are: {', '.join(known)}."


class _OpenMemory(Memory):
    def _check(self, template: type[Template]) -> None:
        pass


Computation = Callable[[Memory, Any], Iterable[Conclusion]]


@dataclass(frozen=True, eq=False)
class Calculator:
    """One calculator with its card; calling it calls the function that it was made from."""

    id: str
    title: str
    phase: Phase
    reads: tuple[type[Template], ...]
    asserts: tuple[type[Template], ...]
    sources: tuple[str, ...]
    compute: Computation
    place: str

    def __call__(self, memory: Memory, tables: Any) -> Iterable[Conclusion]:
        """What follows from the memory and the tables."""
        return self.compute(memory, tables)

    def __repr__(self) -> str:
        return f"Calculator({self.id!r}, {self.title!r})"


def calculator(
    id: str,  # noqa: A002 - the card's own word
    title: str,
    *,
    phase: Phase,
    reads: Sequence[type[Template]],
    asserts: Sequence[type[Template]],
    sources: Sequence[str],
) -> Callable[[Computation], Calculator]:
    """Give a function its card; the module's docstring shows one.

    Raises CardError with every problem of the card: calculator, place and remedy.
    """
    frame = sys._getframe(1)
    place = f"{frame.f_globals.get('__name__', '?')}, line {frame.f_lineno}"
    problems = [f"sources: {problem}." for problem in citation_problems(sources)]
    if (wrong_id := id_problem(id)) is not None:
        problems.append(f"{wrong_id}.")
    if not title.strip():
        problems.append("title: empty; say what is computed.")
    if not isinstance(phase, Phase):
        problems.append(f"phase: {phase!r} is no phase; use one of {', '.join(Phase.__members__)}.")
    for name, templates in (("reads", reads), ("asserts", asserts)):
        problems += [
            f"{name}: {template!r} is no fact template; use the classes of facts.memory."
            for template in templates
            if not (isinstance(template, type) and issubclass(template, Template))
        ]
    if not asserts:
        problems.append("asserts: nothing is concluded; name at least one template.")
    if problems:
        raise CardError(f"Calculator {id} ({place}): {problem}" for problem in problems)

    def with_card(compute: Computation) -> Calculator:
        return Calculator(id, title, phase, tuple(reads), tuple(asserts), tuple(sources), compute, place)

    return with_card
