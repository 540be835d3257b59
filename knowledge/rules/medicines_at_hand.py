"""Dangers of the medicines at hand: breathing that several weaken, an opioid that must go on, an overdose."""

from facts.memory import Finding, Pathway, RedFlag, Step
from knowledge.rules.card import Phase, rule

RULES = (
    rule(
        "OPU-010",
        "An opioid with a gabapentinoid, a benzodiazepine or a Z-drug: sedation and breathing today",
        phase=Phase.PLAN,
        when=[Pathway(kind="plan"), Finding(id="opioid_with_depressant", status="present")],
        then=[Step(action="advise", text="watch_breathing", urgency="same_day")],
        sources=["drug-dossier#12.1"],
        because="Together they can stop the breathing, also while one of them is tapered.",
    ),
    rule(
        "OPU-020",
        "Methadone or buprenorphine for an opioid use disorder: it goes on",
        phase=Phase.PLAN,
        when=[Pathway(kind="plan"), Finding(id="opioid_substitution", status="present")],
        then=[Step(action="advise", text="substitution_goes_on", urgency="soon")],
        sources=["project#opioids"],
        because="It is the treatment of the opioid use disorder; stopping it brings relapse and overdose.",
    ),
    *(
        rule(
            number,
            f"{flag}: keep the supply of medicines small",
            phase=Phase.PLAN,
            when=[RedFlag(id=flag)],
            then=[Step(action="advise", text="limit_supply", urgency="same_day")],
            sources=["drug-dossier#6.2", "context-dossier#3.1"],
            because="Medicines at home can be taken in overdose; tricyclics and opioids are deadly there.",
        )
        for number, flag in (("URG-025", "suicidal_thoughts"), ("URG-026", "suicidal_plan"))
    ),
)
