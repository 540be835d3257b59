"""Faults of every kind, each planted into the real knowledge alone."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from expert.assess import program
from expert.engine.build import Program, build
from expert.health import cover_checks, gap_checks, limit_checks, rule_checks, table_checks
from expert.health.problem import Problem
from facts._experta import MATCH, Field
from facts.memory import Course, Finding, Item, PainGate, Pathway, Step, Verdict
from facts.templates import Template
from knowledge.calculators.all import CALCULATORS
from knowledge.load import Knowledge, knowledge
from knowledge.monograph import SafetyRow
from knowledge.rules.all import registry
from knowledge.rules.card import Phase, RuleCard, rule
from knowledge.rules.registry import Registry
from knowledge.tables import CombinedFinding, QuestionRow, Source, ThresholdFinding

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
    known.__dict__.update({name: value for name, value in changes.items() if name not in fields and name != "questions"})
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


def _again(id_: str, new_id: str, *more: Any) -> RuleCard:
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


OLD = ThresholdFinding(measure="age_years", at_least=Fraction(90), words="old", sources=("contract#1",), standing="project")
PREGABALIN = knowledge().treatments["pregabalin"]
STATEMENTS = knowledge().statements
BROKEN = CombinedFinding(any_of=("no_such_thing",), words="broken")
NOBODY = Source(title="Nobody", kind="review", standing="recalled")

RULE_PLANTS = (
    Plant("never-fires", "TST-001", rule_checks.dead_rules,
          lambda: with_rules(card("TST-001", [Pathway(kind="plann")], [step("continue")])), name="a word that no rule concludes"),
    Plant("never-fires", "TST-002", rule_checks.dead_rules,
          lambda: with_rules(card("TST-002", [Course(treatment=MATCH.agent, adequacy="adequat")], [step("continue")])),
          name="a word that no calculator writes"),
    Plant("never-fires", "TST-003", rule_checks.dead_rules,
          lambda: with_rules(card("TST-003", [Item(path="neuropathy.colour", status="known")], [step("continue")])),
          name="an item that a case does not have"),
    Plant("never-fires", "TST-004", rule_checks.dead_rules,
          lambda: with_rules(card("TST-004", [present("age_over_75"), Finding(id="age_65_or_over", status="absent")],
                                  [step("continue")])), name="findings that exclude each other"),
    Plant("never-fires", "TST-005", rule_checks.dead_rules,
          lambda: with_rules(card("TST-005", [PainGate(status="open"), PainGate(status="closed")], [step("continue")])),
          name="two words for one fact"),
    Plant("never-asserted", "TST-006 Ghost", rule_checks.dead_rules,
          lambda: with_rules(card("TST-006", [Ghost(word="boo")], [step("continue")]))),
    Plant("unused-conclusion", "TST-007 Unread", rule_checks.unused_conclusions,
          lambda: with_rules(card("TST-007", [present("smokes")], [Unread(word="x")])), witness=True),
    Plant("no-text", "TST-008 no_such_text", rule_checks.unused_conclusions,
          lambda: with_rules(card("TST-008", [present("smokes")], [step("continue", text="no_such_text")])), witness=True),
    Plant("circular", "TST-009", rule_checks.circles,
          lambda: with_rules(card("TST-009", [Hen(word="x")], [Egg(word="x")]), card("TST-010", [Egg(word="x")], [Hen(word="x")]))),
    Plant("subsumed", "TST-011", cover_checks.covered_rules,
          lambda: with_rules(_again("REF-040", "TST-011", present("smokes"))), witness=True),
    Plant("conflict", "TST-012 TST-013", cover_checks.conflicts,
          lambda: with_rules(card("TST-012", [present("smokes")], [step("start")]),
                             card("TST-013", [present("age_50_or_over")], [step("avoid")])), witness=True),
    Plant("conflict", "TST-014 VER-", cover_checks.conflicts,
          lambda: with_rules(card("TST-014", [Course(treatment=MATCH.agent, judged="no", running="yes")],
                                  [Verdict(treatment=MATCH.agent, decision="continue", reason="good")], Phase.TRIALS)),
          name="two verdicts on one agent"),
    Plant("gap", "PainGate", gap_checks.undecided, lambda: with_rules(without=["PAI-070"]), name="a pain gate left open"),
    Plant("gap", "B12Status", gap_checks.undecided, lambda: with_rules(without=["NUT-060"]), witness=True,
          name="a vitamin B12 class left out"),
    Plant("gap", "Verdict", gap_checks.undecided, lambda: with_rules(without=["VER-140"]), name="a running agent without a verdict"),
    Plant("overlap", "PainGate", gap_checks.undecided,
          lambda: with_rules(card("TST-015", [Item(path="neuropathy.painful", status="present")], [PainGate(status="closed")],
                                  Phase.SAFETY)), name="two words for the pain gate"),
)  # fmt: skip

TABLE_PLANTS = (
    Plant("subsumed", "TST-20", cover_checks.covered_rows,
          lambda: with_tables(treatments=more_rows("pregabalin", row("TST-20", ["age_over_75"]), row("TST-21", ["age_65_or_over"]))),
          witness=True, name="a row inside another row"),
    Plant("overlap", "stages.week_12_review", limit_checks.crossed_limits,
          lambda: with_tables(thresholds=thresholds("stages", week_12_review=Fraction(3))), witness=True),
    Plant("gap", "b12.mma_raised_from", limit_checks.crossed_limits,
          lambda: with_tables(thresholds=thresholds("b12", mma_raised_from=None)), name="a limit that is missing"),
    Plant("gap", "gabapentin creatinine_clearance", limit_checks.uneven_caps,
          lambda: with_tables(treatments=more_rows("gabapentin", row("TST-22", ["creatinine_clearance_30_to_59"], "adjust", cap_mg=100))),
          witness=True, name="a dose limit that ends where the kidneys are worse"),
    Plant("unknown-finding", "no_such_thing", table_checks.unanswerable_rows,
          lambda: with_tables(treatments=more_rows("pregabalin", row("TST-23", ["no_such_thing"])))),
    Plant("unknown-finding", "no_such_thing", table_checks.broken_findings,
          lambda: with_tables(findings=findings("combined", "broken", BROKEN)), name="a finding made of one that is not there"),
    Plant("no-question", "PGB-", table_checks.unanswerable_rows,
          lambda: with_tables(questions={item: question for item, question in knowledge().questions.items()
                                         if item not in ("patient.pregnancy", "preferences.wants_pregnancy")}), witness=True),
    Plant("no-unknown-branch", "DUL-08", table_checks.unanswerable_rows, lambda: with_rules(without=["DUL-08/unknown"]), witness=True),
    Plant("unused-question", "patient.shoe_size", table_checks.idle_questions,
          lambda: with_tables(questions={**knowledge().questions, "patient.shoe_size": QuestionRow(text="Which size?", topic="x", burden=1)}),
          witness=True),
    Plant("no-source", "threshold:pain", table_checks.unsourced_values,
          lambda: with_tables(thresholds=thresholds("pain", standing=None)), name="a block without a standing"),
    Plant("no-source", "pregabalin taper", table_checks.unsourced_values,
          lambda: with_tables(treatments=monographs("pregabalin", taper=PREGABALIN.taper.model_copy(update={"sources": ()}))),  # type: ignore[union-attr]
          name="a taper without a source"),
    Plant("unknown-source", "treatment:pregabalin nobody-1999#x", table_checks.sources,
          lambda: with_tables(treatments=monographs("pregabalin", says=(PREGABALIN.says[0].model_copy(update={"sources": ("nobody-1999#x",)}),
                                                                         *PREGABALIN.says[1:])))),
    Plant("unused-source", "nobody-1999", table_checks.sources,
          lambda: with_tables(sources={**knowledge().sources, "nobody-1999": NOBODY})),
    Plant("incomplete-treatment", "pregabalin: a maximum", table_checks.unfinished_treatments,
          lambda: with_tables(treatments=monographs("pregabalin", dose=PREGABALIN.dose.model_copy(update={"maximum": None}))),  # type: ignore[union-attr]
          witness=True, name="no maximum"),
    Plant("incomplete-treatment", "pregabalin: a taper", table_checks.unfinished_treatments,
          lambda: with_tables(treatments=monographs("pregabalin", taper=None)), witness=True, name="no taper"),
    Plant("incomplete-treatment", "pregabalin: a dose", table_checks.unfinished_treatments,
          lambda: with_rules(tables=changed(treatments=monographs("pregabalin", dose=None))), witness=True, name="no dose"),
    Plant("unused-finding", "very_old", table_checks.idle_findings,
          lambda: with_tables(findings=findings("threshold", "very_old", OLD)), witness=True),
    Plant("no-carrier", "A-001 LAD-999", table_checks.uncarried_sentences,
          lambda: with_tables(statements=(STATEMENTS[0].model_copy(update={"rules": ("LAD-999",)}), *STATEMENTS[1:])),
          name="a carrier that does not exist"),
    Plant("no-carrier", "A-002", table_checks.uncarried_sentences,
          lambda: with_tables(statements=(STATEMENTS[0], STATEMENTS[1].model_copy(update={"rules": ()}), *STATEMENTS[2:])),
          name="a sentence that no rule carries"),
)  # fmt: skip

PLANTS = (*RULE_PLANTS, *TABLE_PLANTS)
