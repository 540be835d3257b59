"""Vitamin B12: what is given and tested, and how it stands."""

from facts._experta import MATCH, NOT, L
from facts.memory import (
    B12Status,
    Band,
    Clearance,
    ConfirmFirst,
    Finding,
    History,
    Pathway,
    Reading,
    RegimenChoice,
    Running,
    Stands,
    Step,
    Treatment,
)
from knowledge.rules.card import Phase, RuleCard, rule

PLAN = Pathway(kind="plan")
B12 = Treatment(id=MATCH.nutrient, role="b12")
CLEAR = Clearance(treatment=MATCH.nutrient, verdict="clear")
DEFICIENT = B12Status(grade=MATCH.grade & ~L("unknown") & ~L("replete") & ~L("indeterminate"))
NOT_TAKEN = NOT(Running(treatment=MATCH.nutrient))
UNDECIDED = L("borderline_mma") | L("kidney_could_raise_mma")
SOURCES = ["contract#13", "context-dossier#4.6"]


def _give(
    number: str, title: str, situation: str, text: str, when: list[object], because: str, action: str = "start"
) -> RuleCard:
    return rule(
        f"NUT-{number}",
        title,
        phase=Phase.PLAN,
        when=[
            PLAN,
            B12,
            *when,
            CLEAR,
            RegimenChoice(situation=situation, regimen=MATCH.regimen, form=MATCH.form, route=MATCH.route),
        ],
        then=[
            Step(
                action=action,
                treatment=MATCH.nutrient,
                form=MATCH.form,
                route=MATCH.route,
                text=text,
                urgency="soon",
                regimen=MATCH.regimen,
                dosing="regimen",
                review="nutrition",
            )
        ],
        sources=SOURCES,
        because=because,
    )


GIVE = (
    _give(
        "100",
        "Deficient with neuropathy: by injection",
        "injection",
        "b12_injection",
        [
            DEFICIENT,
            NOT(Finding(id="injection_forbidden", status="present")),
            NOT(Finding(id="refuses_injections", status="present")),
        ],
        "A vitamin B12 deficiency with neuropathy is treated by injection, whatever else caused the neuropathy.",
    ),
    *(
        _give(
            number,
            title,
            "oral_deficient",
            "b12_oral",
            [DEFICIENT, Finding(id=finding, status="present")],
            "A vitamin B12 deficiency with neuropathy is treated; an injection is refused or forbidden.",
        )
        for number, title, finding in (
            ("110", "Deficient, injection forbidden: by mouth", "injection_forbidden"),
            ("120", "Deficient, injection refused: by mouth", "refuses_injections"),
        )
    ),
    _give(
        "130",
        "Indeterminate: by mouth until the second test is known",
        "oral_indeterminate",
        "b12_meanwhile",
        [B12Status(grade="indeterminate"), Band(measure="methylmalonic_acid", band="unknown"), NOT_TAKEN],
        "Vitamin B12 is between the limits; it is given by mouth until methylmalonic acid decides.",
    ),
    _give(
        "131",
        "Indeterminate, and the second test left it so: by mouth",
        "oral_indeterminate",
        "b12_undecided",
        [B12Status(grade="indeterminate", explained_by=UNDECIDED), NOT_TAKEN],
        "Vitamin B12 is between the limits and methylmalonic acid did not decide; a deficiency is not ruled out.",
    ),
    _give(
        "132",
        "Indeterminate although it is taken: at least this dose goes on",
        "oral_indeterminate",
        "b12_goes_on_undecided",
        [B12Status(grade="indeterminate"), Running(treatment=MATCH.nutrient)],
        "Vitamin B12 is taken and its level is still between the limits.",
        action="continue",
    ),
)

CONFIRM = (
    *(
        rule(
            f"NUT-14{number}",
            f"{finding} is unknown before an injection",
            phase=Phase.PLAN,
            when=[
                PLAN,
                DEFICIENT,
                B12,
                CLEAR,
                Finding(id=finding, status="unknown", item=MATCH.item),
                NOT(Finding(id="injection_forbidden", status="present")),
                NOT(Finding(id="refuses_injections", status="present")),
            ],
            then=[ConfirmFirst(treatment=MATCH.nutrient, item=MATCH.item)],
            sources=["contract#1", "contract#13"],
            because="{item} is not answered and decides between injection and tablets.",
        )
        for number, finding in ((0, "injection_forbidden"), (1, "refuses_injections"))
    ),
    rule(
        "NUT-145",
        "Leber optic neuropathy is unknown before cyanocobalamin",
        phase=Phase.PLAN,
        when=[
            PLAN,
            B12Status(grade=L("deficient") | L("functional_deficiency") | L("indeterminate")),
            B12,
            CLEAR,
            Finding(id="leber_optic_neuropathy", status="unknown", item=MATCH.item),
        ],
        then=[ConfirmFirst(treatment=MATCH.nutrient, item=MATCH.item)],
        sources=["contract#13", "context-dossier#4.8"],
        because="{item} is not answered; with it cyanocobalamin may not be given.",
    ),
)

