"""The trace of a run: every fact with its origin and all its derivations, every firing with its reason.

Made from what the run loop recorded, never by a rule. Numbers of facts and firings count from 1 and only grow: a firing
is supported by facts that are older than those it asserts, so every chain of reasons ends in given facts.
"""

from fractions import Fraction
from typing import Any, Literal, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from expert.engine.engine import FiringRecord
from expert.engine.run import Run
from facts.templates import Value
from knowledge.rules.card import RuleCard

_M = TypeVar("_M", bound=BaseModel)

__all__ = ["SCHEMA", "Firing", "NearMiss", "Trace", "TraceFact", "trace_of"]

SCHEMA: Literal["neuroladder.trace/1"] = "neuroladder.trace/1"

Plain = str | int | float


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class TraceFact(_Record):
    """One fact: what it says, whether the case gave it, and the numbers of all firings that concluded it."""

    id: int = Field(description="number of the fact, from 1, in the order of assertion")
    template: str = Field(description="which kind of fact")
    slots: dict[str, Plain] = Field(description="every slot in order; '' where it has no value")
    origin: Literal["given", "derived"] = Field(description="given by the case, or derived by the first derivation")
    derivations: tuple[int, ...] = Field(description="numbers of the firings that concluded it, first one first")


class Firing(_Record):
    """One rule that fired, or one conclusion of a calculator."""

    number: int = Field(description="from 1, in order")
    kind: Literal["rule", "calculator"]
    rule: str = Field(description="id of the rule or calculator")
    title: str
    phase: str
    bindings: dict[str, Plain] = Field(description="the rule's names and their values")
    named_facts: dict[str, int] = Field(description="the names that the rule gives to facts, and which facts they are")
    supports: tuple[int, ...] = Field(description="numbers of the supporting facts, in the order of the patterns")
    absences: tuple[str, ...] = Field(description="what had to be absent, and was")
    asserted: tuple[int, ...] = Field(description="numbers of the facts that are new")
    derived_again: tuple[int, ...] = Field(description="numbers of concluded facts that were there already")
    sources: tuple[str, ...] = Field(description="citations, source-id#place")
    rows: tuple[str, ...] = Field(description="ids of the knowledge rows that were read")
    because: str = Field(description="the reason, one sentence")


class NearMiss(_Record):
    """One rule that did not fire although something spoke for it."""

    rule: str
    title: str
    phase: str
    matched: int = Field(description="how many of its conditions were met")
    conditions: int = Field(description="how many conditions it has")
    unmet: str = Field(description="the first condition that was not met")
    blocked_by: int | None = Field(default=None, description="the fact that should have been absent, if it was that")


class Trace(_Record):
    """Everything that was known, and why."""

    schema_: Literal["neuroladder.trace/1"] = Field(
        default=SCHEMA, validation_alias=AliasChoices("schema", "schema_"), serialization_alias="schema"
    )
    facts: tuple[TraceFact, ...]
    firings: tuple[Firing, ...]
    considered: tuple[NearMiss, ...] = Field(
        default=(), description="rules that did not fire although something spoke for them; empty until asked for"
    )

    def fact(self, number: int) -> TraceFact:
        """The fact with this number. Raises LookupError."""
        return _numbered(self.facts, number, "fact")

    def firing(self, number: int) -> Firing:
        """The firing with this number. Raises LookupError."""
        return _numbered(self.firings, number, "firing")


def trace_of(run: Run) -> Trace:
    """The trace of a run."""
    derivations: dict[int, list[int]] = {}
    for number, record in enumerate(run.firings, 1):
        for fact in (*record.asserted, *record.again):
            derivations.setdefault(fact, []).append(number)
    facts = tuple(
        _made(
            TraceFact,
            id=number,
            template=type(fact).__name__,
            slots={slot: plain(fact[slot]) for slot in fact.slots()},
            origin="given" if number <= run.given else "derived",
            derivations=tuple(derivations.get(number, ())),
        )
        for number, fact in enumerate(run.facts, 1)
    )
    firings = tuple(_firing(number, record) for number, record in enumerate(run.firings, 1))
    return _made(Trace, schema_=SCHEMA, facts=facts, firings=firings, considered=())


def _made(model: type[_M], **values: Any) -> _M:
    """The model with these values, all fields given and right already.

    `model_construct` looks up aliases and defaults for every field and costs more than validation does; a trace has
    hundreds of records, and what fills them here are the engine's own.
    """
    made = model.__new__(model)
    _set(made, "__dict__", values)
    _set(made, "__pydantic_fields_set__", set(values))
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


_set = object.__setattr__


def plain(value: Value) -> Plain:
    """The value as JSON has it: a Fraction becomes a float."""
    return float(value) if isinstance(value, Fraction) else value


def _firing(number: int, record: FiringRecord) -> Firing:
    card, conclusion = record.card, record.conclusion
    supports = tuple([fact["__factid__"] for fact in record.supports])
    bindings: dict[str, Any] = dict(zip(record.names, record.values, strict=True))
    named: dict[str, int] = {}
    absences: tuple[str, ...] = ()
    rows: tuple[str, ...] = conclusion.rows if conclusion else ()
    if isinstance(card, RuleCard):
        rows = card.rows
        absences = tuple([condition.text(bindings) for condition in card.negative])
        facts = {condition.name: fact for condition, fact in zip(card.positive, record.supports, strict=True)}
        facts.pop("", None)
        named = {name: fact["__factid__"] for name, fact in facts.items()}
        sentence = card.sentence({**bindings, **facts})
    else:
        sentence = conclusion.because if conclusion else ""
    return _made(
        Firing,
        number=number,
        kind="rule" if conclusion is None else "calculator",
        rule=card.id,
        title=card.title,
        phase=card.phase.name,
        bindings={name: plain(value) for name, value in bindings.items()},
        named_facts=named,
        supports=supports,
        absences=absences,
        asserted=record.asserted,
        derived_again=record.again,
        sources=(*card.sources, *conclusion.sources) if conclusion else card.sources,
        rows=rows,
        because=sentence,
    )


_R = TypeVar("_R", TraceFact, Firing)


def _numbered(records: tuple[_R, ...], number: int, what: str) -> _R:
    if not 1 <= number <= len(records):
        raise LookupError(f"There is no {what} {number}; the trace has 1 to {len(records)}.")
    return records[number - 1]
