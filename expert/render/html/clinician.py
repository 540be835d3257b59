"""What the template of the clinician's report is given."""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from expert.assessment import Assessment, Option, Question, Recommendation
from expert.explain.facts_in_words import absence_in_words, fact_in_words
from expert.render import wording
from expert.render.bibliography import Bibliography
from expert.render.html.drawing import plot_of, timeline_of
from expert.render.html.tree import DrawnGraph, drawn
from expert.render.page import References
from expert.render.report.calendar import by_day, events_of
from expert.render.report.handover import handover_section
from expert.render.report.pain_course import pain_course_of
from expert.render.report.reasoning import Reasoning, concluded, grounds_of
from expert.render.sheet import alternatives, cap_sources, open_red_flags, reasons_beside
from expert.render.understanding import understood_section
from expert.render.watching import watched, why_watched
from expert.trace import Firing, Trace, TraceFact
from facts.terms import Standing


class Ground(NamedTuple):
    """One fact that a firing rests on: its words and the place on the page that says where it comes from."""

    says: str
    leads_to: str


class Card(NamedTuple):
    """One firing as a card of the page."""

    firing: Firing
    concluded: tuple[str, ...]
    rests_on: tuple[Ground, ...]
    absences: tuple[str, ...]


class Derivations(NamedTuple):
    """The drawings by recommendation, the cards of all firings in them by rule, and the statements at the bottom."""

    drawings: tuple[tuple[Recommendation, DrawnGraph], ...]
    cards: tuple[tuple[Card, ...], ...]
    statements: tuple[tuple[TraceFact, str], ...]


def clinician_context(assessment: Assessment, sources: Bibliography) -> dict[str, Any]:
    """The names that `clinician.html.j2` uses."""
    references = References(sources)
    items = dict.fromkeys(item for step in assessment.recommendations for item in step.confirm_first)
    asked = {question.id: question for question in assessment.questions}
    options = {option.treatment: option for option in assessment.options}
    events = events_of(assessment)
    course = pain_course_of(assessment)
    return {
        "a": assessment,
        "wording": wording,
        "tone": wording.TONE_OF_STATUS[assessment.status],
        "tones": wording.TONE_OF_URGENCY,
        "cite": references.numbers,
        "bibliography": references.section,
        "options": options,
        "reasons_beside": reasons_beside,
        "marks": {item: f"C{number}" for number, item in enumerate(items, start=1)},
        "asked": asked,
        "others": _by_reason(question for question in assessment.questions if question.id not in items),
        "ruled_out": _of_standing(assessment, wording.RULED_OUT),
        "still_open": _of_standing(assessment, wording.STILL_OPEN),
        "understood": understood_section(assessment.conclusions).entries[0].details,
        "alternatives": alternatives,
        "cap_sources": cap_sources,
        "red_flags": open_red_flags(assessment),
        "why_watched": why_watched,
        "watched": watched(assessment.monitoring),
        "handover": handover_section(assessment),
        "events": events,
        "days": by_day(events, assessment.assessed_on),
        "timeline": timeline_of(assessment, events),
        "course": course,
        "plot": plot_of(course),
        "derivations": None if assessment.trace is None else _derivations(assessment, assessment.trace),
        "digest": _digest(assessment),
    }


def _of_standing(assessment: Assessment, standings: Iterable[Standing]) -> tuple[Option, ...]:
    """The options of these standings, in the order of the standings and then of the vocabulary."""
    return tuple(option for standing in standings for option in assessment.options if option.standing is standing)


def _by_reason(questions: Iterable[Question]) -> tuple[tuple[str, tuple[Question, ...]], ...]:
    """The questions that share a reason together, in the order of the first of each."""
    groups: dict[str, list[Question]] = {}
    for question in questions:
        groups.setdefault(question.why, []).append(question)
    return tuple((why, tuple(group)) for why, group in groups.items())


def _derivations(assessment: Assessment, trace: Trace) -> Derivations:
    reasoning = Reasoning(assessment, trace)
    drawings = tuple((step, drawn(reasoning.graph(step))) for step in assessment.recommendations)
    firings = reasoning.firings()
    statements = tuple((fact, fact_in_words(fact)) for fact in reasoning.statements(firings))
    by_rule: dict[str, list[Card]] = {}
    for firing in firings:
        by_rule.setdefault(firing.rule, []).append(_card(trace, firing))
    return Derivations(drawings, tuple(map(tuple, by_rule.values())), statements)


def _card(trace: Trace, firing: Firing) -> Card:
    return Card(
        firing=firing,
        concluded=tuple(fact_in_words(fact) for fact in concluded(trace, firing)),
        rests_on=tuple(_ground(trace, trace.fact(number)) for number in dict.fromkeys(firing.supports)),
        absences=tuple(absence_in_words(absence) for absence in firing.absences),
    )


def _ground(trace: Trace, fact: TraceFact) -> Ground:
    if fact.origin == "given":
        return Ground(fact_in_words(fact), f"fact-{fact.id}")
    return Ground(fact_in_words(fact), f"firing-{grounds_of(trace, fact)[0].number}")


def _digest(assessment: Assessment) -> str:
    """The SHA-256 of the assessment as JSON, without spaces and with its trace: the same advice has the same."""
    return hashlib.sha256(assessment.model_dump_json().encode()).hexdigest()
