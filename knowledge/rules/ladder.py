"""The ladder: what starts when nothing runs, and what goes on. Each rule turns a verdict or an opening into steps."""

from facts._experta import MATCH, NOT, L
from facts.memory import Clash, Course, FreeFrom, Ladder, Opening, PainGate, Pathway, Step, Verdict
from knowledge.rules.card import Phase, RuleCard, rule

PLAN = Pathway(kind="plan")
GATE_OPEN = PainGate(status=L("open") | L("unknown"))
NOTHING_RUNS = Ladder(running="no", waiting="")


def _start(number: str, line: str, title: str, sources: list[str]) -> RuleCard:
    return rule(
        f"LAD-{number}",
        title,
        phase=Phase.LADDER,
        when=[PLAN, GATE_OPEN, NOTHING_RUNS, Opening(mode="start", treatment=MATCH.agent, line=line)],
        then=[
            Step(
                action="start",
                treatment=MATCH.agent,
                text=f"start_{line}",
                urgency="routine",
                dosing="titration",
                review="trial",
            )
        ],
        sources=sources,
        because="Nothing runs for the pain, and {agent} ranks first among the agents that remain.",
    )


STARTING = (
    _start("010", "first_line", "Nothing runs: start the first line", ["article-a#first-line", "contract#9"]),
    _start(
        "020",
        "second_line",
        "Nothing runs and the first line is closed: start the best second-line agent",
        ["article-a#second-line", "contract#9"],
    ),
    _start(
        "030",
        "third_line",
        "Nothing runs and both earlier lines are closed: start the third line",
        ["article-a#third-line", "contract#10"],
    ),
    rule(
        "LAD-040",
        "Nothing runs and nothing is left: a pain specialist",
        phase=Phase.LADDER,
        when=[PLAN, GATE_OPEN, NOTHING_RUNS, NOT(Opening(mode="start"))],
        then=[Step(action="refer", subject="pain_specialist", text="refer_nothing_left", urgency="soon")],
        sources=["contract#10", "article-a#third-line"],
        because="No agent of the ladder is left for this patient; strong opioids are not dosed here.",
    ),
    rule(
        "LAD-050",
        "The first line is forbidden only by what leaves the body within days: wait for it",
        phase=Phase.LADDER,
        when=[
            PLAN,
            GATE_OPEN,
            Ladder(running="no", waiting=MATCH.agent & ~L("")),
            FreeFrom(treatment=MATCH.agent, day=MATCH.day),
        ],
        then=[
            Step(
                action="review",
                treatment=MATCH.agent,
                text="wait_until_free",
                urgency="soon",
                review="when_free",
            )
        ],
        sources=["contract#4", "contract#19", "drug-dossier#12.3", "drug-dossier#12.4"],
        because="What forbids {agent} has left the body on {day}; the first line is worth so short a wait.",
    ),
)


def _goes_on(
    number: str, reason: str, text: str, review: str, title: str, sources: list[str], *unless: object
) -> RuleCard:
    return rule(
        f"LAD-{number}",
        title,
        phase=Phase.LADDER,
        when=[PLAN, Verdict(treatment=MATCH.agent, decision="continue", reason=reason), *unless],
        then=[
            Step(action="continue", treatment=MATCH.agent, text=text, urgency="routine", dosing="keep", review=review)
        ],
        sources=sources,
        because=BECAUSE[reason],
    )


BECAUSE = {
    "trial_running": "{agent} has not yet had an adequate trial; it is not judged earlier, whatever the pain score.",
    "unknown_trial": "Dose or duration of {agent} is not stated; it goes on until its trial can be judged.",
    "not_assessable": "{agent} had an adequate trial, but its effect is not stated; it goes on until that is known.",
    "good": "{agent} brought a good response after an adequate trial.",
    "good_until_week_12": "{agent} brought a good response; the formal judgement comes at week 12.",
    "partial_until_week_12": "{agent} brought a partial response; the formal judgement comes at week 12.",
    "partial_third_line": "{agent} brought a partial response at the most that is allowed.",
    "beside": "No known reason of safety speaks against {agent}, whose own trial is not judged now.",
}

