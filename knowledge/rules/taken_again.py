"""What runs although it is not tolerated, or although an earlier trial of it was not tolerated or did not help."""

from facts._experta import MATCH, NOT, L
from facts.memory import Clearance, Course, History, Pathway, Running, Stands, Step, Treatment, Verdict
from knowledge.rules.card import Phase, RuleCard, rule

PLAN = Pathway(kind="plan")
CLEAR = Clearance(treatment=MATCH.agent, verdict="clear")
CAN_BE_LEFT = L("first_topical") | L("second_topical") | L("acupuncture")
KEPT = L("exercise") | L("foot_care") | L("sleep_care") | L("mood_care") | L("b1") | L("b12")
INTOLERABLE_NOW = Course(treatment=MATCH.agent, running="yes", systemic="no", tolerated="no")
LEAVES_OR_REVIEWED = L("replace") | L("taper") | L("review")


def _review(text: str) -> Step:
    return Step(action="review", treatment=MATCH.agent, text=text, urgency="soon", review="soon")


def _again(number: str, outcome: str, text: str, title: str, because: str, *unless: object) -> RuleCard:
    return rule(
        f"SUP-{number}",
        title,
        phase=Phase.PLAN,
        when=[
            PLAN,
            Running(treatment=MATCH.agent),
            Treatment(id=MATCH.agent, systemic="no", never="", role=MATCH.role & ~L("b6")),
            CLEAR,
            History(treatment=MATCH.agent, outcome=outcome),
            NOT(INTOLERABLE_NOW),
            *unless,
        ],
        then=[_review(text)],
        sources=["contract#9", "contract#12"],
        because=because,
    )


SYSTEMIC = (
    *(
        rule(
            f"VER-08{number}",
            f"{which}, not tolerated before and taken again: ask how it is tolerated",
            phase=Phase.TRIALS,
            when=[Course(treatment=MATCH.agent, running="yes", systemic="yes", tolerated="doubtful", **course), CLEAR],
            then=[Verdict(treatment=MATCH.agent, decision="review", reason="taken_again")],
            sources=["contract#1", "contract#7"],
            because="{agent} was not tolerated before, and how it is tolerated now is not stated.",
        )
        for number, which, course in (
            (5, "The judged agent", {"judged": "yes", "grade": L("good") | L("partial") | L("not_assessable")}),
            (6, "Another running agent", {"judged": L("no") | L("listed")}),
        )
    ),
    rule(
        "LAD-205",
        "Not tolerated before and taken again: review before anything is changed",
        phase=Phase.LADDER,
        when=[PLAN, Verdict(treatment=MATCH.agent, decision="review", reason="taken_again")],
        then=[_review("review_not_tolerated_before")],
        sources=["contract#1", "contract#7"],
        because="{agent} was not tolerated before, and how it is tolerated now is not stated.",
    ),
    rule(
        "LAD-206",
        "Failed before and taken again: review whether it is worth a second trial",
        phase=Phase.LADDER,
        when=[
            PLAN,
            Running(treatment=MATCH.agent, purpose=~L("other")),
            History(treatment=MATCH.agent, outcome="failed"),
            Course(treatment=MATCH.agent, running="no", systemic="yes"),
            NOT(Verdict(treatment=MATCH.agent, decision=LEAVES_OR_REVIEWED)),
        ],
        then=[_review("review_failed_before")],
        sources=["contract#9"],
        because="{agent} had an adequate trial without sufficient benefit and is taken again.",
    ),
    rule(
        "STA-175",
        "Not tolerated before and tolerated now: shown, not held against it",
        phase=Phase.PLAN,
        when=[
            Course(treatment=MATCH.treatment, running="no", tolerated="no"),
            NOT(History(treatment=MATCH.treatment, outcome="not_tolerated")),
        ],
        then=[Stands(treatment=MATCH.treatment, standing="alternative", kind="prior_trial", text="tolerated_now")],
        sources=["contract#7"],
        because="{treatment} was not tolerated before, and its newest review says that it is tolerated now.",
    ),
)

BESIDE_THE_LADDER = (
    rule(
        "SUP-115",
        "A topical treatment or acupuncture that is not tolerated: stop",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Treatment(id=MATCH.agent, role=CAN_BE_LEFT),
            Running(treatment=MATCH.agent),
            History(treatment=MATCH.agent, outcome="not_tolerated"),
            INTOLERABLE_NOW,
        ],
        then=[Step(action="stop", treatment=MATCH.agent, text="stop_not_tolerated", urgency="same_day")],
        sources=["contract#7", "contract#12"],
        because="{agent} is not tolerated, which ends its trial at once; it needs no taper.",
    ),
    rule(
        "SUP-116",
        "Care that every plan keeps is not tolerated as it is: review",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Running(treatment=MATCH.agent),
            Treatment(id=MATCH.agent, role=KEPT),
            INTOLERABLE_NOW,
        ],
        then=[_review("review_not_tolerated")],
        sources=["contract#7", "contract#12"],
        because="{agent} is not tolerated as it is, and cannot simply be left out.",
    ),
    _again(
        "117",
        "not_tolerated",
        "review_used_again",
        "Beside the ladder, not tolerated before and used again: review",
        "{agent} was not tolerated before and is used again.",
    ),
    _again(
        "118",
        "failed",
        "review_failed_before",
        "Beside the ladder, without benefit before and used again: review",
        "{agent} brought no benefit before and is used again.",
        NOT(History(treatment=MATCH.agent, outcome="not_tolerated")),
    ),
)

RULES = (*SYSTEMIC, *BESIDE_THE_LADDER)
