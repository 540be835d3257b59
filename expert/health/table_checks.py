"""Faults of the tables: questions, sources, treatments, findings, departures and sentences."""

from collections.abc import Iterator
from typing import Any

from expert.engine.build import Program
from expert.health.links import case_paths
from expert.health.patients import STATED, patient_with, quiet_patient
from expert.health.problem import Patient, Problem
from expert.health.situations import PRESENT, UNKNOWN, leaves_of
from expert.health.used import citations, finding_users, is_used, item_users, items_of_finding, source_users
from facts.memory import Finding, Unanswered
from knowledge.rules.phase import source_of
from knowledge.rules.rows import ASKED

SYSTEMIC_LINES = ("first_line", "second_line", "third_line")
FOR_THE_RECORD = ("neuropathy.sites", "scores.bpi_interference")
"""They describe the patient for whoever reads on, and no rule judges them: asked only of those who want to say it."""


def unanswerable_rows(program: Program) -> Iterator[Problem]:
    """Safety rows whose findings nobody defines, no question can answer, or that are silent while unanswered."""
    tables = program.tables
    for treatment, monograph in tables.treatments.items():
        for row in monograph.safety:
            undefined = [id_ for id_ in (*row.when, *row.unless) if not _is_defined(id_, tables)]
            for finding in undefined:
                yield Problem(
                    "unknown-finding",
                    finding,
                    f"Row {row.id} of {treatment} asks for the finding {finding}, which no table defines.",
                    "Define it in findings.yaml, or correct the id.",
                )
            if undefined:
                continue
            for finding in row.when:
                if not any(_question(item, tables) for item in items_of_finding(finding, tables)):
                    yield Problem(
                        "no-question",
                        row.id,
                        f"Row {row.id} of {treatment} depends on {finding}, and no question asks for it.",
                        "Add a question for its item, or define the finding from one that is asked.",
                        _unanswered(finding, program),
                    )
            if row.severity in ASKED and row.asked:
                silent = [finding for finding in row.when if not _asks(row.id, finding, program)]
                for finding in silent:
                    yield Problem(
                        "no-unknown-branch",
                        row.id,
                        f"Row {row.id} of {treatment} ({row.severity}) says nothing while {finding} is unanswered.",
                        "Give it a rule that names the missing item.",
                        _unanswered(finding, program),
                    )


def _is_defined(finding: str, tables: Any) -> bool:
    table = tables.findings
    parts = (table.threshold, table.taken, table.allergy, table.says, table.combined)
    return finding in STATED or any(finding in part for part in parts)


def _question(item: str, tables: Any) -> bool:
    return item in tables.questions


def _asks(row: str, finding: str, program: Program) -> bool:
    """Whether a rule of this row says what is unanswered when the finding is unknown."""
    return any(
        row in card.rows
        and any(conclusion.template is Unanswered for conclusion in card.conclusions)
        and any(
            condition.template is Finding
            and {(test.slot, test.values) for test in condition.tests} >= {("id", (finding,)), ("status", (UNKNOWN,))}
            for condition in card.positive
        )
        for card in program.registry.cards
    )


def _unanswered(finding: str, program: Program) -> Patient | None:
    return patient_with([(finding, UNKNOWN)], program)


def idle_questions(program: Program) -> Iterator[Problem]:
    """Questions whose answer changes nothing, and questions for items that a case does not have."""
    users = item_users(program.registry, program.tables)
    for item in program.tables.questions:
        if item not in FOR_THE_RECORD and not is_used(item, users, program.registry, program.tables):
            yield Problem(
                "unused-question",
                item,
                f"The question for {item} is asked, and no rule, row or calculator needs the answer.",
                "Let a rule use it, or remove the question.",
                quiet_patient(),
            )


def unsourced_values(program: Program) -> Iterator[Problem]:
    """Values without a source or a standing."""
    for block, values in program.tables.thresholds.items():
        for key in ("sources", "standing"):
            if not values.get(key):
                yield Problem(
                    "no-source",
                    f"threshold:{block}",
                    f"The block {block} of thresholds.yaml has no {key}.",
                    f"Give its {key}.",
                )
    for treatment, monograph in program.tables.treatments.items():
        for name, value in _values(monograph):
            if not getattr(value, "sources", ("",)):
                said = f"{name} of {treatment} has no source."
                yield Problem("no-source", f"{treatment} {name}", said, "Name where it is from.")


def sources(program: Program) -> Iterator[Problem]:
    """Sources that are cited and unknown, and sources that nobody cites."""
    tables = program.tables
    for citation, user in citations(program.registry, tables):
        if source_of(citation) not in tables.sources:
            yield Problem(
                "unknown-source",
                f"{user} {citation}",
                f"{user} cites {citation}, and the bibliography has no source {source_of(citation)}.",
                "Add the source to sources.yaml, or correct the citation.",
            )
    cited = source_users(program.registry, tables)
    for source in tables.sources:
        if source not in cited and tables.sources[source].through not in cited:
            yield Problem(
                "unused-source",
                source,
                f"The source {source} is in the bibliography, and nobody cites it.",
                "Cite it where it is used, or remove it.",
            )


def _values(monograph: Any) -> Iterator[tuple[str, Any]]:
    for name in ("evidence", "adequate_trial", "taper", "adverse", "rxnorm", "atc"):
        if getattr(monograph, name) is not None:
            yield name, getattr(monograph, name)
    for name in ("says", "dissent", "regimens", "safety", "preferences", "monitoring", "groups"):
        for number, row in enumerate(getattr(monograph, name), start=1):
            yield str(getattr(row, "id", f"{name} {number}")), row
    if monograph.dose:
        for titration in monograph.dose.titrations:
            yield titration.id, titration
        for name in ("maximum", "extended_maximum"):
            if getattr(monograph.dose, name) is not None:
                yield name, getattr(monograph.dose, name)


