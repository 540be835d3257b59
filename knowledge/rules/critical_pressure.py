"""Blood pressures that need a doctor: of adults, in a pregnancy, and under 18, where other limits hold."""

from knowledge.rules.critical_card import EMERGENCY, FAMILY_DOCTOR, OBSTETRICS, SOON, TODAY, Danger

OTHERS = ("pregnant", "age_under_18")
SEVERE = ("systolic_160_or_more", "diastolic_110_or_more")
RAISED = ("systolic_140_or_more", "diastolic_90_or_more")

ADULTS = (
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
            worse=OTHERS,
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
        worse=("systolic_180_or_more", "diastolic_110_or_more", *OTHERS),
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
            worse=("systolic_180_or_more", "diastolic_110_or_more", *OTHERS),
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
        worse=("age_under_18",),
    ),
)

PREGNANT = (
    *(
        Danger(
            number,
            finding,
            measure,
            "emergency",
            EMERGENCY,
            "In a pregnancy a pressure this high can be pre-eclampsia; it endangers mother and child within hours.",
            check=("blood_pressure",),
            beside=("pregnant",),
        )
        for number, finding, measure in ((260, SEVERE[0], "systolic_bp"), (261, SEVERE[1], "diastolic_bp"))
    ),
    *(
        Danger(
            number,
            finding,
            measure,
            TODAY,
            OBSTETRICS,
            "In a pregnancy a raised blood pressure can be the beginning of pre-eclampsia.",
            check=("blood_pressure",),
            worse=worse,
            beside=("pregnant",),
        )
        for number, finding, measure, worse in (
            (262, RAISED[0], "systolic_bp", SEVERE),
            (263, RAISED[1], "diastolic_bp", SEVERE),
            (264, "uncontrolled_hypertension", "", (*SEVERE, *RAISED)),
        )
    ),
)

UNDER_18 = tuple(
    Danger(
        number,
        finding,
        measure,
        TODAY,
        "paediatrics",
        because,
        sources=("contract#5",),
        check=("blood_pressure",),
        worse=worse,
        beside=("age_under_18",),
    )
    for number, finding, measure, worse, because in (
        (
            270,
            RAISED[0],
            "systolic_bp",
            ("pregnant",),
            "For this age the blood pressure is high; the limits of adults are too lenient.",
        ),
        (
            271,
            RAISED[1],
            "diastolic_bp",
            ("pregnant",),
            "For this age the blood pressure is high; the limits of adults are too lenient.",
        ),
        (
            272,
            "uncontrolled_hypertension",
            "",
            ("pregnant", *RAISED),
            "A blood pressure out of control at this age has a cause of its own.",
        ),
        (
            273,
            "systolic_below_90",
            "systolic_bp",
            (),
            "This is normal in a small child and can be shock in a youth; the limits of the age decide.",
        ),
    )
)

PRESSURE = (*ADULTS, *PREGNANT, *UNDER_18)
