"""What is asked: unanswered items that could change the advice, and contradictions."""

from facts._experta import MATCH, NOT, L
from facts.memory import (
    Ask,
    Band,
    ConfirmFirst,
    Contradiction,
    Course,
    Exposure,
    Finding,
    FluoroquinoloneUse,
    Implausible,
    Item,
    LabEntry,
    Measure,
    Onset,
    PainGate,
    Pathway,
    Running,
    Step,
    Treatment,
    Unanswered,
    Unrecognised,
)
from facts.terms import RED_FLAGS
from knowledge.rules.card import Phase, rule

PLAN = Pathway(kind="plan")
BEGINS = L("start") | L("add") | L("switch")
DECIDING = L("block") | L("avoid") | L("adjust")


CONFIRM = (
    rule(
        "ASK-010",
        "A treatment begins with an unanswered safety row: confirm first",
        phase=Phase.FOLLOW_UP,
        when=[
            Step(treatment=MATCH.agent, action=BEGINS),
            Unanswered(treatment=MATCH.agent, severity=DECIDING, item=MATCH.item),
        ],
        then=[ConfirmFirst(treatment=MATCH.agent, item=MATCH.item)],
        sources=["contract#1"],
        because="{item} is not answered and could forbid {agent} or change its dose.",
    ),
    rule(
        "ASK-020",
        "An analgesic begins although nobody said whether it hurts: confirm first",
        phase=Phase.FOLLOW_UP,
        when=[
            PainGate(status="unknown"),
            Step(treatment=MATCH.agent, action=BEGINS),
            Treatment(id=MATCH.agent, analgesic="yes"),
        ],
        then=[ConfirmFirst(treatment=MATCH.agent, item="pain.now")],
        sources=["contract#6"],
        because="Nobody said whether the neuropathy hurts.",
    ),
)

