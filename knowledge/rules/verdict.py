"""What is to happen with each running agent. Exactly one verdict for every one that is judged."""

from facts._experta import AS, MATCH, L
from facts.memory import Clearance, Course, Verdict
from knowledge.rules.card import Phase, rule

CLEAR = L("clear") | L("avoided")
TOLERATED = L("yes") | L("unknown")
JUDGED = {"running": "yes", "systemic": "yes", "judged": "yes"}
BESIDE = {"running": "yes", "systemic": "yes", "judged": L("no") | L("listed")}
TAKEN = {**JUDGED, "tolerated": TOLERATED, "treatment": MATCH.agent}
WITHIN = L("within") | L("unknown")
OVER = L("over") | L("over_plan")
ON_TRIAL = {**TAKEN, "limit": WITHIN}
ENOUGH = {**ON_TRIAL, "adequacy": "adequate"}


def _clear(verdict: object = "clear") -> Clearance:
    return Clearance(treatment=MATCH.agent, verdict=verdict)


SAFETY_FIRST = (
    rule(
        "VER-010",
        "Forbidden only by a fluoroquinolone that is stopped today: review, no taper",
        phase=Phase.TRIALS,
        when=[
            Course(running="yes", systemic="yes", treatment=MATCH.agent),
            Clearance(treatment=MATCH.agent, verdict="excluded", leaves_today="yes"),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="review", reason="forbidding_medicine_leaves")],
        sources=["contract#4", "drug-dossier#12.3"],
        because="What forbids {agent} is itself stopped today.",
    ),
    rule(
        "VER-020",
        "The judged agent became contraindicated: replace it",
        phase=Phase.TRIALS,
        when=[
            Course(**JUDGED, treatment=MATCH.agent),
            Clearance(treatment=MATCH.agent, verdict="excluded", leaves_today="no"),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="replace", reason="contraindicated")],
        sources=["contract#18"],
        because="{agent} runs and became contraindicated.",
    ),
    *(
        rule(
            f"VER-02{number}",
            title,
            phase=Phase.TRIALS,
            when=[
                Course(**course, treatment=MATCH.agent),
                Clearance(treatment=MATCH.agent, verdict="avoided", stop="yes"),
            ],
            then=[Verdict(treatment=MATCH.agent, decision=decision, reason="contraindicated")],
            sources=["contract#11", "drug-dossier#14.1"],
            because="What is present is a reason to stop {agent} at once.",
        )
        for number, title, course, decision in (
            (5, "A reason to stop the judged agent at once: replace it", {**JUDGED, "tolerated": ~L("no")}, "replace"),
            (6, "A reason to stop another running agent at once", BESIDE, "taper"),
        )
    ),
    rule(
        "VER-030",
        "Another running agent became contraindicated: taper it",
        phase=Phase.TRIALS,
        when=[
            Course(**BESIDE, treatment=MATCH.agent, purpose=~L("other")),
            Clearance(treatment=MATCH.agent, verdict="excluded", leaves_today="no"),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="taper", reason="contraindicated")],
        sources=["contract#18"],
        because="{agent} runs and became contraindicated.",
    ),
    rule(
        "VER-040",
        "A running agent that a label says to avoid: review",
        phase=Phase.TRIALS,
        when=[
            Course(
                **{**JUDGED, "tolerated": ~L("no"), "treatment": MATCH.agent},
                grade=L("good") | L("partial") | L("not_assessable"),
            ),
            Clearance(treatment=MATCH.agent, verdict="avoided", stop="no"),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="review", reason="avoided")],
        sources=["contract#18"],
        because="{agent} runs, and a label or guideline says to avoid it in this patient.",
    ),
    rule(
        "VER-050",
        "Another running agent that a label says to avoid: review",
        phase=Phase.TRIALS,
        when=[
            Course(**BESIDE, treatment=MATCH.agent, tolerated=~L("no")),
            Clearance(treatment=MATCH.agent, verdict="avoided", stop="no"),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="review", reason="avoided")],
        sources=["contract#18"],
        because="{agent} runs, and a label or guideline says to avoid it in this patient.",
    ),
    rule(
        "VER-060",
        "Not tolerated: taper and switch now, even with good relief",
        phase=Phase.TRIALS,
        when=[Course(**JUDGED, treatment=MATCH.agent, tolerated="no"), _clear(CLEAR)],
        then=[Verdict(treatment=MATCH.agent, decision="replace", reason="not_tolerated")],
        sources=["contract#7", "contract#9", "article-a#second-line"],
        because="{agent} is not tolerated, which ends the trial at once.",
    ),
    rule(
        "VER-070",
        "Another running agent goes on",
        phase=Phase.TRIALS,
        when=[
            Course(**BESIDE, treatment=MATCH.agent, tolerated=TOLERATED, limit=WITHIN),
            _clear(),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="continue", reason="beside")],
        sources=["contract#11"],
        because="{agent} runs beside the agent that is judged now.",
    ),
    *(
        rule(
            f"VER-07{number}",
            title,
            phase=Phase.TRIALS,
            when=[Course(**course, limit=OVER), _clear()],
            then=[Verdict(treatment=MATCH.agent, decision="lower", reason="over_limit")],
            sources=["contract#17", "project#safer-way"],
            because="More {agent} is taken than is allowed for this patient now.",
        )
        for number, title, course in (
            (
                4,
                "More of the judged agent than is allowed now, and it is no failure: lower it",
                {**TAKEN, "grade": L("good") | L("partial") | L("not_assessable")},
            ),
            (
                5,
                "More of another running agent than is allowed now: lower it",
                {**BESIDE, "treatment": MATCH.agent, "tolerated": TOLERATED, "purpose": "neuropathy"},
            ),
        )
    ),
    rule(
        "VER-080",
        "Another running agent that is not tolerated: taper it",
        phase=Phase.TRIALS,
        when=[
            Course(**BESIDE, treatment=MATCH.agent, tolerated="no"),
            Clearance(treatment=MATCH.agent, verdict=CLEAR, stop="no"),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="taper", reason="not_tolerated")],
        sources=["contract#7"],
        because="{agent} is not tolerated.",
    ),
)

