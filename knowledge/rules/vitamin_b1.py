"""Vitamin B1: tested and given with a risk of deficiency or a low level, never as a treatment of the neuropathy."""

from facts._experta import MATCH, NOT
from facts.memory import Clearance, Finding, Pathway, Reading, Running, Stands, Step, Treatment
from knowledge.rules.card import Phase, rule

PLAN = Pathway(kind="plan")
B1 = Treatment(id=MATCH.nutrient, role="b1", regimen=MATCH.regimen)
NOT_TAKEN = NOT(Running(treatment=MATCH.nutrient))
SOURCES = ["article-b#considerations", "context-dossier#4.9"]

RULES = (
    rule(
        "NUT-230",
        "Risk of thiamine deficiency: test vitamin B1",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="b1_risk", status="present"), B1, NOT(Reading(id="vitamin_b1"))],
        then=[Step(action="test", treatment=MATCH.nutrient, subject="vitamin_b1", text="test_b1", urgency="routine")],
        sources=SOURCES,
        because="Heavy alcohol use or gastric surgery can empty the stores of vitamin B1.",
    ),
    rule(
        "NUT-235",
        "Risk of thiamine deficiency or a low level: give vitamin B1",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="b1_needed", status="present"),
            B1,
            Clearance(treatment=MATCH.nutrient, verdict="clear"),
            NOT_TAKEN,
        ],
        then=[
            Step(
                action="start",
                treatment=MATCH.nutrient,
                text="start_b1",
                urgency="routine",
                regimen=MATCH.regimen,
                dosing="regimen",
            )
        ],
        sources=SOURCES,
        because="Vitamin B1 is low or may be used up; its deficiency harms nerves and is easily replaced.",
    ),
    rule(
        "NUT-330",
        "No risk and no low level of thiamine: vitamin B1 is not given",
        phase=Phase.PLAN,
        when=[PLAN, B1, NOT(Finding(id="b1_needed", status="present")), NOT_TAKEN],
        then=[Stands(treatment=MATCH.nutrient, standing="not_indicated", kind="no_indication", text="no_b1")],
        sources=["context-dossier#4.9", "context-dossier#0.C5"],
        because="No deficiency is shown; combination products add vitamin B6, which harms nerves.",
    ),
)
