"""The tools that plant one fault into the real knowledge."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from expert.assess import program
from expert.engine.build import Program, build
from expert.health.problem import Problem
from facts._experta import Field
from facts.memory import Finding, Step
from facts.templates import Template
from knowledge.calculators.all import CALCULATORS
from knowledge.load import Knowledge, knowledge
from knowledge.monograph import SafetyRow
from knowledge.rules.all import registry
from knowledge.rules.card import Phase, RuleCard, rule
from knowledge.rules.registry import Registry

SOURCES = ["contract#1"]


class Ghost(Template):
    """Asserted by nobody."""

    word = Field(str, mandatory=True)


class Unread(Template):
    """Read by nobody."""

    word = Field(str, mandatory=True)


class Hen(Template):
    """Rests on the egg."""

    word = Field(str, mandatory=True)


class Egg(Template):
    """Rests on the hen."""

    word = Field(str, mandatory=True)


@dataclass(frozen=True)
class Plant:
    """One fault: its kind and id, the check that has to find it, the program with it, and whether it has a witness."""

    kind: str
    id: str
    check: Callable[[Program], Iterator[Problem]]
    make: Callable[[], Program]
    witness: bool = False
    name: str = ""


def with_rules(*cards: RuleCard, without: Iterable[str] = (), tables: Knowledge | None = None) -> Program:
    """The program with these rules besides, and without those."""
    known = tables or knowledge()
    cards_of = program().registry if tables is None else registry(known)
    left_out = set(without)
    kept = [each for each in cards_of.cards if each.id not in left_out]
    return build(Registry([*kept, *cards], CALCULATORS, known.sources), known)


def with_tables(**changes: Any) -> Program:
    """The program with tables changed; its rules are made from them."""
    known = changed(**changes)
    return build(registry(known), known)


def changed(**changes: Any) -> Knowledge:
    """The knowledge with these tables in place of its own."""
    fields = {field.name for field in dataclasses.fields(Knowledge)}
    known = dataclasses.replace(knowledge(), **{name: value for name, value in changes.items() if name in fields})
    if "questions" in changes:
        questions = changes["questions"]
        asking = type("Asking", (Knowledge,), {"questions": property(lambda _: questions)})
        object.__setattr__(known, "__class__", asking)
    known.__dict__.update(
        {name: value for name, value in changes.items() if name not in fields and name != "questions"}
    )
    return known


def card(
    id_: str, when: list[Any], then: list[Any], phase: Phase = Phase.PLAN, sources: list[str] | None = None
) -> RuleCard:
    """A rule of the tests."""
    return rule(id_, "planted", phase=phase, when=when, then=then, sources=sources or SOURCES, because="Planted.")


def present(finding: str) -> Finding:
    """The finding is present."""
    return Finding(id=finding, status="present")


def step(action: str, treatment: str = "duloxetine", text: str = "taper") -> Step:
    """A step of the plan."""
    return Step(action=action, treatment=treatment, text=text, urgency="routine")


def monographs(treatment: str, **changes: Any) -> Mapping[str, Any]:
    """The treatments with one of them changed."""
    books = dict(knowledge().treatments)
    books[treatment] = books[treatment].model_copy(update=changes)
    return books


def more_rows(treatment: str, *rows: SafetyRow, without: Iterable[str] = ()) -> Mapping[str, Any]:
    """The treatments with safety rows of one of them added and removed."""
    kept = tuple(row for row in knowledge().treatments[treatment].safety if row.id not in set(without))
    return monographs(treatment, safety=(*kept, *rows))


def row(id_: str, when: list[str], severity: str = "avoid", **more: Any) -> SafetyRow:
    """A safety row of the tests."""
    given = {"id": id_, "when": when, "severity": severity, "kind": "contraindication", "text": "Planted."}
    return SafetyRow.model_validate({**given, "sources": SOURCES, "standing": "project", **more})


def findings(part: str, id_: str, made: Any) -> Any:
    """The table of findings with one more."""
    table = knowledge().findings
    return table.model_copy(update={part: {**getattr(table, part), id_: made}})


def thresholds(block: str, **values: Any) -> Mapping[str, Any]:
    """The thresholds with a block changed; None removes a value."""
    changed_block = {**knowledge().thresholds[block], **values}
    kept = {name: value for name, value in changed_block.items() if value is not None}
    return {**knowledge().thresholds, block: kept}


def again(id_: str, new_id: str, *more: Any) -> RuleCard:
    """The same rule under another id, with further conditions."""
    (old,) = (each for each in program().registry.cards if each.id == id_)
    return rule(
        new_id,
        old.title,
        phase=old.phase,
        when=[*old.when, *more],
        then=old.then,
        sources=old.sources,
        because=old.because,
    )
