"""Faults that show in the rules alone: dead conditions, unused conclusions, covered rules, circles."""

from collections.abc import Iterator

from expert.engine.build import Program
from expert.health.cells import cells_of, findings_wanted
from expert.health.links import (
    GIVEN,
    Links,
    case_paths,
    may_match,
    read_for_the_answer,
    words_of_a_case,
    words_of_calculator,
    words_of_tables,
)
from expert.health.patients import STATED, patient_with, settled
from expert.health.problem import Patient, Problem
from expert.health.situations import possible
from facts.memory import Item, Stands, Step
from facts.templates import Value
from knowledge.rules.card import RuleCard
from knowledge.rules.patterns import Condition, TestKind

TEXTS = {Step: "steps", Stands: "reasons"}


def dead_rules(program: Program) -> Iterator[Problem]:
    """Rules that can never fire, and facts that rules wait for in vain."""
    links = Links(program.registry)
    known = words_of_tables(program.tables) | words_of_a_case() | STATED
    for card in program.registry.cards:
        for condition in card.positive:
            yield from _dead_condition(card, condition, links, known)
        wanted = findings_wanted([card])
        unknown = [id_ for id_, _ in wanted if not _defined(id_, program)]
        for id_ in unknown:
            yield Problem(
                "unknown-finding",
                id_,
                f"Rule {card.id} asks for the finding {id_}, which no table defines.",
                "Define it in findings.yaml, or correct the id.",
            )
        if not unknown and not possible(wanted, program.tables.findings):
            said = ", ".join(f"{id_} {status}" for id_, status in wanted)
            yield Problem(
                "never-fires",
                card.id,
                f"Rule {card.id} can never fire: its findings exclude each other ({said}).",
                "Correct the findings or their limits, or remove the rule.",
            )
        elif any(not allowed.words and not allowed.others for allowed in cells_of(card).values()):
            yield Problem(
                "never-fires",
                card.id,
                f"Rule {card.id} can never fire: two of its conditions want different words of one fact.",
                "Correct one of the conditions.",
            )


def _defined(finding: str, program: Program) -> bool:
    table = program.tables.findings
    return f"findings.{finding}" in case_paths() or any(
        finding in rows for rows in (table.threshold, table.taken, table.allergy, table.says, table.combined)
    )


def _dead_condition(card: RuleCard, condition: Condition, links: Links, known: frozenset[str]) -> Iterator[Problem]:
    template = condition.template
    if not links.asserted_somewhere(template):
        yield Problem(
            "never-asserted",
            f"{card.id} {template.__name__}",
            f"Rule {card.id} waits for {condition.text()}, and nothing asserts {template.__name__}.",
            "Assert it in an earlier phase, or remove the condition.",
        )
        return
    if template is Item:
        for test in condition.tests:
            if test.slot == "path" and test.kind is TestKind.IS and test.values[0] not in case_paths():
                yield _never(card, condition, f"a case has no item {test.values[0]}")
        return
    if template in GIVEN or any(may_match(condition, made) for _, made in links.by_rules.get(template, ())):
        return
    calculators = links.by_calculators.get(template, ())
    written: frozenset[Value] = frozenset(
        word for calculator in calculators for word in words_of_calculator(calculator)
    )
    for test in condition.tests:
        unknown = [word for word in test.values if isinstance(word, str) and word not in written and word not in known]
        if test.kind in (TestKind.IS, TestKind.ONE_OF) and len(unknown) == len(test.values):
            who = " and ".join(calculator.id for calculator in calculators) or "a rule"
            yield _never(card, condition, f"{who} never gives {test.slot} the word {' or '.join(map(str, unknown))}")
    if not calculators:
        yield _never(card, condition, "no rule concludes it with these words")


def _never(card: RuleCard, condition: Condition, because: str) -> Problem:
    return Problem(
        "never-fires",
        card.id,
        f"Rule {card.id} can never fire: it waits for {condition.text()}, but {because}.",
        "Correct the word, or let something assert it.",
    )


def unused_conclusions(program: Program) -> Iterator[Problem]:
    """Conclusions that no rule, calculator or answer reads, and those without words."""
    links = Links(program.registry)
    for card in program.registry.cards:
        for conclusion in card.conclusions:
            if not links.used(conclusion):
                yield Problem(
                    "unused-conclusion",
                    f"{card.id} {conclusion.template.__name__}",
                    f"Rule {card.id} concludes {conclusion.template.__name__}, and nobody reads it.",
                    "Let a rule or the answer use it, or leave the conclusion out.",
                    _firing_patient(card, program),
                )
            place = TEXTS.get(conclusion.template)
            text = dict(conclusion.slots).get("text", "")
            if place and isinstance(text, str) and text and text not in getattr(program.tables.wording, place):
                yield Problem(
                    "no-text",
                    f"{card.id} {text}",
                    f"Rule {card.id} concludes the text {text}, which wording.yaml does not have under {place}.",
                    "Write the text, or correct its name.",
                    _firing_patient(card, program),
                )
    for calculator in program.registry.calculators:
        for template in calculator.asserts:
            if template not in links.read_by_rules.keys() | links.read_by_calculators.keys() | read_for_the_answer():
                yield Problem(
                    "unused-conclusion",
                    f"{calculator.id} {template.__name__}",
                    f"Calculator {calculator.id} computes {template.__name__}, and nobody reads it.",
                    "Let a rule or the answer use it, or leave it out.",
                )


def _firing_patient(card: RuleCard, program: Program) -> Patient | None:
    patient = patient_with(findings_wanted([card]), program)
    result = settled(program, patient) if patient else None
    return patient if result and any(firing.card is card for firing in result.firings) else None


def circles(program: Program) -> Iterator[Problem]:
    """Rules and calculators whose conclusions rest on each other in a circle."""
    links = Links(program.registry)
    follows: dict[str, list[str]] = {}
    for template, made in links.by_rules.items():
        for card, conclusion in made:
            after = [
                other.id
                for other, condition in links.read_by_rules.get(template, ())
                if may_match(condition, conclusion)
            ]
            after += [calculator.id for calculator in links.read_by_calculators.get(template, ())]
            follows.setdefault(card.id, []).extend(after)
    for calculator in program.registry.calculators:
        for template in calculator.asserts:
            follows.setdefault(calculator.id, []).extend(reader.id for reader in links.readers(template))
    phases = {card.id: card.phase for card in program.registry.cards}
    phases |= {calculator.id: calculator.phase for calculator in program.registry.calculators}
    follows = {id_: [other for other in after if phases[other] is phases[id_]] for id_, after in follows.items()}
    told: set[str] = set()
    for start in follows:
        circle = _circle(start, follows)
        if circle and told.isdisjoint(circle):
            told.update(circle)
            way = " -> ".join((*circle, circle[0]))
            yield Problem(
                "circular",
                start,
                f"The conclusions of {way} rest on each other in a circle.",
                "Derive one of them from something else, or move it to an earlier phase.",
            )


def _circle(start: str, follows: dict[str, list[str]]) -> tuple[str, ...]:
    """The shortest way from a rule back to itself."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for after in follows.get(way[-1], ()):
            if after == start:
                return way
            if after not in seen:
                seen.add(after)
                ways.append((*way, after))
    return ()
