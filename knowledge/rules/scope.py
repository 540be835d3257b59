"""Who is answered: exposure, scope, red flags, and which kind of answer follows."""

from facts._experta import MATCH, NOT, L
from facts.memory import (
    Chronicity,
    Contradiction,
    Exposure,
    Finding,
    FluoroquinoloneUse,
    Item,
    Onset,
    OutOfScope,
    Pathway,
    RedFlag,
    Unrecognised,
)
from facts.terms import RED_FLAGS
from facts.terms import Finding as FindingId
from knowledge.rules.card import Phase, RuleCard, rule

WEAK = Finding(id="limb_weakness", status="present")
WORSENING = Item(path="neuropathy.course", status="known", value="worsening")
MYASTHENIA = Finding(id="myasthenia_gravis", status="present")


def _shown_by_symptoms(number: int, title: str, flag: str, when: list[object], because: str) -> tuple[RuleCard, ...]:
    """A red flag that the symptoms show, whatever was answered; a "no" is asked back."""
    row = RED_FLAGS[FindingId(flag)]
    sources = ["context-dossier#3.1", "contract#reading-a-case"]
    return (
        rule(
            f"RED-{number}1",
            title,
            phase=Phase.DERIVE,
            when=when,
            then=[RedFlag(id=flag, urgency=row.urgency, subject=row.subject)],
            sources=sources,
            because=because,
        ),
        rule(
            f"RED-{number}2",
            f"{title} - and the red flag was denied: asked back",
            phase=Phase.DERIVE,
            when=[*when, Item(path=f"findings.{flag}", status="absent")],
            then=[Contradiction(item=f"findings.{flag}", text="word_against_symptoms")],
            sources=sources,
            because=f"{because} The red flag was answered with no.",
        ),
    )


SHOWN_BY_SYMPTOMS = (
    *_shown_by_symptoms(
        201,
        "Weakness that gets worse within four weeks of onset: progressive limb weakness",
        "progressive_limb_weakness",
        [WEAK, WORSENING, Chronicity(grade="acute")],
        "Weakness within four weeks of onset that gets worse can be Guillain-Barre syndrome.",
    ),
    *(
        card
        for number, when, words in (
            (202, Chronicity(grade=L("acute") | L("subacute")), "is new"),
            (203, WORSENING, "gets worse"),
            (204, FluoroquinoloneUse(state="current"), "stands beside a running fluoroquinolone"),
        )
        for card in _shown_by_symptoms(
            number,
            f"Known myasthenia and weakness that {words}: myasthenia out of control",
            "fatigable_ptosis_or_diplopia",
            [MYASTHENIA, WEAK, when],
            f"Myasthenia is known, and weakness {words}; a fluoroquinolone can bring it to a crisis.",
        )
    ),
)

