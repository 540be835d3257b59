"""Competing causes of the neuropathy: each counts for the attribution and is named in the work-up."""

from facts._experta import MATCH, L
from facts.memory import B12Status, CompetingCause, Finding, NeurotoxicSince
from facts.terms import Finding as FindingTerm
from facts.terms import FindingGroup
from knowledge.rules.card import Phase, rule

STATED = tuple(term for term in FindingTerm if term.group == FindingGroup("competing_causes"))
OTHERS = ("heavy_alcohol_use", "b6_above_50")

RULES = (
    *(
        rule(
            f"CAU-{number:02d}0",
            f"Competing cause: {id_}",
            phase=Phase.DERIVE,
            when=[Finding(id=id_, status="present")],
            then=[CompetingCause(cause=id_)],
            sources=["contract#16", "context-dossier#2.2"],
            because="Another possible cause of a neuropathy is present.",
        )
        for number, id_ in enumerate((*map(str, STATED), *OTHERS), start=1)
    ),
    rule(
        "CAU-200",
        "A neurotoxic medicine taken when it began or since",
        phase=Phase.DERIVE,
        when=[NeurotoxicSince(ingredient=MATCH.medicine)],
        then=[CompetingCause(cause=MATCH.medicine)],
        sources=["contract#16", "context-dossier#2.3"],
        because="{medicine} can cause a neuropathy itself and was taken when the symptoms began or since.",
    ),
    rule(
        "CAU-210",
        "Vitamin B12 deficiency is a competing cause",
        phase=Phase.DERIVE,
        when=[B12Status(grade=L("deficient") | L("functional_deficiency"))],
        then=[CompetingCause(cause="b12_deficiency")],
        sources=["contract#16", "context-dossier#2.2"],
        because="A vitamin B12 deficiency causes or worsens a neuropathy and can be treated.",
    ),
)