QUESTIONS = (
    *(
        rule(
            f"ASK-1{number:02d}",
            f"Red flag not answered: {id_}",
            phase=Phase.ASK,
            when=[Finding(id=id_, status="unknown", item=MATCH.item)],
            then=[Ask(item=MATCH.item, why="red_flag", decides="yes")],
            sources=["contract#1", "contract#3"],
            because="An unanswered red flag never counts as cleared.",
        )
        for number, id_ in enumerate(map(str, RED_FLAGS), start=1)
    ),
    rule(
        "ASK-200",
        "An item has to be confirmed first: ask it",
        phase=Phase.ASK,
        when=[ConfirmFirst(treatment=MATCH.agent, item=MATCH.item)],
        then=[Ask(item=MATCH.item, why="confirm", treatment=MATCH.agent, decides="yes")],
        sources=["contract#1"],
        because="{item} is not answered and could forbid {agent} or change its dose.",
    ),
    rule(
        "ASK-210",
        "Two answers contradict each other: ask again",
        phase=Phase.ASK,
        when=[Contradiction(item=MATCH.item, text=MATCH.why)],
        then=[Ask(item=MATCH.item, why=MATCH.why, decides="yes")],
        sources=["contract#reading-a-case"],
        because="Two answers about {item} cannot both be true.",
    ),
    rule(
        "ASK-220",
        "A name is not recognised: ask for it",
        phase=Phase.ASK,
        when=[Unrecognised(path=MATCH.path, class_word="no")],
        then=[Ask(item=MATCH.path, why="unrecognised", decides="yes")],
        sources=["contract#reading-a-case"],
        because="The name at {path} is not in the table of medicines, so nothing could be checked for it.",
    ),
    rule(
        "ASK-225",
        "A medicine is named by its class: ask which one it is",
        phase=Phase.ASK,
        when=[Unrecognised(path=MATCH.path, class_word="yes")],
        then=[Ask(item=MATCH.path, why="class_word", decides="yes")],
        sources=["contract#reading-a-case"],
        because="The name at {path} is that of a class; only what holds of all its members could be checked.",
    ),
    rule(
        "ASK-230",
        "An implausible result: ask it back",
        phase=Phase.ASK,
        when=[LabEntry(test=MATCH.test, plausible="no")],
        then=[Ask(item="labs", part=MATCH.test, why="implausible", decides="yes")],
        sources=["contract#reading-a-case"],
        because="The result of {test} is possible but not plausible; it was not used.",
    ),
    rule(
        "ASK-235",
        "A dose that nobody takes: ask it back",
        phase=Phase.ASK,
        when=[Implausible(item=MATCH.item)],
        then=[Ask(item=MATCH.item, why="implausible", decides="yes")],
        sources=["contract#reading-a-case", "project#implausible-doses"],
        because="{item} is possible but far above the most that any label allows; it was not used.",
    ),
    rule(
        "ASK-240",
        "Exposure not known: ask",
        phase=Phase.ASK,
        when=[Exposure(status="unknown"), Pathway(kind="plan")],
        then=[Ask(item="exposures", why="exposure", decides="yes")],
        sources=["contract#1", "contract#5"],
        because="Nobody said whether a systemic fluoroquinolone was taken.",
    ),
    rule(
        "ASK-250",
        "A course may still be running: ask",
        phase=Phase.ASK,
        when=[FluoroquinoloneUse(state="unknown", path=MATCH.path)],
        then=[Ask(item=MATCH.path, part="ongoing", why="ongoing", decides="yes")],
        sources=["contract#1", "contract#4"],
        because="The course has no last dose and nobody said that it has ended.",
    ),
    rule(
        "ASK-255",
        "Nobody said what was tried: ask",
        phase=Phase.ASK,
        when=[PLAN, Item(path="trials", status="unknown")],
        then=[Ask(item="trials", why="history", decides="yes")],
        sources=["contract#reading-a-case", "article-a#pitfall-2"],
        because="Nobody said which treatments were tried; one that failed or was not tolerated is not offered again.",
    ),
    rule(
        "ASK-257",
        "Neither the onset nor whether it came first is known: ask",
        phase=Phase.ASK,
        when=[
            PLAN,
            Item(path="neuropathy.onset", status="unknown"),
            Item(path="neuropathy.before_exposure", status="unknown"),
        ],
        then=[
            Ask(item="neuropathy.onset", why="scope", decides="yes"),
            Ask(item="neuropathy.before_exposure", why="scope", decides="yes"),
        ],
        sources=["contract#1", "contract#5"],
        because="Nobody said when the neuropathy began; one that came first and did not worsen is not for this ladder.",
    ),
    rule(
        "ASK-258",
        "The dates leave open which came first: ask",
        phase=Phase.ASK,
        when=[
            PLAN,
            Exposure(status="yes"),
            Onset(after_first_dose="unknown"),
            Item(path="neuropathy.onset", status="known"),
            Item(path="neuropathy.before_exposure", status="unknown"),
            NOT(Item(path="neuropathy.worsened_after_exposure", status="present")),
        ],
        then=[Ask(item="neuropathy.before_exposure", why="scope", decides="yes")],
        sources=["contract#1", "contract#5"],
        because="By its dates the neuropathy may have come first; then it is for this ladder only if it worsened.",
    ),
    rule(
        "ASK-260",
        "It came first, and nobody said whether it worsened: ask",
        phase=Phase.ASK,
        when=[
            Onset(window="before_exposure"),
            Item(path="neuropathy.worsened_after_exposure", status="unknown"),
            Exposure(status="yes"),
        ],
        then=[Ask(item="neuropathy.worsened_after_exposure", why="scope", decides="yes")],
        sources=["contract#5"],
        because="The neuropathy came before the first dose; whether it worsened decides whether this ladder is for it.",
    ),
    rule(
        "ASK-270",
        "Age not known: ask",
        phase=Phase.ASK,
        when=[Finding(id="age_under_18", status="unknown"), Pathway(kind="plan")],
        then=[Ask(item="patient.age_years", why="scope", decides="yes")],
        sources=["contract#1", "contract#5"],
        because="The ladder is for adults, and the age changes doses.",
    ),
    rule(
        "ASK-280",
        "An agent stands only in the medicine list: is it meant for the neuropathy?",
        phase=Phase.ASK,
        when=[
            PLAN,
            Running(treatment=MATCH.agent, source="medicines", path=MATCH.path, purpose="unknown"),
            Treatment(id=MATCH.agent, systemic="yes"),
        ],
        then=[Ask(item=MATCH.path, part="for", why="purpose", treatment=MATCH.agent, decides="yes")],
        sources=["contract#reading-a-case"],
        because="{agent} is taken, and nobody said whether it is meant for the neuropathy.",
    ),
    rule(
        "ASK-285",
        "A medicine that has no place in the neuropathy is taken: is it meant for it?",
        phase=Phase.ASK,
        when=[
            PLAN,
            Running(treatment=MATCH.agent, source="medicines", path=MATCH.path, purpose="unknown"),
            Treatment(id=MATCH.agent, never="avoided"),
        ],
        then=[Ask(item=MATCH.path, part="for", why="purpose_never", treatment=MATCH.agent)],
        sources=["contract#1", "contract#15"],
        because="{agent} are taken, and nobody said whether they are meant for the neuropathy.",
    ),
    rule(
        "ASK-290",
        "Sensation not examined: ask",
        phase=Phase.ASK,
        when=[PLAN, Item(path="neuropathy.sensory_loss", status=L("unknown") | L("not_done"))],
        then=[Ask(item="neuropathy.sensory_loss", why="sensation", decides="yes")],
        sources=["contract#1", "contract#12"],
        because="Foot care and the safety of topical treatments depend on sensation.",
    ),
    rule(
        "ASK-300",
        "No laboratory list at all: ask for vitamin B12",
        phase=Phase.ASK,
        when=[PLAN, Item(path="labs", status="unknown"), Band(measure="b12", band="unknown")],
        then=[Ask(item="labs.vitamin_b12", why="b12", decides="yes")],
        sources=["contract#1", "article-b#recommendations"],
        because="Nobody said whether vitamin B12 was measured.",
    ),
    rule(
        "ASK-305",
        "A product's vitamin B6 is not stated: ask",
        phase=Phase.ASK,
        when=[PLAN, Measure(id="b6_daily_mg", status="at_least", item=MATCH.item)],
        then=[Ask(item=MATCH.item, why="b6", decides="yes")],
        sources=["contract#1", "contract#14"],
        because="A product that is taken contains vitamin B6, and nobody said how much.",
    ),
    rule(
        "ASK-310",
        "Pain not scored: ask",
        phase=Phase.ASK,
        when=[PLAN, Band(measure="pain", band="unknown"), PainGate(status="open"), NOT(Course(judged="yes"))],
        then=[Ask(item="pain.now", why="pain", decides="no")],
        sources=["contract#6", "article-a#monitoring"],
        because="Every later response is measured against today's score.",
    ),
    *(
        rule(
            f"ASK-32{number}",
            f"{item} not answered: asked for the care that it decides",
            phase=Phase.ASK,
            when=[PLAN, Finding(id=finding, status="unknown", item=item)],
            then=[Ask(item=item, why="care", decides="no")],
            sources=["contract#12"],
            because="The plan asks about it.",
        )
        for number, item, finding in (
            (0, "findings.sleep_disturbance", "sleep_disturbance"),
            (1, "findings.depression", "depression"),
            (2, "findings.anxiety", "anxiety"),
            (3, "scores.falls_last_year", "falls_one_or_more"),
            (4, "findings.work_up_complete", "work_up_complete"),
        )
    ),
)

RULES = (*CONFIRM, *QUESTIONS)
