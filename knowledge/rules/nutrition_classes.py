"""The vitamin B12 class from the bands of the results. Exactly one rule fires for every combination."""

from facts._experta import MATCH, L
from facts.memory import B12Status, Band
from knowledge.rules.card import Phase, rule

SOURCES = ["contract#13", "nice-ng239#cut-offs", "context-dossier#4.3"]

RULES = (
    rule(
        "NUT-010",
        "Total or active vitamin B12 in the deficient range: deficient",
        phase=Phase.DERIVE,
        when=[Band(measure="b12", band="deficient")],
        then=[B12Status(grade="deficient")],
        sources=SOURCES,
        because="The lower of the known vitamin B12 results is in the deficient range.",
    ),
    rule(
        "NUT-020",
        "Raised methylmalonic acid with adequate eGFR: functional deficiency",
        phase=Phase.DERIVE,
        when=[
            Band(measure="b12", band=L("indeterminate") | L("replete") | L("unknown")),
            Band(measure="methylmalonic_acid", band="raised"),
            Band(measure="egfr_for_mma", band="adequate"),
        ],
        then=[B12Status(grade="functional_deficiency")],
        sources=SOURCES,
        because="Methylmalonic acid is raised and the kidneys do not explain it.",
    ),
    rule(
        "NUT-030",
        "Raised methylmalonic acid that the kidneys could explain: the class is left",
        phase=Phase.DERIVE,
        when=[
            Band(measure="b12", band=MATCH.grade & ~L("deficient")),
            Band(measure="methylmalonic_acid", band="raised"),
            Band(measure="egfr_for_mma", band=L("reduced") | L("unknown")),
        ],
        then=[B12Status(grade=MATCH.grade, explained_by="kidney_could_raise_mma")],
        sources=SOURCES,
        because="Methylmalonic acid is raised, but the kidneys could be the reason; the class stays {grade}.",
    ),
    rule(
        "NUT-040",
        "Normal methylmalonic acid settles an indeterminate vitamin B12: replete",
        phase=Phase.DERIVE,
        when=[Band(measure="b12", band="indeterminate"), Band(measure="methylmalonic_acid", band="normal")],
        then=[B12Status(grade="replete", explained_by="normal_mma")],
        sources=SOURCES,
        because="Vitamin B12 is between the limits and methylmalonic acid is normal.",
    ),
    rule(
        "NUT-050",
        "Borderline methylmalonic acid: the class is left",
        phase=Phase.DERIVE,
        when=[
            Band(measure="b12", band=MATCH.grade & ~L("deficient")),
            Band(measure="methylmalonic_acid", band="borderline"),
        ],
        then=[B12Status(grade=MATCH.grade, explained_by="borderline_mma")],
        sources=SOURCES,
        because="Methylmalonic acid is between the limits and decides nothing; the class stays {grade}.",
    ),
    rule(
        "NUT-060",
        "No methylmalonic acid: the class of the vitamin B12 result",
        phase=Phase.DERIVE,
        when=[
            Band(measure="b12", band=MATCH.grade & ~L("deficient")),
            Band(measure="methylmalonic_acid", band="unknown"),
        ],
        then=[B12Status(grade=MATCH.grade)],
        sources=SOURCES,
        because="The vitamin B12 result alone: {grade}.",
    ),
    rule(
        "NUT-070",
        "Normal methylmalonic acid beside a replete or missing vitamin B12: the class is left",
        phase=Phase.DERIVE,
        when=[
            Band(measure="b12", band=MATCH.grade & ~L("deficient") & ~L("indeterminate")),
            Band(measure="methylmalonic_acid", band="normal"),
        ],
        then=[B12Status(grade=MATCH.grade)],
        sources=SOURCES,
        because="Methylmalonic acid is normal; the class stays {grade}.",
    ),
)
