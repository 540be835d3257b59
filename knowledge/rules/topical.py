"""Topical treatments: menthol cream first, the capsaicin patch for focal pain after it."""

from facts._experta import MATCH, NOT, L
from facts.memory import (
    Clearance,
    Finding,
    History,
    Item,
    PainGate,
    Pathway,
    RepeatWait,
    Running,
    Stands,
    Step,
    Treatment,
)
from knowledge.rules.card import Phase, rule

PLAN = Pathway(kind="plan")
GATE_OPEN = PainGate(status=L("open") | L("unknown"))


def _role(role: str) -> Treatment:
    return Treatment(id=MATCH.agent, role=role)


def _clear() -> Clearance:
    return Clearance(treatment=MATCH.agent, verdict="clear")


def _begin(text: str, review: str = "none") -> Step:
    return Step(
        action="start",
        treatment=MATCH.agent,
        text=text,
        urgency="routine",
        regimen=MATCH.regimen,
        dosing="regimen",
        review=review,
    )


RULES = (
    rule(
        "SUP-010",
        "Pain and nothing forbids it: menthol cream",
        phase=Phase.LADDER,
        when=[
            PLAN,
            GATE_OPEN,
            Treatment(id=MATCH.agent, role="first_topical", regimen=MATCH.regimen),
            _clear(),
            NOT(Running(treatment=MATCH.agent)),
            NOT(History(treatment=MATCH.agent)),
        ],
        then=[_begin("start_first_topical", review="trial")],
        sources=["article-a#topical-first", "contract#12"],
        because="There is pain, and nothing that is known forbids the first topical treatment.",
    ),
    rule(
        "SUP-020",
        "Menthol cream was stopped before: not started again unasked",
        phase=Phase.TRIALS,
        when=[
            Item(path="supportive.menthol_cream", status="known", value="stopped"),
            Treatment(id=MATCH.agent, role="first_topical"),
        ],
        then=[History(treatment=MATCH.agent, outcome="stopped")],
        sources=["contract#12"],
        because="It was used and stopped before.",
    ),
    rule(
        "SUP-025",
        "Menthol cream was stopped before: shown as it was said",
        phase=Phase.PLAN,
        when=[History(treatment=MATCH.agent, outcome="stopped"), NOT(Running(treatment=MATCH.agent))],
        then=[Stands(treatment=MATCH.agent, standing="tried", kind="prior_trial", text="was_stopped")],
        sources=["contract#12"],
        because="It was used and stopped before; nobody said why.",
    ),
    *(
        rule(
            f"SUP-03{number}",
            title,
            phase=Phase.PLAN,
            when=[
                PLAN,
                GATE_OPEN,
                Finding(id="focal_pain", status="present"),
                Treatment(id=MATCH.first, role="first_topical"),
                used,
                Treatment(id=MATCH.agent, role="second_topical", regimen=MATCH.regimen),
                _clear(),
                NOT(Running(treatment=MATCH.agent)),
                NOT(History(treatment=MATCH.agent)),
                NOT(RepeatWait(treatment=MATCH.agent)),
            ],
            then=[_begin("start_second_topical", review="trial")],
            sources=["article-a#topical-second", "contract#12"],
            because="The pain is focal, and the first topical treatment was used or may not be.",
        )
        for number, title, used in (
            (0, "Focal pain after menthol: capsaicin patch", History(treatment=MATCH.first)),
            (
                1,
                "Focal pain, menthol forbidden: capsaicin patch",
                Clearance(treatment=MATCH.first, verdict=L("excluded") | L("avoided")),
            ),
        )
    ),
    rule(
        "SUP-040",
        "Pain is not focal: no capsaicin patch",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="focal_pain", status="absent"),
            _role("second_topical"),
            NOT(Running(treatment=MATCH.agent)),
        ],
        then=[Stands(treatment=MATCH.agent, standing="not_indicated", kind="no_indication", text="not_focal")],
        sources=["article-a#topical-second", "contract#12"],
        because="The patch is for focal pain.",
    ),
    rule(
        "SUP-050",
        "Whether the pain is focal is unknown: capsaicin patch deferred",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="focal_pain", status="unknown", item=MATCH.item),
            _role("second_topical"),
            NOT(Running(treatment=MATCH.agent)),
        ],
        then=[Stands(treatment=MATCH.agent, standing="deferred", kind="unknown", text="unanswered", row=MATCH.item)],
        sources=["contract#1", "contract#12"],
        because="{item} is not answered.",
    ),
    rule(
        "SUP-055",
        "The last patch was too short a time ago: too early",
        phase=Phase.PLAN,
        when=[PLAN, _role("second_topical"), RepeatWait(treatment=MATCH.agent, day=MATCH.day)],
        then=[Stands(treatment=MATCH.agent, standing="too_early", kind="ladder", text="repeat_wait", row=MATCH.day)],
        sources=["drug-dossier#10"],
        because="The last {agent} was given less than the shortest interval ago; the next one is for {day}.",
    ),
    rule(
        "SUP-060",
        "Capsaicin patch waits behind menthol",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="focal_pain", status="present"),
            _role("second_topical"),
            NOT(Running(treatment=MATCH.agent)),
        ],
        then=[Stands(treatment=MATCH.agent, standing="reserved", kind="ladder", text="reserved_topical")],
        sources=["contract#12"],
        because="The first topical treatment comes before the patch.",
    ),
)
