"""What belongs to the plan beside the ladder: exercise, foot care, sleep, mood and falls."""

from facts._experta import MATCH, NOT, L
from facts.memory import (
    Barrier,
    Clearance,
    Course,
    Finding,
    History,
    Pathway,
    Running,
    Stands,
    Step,
    Treatment,
)
from knowledge.rules.card import Phase, RuleCard, rule

PLAN = Pathway(kind="plan")


def _role(role: str) -> Treatment:
    return Treatment(id=MATCH.agent, role=role)


def _clear() -> Clearance:
    return Clearance(treatment=MATCH.agent, verdict="clear")


def _begin(text: str) -> Step:
    return Step(
        action="start",
        treatment=MATCH.agent,
        text=text,
        urgency="routine",
        regimen=MATCH.regimen,
        dosing="regimen",
        review="none",
    )


def _care(number: int, role: str, finding: str, noun: str, sources: list[str]) -> tuple[RuleCard, ...]:
    """Present: it is treated; not asked: it is asked about; absent: not indicated."""
    agent = Treatment(id=MATCH.agent, role=role, regimen=MATCH.regimen)
    return (
        rule(
            f"SUP-{number}0",
            f"{noun} present: begin",
            phase=Phase.PLAN,
            when=[PLAN, Finding(id=finding, status="present"), agent, NOT(Running(treatment=MATCH.agent))],
            then=[_begin(f"start_{role}")],
            sources=sources,
            because=f"{noun} makes pain worse and can be treated.",
        ),
        rule(
            f"SUP-{number}1",
            f"{noun} not asked: ask",
            phase=Phase.PLAN,
            when=[
                PLAN,
                Finding(id=finding, status="unknown", item=MATCH.item),
                agent,
                NOT(Running(treatment=MATCH.agent)),
            ],
            then=[
                Step(action="advise", treatment=MATCH.agent, text=f"ask_{role}", urgency="routine"),
                Stands(treatment=MATCH.agent, standing="deferred", kind="unknown", text="unanswered", row=MATCH.item),
            ],
            sources=sources,
            because=f"{noun} was not asked about.",
        ),
        rule(
            f"SUP-{number}2",
            f"{noun} absent: not indicated",
            phase=Phase.PLAN,
            when=[PLAN, Finding(id=finding, status="absent"), agent, NOT(Running(treatment=MATCH.agent))],
            then=[Stands(treatment=MATCH.agent, standing="not_indicated", kind="no_indication", text="not_needed")],
            sources=sources,
            because=f"{noun} was asked about and is absent.",
        ),
    )


EXERCISE = (
    rule(
        "SUP-100",
        "Exercise belongs to every plan",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Treatment(id=MATCH.agent, role="exercise", regimen=MATCH.regimen),
            _clear(),
            NOT(Running(treatment=MATCH.agent)),
        ],
        then=[_begin("start_exercise")],
        sources=["article-a#exercise", "article-a#pitfall-3", "contract#12"],
        because=(
            "The article calls exercise and functional training essential; the trials are small, were made in "
            "neuropathy after chemotherapy, and the largest is about prevention."
        ),
    ),
    rule(
        "SUP-105",
        "Unstable angina: cardiology before any exercise",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="unstable_angina", status="present")],
        then=[Step(action="refer", subject="cardiology", text="refer_angina", urgency="same_day")],
        sources=["context-dossier#6", "project#exercise"],
        because="Unstable angina forbids exercise and needs a heart doctor today.",
    ),
    rule(
        "SUP-110",
        "Anything beside the ladder that runs goes on",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Running(treatment=MATCH.agent),
            Treatment(id=MATCH.agent, systemic="no", never="", role=MATCH.role & ~L("b6") & ~L("b12")),
            _clear(),
            NOT(History(treatment=MATCH.agent, outcome=L("failed") | L("not_tolerated"))),
        ],
        then=[Step(action="continue", treatment=MATCH.agent, text="continue_beside_ladder", urgency="routine")],
        sources=["contract#11", "article-a#week-1-4"],
        because="It runs and nothing speaks against it.",
    ),
    rule(
        "SUP-120",
        "Something beside the ladder runs and is contraindicated: review",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Running(treatment=MATCH.agent),
            Treatment(id=MATCH.agent, systemic="no", never="", role=MATCH.role & ~L("b6")),
            Clearance(treatment=MATCH.agent, verdict=L("excluded") | L("avoided")),
            NOT(Course(treatment=MATCH.agent, running="yes", tolerated="no")),
        ],
        then=[Step(action="review", treatment=MATCH.agent, text="review_beside", urgency="soon")],
        sources=["contract#18"],
        because="It is in use, although it should be avoided in this patient.",
    ),
)

