"""Values and findings that need a doctor before the plan: where they lead, how fast, and what is checked again.

The limits stand in findings.yaml. A result too old for the work-up leads nowhere by itself; its rows still hold.
"""

from typing import NamedTuple

from facts._experta import MATCH, NOT, L
from facts.memory import Critical, Finding, Measure, Pathway, Reading, Step
from facts.templates import Template
from knowledge.rules.card import Phase, RuleCard, rule

TODAY, SOON = "same_day", "within_two_weeks"
EMERGENCY, FAMILY_DOCTOR = "emergency_department", "general_practitioner"
SHOWN = {"value": MATCH.value, "unit": MATCH.unit}


class Danger(NamedTuple):
    """One finding: `measure` is the result behind it, `worse` the findings that say more, `check` what is repeated."""

    number: int
    finding: str
    measure: str
    urgency: str
    subject: str
    because: str
    sources: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    check_by: str = ""
    worse: tuple[str, ...] = ()


SALTS = (
    Danger(
        110,
        "sodium_below_125",
        "sodium",
        TODAY,
        EMERGENCY,
        "Sodium this low can bring seizures and coma.",
        sources=("drug-dossier#14.1",),
        check=("sodium",),
    ),
    Danger(
        120,
        "sodium_below_130",
        "sodium",
        SOON,
        FAMILY_DOCTOR,
        "The cause of a low sodium is looked for, the other medicines among them, before it falls further.",
        sources=("drug-dossier#2.2",),
        check=("sodium",),
        check_by=TODAY,
        worse=("sodium_below_125",),
    ),
    Danger(
        130,
        "potassium_below_3",
        "potassium",
        TODAY,
        EMERGENCY,
        "Potassium this low endangers the heart rhythm and makes muscles weak.",
        check=("potassium", "ecg"),
    ),
    Danger(
        140,
        "potassium_6_or_more",
        "potassium",
        TODAY,
        EMERGENCY,
        "Potassium this high endangers the heart rhythm.",
        check=("potassium", "ecg"),
    ),
)

HEART = (
    Danger(
        210,
        "qtc_500_or_more",
        "qtc",
        TODAY,
        "cardiology",
        "A QTc this long endangers the heart rhythm; every medicine that lengthens it is looked at.",
        sources=("drug-dossier#6.2",),
        check=("ecg", "potassium"),
    ),
    Danger(
        220,
        "qtc_high_for_venlafaxine",
        "qtc",
        SOON,
        FAMILY_DOCTOR,
        "The QTc is long; every medicine that lengthens it is looked at.",
        sources=("drug-dossier#3.2",),
        check=("ecg", "potassium"),
        worse=("qtc_500_or_more",),
    ),
    *(
        Danger(
            number,
            finding,
            measure,
            TODAY,
            FAMILY_DOCTOR,
            "A blood pressure this high is measured again and treated before anything that raises it.",
            sources=("contract#19",),
            check=("blood_pressure",),
        )
        for number, finding, measure in (
            (230, "systolic_180_or_more", "systolic_bp"),
            (231, "diastolic_110_or_more", "diastolic_bp"),
        )
    ),
    Danger(
        232,
        "uncontrolled_hypertension",
        "",
        SOON,
        FAMILY_DOCTOR,
        "A blood pressure out of control is treated before anything that raises it.",
        sources=("contract#19",),
        check=("blood_pressure",),
        worse=("systolic_180_or_more", "diastolic_110_or_more"),
    ),
    *(
        Danger(
            number,
            finding,
            measure,
            SOON,
            FAMILY_DOCTOR,
            "The blood pressure is high; it is measured again and treated.",
            sources=("drug-dossier#2.2",),
            check=("blood_pressure",),
            worse=("systolic_180_or_more", "diastolic_110_or_more"),
        )
        for number, finding, measure in (
            (240, "systolic_160_or_more", "systolic_bp"),
            (241, "diastolic_100_or_more", "diastolic_bp"),
        )
    ),
    Danger(
        250,
        "systolic_below_90",
        "systolic_bp",
        TODAY,
        EMERGENCY,
        "A blood pressure this low can be shock; its cause comes first.",
        check=("blood_pressure",),
    ),
)

