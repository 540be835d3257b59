"""Competing causes of the neuropathy: each counts for the attribution, and what can be done about it is advised."""

from facts._experta import MATCH, L
from facts.memory import B12Status, CompetingCause, Finding, NeurotoxicSince, Pathway, Step
from facts.terms import Finding as FindingTerm
from facts.terms import FindingGroup
from knowledge.rules.card import Phase, rule

STATED = tuple(term for term in FindingTerm if term.group == FindingGroup("competing_causes"))
OTHERS = ("heavy_alcohol_use", "b6_above_50", "nitrous_oxide_use")
PLAN = Pathway(kind="plan")

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
    rule(
        "CAU-300",
        "A neurotoxic medicine is taken now: can it be stopped or replaced?",
        phase=Phase.PLAN,
        when=[PLAN, NeurotoxicSince(now="yes")],
        then=[Step(action="advise", text="ask_about_neurotoxic", urgency="soon")],
        sources=["context-dossier#2.2", "context-dossier#2.3"],
        because="A medicine that can cause a neuropathy itself is taken now.",
    ),
    rule(
        "CAU-310",
        "Nitrous oxide: stop it",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="nitrous_oxide_use", status="present")],
        then=[Step(action="advise", text="stop_nitrous_oxide", urgency="soon")],
        sources=["context-dossier#2.3", "context-dossier#4.4"],
        because="Nitrous oxide harms nerves itself and inactivates vitamin B12.",
    ),
    rule(
        "CAU-320",
        "Heavy use of alcohol: help with it",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="heavy_alcohol_use", status="present")],
        then=[Step(action="advise", text="less_alcohol", urgency="soon")],
        sources=["context-dossier#2.2", "context-dossier#6", "project#alcohol"],
        because="Heavy use of alcohol is another cause of a neuropathy and can be treated.",
    ),
    rule(
        "CAU-330",
        "Diabetes that is known and not in range: have its treatment looked at",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="diabetes", status="present", provenance="stated"),
            Finding(id="hba1c_7_or_more", status="present"),
        ],
        then=[Step(action="advise", text="diabetes_control", urgency="soon")],
        sources=["context-dossier#2.2", "project#diabetes"],
        because="Diabetes is another cause of a neuropathy, and the newest HbA1c is above what many patients aim at.",
    ),
)
