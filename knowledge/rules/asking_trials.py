"""What is asked about trials: dose, weeks, effect, adherence and tolerability; how and why earlier ones ended."""

from facts._experta import MATCH, NOT, L
from facts.memory import Ask, Band, Cap, Clearance, ConfirmFirst, Course, History, Pathway, Running, Step, UnclearTrial
from knowledge.rules.card import Phase, RuleCard, rule

PLAN = Pathway(kind="plan")


def _trial(number: str, title: str, item: str, course: dict[str, object], because: str, why: str = "trial") -> RuleCard:
    return rule(
        f"ASK-{number}",
        title,
        phase=Phase.ASK,
        when=[PLAN, Course(judged="yes", path=MATCH.path, treatment=MATCH.agent, **course)],
        then=[Ask(item=MATCH.path, part=item, why=why, treatment=MATCH.agent, decides="yes")],
        sources=["contract#1", "contract#7"],
        because=because,
    )


RULES = (
    _trial(
        "400",
        "Dose of the running trial not stated",
        "highest_daily_dose_mg",
        {"dose": "unknown"},
        "The dose that was reached with {agent} is not stated.",
    ),
    _trial(
        "410",
        "Weeks at target not stated",
        "target_dose_since",
        {"dose": L("at_target") | L("unknown"), "window": "unknown"},
        "The day on which {agent} reached its target dose is not stated.",
    ),
    _trial(
        "420",
        "Effect of an adequate trial not stated",
        "baseline_pain",
        {"adequacy": "adequate", "grade": "not_assessable"},
        "Pain before {agent}, or its effect in words, is not stated.",
    ),
    _trial(
        "430",
        "Adherence not stated",
        "adherence",
        {"adherence": "unknown"},
        "Whether {agent} is taken as planned is not stated.",
    ),
    _trial(
        "440",
        "Tolerability not stated",
        "reviews",
        {"tolerated": L("unknown") | L("doubtful")},
        "Whether {agent} is tolerated is not stated.",
        why="tolerated",
    ),
    *(
        rule(
            f"ASK-44{number}",
            f"A dose limit holds for an agent that runs, and its dose is not stated ({part}): ask",
            phase=Phase.ASK,
            when=[
                PLAN,
                Course(treatment=MATCH.agent, running="yes", judged=judged, daily_mg="", path=MATCH.path),
                Cap(treatment=MATCH.agent),
            ],
            then=[Ask(item=MATCH.path, part=part, why="dose_against_limit", treatment=MATCH.agent, decides="yes")],
            sources=["contract#1", "contract#17"],
            because="No more than a limited dose of {agent} is allowed here, and nobody said how much is taken.",
        )
        for number, judged, part in ((5, "no", "highest_daily_dose_mg"), (6, "listed", "daily_dose"))
    ),
    rule(
        "ASK-447",
        "An agent for the neuropathy stands only in the medicine list: ask how its trial goes",
        phase=Phase.ASK,
        when=[
            PLAN,
            Running(treatment=MATCH.agent, source="medicines", purpose="neuropathy"),
            Course(treatment=MATCH.agent, judged="listed", systemic="yes"),
        ],
        then=[Ask(item="trials", why="listed_agent", treatment=MATCH.agent, decides="yes")],
        sources=["contract#1", "contract#7"],
        because="{agent} is taken for the neuropathy, and nobody said since when, how much and with which effect.",
    ),
    rule(
        "ASK-448",
        "An agent begins again, and something of its earlier trial is not known: confirm first",
        phase=Phase.FOLLOW_UP,
        when=[
            Step(treatment=MATCH.agent, action=L("start") | L("add") | L("switch")),
            UnclearTrial(treatment=MATCH.agent, item=MATCH.item),
        ],
        then=[ConfirmFirst(treatment=MATCH.agent, item=MATCH.item)],
        sources=["contract#1", "contract#9"],
        because="{item} is not known; {agent} may have failed or not have been tolerated.",
    ),
    rule(
        "ASK-449",
        "Something of an earlier trial is not known that decides: ask",
        phase=Phase.ASK,
        when=[
            PLAN,
            UnclearTrial(treatment=MATCH.agent, item=MATCH.item),
            Clearance(treatment=MATCH.agent, verdict=L("clear") | L("avoided")),
            NOT(History(treatment=MATCH.agent, outcome=L("failed") | L("not_tolerated"))),
            NOT(Running(treatment=MATCH.agent)),
        ],
        then=[Ask(item=MATCH.item, why="past_trial", treatment=MATCH.agent, decides="yes")],
        sources=["contract#1", "contract#7"],
        because="{item} is not known and decides whether {agent} is offered again.",
    ),
    rule(
        "ASK-450",
        "No score today under a running agent: ask",
        phase=Phase.ASK,
        when=[
            PLAN,
            Course(judged="yes", adequacy="adequate", grade="not_assessable"),
            Band(measure="pain", band="unknown"),
        ],
        then=[Ask(item="pain.now", why="pain", decides="yes")],
        sources=["contract#8"],
        because="The effect of the running agent cannot be judged without a score.",
    ),
)
