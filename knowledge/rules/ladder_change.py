"""The ladder when the running agent is not enough: add beside it, switch from it, taper it."""

from facts._experta import MATCH, NOT, L
from facts.memory import Clearance, Course, Ladder, Opening, PainGate, Pathway, Step, Verdict
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
    *(
        rule(
            f"LAD-45{number}",
            f"Replaced or ended ({decision}, {text}): taper, never stop abruptly",
            phase=Phase.LADDER,
            when=[
                PLAN,
                Verdict(treatment=MATCH.agent, decision=decision),
                Clearance(treatment=MATCH.agent, stop="no"),
                Course(treatment=MATCH.agent, running="yes", **dose),
                *more,
            ],
            then=[
                Step(
                    action="taper",
                    treatment=MATCH.agent,
                    text=text,
                    urgency="routine",
                    dosing="taper",
                    review="none",
                )
            ],
            sources=["contract#11", "article-a#pitfall-4", "drug-dossier#14.1"],
            because="An abrupt stop of {agent} brings withdrawal symptoms.",
        )
        for number, decision, more, dose, text in (
            ("0", "replace", (), {"daily_mg": ~L(""), "limit": ~L("over")}, "taper"),
            ("0a", "replace", (), {"daily_mg": L("")}, "taper_unknown"),
            ("1", "taper", (), {"daily_mg": ~L(""), "limit": ~L("over")}, "taper"),
            ("1a", "taper", (), {"daily_mg": L("")}, "taper_unknown"),
            (
                "2",
                "add",
                (GATE_OPEN, Ladder(next_mode="switch"), Opening(mode="switch", running=MATCH.agent)),
                {"daily_mg": ~L("")},
                "taper",
            ),
        )
    ),
    *(
        rule(
            f"LAD-45{number}",
            f"More is taken than is allowed now, and it ends ({decision}): lower it today, then taper",
            phase=Phase.LADDER,
            when=[
                PLAN,
                Verdict(treatment=MATCH.agent, decision=decision),
                Clearance(treatment=MATCH.agent, stop="no"),
                Course(treatment=MATCH.agent, running="yes", daily_mg=~L(""), limit="over"),
            ],
            then=[
                Step(
                    action="taper",
                    treatment=MATCH.agent,
                    text="taper_from_limit",
                    urgency="same_day",
                    dosing="taper",
                    review="none",
                )
            ],
            sources=["contract#11", "contract#17", "drug-dossier#14.1"],
            because="More {agent} is taken than is allowed now, and an abrupt stop brings withdrawal symptoms.",
        )
        for number, decision in (("0b", "replace"), ("1b", "taper"))
    ),
    *(
        rule(
            f"LAD-46{number}",
            f"A reason to stop at once ({decision}): stop, no taper",
            phase=Phase.LADDER,
            when=[
                PLAN,
                Verdict(treatment=MATCH.agent, decision=decision),
                Clearance(treatment=MATCH.agent, stop="yes", stop_row=MATCH.row),
            ],
            then=[Step(action="stop", treatment=MATCH.agent, text="stop_at_once", urgency="same_day")],
            sources=["contract#11", "drug-dossier#14.1"],
            because="{agent} is stopped at once and not tapered. {row}",
        )
        for number, decision in ((0, "replace"), (1, "taper"))
    ),
)

RULES = (*ADDING, *SWITCHING)