NEVER = (
    rule(
        "SUP-130",
        "Taken for the neuropathy although it has no place there: avoid",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Treatment(id=MATCH.agent, never="avoided"),
            Running(treatment=MATCH.agent, purpose="neuropathy"),
        ],
        then=[Step(action="avoid", treatment=MATCH.agent, text="avoid_never", urgency="routine")],
        sources=["article-a#pitfall-6", "contract#15"],
        because="{agent} are taken for the neuropathy, and no data support a benefit there.",
        note="One that is taken for another disease is left alone.",
    ),
    rule(
        "SUP-140",
        "Taken for something else beside what makes it dangerous: its prescriber is asked",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Treatment(id=MATCH.agent, never="avoided"),
            Running(treatment=MATCH.agent, purpose=L("other") | L("unknown")),
            Barrier(treatment=MATCH.agent, row=MATCH.row, kind="interaction", severity=L("caution") | L("avoid")),
        ],
        then=[Step(action="advise", treatment=MATCH.agent, text="ask_about_other_use", urgency="soon")],
        sources=["contract#15", "drug-dossier#2.3"],
        because="{row}",
        note="They are never stopped from here; the prescriber decides.",
    ),
)

FEET = (
    rule(
        "SUP-300",
        "Reduced or absent sensation: foot care",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="reduced_or_absent_sensation", status="present"),
            Treatment(id=MATCH.agent, role="foot_care", regimen=MATCH.regimen),
            NOT(Running(treatment=MATCH.agent)),
        ],
        then=[_begin("start_foot_care")],
        sources=["contract#12", "context-dossier#6"],
        because="Feet that do not feel are injured unnoticed.",
    ),
    rule(
        "SUP-310",
        "Sensation not examined: foot care deferred",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="reduced_or_absent_sensation", status="unknown", item=MATCH.item),
            _role("foot_care"),
            NOT(Running(treatment=MATCH.agent)),
        ],
        then=[Stands(treatment=MATCH.agent, standing="deferred", kind="unknown", text="unanswered", row=MATCH.item)],
        sources=["contract#1", "contract#12"],
        because="{item} is not answered.",
    ),
    rule(
        "SUP-320",
        "Sensation intact: foot care not indicated",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="reduced_or_absent_sensation", status="absent"),
            _role("foot_care"),
            NOT(Running(treatment=MATCH.agent)),
        ],
        then=[Stands(treatment=MATCH.agent, standing="not_indicated", kind="no_indication", text="sensation_intact")],
        sources=["contract#12"],
        because="Sensation is intact.",
    ),
)

FALLS = (
    rule(
        "SUP-600",
        "High risk of falls: physiotherapy",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="high_fall_risk", status="present")],
        then=[Step(action="refer", subject="physiotherapy", text="refer_falls", urgency="soon")],
        sources=["context-dossier#5.4", "contract#12"],
        because="Two or more falls or a slow Timed Up and Go; the medicines of the ladder raise the risk further.",
    ),
    rule(
        "SUP-610",
        "Falls not asked: ask",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="high_fall_risk", status="unknown")],
        then=[Step(action="advise", text="ask_falls", urgency="routine")],
        sources=["article-a#monitoring", "contract#12"],
        because="Falls were not asked about; every medicine of the ladder can raise the risk.",
    ),
)

SENSITISATION = (
    rule(
        "SUP-700",
        "Signs of central sensitisation: address them beside the neuropathy",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="central_sensitisation", status="present")],
        then=[Step(action="advise", text="central_sensitisation", urgency="routine")],
        sources=["article-a#pitfall-5"],
        because="Central sensitisation makes neuropathic pain worse and is addressed at the same time.",
    ),
)

RULES = (
    *EXERCISE,
    *NEVER,
    *FEET,
    *_care(40, "sleep_care", "sleep_disturbance", "Disturbed sleep", ["article-a#pitfall-5", "context-dossier#5.4"]),
    *_care(
        50, "mood_care", "low_mood_or_anxiety", "Depression or anxiety", ["article-a#pitfall-5", "context-dossier#5.4"]
    ),
    *FALLS,
    *SENSITISATION,
)