GOING_ON = (
    _goes_on(
        "100",
        "trial_running",
        "continue_trial",
        "trial",
        "The trial runs: continue",
        ["article-a#week-4-12", "contract#7"],
    ),
    _goes_on(
        "110",
        "unknown_trial",
        "continue_unknown",
        "soon",
        "The trial cannot be judged: continue and ask",
        ["contract#1"],
    ),
    _goes_on(
        "120", "not_assessable", "continue_unknown", "soon", "No score: continue and ask", ["contract#1", "contract#8"]
    ),
    _goes_on(
        "130",
        "good",
        "continue_good",
        "long_term",
        "Good response: continue, review every 3 to 6 months",
        ["article-a#week-12", "article-a#beyond-12-weeks"],
    ),
    _goes_on(
        "135",
        "good_until_week_12",
        "continue_good_until_week_12",
        "trial",
        "Good response before week 12: continue to week 12",
        ["article-a#week-4-12", "contract#9"],
    ),
    _goes_on(
        "140",
        "partial_until_week_12",
        "continue_partial",
        "trial",
        "Partial response: continue to week 12",
        ["article-a#week-4-12", "contract#9"],
    ),
    _goes_on(
        "150",
        "partial_third_line",
        "continue_partial_third",
        "soon",
        "Partial response to the last line: continue and refer",
        ["contract#10"],
    ),
    _goes_on(
        "160",
        "beside",
        "continue_beside",
        "none",
        "Another agent runs beside: continue",
        ["contract#11"],
        NOT(Clash(treatment=MATCH.agent)),
        NOT(Clash(other=MATCH.agent)),
    ),
    rule(
        "LAD-155",
        "Partial response to the last line: a pain specialist",
        phase=Phase.LADDER,
        when=[PLAN, Verdict(treatment=MATCH.agent, decision="continue", reason="partial_third_line")],
        then=[Step(action="refer", subject="pain_specialist", text="refer_nothing_left", urgency="soon")],
        sources=["contract#10"],
        because="{agent} is the last line that this ladder doses.",
    ),
    *(
        rule(
            f"LAD-16{number}",
            title,
            phase=Phase.LADDER,
            when=[
                PLAN,
                Verdict(treatment=MATCH.agent, decision=decision, reason=~L("contraindicated_elsewhere")),
                Course(treatment=MATCH.agent, running="yes", limit=limit, purpose="neuropathy"),
            ],
            then=[
                Step(
                    action="titrate",
                    treatment=MATCH.agent,
                    text=text,
                    urgency=urgency,
                    dosing="lower",
                    review="soon",
                )
            ],
            sources=["contract#17", "project#safer-way"],
            because="More {agent} is taken than is allowed for this patient now.",
        )
        for limit, text, urgency, numbers in (
            ("over", "lower", "same_day", (5, 7)),
            ("over_plan", "lower_in_steps", "soon", (6, 8)),
        )
        for number, title, decision in (
            (numbers[0], f"More than is allowed now ({limit}): lower it", "lower"),
            (numbers[1], f"More than is allowed now ({limit}) of an agent that is to be reviewed: lower it", "review"),
        )
    ),
    rule(
        "LAD-170",
        "Below the target dose: titrate",
        phase=Phase.LADDER,
        when=[PLAN, Verdict(treatment=MATCH.agent, decision="titrate")],
        then=[
            Step(
                action="titrate",
                treatment=MATCH.agent,
                text="titrate",
                urgency="routine",
                dosing="titrate",
                review="trial",
            )
        ],
        sources=["article-a#week-1-4", "contract#7"],
        because="{agent} is below its target dose, and no newest review calls it intolerable.",
    ),
    rule(
        "LAD-180",
        "Partial response below the maximum: raise",
        phase=Phase.LADDER,
        when=[PLAN, Verdict(treatment=MATCH.agent, decision="raise")],
        then=[
            Step(
                action="titrate",
                treatment=MATCH.agent,
                text="raise",
                urgency="routine",
                dosing="escalate",
                review="trial",
            )
        ],
        sources=["contract#9"],
        because="{agent} helps in part, and its maximum for this patient is not reached.",
    ),
    *(
        rule(
            f"LAD-{number}",
            title,
            phase=Phase.LADDER,
            when=[PLAN, Verdict(treatment=MATCH.agent, decision="review", reason=reason), *unless],
            then=[Step(action="review", treatment=MATCH.agent, text=f"review_{reason}", urgency="soon", review="soon")],
            sources=sources,
            because=because,
        )
        for number, reason, title, sources, because, unless in (
            (
                "190",
                "adherence",
                "Taken poorly: talk about it",
                ["contract#7", "context-dossier#5.3"],
                "{agent} was taken poorly, so nothing can be concluded from its trial.",
                (),
            ),
            (
                "200",
                "avoided",
                "A running agent to be avoided: review",
                ["contract#18"],
                "{agent} runs, and a label or guideline says to avoid it in this patient; do not stop it abruptly.",
                (NOT(Clash(treatment=MATCH.agent)),),
            ),
            (
                "210",
                "forbidding_medicine_leaves",
                "Forbidden by what is stopped today: review",
                ["contract#4"],
                "{agent} may not be combined with the fluoroquinolone that is stopped today.",
                (),
            ),
        )
    ),
)

RULES = (*STARTING, *GOING_ON)
