"""The fluoroquinolone itself: stopped now, not begun, avoided for life."""

from facts._experta import MATCH
from facts.memory import Exposure, Finding, FluoroquinoloneUse, Step, Treatment
from knowledge.rules.card import Phase, rule

CULPRIT = Treatment(id=MATCH.culprit, role="culprit")

RULES = (
    rule(
        "FLU-010",
        "A fluoroquinolone is taken now: stop it",
        phase=Phase.PLAN,
        when=[FluoroquinoloneUse(state="current", agent=MATCH.agent), CULPRIT],
        then=[Step(action="stop", treatment=MATCH.culprit, text="stop_culprit", urgency="emergency")],
        sources=["contract#4", "us-label-ciprofloxacin#5.2", "article-a#context"],
        because="{agent} is taken now; every further day can add to the damage.",
    ),
    rule(
        "FLU-015",
        "Ciprofloxacin or enoxacin beside tizanidine: its prescriber is asked today",
        phase=Phase.PLAN,
        when=[
            FluoroquinoloneUse(state="current"),
            Finding(id="takes_ciprofloxacin_or_enoxacin", status="present"),
            Finding(id="takes_tizanidine", status="present"),
        ],
        then=[Step(action="advise", text="ask_about_tizanidine", urgency="same_day")],
        sources=["context-dossier#0"],
        because="Ciprofloxacin with tizanidine is contraindicated.",
    ),
    rule(
        "FLU-020",
        "A fluoroquinolone is planned: avoid it",
        phase=Phase.PLAN,
        when=[FluoroquinoloneUse(state="planned", agent=MATCH.agent), CULPRIT],
        then=[Step(action="avoid", treatment=MATCH.culprit, text="avoid_planned_culprit", urgency="emergency")],
        sources=["contract#4", "us-label-ciprofloxacin#5.2", "ema-fluoroquinolones-2019#measures"],
        because="{agent} is proposed; the class can cause a neuropathy and make one worse.",
    ),
    rule(
        "FLU-030",
        "Exposed: avoid every fluoroquinolone for life",
        phase=Phase.PLAN,
        when=[Exposure(status="yes"), CULPRIT],
        then=[Step(action="avoid", treatment=MATCH.culprit, text="avoid_culprit", urgency="routine")],
        sources=["contract#4", "us-label-ciprofloxacin#5.2", "ema-fluoroquinolones-2019#measures"],
        because="A further exposure to any agent of the class can make the damage worse.",
    ),
)
