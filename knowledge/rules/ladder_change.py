"""The ladder when the running agent is not enough: add beside it, switch from it, or see a specialist."""

from facts._experta import MATCH, NOT, L
from facts.memory import Course, Ladder, Opening, PainGate, Pathway, Running, Step, Treatment, Verdict
from knowledge.rules.card import Phase, RuleCard, rule

PLAN = Pathway(kind="plan")
GATE_OPEN = PainGate(status=L("open") | L("unknown"))

ADDING = (
    rule(
        "LAD-300",
        "Partial response and a safe addition: keep and add",
        phase=Phase.LADDER,
        when=[
            PLAN,
            GATE_OPEN,
            Verdict(treatment=MATCH.agent, decision="add"),
            Opening(mode="add", treatment=MATCH.addition, running=MATCH.agent),
        ],
        then=[
            Step(
                action="add",
                treatment=MATCH.addition,
                other=MATCH.agent,
                text="add",
                urgency="routine",
                dosing="titration",
                review="trial",
            ),
            Step(
                action="continue",
                treatment=MATCH.agent,
                text="continue_partial_add",
                urgency="routine",
                dosing="keep",
                review="none",
            ),
        ],
        sources=["article-a#week-12", "contract#9"],
        because="{agent} brought only a partial response; {addition} is the best agent that is safe beside it.",
    ),
    rule(
        "LAD-310",
        "First line, partial response, no safe addition: continue, topicals, acupuncture, specialist",
        phase=Phase.LADDER,
        when=[
            PLAN,
            GATE_OPEN,
            Verdict(treatment=MATCH.agent, decision="add"),
            Ladder(next_mode="add"),
            NOT(Opening(mode="add")),
        ],
        then=[
            Step(
                action="continue",
                treatment=MATCH.agent,
                text="continue_no_addition",
                urgency="routine",
                dosing="keep",
                review="long_term",
            ),
            Step(action="refer", subject="pain_specialist", text="refer_no_addition", urgency="soon"),
        ],
        sources=["contract#9"],
        because="{agent} brought a partial response and no agent is safe beside it; a switch is the alternative.",
    ),
    rule(
        "LAD-320",
        "Partial response, the gate is closed: continue",
        phase=Phase.LADDER,
        when=[PLAN, PainGate(status="closed"), Verdict(treatment=MATCH.agent, decision="add")],
        then=[
            Step(
                action="continue",
                treatment=MATCH.agent,
                text="continue_no_pain",
                urgency="routine",
                dosing="keep",
                review="long_term",
            )
        ],
        sources=["contract#6"],
        because="{agent} goes on; nothing is added where there is no pain.",
    ),
)


def _switch(number: str, reason: str, text: str, title: str, because: str, sources: list[str]) -> RuleCard:
    return rule(
        f"LAD-{number}",
        title,
        phase=Phase.LADDER,
        when=[
            PLAN,
            GATE_OPEN,
            Verdict(treatment=MATCH.agent, decision="replace", reason=reason),
            Opening(mode="switch", treatment=MATCH.successor, running=MATCH.agent),
        ],
        then=[
            Step(
                action="switch",
                treatment=MATCH.successor,
                other=MATCH.agent,
                text=text,
                urgency="routine",
                dosing="titration",
                review="trial",
            ),
        ],
        sources=sources,
        because=because,
    )


SWITCHING = (
    _switch(
        "400",
        "no_benefit",
        "switch",
        "No benefit: switch to the best remaining agent",
        "{agent} brought no benefit in an adequate trial; {successor} ranks first among the agents that remain.",
        ["article-a#week-12", "contract#9"],
    ),
    _switch(
        "410",
        "not_tolerated",
        "switch",
        "Not tolerated: taper and switch now",
        "{agent} is not tolerated; {successor} ranks first among the agents that remain.",
        ["article-a#second-line", "contract#9"],
    ),
    _switch(
        "420",
        "contraindicated",
        "switch",
        "Contraindicated while running: taper and switch",
        "{agent} became contraindicated; {successor} ranks first among the agents that remain.",
        ["contract#18", "article-a#second-line"],
    ),
    rule(
        "LAD-430",
        "Nothing left to switch to: taper and a pain specialist",
        phase=Phase.LADDER,
        when=[PLAN, GATE_OPEN, Verdict(treatment=MATCH.agent, decision="replace"), NOT(Opening(mode="switch"))],
        then=[
            Step(action="refer", subject="pain_specialist", text="refer_nothing_left", urgency="soon"),
        ],
        sources=["contract#10"],
        because="{agent} is to be replaced and no agent of the ladder is left; strong opioids are not dosed here.",
    ),
    rule(
        "LAD-431",
        "What runs should be avoided, and nothing is left: a pain specialist",
        phase=Phase.LADDER,
        when=[
            PLAN,
            GATE_OPEN,
            Verdict(treatment=MATCH.agent, decision="review", reason="avoided"),
            Ladder(left="no"),
        ],
        then=[
            Step(action="refer", subject="pain_specialist", text="refer_nothing_left", urgency="soon"),
        ],
        sources=["contract#10", "contract#18"],
        because="{agent} should be avoided and no agent of the ladder is left; strong opioids are not dosed here.",
    ),
    rule(
        "LAD-435",
        "An agent that this ladder never doses is taken for the neuropathy: a pain specialist",
        phase=Phase.LADDER,
        when=[
            PLAN,
            Treatment(id=MATCH.agent, role="for_specialists"),
            Running(treatment=MATCH.agent, purpose=~L("other")),
        ],
        then=[
            Step(
                action="refer",
                treatment=MATCH.agent,
                subject="pain_specialist",
                text="refer_for_specialists",
                urgency="soon",
            ),
        ],
        sources=["contract#10", "drug-dossier#9"],
        because="{agent} is neither begun, raised nor tapered without a specialist.",
    ),
    rule(
        "LAD-432",
        "What runs should be avoided and helps only in part: weigh a switch",
        phase=Phase.LADDER,
        when=[
            PLAN,
            GATE_OPEN,
            Verdict(treatment=MATCH.agent, decision="review", reason="avoided"),
            Course(treatment=MATCH.agent, judged="yes", grade="partial"),
            Opening(mode="switch", treatment=MATCH.successor, running=MATCH.agent),
        ],
        then=[
            Step(action="advise", treatment=MATCH.agent, other=MATCH.successor, text="weigh_switch", urgency="soon"),
        ],
        sources=["contract#18", "contract#9", "drug-dossier#0.2"],
        because="{agent} helps only in part and should be avoided; {successor} ranks first of what remains.",
    ),
    rule(
        "LAD-440",
        "Second line, partial response, no safe addition: switch",
        phase=Phase.LADDER,
        when=[
            PLAN,
            GATE_OPEN,
            Verdict(treatment=MATCH.agent, decision="add"),
            Ladder(next_mode="switch"),
            Opening(mode="switch", treatment=MATCH.successor, running=MATCH.agent),
        ],
        then=[
            Step(
                action="switch",
                treatment=MATCH.successor,
                other=MATCH.agent,
                text="switch",
                urgency="routine",
                dosing="titration",
                review="trial",
            ),
        ],
        sources=["contract#9"],
        because="{agent} helps in part at its maximum, and nothing is safe beside it; {successor} is next.",
    ),
)

RULES = (*ADDING, *SWITCHING)
