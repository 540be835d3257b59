"""How an agent of the ladder ends: tapered, lowered today and then tapered, or stopped at once."""

from facts._experta import MATCH, L
from facts.memory import Clearance, Course, Finding, Ladder, Opening, PainGate, Pathway, Step, Verdict
from knowledge.rules.card import Phase, rule

PLAN = Pathway(kind="plan")
GATE_OPEN = PainGate(status=L("open") | L("unknown"))

RULES = (
    rule(
        "LAD-465",
        "Linezolid or methylene blue forbids an agent that helps: weigh a pause",
        phase=Phase.LADDER,
        when=[
            PLAN,
            Verdict(treatment=MATCH.agent, decision="replace", reason="contraindicated"),
            Clearance(treatment=MATCH.agent, stop="yes"),
            Course(treatment=MATCH.agent, judged="yes", grade=L("good") | L("partial")),
            Finding(id="linezolid_methylene_blue_within_1_day", status="present"),
        ],
        then=[Step(action="advise", treatment=MATCH.agent, text="weigh_pause", urgency="soon")],
        sources=["drug-dossier#12.4", "drug-dossier#2.2"],
        because="{agent} helps, and what forbids it is taken for a short time.",
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
                    review="taper",
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
                    review="taper",
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
