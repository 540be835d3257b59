"""Rule cards: a rule is data that reads as a clinician reads it - name, when, what follows, source, reason.

    RULES = (
        rule(
            "LAD-040",
            "No response after an adequate trial: switch to the next line",
            phase=Phase.LADDER,
            when=[
                AS.trial << AdequateTrial(treatment=MATCH.current),
                Response(treatment=MATCH.current, grade="none"),
                BestNext(after=MATCH.current, treatment=MATCH.option),
                NOT(Exclusion(treatment=MATCH.option)),
            ],
            then=[Step(action="switch", treatment=MATCH.option, instead_of=MATCH.current)],
            sources=["article-a#week-12"],
            because="{current} had {trial[weeks]} weeks at its target dose without benefit; {option} is next.",
        ),
    )

`when` takes the forms that `knowledge.rules.patterns` lists and begins with a pattern that must be there. `then` takes
templates whose slots hold words or bound names. `because` is one sentence with `{name}` for MATCH names and
`{name[slot]}` for the facts that AS names. `sources` are citations `source-id#place`. `rows` are the ids of knowledge
rows that the rule was made from. `note` only where a source is unclear or is not followed: what it says, what we do,
and why.

A card is checked when it is made, all problems at once, as CardError. `knowledge.rules.registry.Registry` then checks
the whole set: unique ids, known sources, and that the phases are in a safe order.
"""

import string
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from facts._experta import ConditionalElement, W
from facts.templates import Template, Value, is_value, near_word, written
from knowledge.rules.patterns import Condition, PatternReader
from knowledge.rules.phase import CardError, Phase, citation_problems, id_problem

__all__ = ["Bound", "CardError", "Phase", "RuleCard", "rule"]


class Bound(NamedTuple):
    """In a conclusion: the slot takes the value that this MATCH name is bound to."""

    name: str


class Assertion(NamedTuple):
    """One fact that a rule concludes: its template, and for each given slot a value or a bound name."""

    template: type[Template]
    slots: tuple[tuple[str, Value | Bound], ...]


@dataclass(frozen=True, eq=False)
class RuleCard:
    """One rule. `when` and `then` are as written; `conditions` and `conclusions` are the same, read and checked.

    `negative` are the conditions under NOT, `place` says where the card was written (module and line).
    """

    id: str
    title: str
    phase: Phase
    when: tuple[Any, ...]
    then: tuple[Template, ...]
    sources: tuple[str, ...]
    because: str
    rows: tuple[str, ...]
    note: str
    conditions: tuple[Condition, ...]
    conclusions: tuple[Assertion, ...]
    place: str

    @cached_property
    def positive(self) -> tuple[Condition, ...]:
        """The conditions that must be met by a fact, in order."""
        return tuple(condition for condition in self.conditions if not condition.negated)

    @cached_property
    def negative(self) -> tuple[Condition, ...]:
        """The conditions under NOT, in order."""
        return tuple(condition for condition in self.conditions if condition.negated)

    @cached_property
    def named(self) -> tuple[tuple[int, str], ...]:
        """The names that AS gives to matched facts, each with its place among the positive conditions."""
        return tuple((place, condition.name) for place, condition in enumerate(self.positive) if condition.name)

    def sentence(self, bindings: Mapping[str, Any]) -> str:
        """The reason in words; `bindings` gives a value for each MATCH name and a fact for each AS name."""
        if not bindings:
            return self._sentence[0][0]
        pieces: list[str] = []
        for literal, name, slot in self._sentence:
            pieces.append(literal)
            if name:
                pieces.append(written(bindings[name][slot] if slot else bindings[name]))
        return "".join(pieces)

    @cached_property
    def _sentence(self) -> tuple[tuple[str, str, str], ...]:
        return tuple(
            (literal, *_reference(field or "")) for literal, field, _, _ in string.Formatter().parse(self.because)
        )

    def __repr__(self) -> str:
        return f"RuleCard({self.id!r}, {self.title!r})"


