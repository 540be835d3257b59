"""Acupuncture: an option after an inadequate response or by preference."""

from facts._experta import MATCH, NOT, L
from facts.memory import Clearance, Finding, History, Item, Pathway, Running, Stands, Step, Treatment, Verdict
from knowledge.rules.card import Phase, rule

PLAN = Pathway(kind="plan")
UNWANTED = L("declined") | L("stopped")
ACUPUNCTURE = Treatment(id=MATCH.agent, role="acupuncture")

RULES = (
    *(
        rule(
            f"SUP-20{number}",
            title,
            phase=Phase.PLAN,
            when=[
                PLAN,
                reason,
                Treatment(id=MATCH.agent, role="acupuncture", regimen=MATCH.regimen),
                Clearance(treatment=MATCH.agent, verdict="clear"),
                NOT(Running(treatment=MATCH.agent)),
                NOT(History(treatment=MATCH.agent)),
                NOT(Item(path="supportive.acupuncture", status="known", value=UNWANTED)),
            ],
            then=[
                Step(
                    action="start",
                    treatment=MATCH.agent,
                    text="start_acupuncture",
                    urgency="routine",
                    regimen=MATCH.regimen,
                    dosing="regimen",
                    review="none",
                )
            ],
            sources=["article-a#acupuncture", "contract#12"],
            because=f"{holds}; acupuncture is an option then.",
        )
        for number, title, holds, reason in (
            (
                0,
                "Inadequate response: acupuncture is an option",
                "The response so far is not enough",
                Verdict(decision=L("add") | L("raise")),
            ),
            (
                1,
                "The running agent is replaced: acupuncture is an option",
                "The running agent has to be replaced",
                Verdict(decision="replace"),
            ),
            (
                3,
                "An earlier agent failed: acupuncture is an option",
                "An earlier agent brought too little or was not tolerated",
                History(outcome=L("failed") | L("not_tolerated")),
            ),
            (
                2,
                "A preference for treatment without drugs: acupuncture is an option",
                "Treatment without medicines is preferred",
                Finding(id="prefers_non_drug", status="present"),
            ),
        )
    ),
    *(
        rule(
            f"SUP-20{number}",
            f"Acupuncture was {answer} before: not offered unasked",
            phase=Phase.PLAN,
            when=[PLAN, Item(path="supportive.acupuncture", status="known", value=answer), ACUPUNCTURE],
            then=[Stands(treatment=MATCH.agent, standing="reserved", kind="preference", text=f"was_{answer}")],
            sources=["article-a#acupuncture", "contract#12"],
            because=f"It was {answer} before.",
        )
        for number, answer in ((5, "declined"), (6, "stopped"))
    ),
    rule(
        "SUP-210",
        "Acupuncture waits for an inadequate response or a preference",
        phase=Phase.PLAN,
        when=[PLAN, ACUPUNCTURE, NOT(Running(treatment=MATCH.agent))],
        then=[Stands(treatment=MATCH.agent, standing="reserved", kind="ladder", text="reserved_acupuncture")],
        sources=["article-a#acupuncture", "contract#12"],
        because="It is best reserved for an inadequate response or a preference.",
    ),
)
