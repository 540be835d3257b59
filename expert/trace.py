"""The trace of a run: every fact with its origin and all its derivations, every firing with its reason.

Made from what the run loop recorded, never by a rule. Numbers of facts and firings count from 1 and only grow: a firing
is supported by facts that are older than those it asserts, so every chain of reasons ends in given facts.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, Literal, TypeVar

from expert.engine.engine import FiringRecord
from expert.engine.run import Run
from facts.models import AliasChoices, BaseModel, ConfigDict, Field, field_serializer
from facts.templates import Template, Value
from knowledge.rules.card import RuleCard

_M = TypeVar("_M", bound=BaseModel)

__all__ = ["SCHEMA", "Firing", "NearMiss", "Trace", "TraceFact", "trace_of"]

SCHEMA: Literal["neuroladder.trace/1"] = "neuroladder.trace/1"

Plain = str | int | float


_R = TypeVar("_R", "TraceFact", "Firing")


class _Record(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        serialize_by_alias=True,
        defer_build=True,
        hide_input_in_errors=True,
    )


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

    @field_serializer("facts")
    def _made_facts(self, facts: Sequence[TraceFact]) -> tuple[TraceFact, ...]:
        return tuple(facts)

    @field_serializer("firings")
    def _made_firings(self, firings: Sequence[Firing]) -> tuple[Firing, ...]:
        return tuple(firings)

    def fact(self, number: int) -> TraceFact:
        """The fact with this number. Raises LookupError."""
        return _numbered(self.facts, number, "fact")

    def firing(self, number: int) -> Firing:
        """The firing with this number. Raises LookupError."""
        return _numbered(self.firings, number, "firing")


class _Deferred(Sequence[_R]):
    """Records that are made when they are first looked at: most assessments are read without their trace."""

    def __init__(self, make: Callable[[], tuple[_R, ...]]) -> None:
        self._make: Callable[[], tuple[_R, ...]] | None = make
        self._made: tuple[_R, ...] = ()

    def _records(self) -> tuple[_R, ...]:
        make = self._make
        if make is not None:
            # In this order, because another thread may look at the same moment.
            self._made = make()
            self._make = None
        return self._made

    def __getitem__(self, place: Any) -> Any:
        return self._records()[place]

    def __len__(self) -> int:
        return len(self._records())

    def __iter__(self) -> Iterator[_R]:
        return iter(self._records())

    def __eq__(self, other: object) -> bool:
        return self._records() == (other._records() if isinstance(other, _Deferred) else other)

    def __hash__(self) -> int:
        return hash(self._records())

    def __repr__(self) -> str:
        return repr(self._records())

    def __reduce__(self) -> Any:
        return tuple, (list(self._records()),)


_FIELDS: dict[type[BaseModel], set[str]] = {model: set(model.model_fields) for model in (TraceFact, Firing, Trace)}


def trace_of(run: Run) -> Trace:
    """The trace of a run; its records are made when they are first looked at."""
    facts = _Deferred(lambda: tuple([_fact(number, fact, run) for number, fact in enumerate(run.facts, 1)]))
    firings = _Deferred(lambda: tuple([_firing(number, record) for number, record in enumerate(run.firings, 1)]))
    return _made(Trace, {"schema_": SCHEMA, "facts": facts, "firings": firings, "considered": ()})


def plain(value: Value) -> Plain:
    """The value as JSON has it: a Fraction becomes a float."""
    return float(value) if isinstance(value, Fraction) else value


def _made(model: type[_M], values: dict[str, Any]) -> _M:
    """The model with these values, all fields given and right already.

    `model_construct` looks up aliases and defaults for every field and costs more than validation does; a trace has
    hundreds of records, and what fills them here are the engine's own.
    """
    made = model.__new__(model)
    _set(made, "__dict__", values)
    _set(made, "__pydantic_fields_set__", _FIELDS[model])
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


_set = object.__setattr__


def _fact(number: int, fact: Template, run: Run) -> TraceFact:
    slots = dict(fact)
    del slots["__factid__"]
    if fact.may_hold_fractions():
        slots = {slot: plain(value) for slot, value in slots.items()}
    return _made(
        TraceFact,
        {
            "id": number,
            "template": type(fact).__name__,
            "slots": slots,
            "origin": "given" if number <= run.given else "derived",
            "derivations": run.derivations(fact),
        },
    )


def _firing(number: int, record: FiringRecord) -> Firing:
    card, conclusion = record.card, record.conclusion
    values: dict[str, Any] = {
        "number": number,
        "kind": "rule" if conclusion is None else "calculator",
        "rule": card.id,
        "title": card.title,
        "phase": card.phase.name,
        "bindings": {},
        "named_facts": {},
        "supports": tuple([fact["__factid__"] for fact in record.supports]),
        "absences": (),
        "asserted": record.asserted,
        "derived_again": record.again,
    }
    if isinstance(card, RuleCard):
        values["sources"], values["rows"] = card.sources, card.rows
        _explain(values, card, record)
    elif conclusion is not None:
        values["sources"] = (*card.sources, *conclusion.sources)
        values["rows"], values["because"] = conclusion.rows, conclusion.because
    return _made(Firing, values)


def _explain(values: dict[str, Any], card: RuleCard, record: FiringRecord) -> None:
    """Fill in what depends on the names of the rule."""
    known: dict[str, Any] = dict(zip(record.names, record.values, strict=True))
    if known:
        exact = Fraction in map(type, record.values)
        values["bindings"] = {name: plain(value) for name, value in known.items()} if exact else dict(known)
    if card.negative:
        values["absences"] = tuple([condition.text(known) for condition in card.negative])
    if card.named:
        facts = {name: record.supports[place] for place, name in card.named}
        values["named_facts"] = {name: fact["__factid__"] for name, fact in facts.items()}
        known |= facts
    values["because"] = card.sentence(known)


def _numbered(records: tuple[_R, ...], number: int, what: str) -> _R:
    if not 1 <= number <= len(records):
        raise LookupError(f"There is no {what} {number}; the trace has 1 to {len(records)}.")
    return records[number - 1]
