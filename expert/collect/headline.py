"""The one line that says what to do."""

from typing import Any

from expert.assessment import Recommendation
from expert.collect.words import finding_name, listed, name_of, one_line
from expert.engine.run import Run
from facts.memory import Pathway, RedFlag, Response, Step
from facts.terms import Urgency

MOST_CHARACTERS = 139
URGENCIES = tuple(Urgency)
LADDER_DOSING = ("lower", "titration", "titrate", "escalate", "keep", "taper")


def headline_of(settled: Run, tables: Any, plan: tuple[Recommendation, ...]) -> str:
    """What cannot wait, the step on the ladder, the reason for an urgent referral, or who sees the patient instead."""
    texts = tables.wording.headlines
    (pathway,) = settled.all(Pathway)
    if pathway["kind"] == "urgent":
        return _urgent(settled, texts)
    urgent = [row for row in plan if row.urgency == "emergency" or (row.urgency, row.action) == ("same_day", "refer")]
    if urgent:
        return one_line(urgent[0].headline, MOST_CHARACTERS)
    added = settled.where(Step, action="add")
    response = settled.all(Response)
    if added and response:
        words = {
            "weeks": response[0]["weeks"],
            "other": name_of(tables, added[0]["other"]),
            "name": name_of(tables, added[0]["treatment"]),
        }
        return one_line(texts["add"].format(**words), MOST_CHARACTERS)
    ladder = {step["text"] for step in settled.all(Step) if step["dosing"] in LADDER_DOSING}
    steps = [row for row in plan if row.treatment and _is_ladder(row, tables) and ladder]
    return one_line((steps or list(plan))[0].headline if plan else texts["supportive_only"], MOST_CHARACTERS)


def _urgent(settled: Run, texts: Any) -> str:
    """The red flags, the fastest first, as many as one line holds."""
    flags = sorted(settled.all(RedFlag), key=lambda flag: URGENCIES.index(flag["urgency"]))
    names = [finding_name(flag["id"]) for flag in flags]
    said = texts["urgent"].format(reasons=listed(names))
    for more in range(1, len(names)):
        if len(said) <= MOST_CHARACTERS:
            break
        said = texts["urgent_and_more"].format(reasons=", ".join(names[:-more]), more=more)
    return one_line(said, MOST_CHARACTERS)


def _is_ladder(row: Recommendation, tables: Any) -> bool:
    return bool(tables.treatments[str(row.treatment)].systemic_analgesic) and row.action != "avoid"
