"""Vitamin B6 from all products together: stopped above the limit of the region, and never against isoniazid."""

from facts._experta import MATCH, NOT, L
from facts.memory import Finding, Pathway, Stands, Step, Treatment, Visit
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
)
