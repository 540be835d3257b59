"""What results beside the vitamin B12 class ask for: kidneys, homocysteine, a very high or an old level, anaemia."""

from facts._experta import MATCH, NOT, L
from facts.memory import Ask, B12Status, Band, Clearance, Finding, Pathway, Reading, Running, Stands, Step, Treatment
from knowledge.rules.card import Phase, rule

PLAN = Pathway(kind="plan")
B12 = Treatment(id=MATCH.nutrient, role="b12")
CLEAR = Clearance(treatment=MATCH.nutrient, verdict="clear")
NOT_TAKEN = NOT(Running(treatment=MATCH.nutrient))
DEFICIENT = B12Status(grade=L("deficient") | L("functional_deficiency"))
NO_MMA = Band(measure="methylmalonic_acid", band="unknown")

TEST = (
    rule(
        "NUT-205",
        "The last vitamin B12 result is old: test it again",
        phase=Phase.PLAN,
        when=[
            PLAN,
            B12Status(grade=L("indeterminate") | L("replete")),
            B12,
            NOT_TAKEN,
            NOT(Reading(id=L("vitamin_b12") | L("active_b12") | L("methylmalonic_acid"), recent="yes")),
        ],
        then=[
            Step(action="test", treatment=MATCH.nutrient, subject="vitamin_b12", text="test_b12_again", urgency="soon")
        ],
        sources=["article-b#evidence", "project#work-up"],
        because="A deficiency can have developed since the last result.",
    ),
    rule(
        "NUT-212",
        "Homocysteine is raised and methylmalonic acid is not known: test it",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="homocysteine_raised", status="present"),
            B12Status(grade=L("replete") | L("unknown")),
            NO_MMA,
            B12,
        ],
        then=[
            Step(
                action="test",
                treatment=MATCH.nutrient,
                subject="methylmalonic_acid",
                text="test_mma_homocysteine",
                urgency="soon",
            ),
            Stands(treatment=MATCH.nutrient, standing="deferred", kind="unknown", text="b12_homocysteine"),
        ],
        sources=["article-b#recommendations", "context-dossier#4.3"],
        because="Homocysteine is raised, and a functional deficiency of vitamin B12 is one of the causes.",
    ),
    rule(
        "NUT-213",
        "Homocysteine is raised and folate is not known: test it",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="homocysteine_raised", status="present"), NOT(Reading(id="folate"))],
        then=[Step(action="test", subject="folate", text="test_folate", urgency="soon")],
        sources=["context-dossier#4.3", "context-dossier#4.8"],
        because="A lack of folate raises homocysteine as well.",
    ),
    rule(
        "NUT-215",
        "Methylmalonic acid is raised and the eGFR is not known: measure it",
        phase=Phase.PLAN,
        when=[
            PLAN,
            B12Status(explained_by="kidney_could_raise_mma"),
            Band(measure="egfr_for_mma", band="unknown"),
            B12,
        ],
        then=[
            Step(
                action="test",
                treatment=MATCH.nutrient,
                subject="kidney_function",
                text="test_egfr_for_mma",
                urgency="soon",
            )
        ],
        sources=["contract#13", "context-dossier#4.3"],
        because="With an adequate eGFR the raised methylmalonic acid is a functional deficiency.",
    ),
    rule(
        "NUT-250",
        "Deficient with severe anaemia, potassium not known: test it",
        phase=Phase.PLAN,
        when=[PLAN, DEFICIENT, Finding(id="potassium_can_fall", status="present"), NOT(Reading(id="potassium"))],
        then=[Step(action="test", subject="potassium", text="test_potassium", urgency="soon")],
        sources=["us-label-cyanocobalamin#warnings", "context-dossier#4.8"],
        because="Potassium can fall to a dangerous level when blood formation restarts.",
    ),
)