TEST = (
    rule(
        "NUT-200",
        "No vitamin B12 result: test it",
        phase=Phase.PLAN,
        when=[PLAN, Band(measure="b12", band="unknown"), B12],
        then=[Step(action="test", treatment=MATCH.nutrient, subject="vitamin_b12", text="test_b12", urgency="soon")],
        sources=["article-b#recommendations", "contract#12", "aan-2009#laboratory"],
        because="Vitamin B12 deficiency has to be ruled out in every neuropathy, and no result is known.",
    ),
    rule(
        "NUT-210",
        "Indeterminate without methylmalonic acid: test it",
        phase=Phase.PLAN,
        when=[
            PLAN,
            B12Status(grade="indeterminate"),
            Band(measure="methylmalonic_acid", band="unknown"),
            B12,
            NOT_TAKEN,
        ],
        then=[
            Step(action="test", treatment=MATCH.nutrient, subject="methylmalonic_acid", text="test_mma", urgency="soon")
        ],
        sources=["contract#13", "nice-ng239#tests", "article-b#recommendations"],
        because="Vitamin B12 is between the limits; methylmalonic acid shows a functional deficiency.",
    ),
    rule(
        "NUT-211",
        "Indeterminate although it is taken, without methylmalonic acid: test it",
        phase=Phase.PLAN,
        when=[
            PLAN,
            B12Status(grade="indeterminate"),
            Band(measure="methylmalonic_acid", band="unknown"),
            B12,
            Running(treatment=MATCH.nutrient),
        ],
        then=[
            Step(
                action="test",
                treatment=MATCH.nutrient,
                subject="methylmalonic_acid",
                text="test_mma_taken",
                urgency="soon",
            )
        ],
        sources=["contract#13", "nice-ng239#tests", "context-dossier#4.2"],
        because="The level is between the limits although vitamin B12 is taken, which raises it.",
    ),
    rule(
        "NUT-220",
        "Nitrous oxide: methylmalonic acid whatever the total",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="nitrous_oxide_use", status="present"),
            Band(measure="methylmalonic_acid", band="unknown"),
            NOT(Reading(id="homocysteine")),
            B12,
        ],
        then=[
            Step(
                action="test",
                treatment=MATCH.nutrient,
                subject="methylmalonic_acid",
                text="test_mma_nitrous",
                urgency="soon",
            )
        ],
        sources=["contract#13", "nice-ng239#tests"],
        because="Nitrous oxide inactivates vitamin B12; the total misleads.",
    ),
)


STANDING = (
    *(
        rule(
            f"NUT-34{number}",
            f"Vitamin B12 is {grade}: standing",
            phase=Phase.PLAN,
            when=[PLAN, B12Status(grade=grade), B12, NOT(Running(treatment=MATCH.nutrient))],
            then=[Stands(treatment=MATCH.nutrient, standing=standing, kind=kind, text=text)],
            sources=["contract#13"],
            because=because,
        )
        for number, grade, standing, kind, text, because in (
            (0, "replete", "not_indicated", "no_indication", "b12_replete", "Vitamin B12 is replete."),
            (1, "unknown", "deferred", "no_indication", "b12_unknown", "No vitamin B12 result is known."),
        )
    ),
)

GOES_ON = (
    rule(
        "NUT-350",
        "Vitamin B12 is taken and its result asks for nothing else: it goes on",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Running(treatment=MATCH.nutrient),
            B12Status(grade=L("replete") | L("unknown")),
            B12,
            CLEAR,
            NOT(History(treatment=MATCH.nutrient, outcome="not_tolerated")),
        ],
        then=[Step(action="continue", treatment=MATCH.nutrient, text="continue_beside_ladder", urgency="routine")],
        sources=["contract#11", "context-dossier#4.7"],
        because="{nutrient} is taken, and nothing that is known speaks against it.",
    ),
)

RULES = (*GIVE, *CONFIRM, *TEST, *STANDING, *GOES_ON)