BY_COURSE = (
    rule(
        "VER-100",
        "Taken poorly: nothing can be judged, look at adherence",
        phase=Phase.TRIALS,
        when=[Course(**ON_TRIAL, adequacy="poor_adherence"), _clear()],
        then=[Verdict(treatment=MATCH.agent, decision="review", reason="adherence")],
        sources=["contract#7", "context-dossier#5.3"],
        because="{agent} was taken poorly, so its trial does not count.",
    ),
    rule(
        "VER-110",
        "Below the target dose and tolerated: titrate",
        phase=Phase.TRIALS,
        when=[Course(**ON_TRIAL, adequacy="short", dose="below_target"), _clear()],
        then=[Verdict(treatment=MATCH.agent, decision="titrate", reason="below_target")],
        sources=["contract#7", "article-a#week-1-4"],
        because="{agent} is below its target dose, and no newest review calls it intolerable.",
    ),
    rule(
        "VER-120",
        "At the target dose for too short a time: continue",
        phase=Phase.TRIALS,
        when=[Course(**ON_TRIAL, adequacy="short", dose=L("at_target") | L("unknown")), _clear()],
        then=[Verdict(treatment=MATCH.agent, decision="continue", reason="trial_running")],
        sources=["contract#7", "article-a#pitfall-2"],
        because="{agent} has not yet had an adequate trial.",
    ),
    rule(
        "VER-130",
        "Nobody knows whether the trial is adequate: continue and ask",
        phase=Phase.TRIALS,
        when=[Course(**ON_TRIAL, adequacy="unknown"), _clear()],
        then=[Verdict(treatment=MATCH.agent, decision="continue", reason="unknown_trial")],
        sources=["contract#1", "contract#7"],
        because="Dose or duration of {agent} is not stated, so its trial cannot be judged.",
    ),
    rule(
        "VER-140",
        "Adequate trial without a score: continue and ask",
        phase=Phase.TRIALS,
        when=[Course(**ENOUGH, grade="not_assessable"), _clear()],
        then=[Verdict(treatment=MATCH.agent, decision="continue", reason="not_assessable")],
        sources=["contract#1", "contract#8"],
        because="{agent} had an adequate trial, but nobody said what it did.",
    ),
    rule(
        "VER-150",
        "Good response: continue",
        phase=Phase.TRIALS,
        when=[Course(**ENOUGH, grade="good", window=L("from_week_12") | L("unknown")), _clear()],
        then=[Verdict(treatment=MATCH.agent, decision="continue", reason="good")],
        sources=["contract#9", "article-a#week-12"],
        because="{agent} brought a good response.",
    ),
    rule(
        "VER-155",
        "Good response before week 12: continue, and judge again at week 12",
        phase=Phase.TRIALS,
        when=[Course(**ENOUGH, grade="good", window="before_week_12"), _clear()],
        then=[Verdict(treatment=MATCH.agent, decision="continue", reason="good_until_week_12")],
        sources=["contract#9", "article-a#week-4-12"],
        because="{agent} brought a good response, which is judged again at week 12.",
    ),
    rule(
        "VER-160",
        "First line, partial response before week 12: continue to week 12",
        phase=Phase.TRIALS,
        when=[Course(**ENOUGH, grade="partial", line="first_line", window="before_week_12"), _clear()],
        then=[Verdict(treatment=MATCH.agent, decision="continue", reason="partial_until_week_12")],
        sources=["contract#9", "article-a#week-4-12"],
        because="{agent} brought a partial response, which is judged at week 12.",
    ),
    rule(
        "VER-170",
        "First line, partial response from week 12 on: add",
        phase=Phase.TRIALS,
        when=[Course(**ENOUGH, grade="partial", line="first_line", window="from_week_12"), _clear()],
        then=[Verdict(treatment=MATCH.agent, decision="add", reason="partial")],
        sources=["contract#9", "article-a#week-12"],
        because="{agent} brought only a partial response by week 12.",
    ),
    rule(
        "VER-180",
        "Second or third line, partial response below the maximum: raise",
        phase=Phase.TRIALS,
        when=[
            Course(**ENOUGH, grade="partial", line=L("second_line") | L("third_line"), maximum="below"),
            _clear(),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="raise", reason="partial")],
        sources=["contract#9"],
        because="{agent} brought a partial response and its maximum is not reached.",
    ),
    rule(
        "VER-190",
        "Second line, partial response at the maximum: add another class",
        phase=Phase.TRIALS,
        when=[
            Course(**ENOUGH, grade="partial", line="second_line", maximum=L("reached") | L("unknown")),
            _clear(),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="add", reason="partial")],
        sources=["contract#9"],
        because="{agent} brought a partial response at the most that is allowed.",
    ),
    rule(
        "VER-200",
        "Third line, partial response at the maximum: a specialist",
        phase=Phase.TRIALS,
        when=[
            Course(**ENOUGH, grade="partial", line="third_line", maximum=L("reached") | L("unknown")),
            _clear(),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="continue", reason="partial_third_line")],
        sources=["contract#10"],
        because="{agent} brought a partial response at the most that is allowed, and no line follows.",
    ),
    rule(
        "VER-210",
        "No benefit or worse after an adequate trial: replace",
        phase=Phase.TRIALS,
        when=[
            AS.course << Course(**{**TAKEN, "tolerated": ~L("no")}, adequacy="adequate", grade=L("none") | L("worse")),
            Clearance(treatment=MATCH.agent, verdict=CLEAR, stop="no"),
        ],
        then=[Verdict(treatment=MATCH.agent, decision="replace", reason="no_benefit")],
        sources=["contract#9", "article-a#week-4-12", "article-a#week-12"],
        because="{agent} had {course[weeks]} weeks at its target dose without benefit.",
    ),
)

RULES = (*SAFETY_FIRST, *BY_COURSE)