ORGANS = (
    Danger(
        310,
        "bilirubin_3_or_more",
        "bilirubin",
        TODAY,
        EMERGENCY,
        "Jaundice can be an acute failure of the liver; its cause comes first.",
        sources=("drug-dossier#2.5",),
        check=("liver_function",),
    ),
    *(
        Danger(
            number,
            finding,
            measure,
            SOON,
            FAMILY_DOCTOR,
            "The cause of raised liver tests is looked for, the medicines among them.",
            sources=("drug-dossier#2.5",),
            check=("liver_function",),
            worse=("bilirubin_3_or_more",),
        )
        for number, finding, measure in ((320, "alt_120_or_more", "alt"), (321, "ast_120_or_more", "ast"))
    ),
    *(
        Danger(
            number,
            finding,
            measure,
            SOON,
            "nephrology",
            "Kidneys this weak need their own doctor, and uraemia is itself a cause of neuropathy.",
            sources=("context-dossier#2.2",),
            check=("kidney_function",),
            worse=("dialysis",),
        )
        for number, finding, measure in (
            (330, "egfr_below_15", "egfr"),
            (331, "creatinine_clearance_below_15", "creatinine_clearance"),
        )
    ),
    Danger(
        340,
        "haemoglobin_below_8",
        "haemoglobin",
        TODAY,
        "haematology",
        "The cause of an anaemia this deep, and whether blood is needed, is decided first.",
        sources=("context-dossier#4.6",),
        check=("blood_count",),
    ),
    Danger(
        350,
        "platelets_below_20",
        "platelets",
        TODAY,
        "haematology",
        "With platelets this low bleeding can begin by itself.",
        check=("blood_count",),
    ),
    Danger(
        360,
        "platelets_below_50",
        "platelets",
        SOON,
        "haematology",
        "The cause of low platelets is looked for before anything that makes bleeding easier.",
        sources=("context-dossier#4.8",),
        check=("blood_count",),
        worse=("platelets_below_20",),
    ),
)

MIND_AND_BREATHING = (
    *(
        Danger(
            number,
            finding,
            measure,
            SOON,
            "mental_health",
            f"{noun} this severe needs treatment of its own.",
            sources=("context-dossier#5.4",),
        )
        for number, finding, measure, noun in (
            (410, "phq9_20_or_more", "phq9", "A depression"),
            (420, "gad7_15_or_more", "gad7", "An anxiety"),
        )
    ),
    Danger(
        430,
        "respiratory_depression",
        "",
        TODAY,
        EMERGENCY,
        "Breathing that is too weak comes before any treatment of the pain.",
        sources=("drug-dossier#8.2",),
    ),
    Danger(
        440,
        "acute_intoxication",
        "",
        TODAY,
        EMERGENCY,
        "An intoxication is looked after first; nothing that sedates is added to it.",
        sources=("drug-dossier#8.2",),
    ),
)


def _result(measure: str) -> list[Template]:
    """The patterns that bind the value: a computed number, a score, or a result that is not too old."""
    if measure == "creatinine_clearance":
        return [Measure(id=measure, status="known", **SHOWN)]
    recent = {} if measure in ("phq9", "gad7") else {"recent": "yes"}
    return [Reading(id=measure, **recent, **SHOWN)] if measure else []


def _card(row: Danger) -> RuleCard:
    return rule(
        f"CRV-{row.number}",
        f"{row.finding}: {row.subject}",
        phase=Phase.PLAN,
        when=[
            Pathway(kind=L("plan") | L("out_of_scope")),
            Finding(id=row.finding, status="present"),
            *_result(row.measure),
            *(NOT(Finding(id=id_, status="present")) for id_ in row.worse),
        ],
        then=[
            Critical(id=row.finding, urgency=row.urgency, subject=row.subject, **(SHOWN if row.measure else {})),
            Step(action="refer", subject=row.subject, text="refer_critical", urgency=row.urgency),
            *(
                Step(action="test", subject=test, text="check_critical", urgency=row.check_by or row.urgency)
                for test in row.check
            ),
        ],
        sources=[*row.sources, "project#critical-values"],
        because=row.because,
    )


RULES = tuple(_card(row) for row in (*SALTS, *HEART, *ORGANS, *MIND_AND_BREATHING))
