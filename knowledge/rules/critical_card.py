"""The card of a value or a finding that needs a doctor before the plan."""

from typing import NamedTuple

from facts._experta import MATCH, NOT, L
from facts.memory import Critical, Finding, Measure, Pathway, Reading, Step
from facts.templates import Template
from knowledge.rules.card import Phase, RuleCard, rule

TODAY, SOON = "same_day", "within_two_weeks"
EMERGENCY, FAMILY_DOCTOR, OBSTETRICS = "emergency_department", "general_practitioner", "obstetrics"
SHOWN = {"value": MATCH.value, "unit": MATCH.unit}


class Danger(NamedTuple):
    """One finding: `measure` is the result behind it, `check` what is repeated.

    `worse` are the findings that say more or make it another doctor's, `beside` those that must be present too.
    """

    number: int
    finding: str
    measure: str
    urgency: str
    subject: str
    because: str
    sources: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    check_by: str = ""
    check_text: str = "check_critical"
    worse: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def _result(measure: str) -> list[Template]:
    """The patterns that bind the value: a computed number, a score, or a result that is not too old."""
    if measure == "creatinine_clearance":
        return [Measure(id=measure, status="known", **SHOWN)]
    recent = {} if measure in ("phq9", "gad7") else {"recent": "yes"}
    return [Reading(id=measure, **recent, **SHOWN)] if measure else []


def danger_card(row: Danger) -> RuleCard:
    """Where the finding leads, how fast, and what is checked again."""
    return rule(
        f"CRV-{row.number}",
        ": ".join((" - ".join((row.finding, *row.beside)), row.subject)),
        phase=Phase.PLAN,
        when=[
            Pathway(kind=L("plan") | L("out_of_scope")),
            Finding(id=row.finding, status="present"),
            *_result(row.measure),
            *(Finding(id=id_, status="present") for id_ in row.beside),
            *(NOT(Finding(id=id_, status="present")) for id_ in row.worse),
        ],
        then=[
            Critical(id=row.finding, urgency=row.urgency, subject=row.subject, **(SHOWN if row.measure else {})),
            Step(action="refer", subject=row.subject, text="refer_critical", urgency=row.urgency),
            *(
                Step(action="test", subject=test, text=row.check_text, urgency=row.check_by or row.urgency)
                for test in row.check
            ),
        ],
        sources=[*row.sources, "project#critical-values"],
        because=row.because,
    )
