"""What the tables say of each treatment, as facts; and which regimen of a monograph fits this patient."""

from collections.abc import Iterator
from typing import Any

from facts.memory import Finding, RegimenChoice, Treatment, Visit
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator

TABLE = ("contract#vocabulary",)


def _yes(value: object) -> str:
    return "yes" if value else "no"


@calculator(
    "CAL-090",
    "The treatments of the tables",
    phase=Phase.DERIVE,
    reads=(Visit,),
    asserts=(Treatment,),
    sources=TABLE,
)
def treatments(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """One fact for every treatment of the vocabulary."""
    roles, never = tables.thresholds["roles"], tables.thresholds["never"]
    for id_, monograph in tables.treatments.items():
        regimens = [row.id for row in monograph.regimens]
        yield Conclusion(
            Treatment(
                id=id_,
                line=monograph.line,
                analgesic=_yes(monograph.analgesic),
                systemic=_yes(monograph.systemic_analgesic),
                later_line=_yes(monograph.line == "second_line"),
                role=roles.get(id_, ""),
                never=never.get(id_, ""),
                regimen=regimens[0] if regimens else "",
            ),
            because="It stands in the tables.",
            rows=(f"treatment:{id_}",),
        )


@calculator(
    "CAL-410",
    "The vitamin B12 regimen of each situation",
    phase=Phase.LADDER,
    reads=(Visit, Finding, Treatment),
    asserts=(RegimenChoice,),
    sources=("contract#13", "context-dossier#4.6"),
)
def regimens(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """By region; with Leber optic neuropathy never cyanocobalamin."""
    (visit,) = memory.all(Visit)
    (treatment,) = memory.where(Treatment, role="b12")
    leber = memory.where(Finding, id="leber_optic_neuropathy", status="present")
    region = "leber" if leber else "us" if visit["region"] == "us" else "other"
    rows = {row.id: row for row in tables.treatments[treatment["id"]].regimens}
    for situation, choices in tables.thresholds["regimens"].items():
        if isinstance(choices, dict):
            row = rows[choices[region]]
            yield Conclusion(
                RegimenChoice(situation=situation, regimen=row.id, form=row.form or "", route=row.route or ""),
                because=f"The regimen for {situation} here is {row.id}.",
                supports=(visit, *leber),
                rows=(row.id,),
            )
