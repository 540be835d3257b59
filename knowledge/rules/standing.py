"""The standing of every treatment. Several may hold: the first in the contract's order counts, all are shown."""

from facts._experta import AS, MATCH, NOT, L
from facts.memory import (
    Barrier,
    Clearance,
    Course,
    History,
    Kept,
    Ladder,
    PainGate,
    Pathway,
    Place,
    Running,
    Stands,
    Step,
    Treatment,
    Unanswered,
    Verdict,
)
from knowledge.rules.card import Phase, rule

ORDER = ["contract#18"]
IN_PLAN = L("start") | L("add") | L("switch")
GOES_ON = L("continue") | L("titrate") | L("review")

RULES = (
    *(
        rule(
            f"STA-{number}",
            f"A row of severity {severity} holds: {standing}",
            phase=Phase.PLAN,
            when=[
                Barrier(treatment=MATCH.treatment, row=MATCH.row, severity=severity, kind=MATCH.kind, other=""),
            ],
            then=[Stands(treatment=MATCH.treatment, standing=standing, kind=MATCH.kind, row=MATCH.row)],
            sources=ORDER,
            because="Row {row} holds for {treatment}.",
        )
        for number, severity, standing in (("010", "block", "excluded"), ("020", "avoid", "avoided"))
    ),
    *(
        rule(
            f"STA-{number}",
            f"A pair of severity {severity} with an agent that stays: {standing}",
            phase=Phase.PLAN,
            when=[
                Kept(treatment=MATCH.running),
                Barrier(
                    treatment=MATCH.treatment, row=MATCH.row, severity=severity, kind=MATCH.kind, other=MATCH.running
                ),
                NOT(Kept(treatment=MATCH.treatment)),
            ],
            then=[
                Stands(
                    treatment=MATCH.treatment, standing=standing, kind=MATCH.kind, row=MATCH.row, other=MATCH.running
                )
            ],
            sources=["contract#9", "contract#18"],
            because="{treatment} may not be combined with {running}, which stays.",
        )
        for number, severity, standing in (("030", "block", "excluded"), ("040", "avoid", "avoided"))
    ),
    *(
        rule(
            f"STA-{number}",
            f"The newest running agent beside another one, severity {severity}: {standing}",
            phase=Phase.PLAN,
            when=[
                Course(treatment=MATCH.treatment, judged="yes"),
                Barrier(
                    treatment=MATCH.treatment,
                    row=MATCH.row,
                    severity=severity,
                    kind=MATCH.kind,
                    other=MATCH.running & ~L(""),
                ),
            ],
            then=[
                Stands(
                    treatment=MATCH.treatment, standing=standing, kind=MATCH.kind, row=MATCH.row, other=MATCH.running
                )
            ],
            sources=["contract#18"],
            because="{treatment} and {running} run together and should not.",
        )
        for number, severity, standing in (("050", "block", "excluded"), ("060", "avoid", "avoided"))
    ),
    rule(
        "STA-070",
        "Not tolerated before",
        phase=Phase.PLAN,
        when=[History(treatment=MATCH.treatment, outcome="not_tolerated")],
        then=[Stands(treatment=MATCH.treatment, standing="not_tolerated", kind="prior_trial", text="not_tolerated")],
        sources=["contract#9"],
        because="{treatment} was not tolerated and is not offered again.",
    ),
    rule(
        "STA-080",
        "Tried without sufficient benefit",
        phase=Phase.PLAN,
        when=[History(treatment=MATCH.treatment, outcome="failed")],
        then=[Stands(treatment=MATCH.treatment, standing="tried", kind="prior_trial", text="tried")],
        sources=["contract#9"],
        because="{treatment} had an adequate trial without sufficient benefit and is not offered again.",
    ),
    rule(
        "STA-085",
        "Partial relief, nothing safe beside it, and replaced: tried",
        phase=Phase.PLAN,
        when=[
            Verdict(treatment=MATCH.treatment, decision="add"),
            Step(action="switch", other=MATCH.treatment),
        ],
        then=[Stands(treatment=MATCH.treatment, standing="tried", kind="prior_trial", text="tried")],
        sources=["contract#9"],
        because="{treatment} brought only partial relief, and another agent takes its place.",
    ),
    rule(
        "STA-090",
        "No pain: no analgesic is started",
        phase=Phase.PLAN,
        when=[
            PainGate(status="closed"),
            Treatment(id=MATCH.treatment, analgesic="yes"),
            NOT(Running(treatment=MATCH.treatment)),
        ],
        then=[Stands(treatment=MATCH.treatment, standing="not_indicated", kind="no_indication", text="no_pain")],
        sources=["contract#6"],
        because="There is no pain that {treatment} could treat.",
    ),
    rule(
        "STA-100",
        "Taken now and to be continued",
        phase=Phase.PLAN,
        when=[Step(treatment=MATCH.treatment, action=GOES_ON), Running(treatment=MATCH.treatment)],
        then=[Stands(treatment=MATCH.treatment, standing="active", kind="ladder", text="active")],
        sources=ORDER,
        because="{treatment} is taken now.",
    ),
    rule(
        "STA-110",
        "In the plan now",
        phase=Phase.FOLLOW_UP,
        when=[Step(treatment=MATCH.treatment, action=IN_PLAN)],
        then=[Stands(treatment=MATCH.treatment, standing="recommended", kind="ladder", text="recommended")],
        sources=ORDER,
        because="{treatment} is in the plan now.",
    ),
    rule(
        "STA-120",
        "An unanswered item decides",
        phase=Phase.PLAN,
        when=[
            AS.open << Unanswered(treatment=MATCH.treatment, severity=L("block") | L("avoid"), item=MATCH.item),
        ],
        then=[
            Stands(treatment=MATCH.treatment, standing="deferred", kind="unknown", text="unanswered", row=MATCH.item)
        ],
        sources=["contract#1"],
        because="{item} is not answered and could forbid {treatment} (row {open[row]}).",
    ),
    *(
        rule(
            number,
            title,
            phase=Phase.PLAN,
            when=[
                Verdict(treatment=MATCH.running, **verdict),
                Course(treatment=MATCH.running, judged="yes", **course),
                Treatment(id=MATCH.treatment, line="second_line"),
                NOT(Running(treatment=MATCH.treatment)),
            ],
            then=[
                Stands(
                    treatment=MATCH.treatment,
                    standing="too_early",
                    kind="ladder",
                    text="too_early",
                    other=MATCH.running,
                )
            ],
            sources=["contract#7", "article-a#pitfall-2"],
            because="{running} has not had an adequate trial yet.",
        )
        for number, title, verdict, course in (
            (
                "STA-130",
                "The present trial is too short",
                {
                    "decision": L("continue") | L("titrate") | L("review"),
                    "reason": L("trial_running") | L("below_target") | L("unknown_trial") | L("adherence"),
                },
                {},
            ),
            (
                "STA-131",
                "The present trial is too short, and its dose is lowered",
                {"decision": "lower"},
                {"adequacy": L("short") | L("unknown") | L("poor_adherence")},
            ),
        )
    ),
    rule(
        "STA-140",
        "Allowed now, another ranks higher",
        phase=Phase.PLAN,
        when=[AS.rank << Place(treatment=MATCH.treatment), Ladder(reserve="no")],
        then=[Stands(treatment=MATCH.treatment, standing="alternative", kind="ladder", text="outranked")],
        sources=["contract#9"],
        because="{treatment} is number {rank[place]} of the agents that remain.",
    ),
    *(
        rule(
            number,
            title,
            phase=Phase.PLAN,
            when=[Treatment(id=MATCH.treatment, never=standing)],
            then=[Stands(treatment=MATCH.treatment, standing=standing, kind="no_indication", text=text)],
            sources=["contract#18", "article-a#pitfall-6", "us-label-ciprofloxacin#5.2"],
            because="{treatment} has no place in this neuropathy.",
        )
        for number, title, standing, text in (
            ("STA-180", "Never for this neuropathy", "avoided", "never"),
            ("STA-181", "The class that causes it", "excluded", "never_again"),
        )
    ),
    rule(
        "STA-200",
        "A red flag comes first: nothing is chosen",
        phase=Phase.PLAN,
        when=[Pathway(kind="urgent"), Treatment(id=MATCH.treatment)],
        then=[Stands(treatment=MATCH.treatment, standing="deferred", kind="contraindication", text="red_flag_first")],
        sources=["contract#3"],
        because="A red flag has to be dealt with before any treatment is chosen.",
    ),
    rule(
        "STA-210",
        "Out of scope: nothing is chosen",
        phase=Phase.PLAN,
        when=[
            Pathway(kind="out_of_scope"),
            Treatment(id=MATCH.treatment),
            NOT(Running(treatment=MATCH.treatment)),
        ],
        then=[Stands(treatment=MATCH.treatment, standing="not_indicated", kind="no_indication", text="out_of_scope")],
        sources=["contract#5"],
        because="This ladder is not for this patient; see who should see the patient instead.",
    ),
    rule(
        "STA-220",
        "Runs, only in the medicine list or beside the plan",
        phase=Phase.PLAN,
        when=[
            Running(treatment=MATCH.treatment),
            Clearance(treatment=MATCH.treatment, verdict="clear"),
            NOT(Verdict(treatment=MATCH.treatment)),
        ],
        then=[Stands(treatment=MATCH.treatment, standing="active", kind="ladder", text="active")],
        sources=["contract#reading-a-case"],
        because="{treatment} is taken now.",
    ),
)
