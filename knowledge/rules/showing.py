"""Which departures from the articles an answer shows: those that touch a treatment or a topic of this plan."""

from collections.abc import Iterator
from typing import Any

from facts._experta import L
from facts.memory import Attribution, B12Status, Course, Pathway, Shown, Stands, Step
from knowledge.rules.card import Phase, RuleCard, rule

PLAN = Pathway(kind="plan")
TOPICS: dict[str, list[Any]] = {
    "always": [PLAN],
    "attribution": [Attribution()],
    "evidence": [PLAN, Step(action=L("start") | L("add") | L("switch"), dosing="titration")],
    "trial": [PLAN, Course(judged="yes", line=L("second_line") | L("third_line"))],
    "ladder": [PLAN, Course(judged="yes", line="first_line")],
    "b12": [PLAN, B12Status()],
}


def rules(tables: Any) -> Iterator[RuleCard]:
    """One rule for every departure and everything that it touches."""
    for row in tables.departures.values():
        for touched in row.touches:
            if touched in tables.treatments:
                yield _card(f"{row.id}/{touched}", row, [PLAN, _in_plan(touched)])
                yield _card(
                    f"{row.id}/{touched}.alternative",
                    row,
                    [PLAN, Stands(treatment=touched, standing="alternative", text="outranked")],
                )
            elif touched in TOPICS:
                yield _card(f"{row.id}/{touched}", row, TOPICS[touched])


def _in_plan(treatment: str) -> Step:
    return Step(treatment=treatment)


def _card(card_id: str, row: Any, when: list[Any]) -> RuleCard:
    return rule(
        card_id,
        f"Shown: {row.program_does}",
        phase=Phase.ASK,
        when=when,
        then=[Shown(departure=row.id)],
        sources=row.sources,
        because=row.because.replace("{", "{{").replace("}", "}}"),
        rows=[row.id],
    )