def rule(
    id: str,  # noqa: A002 - the card's own word
    title: str,
    *,
    phase: Phase,
    when: Sequence[Any],
    then: Sequence[Template],
    sources: Sequence[str],
    because: str,
    rows: Sequence[str] = (),
    note: str = "",
) -> RuleCard:
    """Make a rule card; the module's docstring says what each part may hold.

    Raises CardError with every problem of the card: rule, place and remedy.
    """
    frame = sys._getframe(1)
    place = f"{frame.f_globals.get('__name__', '?')}, line {frame.f_lineno}"
    reader = PatternReader()
    reader.read(when)
    problems = list(reader.problems)
    if not any(not condition.negated for condition in reader.conditions):
        problems.append("when: no pattern that must be there; begin with one.")
    conclusions = tuple(_assertion(index, fact, reader, problems) for index, fact in enumerate(then))
    if not then:
        problems.append("then: nothing is concluded; name at least one fact.")
    problems += [f"sources: {problem}." for problem in citation_problems(sources)]
    problems += _because_problems(because, reader)
    if (wrong_id := id_problem(id)) is not None:
        problems.append(f"{wrong_id}.")
    if not title.strip():
        problems.append("title: empty; write 'condition: consequence'.")
    if not isinstance(phase, Phase):
        problems.append(f"phase: {phase!r} is no phase; use one of {', '.join(Phase.__members__)}.")
    if problems:
        raise CardError(f"Rule {id} ({place}): {problem}" for problem in problems)
    return RuleCard(
        id=id,
        title=title,
        phase=phase,
        when=tuple(when),
        then=tuple(then),
        sources=tuple(sources),
        because=because,
        rows=tuple(rows),
        note=note,
        conditions=tuple(reader.conditions),
        conclusions=conclusions,
        place=place,
    )


def _assertion(index: int, fact: object, reader: PatternReader, problems: list[str]) -> Assertion:
    place = f"then[{index}]"
    if not isinstance(fact, Template):
        problems.append(f"{place}: {type(fact).__name__} is no fact template; use one of facts.memory.")
        return Assertion(Template, ())
    template = type(fact)
    if fact.__bind__ is not None:
        problems.append(f"{place}: AS.{fact.__bind__} names nothing here; leave it out.")
    slots: list[tuple[str, Value | Bound]] = []
    for slot, value in fact.items():
        if slot == "__bind__":
            continue
        where = f"{place} {template.__name__}({slot}=...)"
        if isinstance(value, W):
            slots.append((slot, Bound(value.__bind__ or "")))
            problems += _bound_problem(where, template, slot, value.__bind__, reader)
        elif isinstance(value, ConditionalElement) or not is_value(value):
            problems.append(f"{where}: {value!r} is no value; use a word or a bound MATCH name.")
        elif not template.admits(slot, value):
            problems.append(f"{where}: {value!r} is not of the slot's kind; see the slot's declaration.")
        else:
            slots.append((slot, value))
    missing = template.mandatory_slots() - fact.keys()
    if missing:
        problems.append(f"{place}: {template.__name__} needs its slots {', '.join(sorted(missing))}; give them.")
    return Assertion(template, tuple(slots))


def _bound_problem(
    where: str, template: type[Template], slot: str, name: str | None, reader: PatternReader
) -> Iterable[str]:
    if name is None or name not in reader.names:
        yield (
            f"{where}: no pattern binds MATCH.{name}.{near_word(name or '', tuple(reader.names))} "
            f"Bound are: {', '.join(reader.names) or 'none'}; bind it in `when`."
        )
        return
    source, source_slot = reader.names[name]
    if not source.admitted_types(source_slot) & template.admitted_types(slot):
        yield f"{where}: {name} comes from {source.__name__}.{source_slot}, which is of another kind; use another slot."


def _reference(field: str) -> tuple[str, str]:
    name, _, rest = field.partition("[")
    return name, rest.removesuffix("]")


def _because_problems(because: str, reader: PatternReader) -> Iterable[str]:
    if not because.strip():
        yield "because: empty; give the reason in one sentence."
    try:
        parsed = list(string.Formatter().parse(because))
    except ValueError as error:
        yield f"because: {error}; write {{name}} or {{name[slot]}}, and {{{{ for a brace."
        return
    for _, field, form, conversion in parsed:
        if field is None:
            continue
        name, slot = _reference(field)
        if form or conversion:
            yield f"because: {{{field}}} has a format; write the plain name."
        elif field != (f"{name}[{slot}]" if slot else name):
            yield f"because: {{{field}}} is no reference; write {{name}} or {{name[slot]}}."
        elif slot and name in reader.facts and slot not in reader.facts[name].slots():
            known = reader.facts[name].slots()
            yield f"because: {name} has no slot '{slot}'.{near_word(slot, known)} Its slots are: {', '.join(known)}."
        elif (slot and name not in reader.facts) or (not slot and name not in reader.names):
            names = [*reader.names, *(f"{fact}[...]" for fact in reader.facts)]
            yield f"because: nothing binds {{{field}}}; bound are: {', '.join(names) or 'none'}."
