"""Which departures from the articles an answer shows: those that the plan in hand would have been different by.

`shown` in departures.yaml lists situations; each becomes one rule. A situation is one or more words joined by " and ":

    plan                          a plan is given (no red flag, in scope)
    urgent                        a red flag is present
    step:add, step:taper:ID       the plan holds this step; `begin` is start, add or switch, `dosed` also titrate,
                                  continue and review
    text:WORD                     the plan holds the step with these words (wording.yaml)
    begins:second_line            the plan begins an agent of this line
    barred:ID                     a safety row excludes or avoids this treatment
    verdict:replace:ID:REASON     what is to happen with a running agent
    stage:, gate:, b12:, attribution:, chronicity:, window:, line:     what was concluded
    running:ID, history:OUTCOME, finding:ID, pain:BAND                 what is so
    quinolone:current, drops      a systemic course now or planned; a quinolone that reaches only eye, ear or skin

Every situation belongs to a plan, unless it names `urgent`, `quinolone` or `drops`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from facts._experta import MATCH, L
from facts.memory import (
    Attribution,
    B12Status,
    Band,
    Barrier,
    Chronicity,
    Course,
    Finding,
    FluoroquinoloneUse,
    History,
    Ladder,
    PainGate,
    Pathway,
    Running,
    Shown,
    Step,
    Takes,
    Treatment,
    Verdict,
)
from knowledge.rules.card import Phase, RuleCard, rule
from knowledge.rules.phase import CardError

BEGIN = L("start") | L("add") | L("switch")
GROUPS = {"begin": BEGIN, "dosed": BEGIN | L("titrate") | L("continue") | L("review")}
PLAN = Pathway(kind="plan")
WITHOUT_PLAN = ("urgent", "quinolone", "drops")


def _step(action: str, treatment: str = "") -> list[Any]:
    slots = {"action": GROUPS.get(action, action), **({"treatment": treatment} if treatment else {})}
    return [Step(**slots)]


def _verdict(decision: str, treatment: str = "", reason: str = "") -> list[Any]:
    slots = {"decision": decision, "treatment": treatment, "reason": reason}
    return [Verdict(**{slot: word for slot, word in slots.items() if word})]


SITUATIONS: dict[str, Callable[..., list[Any]]] = {
    "plan": list,
    "urgent": lambda: [Pathway(kind="urgent")],
    "step": _step,
    "text": lambda word: [Step(text=word)],
    "begins": lambda line: [Step(action=BEGIN, treatment=MATCH.begun), Treatment(id=MATCH.begun, line=line)],
    "barred": lambda treatment: [Barrier(treatment=treatment, severity=L("block") | L("avoid"), other="")],
    "verdict": _verdict,
    "stage": lambda stage: [Ladder(stage=stage)],
    "gate": lambda status: [PainGate(status=status)],
    "b12": lambda grade: [B12Status(grade=grade)],
    "attribution": lambda band: [Attribution(band=band)],
    "chronicity": lambda grade: [Chronicity(grade=grade)],
    "window": lambda window: [Course(judged="yes", window=window)],
    "line": lambda line: [Course(judged="yes", line=line)],
    "running": lambda treatment: [Running(treatment=treatment)],
    "history": lambda outcome: [History(outcome=outcome)],
    "finding": lambda finding: [Finding(id=finding, status="present")],
    "pain": lambda band: [Band(measure="pain", band=band)],
    "quinolone": lambda state: [FluoroquinoloneUse(state=state)],
}


def rules(tables: Any) -> Iterator[RuleCard]:
    """One rule for every situation in which a departure is shown. Raises CardError for one that cannot be read."""
    quinolones = [L(name) for name in sorted(tables.medicines.table.ingredients) if tables.medicines.is_quinolone(name)]
    for row in tables.departures.values():
        for situation in row.shown:
            yield rule(
                f"{row.id}/{situation.replace(' and ', '+').replace(':', '.')}",
                f"Shown: {row.program_does}",
                phase=Phase.ASK,
                when=_patterns(row.id, situation, quinolones),
                then=[Shown(departure=row.id)],
                sources=row.sources,
                because=row.because.replace("{", "{{").replace("}", "}}"),
                rows=[row.id],
            )


def _patterns(departure: str, situation: str, quinolones: list[Any]) -> list[Any]:
    words = situation.split(" and ")
    patterns: list[Any] = [] if words[0].startswith(WITHOUT_PLAN) else [PLAN]
    for word in words:
        kind, *arguments = word.split(":")
        if word == "drops":
            patterns.append(Takes(ingredient=_any_of(quinolones), systemic="no"))
            continue
        try:
            patterns += SITUATIONS[kind](*arguments)
        except (KeyError, TypeError):
            known = ", ".join((*SITUATIONS, "drops"))
            raise CardError(
                [f"Departure {departure}: shown: '{word}' is no situation; it begins with {known}."]
            ) from None
    return patterns


def _any_of(literals: list[Any]) -> Any:
    found = literals[0]
    for literal in literals[1:]:
        found = found | literal
    return found