RULES = (
    *SHOWN_BY_SYMPTOMS,
    rule(
        "SCO-010",
        "A systemic quinolone course was entered: exposed",
        phase=Phase.DERIVE,
        when=[FluoroquinoloneUse(state=L("current") | L("past") | L("unknown"))],
        then=[Exposure(status="yes")],
        sources=["contract#4", "context-dossier#1.1"],
        because="A systemic course of a quinolone was entered.",
    ),
    rule(
        "SCO-020",
        "A quinolone is only planned: not yet exposed",
        phase=Phase.DERIVE,
        when=[
            FluoroquinoloneUse(state="planned"),
            NOT(FluoroquinoloneUse(state=L("current") | L("past") | L("unknown"))),
        ],
        then=[Exposure(status="no"), OutOfScope(reason="no_exposure", subject="neurology")],
        sources=["contract#4", "contract#5"],
        because="The quinolone is proposed and was never given.",
    ),
    rule(
        "SCO-030",
        "No systemic course among the stated exposures: out of scope",
        phase=Phase.DERIVE,
        when=[Item(path="exposures", status="known"), NOT(FluoroquinoloneUse()), NOT(Unrecognised(place="exposures"))],
        then=[Exposure(status="no"), OutOfScope(reason="no_exposure", subject="neurology")],
        sources=["contract#5", "fda-fluoroquinolones-2013#routes"],
        because="The exposures were stated and none is a systemic quinolone.",
    ),
    rule(
        "SCO-040",
        "An exposure whose agent is not recognised: exposure unknown",
        phase=Phase.DERIVE,
        when=[Item(path="exposures", status="known"), Unrecognised(place="exposures"), NOT(FluoroquinoloneUse())],
        then=[Exposure(status="unknown")],
        sources=["contract#1", "contract#reading-a-case"],
        because="The agent of an exposure is not recognised, so the exposure is neither confirmed nor ruled out.",
    ),
    rule(
        "SCO-050",
        "Exposures left out: exposure unknown",
        phase=Phase.DERIVE,
        when=[Item(path="exposures", status="unknown"), NOT(FluoroquinoloneUse())],
        then=[Exposure(status="unknown")],
        sources=["contract#1"],
        because="Nobody said whether a fluoroquinolone was taken.",
    ),
    rule(
        "SCO-060",
        "Under 18: out of scope",
        phase=Phase.DERIVE,
        when=[Finding(id="age_under_18", status="present")],
        then=[OutOfScope(reason="under_18", subject="paediatrics")],
        sources=["contract#5", "drug-dossier#0"],
        because="The doses and the evidence are for adults.",
    ),
    rule(
        "SCO-070",
        "Symptoms before the first dose that did not worsen: out of scope",
        phase=Phase.DERIVE,
        when=[
            Onset(window="before_exposure"),
            Item(path="neuropathy.worsened_after_exposure", status="absent"),
        ],
        then=[OutOfScope(reason="came_first", subject="neurology")],
        sources=["contract#5", "context-dossier#1.6"],
        because="The neuropathy came before the fluoroquinolone and did not worsen after it.",
    ),
    *(
        rule(
            f"RED-{number:02d}0",
            f"Red flag: {id_}",
            phase=Phase.DERIVE,
            when=[Finding(id=id_, status="present")],
            then=[RedFlag(id=id_, urgency=row.urgency, subject=row.subject)],
            sources=["contract#3", "context-dossier#3.1"],
            because="A red flag is present; it needs others before any plan for the pain.",
        )
        for number, (id_, row) in enumerate(RED_FLAGS.items(), start=1)
    ),
    *(
        rule(
            f"SCO-07{number}",
            f"{item} against the stated sex: asked back",
            phase=Phase.DERIVE,
            when=[
                Item(path="patient.sex", status="known", value="male"),
                Item(path=item, status="present"),
            ],
            then=[Contradiction(item=item, text="sex_against_word")],
            sources=["contract#reading-a-case"],
            because="The sex is stated as male, and this is stated as yes.",
        )
        for number, item in ((5, "patient.pregnancy"), (6, "patient.breastfeeding"))
    ),
    rule(
        "SCO-080",
        "A red flag is present: urgent referral",
        phase=Phase.SAFETY,
        when=[RedFlag()],
        then=[Pathway(kind="urgent")],
        sources=["contract#3", "context-dossier#3.2"],
        because="A red flag comes before everything else.",
    ),
    rule(
        "SCO-090",
        "Out of scope, no red flag: say who should see the patient instead",
        phase=Phase.SAFETY,
        when=[OutOfScope(), NOT(RedFlag())],
        then=[Pathway(kind="out_of_scope")],
        sources=["contract#5"],
        because="This ladder is not for this patient.",
    ),
    rule(
        "SCO-100",
        "In scope and no red flag present: a plan",
        phase=Phase.SAFETY,
        when=[Exposure(status=MATCH.exposed & ~L("no")), NOT(OutOfScope()), NOT(RedFlag())],
        then=[Pathway(kind="plan")],
        sources=["contract#1", "contract#5"],
        because="The patient is in the scope of the ladder and no red flag is known to be present.",
    ),
)
