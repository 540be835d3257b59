"""Agents of the ladder that are taken for another disease, or nobody said for what: their prescriber decides."""

from facts._experta import MATCH, L
from facts.memory import Cap, Clearance, Course, Pathway, Step, Verdict
from knowledge.rules.card import Phase, rule

PLAN = Pathway(kind="plan")
BESIDE = {"running": "yes", "systemic": "yes", "judged": L("no") | L("listed"), "treatment": MATCH.agent}
OTHER = L("other") | L("unknown")

RULES = (
    rule(
        "VER-031",
        "Contraindicated, and taken for another disease: its prescriber",
        phase=Phase.TRIALS,
        when=[
            Course(**BESIDE, purpose="other"),
            Clearance(treatment=MATCH.agent, verdict="excluded", leaves_today="no", stop="no"),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="review", reason="contraindicated_elsewhere")],
        sources=["contract#18", "project#safer-way"],
        because="{agent} became contraindicated, and it treats another disease.",
    ),
    rule(
        "VER-032",
        "A reason to stop at once what is taken for another disease",
        phase=Phase.TRIALS,
        when=[
            Course(**BESIDE, purpose="other"),
            Clearance(treatment=MATCH.agent, verdict="excluded", leaves_today="no", stop="yes"),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="taper", reason="contraindicated")],
        sources=["contract#11", "contract#18"],
        because="{agent} runs and became contraindicated.",
    ),
    rule(
        "VER-076",
        "More than is allowed of what is taken for another disease or for an unstated one: its prescriber",
        phase=Phase.TRIALS,
        when=[
            Course(**BESIDE, purpose=OTHER, tolerated=L("yes") | L("unknown"), limit=L("over") | L("over_plan")),
            Clearance(treatment=MATCH.agent, verdict="clear"),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="review", reason="over_limit")],
        sources=["contract#17", "project#safer-way"],
        because="More {agent} is taken than is allowed, and what it treats comes back if it is cut.",
    ),
    *(
        rule(
            f"LAD-21{number}",
            f"{title}: call its prescriber today",
            phase=Phase.LADDER,
            when=[
                PLAN,
                Verdict(treatment=MATCH.agent, decision="review"),
                Course(**BESIDE, purpose=OTHER, limit=limit),
                *more,
            ],
            then=[
                Step(
                    action="review",
                    treatment=MATCH.agent,
                    text="review_over_limit",
                    urgency="same_day",
                    review="soon",
                )
            ],
            sources=["contract#17", "drug-dossier#14.1", "project#safer-way"],
            because=because,
        )
        for number, limit, more, title, because in (
            (
                5,
                "over",
                (Cap(treatment=MATCH.agent, row=MATCH.row),),
                "Above a limit of this patient, for another disease",
                "More {agent} is taken than is allowed, and an abrupt cut can bring a seizure or a relapse. {row}",
            ),
            (
                6,
                "over_plan",
                (),
                "Above the most of the labels, or of this plan where nobody said for what",
                (
                    "More {agent} is taken than is allowed for its purpose (where nobody stated one, that of this "
                    "plan), and an abrupt cut can bring a seizure or a relapse."
                ),
            ),
        )
    ),
    rule(
        "LAD-455",
        "Contraindicated, and taken for another disease: call its prescriber today, who plans the taper",
        phase=Phase.LADDER,
        when=[PLAN, Verdict(treatment=MATCH.agent, decision="review", reason="contraindicated_elsewhere")],
        then=[
            Step(
                action="taper",
                treatment=MATCH.agent,
                text="taper_with_prescriber",
                urgency="same_day",
                review="soon",
            )
        ],
        sources=["contract#11", "contract#18", "drug-dossier#14.1"],
        because="{agent} may not be taken here any longer; what it treats needs something else before it ends.",
    ),
)
