"""From a case to its assessment: pure, the same bytes for the same case and the same knowledge."""

from collections.abc import Mapping
from typing import Any

from expert.assessment import Assessment, KnowledgeVersion, ProgramVersion, Unrecognised
from expert.collect.asked import question_list
from expert.collect.conclusions import conclusions_of, limits_of
from expert.collect.follow_up import departures_of, monitoring_of
from expert.collect.headline import headline_of
from expert.collect.options import option_list
from expert.collect.plan import recommendation_list
from expert.engine.build import Program, build
from expert.engine.run import Run, run
from expert.trace import trace_of
from expert.version import VERSION
from facts.case import Case
from facts.intake import facts_of
from facts.memory import Pathway
from facts.memory import Unrecognised as UnrecognisedName
from facts.once import once
from facts.reading import as_case
from facts.terms import Status
from knowledge.load import knowledge


@once
def program() -> Program:
    """The rules and tables that ship with this program, checked and compiled once."""
    from knowledge.rules.all import registry  # noqa: PLC0415 - a snapshot has the rules ready

    tables = knowledge()
    return build(registry(tables), tables)


def settle(case: Case) -> Run:
    """Everything that follows from a case, with its provenance."""
    return run(program(), facts_of(case))


def assess(case: Case | Mapping[str, Any]) -> Assessment:
    """The advice for one patient on one day, with the reasons for all of it.

    `case` is a `Case`, or a mapping of the same form. Raises `CaseError` for a mapping that is no case. Safe in any
    number of threads; reads no clock, draws no random number, and does no input or output.
    """
    stated = as_case(case)
    return assessment_of(stated, settle(stated))


def assess_without_trace(case: Case) -> Assessment:
    """The same advice without its trace and in less time, for trying what an answer would change."""
    return assessment_of(case, settle(case), trace=False)


def assessment_of(case: Case, settled: Run, *, trace: bool = True) -> Assessment:
    """The assessment of a case whose rules have settled."""
    tables = settled_tables()
    recommendations = recommendation_list(settled, tables)
    questions = question_list(settled, tables)
    return Assessment(
        case_id=case.id,
        assessed_on=case.assessed_on,
        status=_status(settled, open_questions=any(question.could_change for question in questions)),
        headline=headline_of(settled, tables, recommendations),
        knowledge=KnowledgeVersion(version=tables.version, digest=tables.digest),
        program=ProgramVersion(version=VERSION),
        conclusions=conclusions_of(settled, tables),
        recommendations=recommendations,
        options=option_list(settled, tables),
        questions=questions,
        monitoring=monitoring_of(settled, tables),
        departures=departures_of(settled, tables),
        unrecognised=tuple(
            Unrecognised(
                path=fact["path"],
                name=fact["name"],
                suggestions=tuple(word for word in fact["suggestions"].split(", ") if word),
            )
            for fact in settled.all(UnrecognisedName)
        ),
        limits=limits_of(settled, tables),
        trace=trace_of(settled) if trace else None,
    )


def settled_tables() -> Any:
    """The tables of the program."""
    return program().tables


def _status(settled: Run, *, open_questions: bool) -> Status:
    (pathway,) = settled.all(Pathway) or (None,)
    kind = pathway["kind"] if pathway is not None else "out_of_scope"
    if kind == "plan":
        return Status.PROVISIONAL if open_questions else Status.PLAN
    return Status.URGENT_REFERRAL if kind == "urgent" else Status.OUT_OF_SCOPE
