"""Two running agents that both stay and should not be taken together: who decides, and what goes on until then."""

from facts._experta import MATCH, NOT
from facts.memory import Clash, Pathway, Stands, Step, Verdict
from knowledge.rules.card import Phase, rule

PLAN = Pathway(kind="plan")
RULES = (
    *(
        rule(
            number,
            f"Two running agents that both stay and should not be together, severity {severity}: review {urgency}",
            phase=Phase.LADDER,
            when=[
                PLAN,
                Clash(treatment=MATCH.agent, other=MATCH.other, row=MATCH.row, severity=severity, choice=MATCH.choice),
            ],
            then=[
                Step(
                    action="review",
                    treatment=MATCH.agent,
                    other=MATCH.other,
                    text=f"review_pair_{severity}",
                    urgency=urgency,
                    review="soon",
                )
            ],
            sources=["contract#9", "contract#18"],
            because="{agent} and {other} are both taken and should not be. {row} {choice}",
        )
        for number, severity, urgency in (("LAD-220", "block", "same_day"), ("LAD-230", "avoid", "soon"))
    ),
    rule(
        "LAD-240",
        "The other one of the two goes on until that review",
        phase=Phase.LADDER,
        when=[
            PLAN,
            Verdict(treatment=MATCH.agent, decision="continue", reason="beside"),
            Clash(other=MATCH.agent),
            NOT(Clash(treatment=MATCH.agent)),
        ],
        then=[
            Step(
                action="continue",
                treatment=MATCH.agent,
                text="continue_until_pair_review",
                urgency="routine",
                dosing="keep",
                review="none",
            )
        ],
        sources=["contract#9", "contract#11", "contract#18"],
        because="{agent} should not be taken together with what is reviewed; an abrupt stop would do harm as well.",
    ),
    *(
        rule(
            number,
            f"Two running agents that both stay, severity {severity}: the one that yields stands {standing}",
            phase=Phase.PLAN,
            when=[Clash(treatment=MATCH.agent, other=MATCH.other, row=MATCH.row, severity=severity)],
            then=[
                Stands(treatment=MATCH.agent, standing=standing, kind="interaction", row=MATCH.row, other=MATCH.other)
            ],
            sources=["contract#9", "contract#18"],
            because="{agent} and {other} are both taken and should not be.",
        )
        for number, severity, standing in (("STA-065", "block", "excluded"), ("STA-066", "avoid", "avoided"))
    ),
)