ADVISE = (
    rule(
        "NUT-260",
        "Deficient without an evident cause: look for it",
        phase=Phase.PLAN,
        when=[PLAN, DEFICIENT, B12, Finding(id="b12_risk_factor", status=L("absent") | L("unknown"))],
        then=[Step(action="advise", treatment=MATCH.nutrient, text="b12_cause", urgency="routine")],
        sources=["afp-2025#causes", "context-dossier#4.4"],
        because="The cause decides whether vitamin B12 is replaced for life.",
    ),
    *(
        rule(
            f"NUT-26{number}",
            f"Deficient although {product} is taken: ask why it does not suffice",
            phase=Phase.PLAN,
            when=[PLAN, DEFICIENT, B12, CLEAR, taken],
            then=[Step(action="review", treatment=MATCH.nutrient, text="b12_does_not_suffice", urgency="soon")],
            sources=["nice-ng239#follow-up", "context-dossier#4.7"],
            because="The level is low in spite of what is taken; a higher dose or the injection takes its place.",
        )
        for number, product, taken in (
            (5, "vitamin B12", Running(treatment=MATCH.nutrient)),
            (6, "a product with vitamin B12", Finding(id="takes_b12_product", status="present")),
        )
    ),
    rule(
        "NUT-270",
        "Vitamin B12 is very high and none is taken: repeat it and look for the reason",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="b12_above_1000", status="present"),
            B12,
            NOT_TAKEN,
            NOT(Finding(id="takes_b12_product", status="present")),
        ],
        then=[Step(action="advise", treatment=MATCH.nutrient, text="b12_very_high", urgency="soon")],
        sources=["afp-2025#high", "context-dossier#4.2"],
        because="A level above 1000 pg/mL without a supplement can be a sign of disease, and does not clear B12.",
    ),
    rule(
        "NUT-275",
        "Malabsorption, replete and none is taken: it is needed for life",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="malabsorption", status="present"),
            B12Status(grade="replete"),
            B12,
            NOT_TAKEN,
        ],
        then=[Step(action="advise", treatment=MATCH.nutrient, text="b12_for_life", urgency="routine")],
        sources=["nice-ng239#treatment", "context-dossier#4.7"],
        because="Stores of vitamin B12 are used up without absorption, and a level can still be in its range before.",
    ),
    rule(
        "NUT-276",
        "A medicine lowers vitamin B12, which is replete: test it every year",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="takes_b12_lowering", status="present"),
            B12Status(grade="replete"),
            B12,
            NOT_TAKEN,
        ],
        then=[Step(action="advise", text="b12_every_year", urgency="routine")],
        sources=["mhra-metformin-2022#advice", "nice-ng239#risk", "context-dossier#4.4"],
        because="A medicine that is taken lowers vitamin B12 over the years.",
    ),
    rule(
        "NUT-280",
        "Folate is low and vitamin B12 is not known: no folic acid before it",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="folate_low", status="present"), B12Status(grade="unknown"), B12],
        then=[Step(action="advise", treatment=MATCH.nutrient, text="folate_after_b12", urgency="soon")],
        sources=["us-label-cyanocobalamin#warnings", "context-dossier#4.8"],
        because="Folic acid alone can hide the blood picture while nerves get worse.",
    ),
    rule(
        "NUT-281",
        "Folic acid is taken alone and vitamin B12 is not known: it can hide a deficiency",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="takes_folic_acid", status="present"),
            Finding(id="takes_b12_product", status="absent"),
            B12Status(grade="unknown"),
            B12,
            NOT_TAKEN,
        ],
        then=[Step(action="advise", treatment=MATCH.nutrient, text="folic_acid_alone", urgency="soon")],
        sources=["us-label-cyanocobalamin#warnings", "context-dossier#4.8"],
        because="Folic acid alone can hide the blood picture while nerves get worse.",
    ),
)

STANDING = (
    *(
        rule(
            f"NUT-36{number}",
            f"The class is explained: {text}",
            phase=Phase.PLAN,
            when=[PLAN, B12Status(explained_by=text), B12],
            then=[Stands(treatment=MATCH.nutrient, standing=standing, kind="precaution", text=text)],
            sources=["contract#13", "context-dossier#4.3"],
            because=because,
        )
        for number, text, standing, because in (
            (0, "kidney_could_raise_mma", "deferred", "Kidney disease raises methylmalonic acid too."),
            (1, "borderline_mma", "deferred", "Methylmalonic acid is between its limits."),
            (2, "normal_mma", "not_indicated", "Methylmalonic acid is normal."),
        )
    ),
    rule(
        "NUT-363",
        "Replete while it is taken, without methylmalonic acid: the level proves little",
        phase=Phase.PLAN,
        when=[PLAN, B12Status(grade="replete"), NO_MMA, B12, Running(treatment=MATCH.nutrient)],
        then=[Stands(treatment=MATCH.nutrient, standing="active", kind="precaution", text="b12_level_under_treatment")],
        sources=["context-dossier#4.2", "context-dossier#4.5"],
        because="A supplement raises the level whether or not there was a deficiency.",
    ),
    rule(
        "NUT-364",
        "Replete with a product that contains it, without methylmalonic acid: the level proves little",
        phase=Phase.PLAN,
        when=[
            PLAN,
            B12Status(grade="replete"),
            NO_MMA,
            B12,
            NOT_TAKEN,
            Finding(id="takes_b12_product", status="present"),
        ],
        then=[
            Stands(
                treatment=MATCH.nutrient, standing="not_indicated", kind="precaution", text="b12_level_under_treatment"
            )
        ],
        sources=["context-dossier#4.2", "context-dossier#4.5"],
        because="A product with vitamin B12 raises the level whether or not there was a deficiency.",
    ),
)

OPEN = (
    rule(
        "ASK-301",
        "Methylmalonic acid is raised and the eGFR is not known: ask for it",
        phase=Phase.ASK,
        when=[PLAN, B12Status(explained_by="kidney_could_raise_mma"), Band(measure="egfr_for_mma", band="unknown")],
        then=[Ask(item="labs.egfr", why="b12", decides="yes")],
        sources=["contract#1", "contract#13"],
        because="With an adequate eGFR the raised methylmalonic acid is a functional deficiency.",
    ),
)

RULES = (*TEST, *ADVISE, *STANDING, *OPEN)
