"""Two running agents that both stay although a row says that they should not be taken together."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

from facts.memory import Barrier, Clash, Course, Finding, History, Kept, Running
from facts.terms import Line
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.calculators.ranking import FORBIDDING, Field


@calculator(
    "CAL-710",
    "Running agents that both stay and should not be taken together",
    phase=Phase.LADDER,
    reads=(Barrier, Course, Finding, History, Kept, Running),
    asserts=(Clash,),
    sources=("contract#9", "contract#18"),
)
def clashes(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """One Clash for each of the worst rows of a pair: who yields is judged now, is for this, or ranks behind."""
    field = Field(memory, tables)
    kept = [fact["treatment"] for fact in memory.all(Kept)]
    for treatment, other in permutations(kept, 2):
        barriers = [
            barrier
            for barrier in memory.where(Barrier, treatment=treatment, other=other)
            if barrier["severity"] in FORBIDDING
        ]
        if not barriers or _place(other, field, memory) > _place(treatment, field, memory):
            continue
        worst = min((barrier["severity"] for barrier in barriers), key=FORBIDDING.index)
        for barrier in barriers:
            if barrier["severity"] == worst:
                yield Conclusion(
                    Clash(
                        treatment=treatment,
                        other=other,
                        row=barrier["row"],
                        severity=worst,
                        choice=_choice(treatment, other, field, memory),
                    ),
                    "Both are taken and neither is to end.",
                    (barrier, *(fact for id_ in (treatment, other) for fact in memory.where(Kept, treatment=id_))),
                    rows=(barrier["row"],),
                )


def _reasons(treatment: str, field: Field, memory: Memory) -> dict[str, int]:
    """What decides who yields, the strongest first; the higher number yields."""
    return {
        "newest": len(memory.where(Course, treatment=treatment, judged="yes")),
        "other_disease": -len(memory.where(Running, treatment=treatment, purpose="other")),
        "ladder": tuple(Line).index(field.tables.treatments[treatment].line),
        "rank": -field.points(treatment),
    }


def _place(treatment: str, field: Field, memory: Memory) -> tuple[Any, ...]:
    return (*_reasons(treatment, field, memory).values(), treatment)


def _choice(treatment: str, other: str, field: Field, memory: Memory) -> str:
    """Why the one yields; open where nothing but the order of the names is left."""
    mine, theirs = (_reasons(id_, field, memory) for id_ in (treatment, other))
    return next((name for name, value in mine.items() if value != theirs[name]), "open")