def unfinished_treatments(program: Program) -> Iterator[Problem]:
    """Medicines of the ladder without what a plan needs: a titration, a maximum, a trial, a taper, safety rows."""
    for treatment, row in program.tables.treatments.items():
        missing: list[tuple[str, str]] = []
        if row.systemic_analgesic and row.line in SYSTEMIC_LINES and _is_dosed(row):
            missing += [] if row.dose else [("a dose", "Give its titration, target and maximum.")]
            missing += [] if row.adequate_trial else [("an adequate trial", "Say how long and at which dose.")]
            missing += [] if row.safety else [("safety rows", "Enter its contraindications.")]
            missing += [] if row.monitoring else [("monitoring", "Say what is watched, and when.")]
        if row.dose:
            missing += [] if row.dose.maximum else [("a maximum", "Give the most a day that is allowed.")]
            missing += (
                []
                if row.dose.titrations[-1].any_of == ()
                else [("a titration for everyone", "Let the last titration have no condition.")]
            )
            if not row.taper and not row.stops_abruptly:
                missing.append(("a taper", "Say how it is stopped, or that it may be stopped at once."))
            steps = [step.daily_mg for titration in row.dose.titrations for step in titration.steps if step.daily_mg]
            if row.dose.maximum and steps and max(steps) > row.dose.maximum.mg:
                missing.append(("a titration within its maximum", "Correct the step or the maximum."))
        for what, remedy in missing:
            yield Problem(
                "incomplete-treatment",
                f"{treatment}: {what}",
                f"{row.name} has no {what.removeprefix('a ').removeprefix('an ')}.",
                remedy,
                quiet_patient(),
            )


def _is_dosed(row: Any) -> bool:
    """Whether the program doses it, by what it says it applies; others are only referred for."""
    return any(said.who == "applied" and said.topic == "target" for said in row.says)


def idle_findings(program: Program) -> Iterator[Problem]:
    """Findings that nobody uses, directly or as a part of another finding."""
    tables = program.tables
    users = finding_users(program.registry, tables)
    table = tables.findings
    parts = (table.threshold, table.taken, table.allergy, table.says, table.combined)
    for finding in dict.fromkeys([*(id_ for part in parts for id_ in part), *sorted(STATED)]):
        if not _reaches_a_rule(finding, users, ()):
            yield Problem(
                "unused-finding",
                finding,
                f"The finding {finding} is defined, and no rule, row, dose or calculator uses it.",
                "Use it, or remove it.",
                patient_with([(finding, PRESENT)], program),
            )


def _reaches_a_rule(finding: str, users: dict[str, list[str]], seen: tuple[str, ...]) -> bool:
    for user in users.get(finding, ()):
        if not user.startswith("finding:"):
            return True
        if user not in seen and _reaches_a_rule(user.removeprefix("finding:"), users, (*seen, user)):
            return True
    return False


def broken_findings(program: Program) -> Iterator[Problem]:
    """Combined findings, limits and items that name something that does not exist."""
    tables = program.tables
    for finding in tables.thresholds["way_down"]["fast_with"]:
        if not _is_defined(finding, tables):
            yield Problem(
                "unknown-finding",
                finding,
                f"The fast way down is for {finding}, which no table defines.",
                "Correct the id in thresholds.yaml, or define it in findings.yaml.",
            )
    for id_ in tables.findings.combined:
        for leaf in leaves_of(id_, tables.findings):
            if not _is_defined(leaf, tables):
                yield Problem(
                    "unknown-finding",
                    leaf,
                    f"The finding {id_} is made of {leaf}, which no table defines.",
                    "Define it in findings.yaml, or correct the id.",
                )
    for id_, row in tables.findings.says.items():
        if row.item not in case_paths():
            yield Problem(
                "unknown-finding",
                f"{id_} {row.item}",
                f"The finding {id_} reads {row.item}, which a case does not have.",
                "Correct the path.",
            )


def _rule_ids(program: Program) -> set[str]:
    registry = program.registry
    return {card.id for card in registry.cards} | {calculator.id for calculator in registry.calculators}


def carriers(program: Program) -> frozenset[str]:
    """Everything that can carry a sentence of the articles: rules, calculators, rows, departures, treatments."""
    tables = program.tables
    found = _rule_ids(program)
    found |= (
        {row.id for row in tables.pairs} | set(tables.departures) | {f"treatment:{id_}" for id_ in tables.treatments}
    )
    for monograph in tables.treatments.values():
        rows = (*monograph.safety, *monograph.monitoring, *monograph.preferences, *monograph.regimens)
        found |= {row.id for row in rows}
        found |= {row.id for row in (monograph.dose.titrations if monograph.dose else ())}
    return frozenset(found)


def uncarried_sentences(program: Program) -> Iterator[Problem]:
    """Sentences of the articles that no rule or text carries, or whose carrier does not exist."""
    known = carriers(program)
    rules = _rule_ids(program)
    for row in program.tables.statements:
        wrong = [id_ for id_ in row.carried_by if id_ not in known] + [id_ for id_ in row.rules if id_ not in rules]
        for id_ in wrong:
            yield Problem(
                "no-carrier",
                f"{row.id} {id_}",
                f"Sentence {row.id} is said to be carried by {id_}, which does not exist.",
                "Correct the id in statements.yaml.",
            )
        if not row.rules or not row.carried_by:
            what = "rule" if row.carried_by else "row or text"
            yield Problem(
                "no-carrier",
                row.id,
                f"No {what} carries the sentence {row.id}: {row.quote}",
                "Name what carries it, or the departure that replaces it.",
            )
