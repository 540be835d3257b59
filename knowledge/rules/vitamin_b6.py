"""Vitamin B6 from all products together: stopped above the limit of the region, and never against isoniazid."""

from facts._experta import MATCH, NOT, L
from facts.memory import Finding, Pathway, Reading, Running, Stands, Step, Treatment, Visit
from knowledge.rules.card import Phase, RuleCard, rule

PLAN = Pathway(kind="plan")
B6 = Treatment(id=MATCH.nutrient, role="b6")
NO_ISONIAZID = NOT(Finding(id="takes_isoniazid", status="present"))


def _stop_b6(number: str, title: str, region: object, limit: str, sources: list[str]) -> RuleCard:
    return rule(
        f"NUT-{number}",
        title,
        phase=Phase.PLAN,
        when=[PLAN, Visit(region=region), Finding(id=limit, status="present"), NO_ISONIAZID, B6],
        then=[
            Step(action="stop", treatment=MATCH.nutrient, text="stop_b6", urgency="soon"),
            Stands(treatment=MATCH.nutrient, standing="excluded", kind="dose_limit", text="b6_over_limit"),
        ],
        sources=sources,
        because="The vitamin B6 of all products together is above the limit of the region.",
    )


RULES = (
    rule(
        "NUT-240",
        "More than 50 mg of vitamin B6 a day: test its level",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="b6_above_50", status="present"), B6, NOT(Reading(id="vitamin_b6"))],
        then=[Step(action="test", treatment=MATCH.nutrient, subject="vitamin_b6", text="test_b6", urgency="soon")],
        sources=["context-dossier#4.9", "contract#14"],
        because="More than 50 mg of vitamin B6 a day can cause a neuropathy itself.",
    ),
    _stop_b6("300", "US: more than 100 mg of vitamin B6 a day", "us", "b6_above_100", ["contract#14", "iom-1998#b6"]),
    _stop_b6(
        "310",
        "Elsewhere: more than 12 mg of vitamin B6 a day",
        L("uk") | L("eu") | L("unknown"),
        "b6_above_12",
        ["contract#14", "efsa-2023#b6"],
    ),
    rule(
        "NUT-315",
        "Vitamin B6 against the neuropathy of isoniazid: its prescriber decides",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="b6_above_12", status="present"),
            Finding(id="takes_isoniazid", status="present"),
            B6,
        ],
        then=[Step(action="review", treatment=MATCH.nutrient, text="review_b6_isoniazid", urgency="soon")],
        sources=["context-dossier#4.9"],
        because="Isoniazid is taken, and vitamin B6 protects the nerves against it.",
        note="The limits of the regions say nothing of isoniazid; a stop would cause the neuropathy that B6 prevents.",
    ),
    rule(
        "NUT-320",
        "US: more than 12 mg of vitamin B6 a day: warn",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Visit(region="us"),
            Finding(id="b6_above_12", status="present"),
            NOT(Finding(id="b6_above_100", status="present")),
            NO_ISONIAZID,
            B6,
        ],
        then=[Step(action="advise", treatment=MATCH.nutrient, text="warn_b6", urgency="routine")],
        sources=["contract#14", "efsa-2023#b6", "article-b#considerations"],
        because="The vitamin B6 of all products together is above the European limit.",
    ),
    rule(
        "NUT-325",
        "The level of vitamin B6 is raised: find and stop its sources",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="b6_level_high", status="present"), NO_ISONIAZID, B6],
        then=[
            Step(action="advise", treatment=MATCH.nutrient, text="b6_level_high", urgency="soon"),
            Stands(treatment=MATCH.nutrient, standing="avoided", kind="contraindication", text="b6_level_high"),
        ],
        sources=["context-dossier#2.2", "context-dossier#4.9"],
        because="A raised level shows an intake that harms nerves, whatever was stated of the products.",
    ),
    rule(
        "NUT-331",
        "No low level of vitamin B6: it is not given",
        phase=Phase.PLAN,
        when=[PLAN, B6, NOT(Finding(id="b6_level_low", status="present")), NOT(Running(treatment=MATCH.nutrient))],
        then=[Stands(treatment=MATCH.nutrient, standing="not_indicated", kind="no_indication", text="no_b6")],
        sources=["context-dossier#4.9", "context-dossier#0.C5"],
        because="No deficiency is shown, and too much vitamin B6 harms nerves.",
    ),
    rule(
        "NUT-332",
        "The level of vitamin B6 is low: replacement within the limit",
        phase=Phase.PLAN,
        when=[PLAN, B6, Finding(id="b6_level_low", status="present"), NOT(Running(treatment=MATCH.nutrient))],
        then=[
            Step(action="advise", treatment=MATCH.nutrient, text="b6_level_low", urgency="routine"),
            Stands(treatment=MATCH.nutrient, standing="alternative", kind="dose_limit", text="b6_level_low"),
        ],
        sources=["article-b#considerations", "context-dossier#0.C5"],
        because="A shown deficiency is the one reason for vitamin B6.",
    ),
)
