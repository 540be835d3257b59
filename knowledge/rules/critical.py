"""Values and findings that need a doctor before the plan: where they lead, how fast, and what is checked again.

The limits stand in findings.yaml. A result too old for the work-up leads nowhere by itself; its rows still hold.
"""

from knowledge.rules.critical_card import EMERGENCY, FAMILY_DOCTOR, OBSTETRICS, SOON, TODAY, Danger, danger_card
from knowledge.rules.critical_pressure import PRESSURE

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
            TODAY,
            FAMILY_DOCTOR,
            "The liver can be failing; bilirubin and INR show it, and every medicine is looked at for harm to it.",
            check=("liver_function",),
            check_text="check_liver_and_inr",
            worse=("bilirubin_3_or_more",),
        )
        for number, finding, measure in ((322, "alt_400_or_more", "alt"), (323, "ast_400_or_more", "ast"))
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
            worse=("bilirubin_3_or_more", "alt_400_or_more", "ast_400_or_more"),
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
            "Kidneys this weak need their own doctor, and uraemia is itself a cause of neuropathy. Whether they failed "
            "just now, and whether potassium is high, is checked today.",
            sources=("context-dossier#2.2",),
            check=("kidney_function", "potassium"),
            check_by=TODAY,
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
        sources=("context-dossier#4.8",),
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

PREGNANCY = tuple(
    Danger(
        number,
        finding,
        measure,
        TODAY,
        OBSTETRICS,
        "In a pregnancy this can be pre-eclampsia with a failing liver and few platelets (HELLP syndrome).",
        check=("liver_function", "blood_count", "blood_pressure"),
        beside=("pregnant",),
    )
    for number, finding, measure in (
        (370, "platelets_below_100", "platelets"),
        (371, "bilirubin_3_or_more", "bilirubin"),
        (372, "alt_120_or_more", "alt"),
        (373, "ast_120_or_more", "ast"),
    )
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
        "emergency",
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


RULES = tuple(danger_card(row) for row in (*SALTS, *HEART, *PRESSURE, *ORGANS, *PREGNANCY, *MIND_AND_BREATHING))
