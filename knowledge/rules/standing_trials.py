"""How a treatment stands because of an earlier trial of it."""

from facts._experta import MATCH, L
from facts.memory import Course, History, Stands, UnclearTrial
from knowledge.rules.card import Phase, rule

RULES = (
    rule(
        "STA-170",
        "Under-trialled before: shown, not held against it",
        phase=Phase.PLAN,
        when=[History(treatment=MATCH.treatment, outcome="under_trialled")],
        then=[Stands(treatment=MATCH.treatment, standing="alternative", kind="prior_trial", text="under_trialled")],
        sources=["contract#7", "article-a#pitfall-2"],
        because="{treatment} was stopped before an adequate trial; it has not failed.",
    ),
    rule(
        "STA-125",
        "Something of an earlier trial is not known that decides",
        phase=Phase.PLAN,
        when=[UnclearTrial(treatment=MATCH.treatment, item=MATCH.item)],
        then=[Stands(treatment=MATCH.treatment, standing="deferred", kind="unknown", text="unclear_trial")],
        sources=["contract#1", "contract#7"],
        because="{item} is not known and decides whether {treatment} is offered again.",
    ),
    *(
        rule(
            f"STA-17{number}",
            f"Stopped for another reason ({reason}): shown, not held against it",
            phase=Phase.PLAN,
            when=[
                Course(
                    treatment=MATCH.treatment,
                    running="no",
                    systemic="yes",
                    tolerated=L("yes") | L("unknown"),
                    stop_reason=reason,
                )
            ],
            then=[
                Stands(treatment=MATCH.treatment, standing="alternative", kind="prior_trial", text=f"stopped_{reason}")
            ],
            sources=["contract#9"],
            because="{treatment} was neither stopped for harm nor for lack of effect.",
        )
        for number, reason in enumerate(("patient_choice", "cost", "completed", "contraindicated"), start=1)
    ),
)
