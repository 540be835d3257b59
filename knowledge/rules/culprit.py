"""Red flags and referrals: what comes before and beside the ladder."""

from facts._experta import MATCH, L
from facts.memory import (
    B12Status,
    Chronicity,
    Clearance,
    Finding,
    Item,
    OutOfScope,
    Pathway,
    RedFlag,
    Running,
    Step,
    Treatment,
)
from knowledge.rules.card import Phase, RuleCard, rule

PLAN = Pathway(kind="plan")


def _refer(
    number: str, title: str, when: list[object], subject: str, text: str, urgency: str, sources: list[str], because: str
) -> RuleCard:
    return rule(
        f"REF-{number}",
        title,
        phase=Phase.PLAN,
        when=[PLAN, *when],
        then=[Step(action="refer", subject=subject, text=text, urgency=urgency)],
        sources=sources,
        because=because,
    )


URGENT = (
    rule(
        "URG-010",
        "Red flag: refer",
        phase=Phase.PLAN,
        when=[RedFlag(id=MATCH.flag, urgency=MATCH.urgency, subject=MATCH.subject)],
        then=[Step(action="refer", subject=MATCH.subject, text="refer_red_flag", urgency=MATCH.urgency)],
        sources=["contract#3", "context-dossier#3.1"],
        because="This red flag is present: {flag}.",
    ),
    rule(
        "URG-020",
        "Red flag and a running analgesic: do not stop it abruptly",
        phase=Phase.PLAN,
        when=[Pathway(kind="urgent"), Running(treatment=MATCH.agent), Treatment(id=MATCH.agent, systemic="yes")],
        then=[Step(action="advise", treatment=MATCH.agent, text="do_not_stop_abruptly", urgency="same_day")],
        sources=["contract#3", "context-dossier#3.2"],
        because="{agent} is taken; stopping it abruptly adds harm of its own.",
    ),
    rule(
        "URG-030",
        "Red flag: do not drive",
        phase=Phase.PLAN,
        when=[Pathway(kind="urgent")],
        then=[Step(action="advise", text="do_not_drive", urgency="same_day")],
        sources=["contract#3", "context-dossier#3.2"],
        because="A red flag is present.",
    ),
    rule(
        "URG-040",
        "Spinal cord signs: take blood for vitamin B12 on the way",
        phase=Phase.PLAN,
        when=[RedFlag(id="spinal_cord_signs"), Treatment(id=MATCH.nutrient, role="b12")],
        then=[
            Step(
                action="test", treatment=MATCH.nutrient, subject="vitamin_b12", text="test_b12_cord", urgency="same_day"
            )
        ],
        sources=["contract#3", "context-dossier#3.2"],
        because="Subacute combined degeneration is treatable; the blood is taken before the first dose.",
    ),
    rule(
        "URG-045",
        "Spinal cord signs and a deficiency of vitamin B12: its replacement must not wait",
        phase=Phase.PLAN,
        when=[
            RedFlag(id="spinal_cord_signs"),
            B12Status(grade=L("deficient") | L("functional_deficiency")),
            Treatment(id=MATCH.nutrient, role="b12"),
        ],
        then=[Step(action="advise", treatment=MATCH.nutrient, text="b12_cord_deficient", urgency="same_day")],
        sources=["contract#3", "context-dossier#3.2", "us-label-cyanocobalamin#warnings"],
        because="More than 3 months without {nutrient} can leave permanent damage of the spinal cord.",
        note="No dose is given with a red flag; the word that treatment must not wait is safety advice.",
    ),
    rule(
        "URG-050",
        "Out of scope: who should see the patient instead",
        phase=Phase.PLAN,
        when=[Pathway(kind="out_of_scope"), OutOfScope(reason=MATCH.reason, subject=MATCH.subject)],
        then=[Step(action="refer", subject=MATCH.subject, text="refer_out_of_scope", urgency="soon")],
        sources=["contract#5"],
        because="This ladder is for adults whose neuropathy followed a systemic fluoroquinolone or got worse after it.",
    ),
)

REFERRALS = (
    _refer(
        "010",
        "Demyelinating nerve conduction: neurology",
        [Finding(id="demyelinating", status="present")],
        "neurology",
        "refer_demyelinating",
        "within_two_weeks",
        ["contract#3", "context-dossier#3.1"],
        "Demyelination speaks against a fluoroquinolone and for a treatable neuropathy.",
    ),
    _refer(
        "020",
        "Getting worse: neurology",
        [
            Item(path="neuropathy.course", status="known", value="worsening"),
        ],
        "neurology",
        "refer_worsening",
        "within_two_weeks",
        ["context-dossier#3.1"],
        "A neuropathy that goes on getting worse needs a search for other causes, some of them treatable.",
    ),
    _refer(
        "030",
        "Patchy or asymmetric: neurology",
        [
            Item(
                path="neuropathy.pattern",
                status="known",
                value=L("asymmetric") | L("multifocal") | L("non_length_dependent"),
            )
        ],
        "neurology",
        "refer_pattern",
        "soon",
        ["context-dossier#1.7"],
        "A pattern that does not begin in the feet on both sides calls for a search for other causes.",
    ),
    _refer(
        "040",
        "Pregnancy: obstetrics",
        [Finding(id="pregnant", status="present")],
        "obstetrics",
        "refer_pregnancy",
        "soon",
        ["contract#5"],
        "Oral analgesics are avoided in pregnancy without a specialist.",
    ),
    _refer(
        "041",
        "Pregnant and an agent of the ladder is taken: obstetrics within two weeks",
        [
            Finding(id="pregnant", status="present"),
            Running(treatment=MATCH.agent),
            Treatment(id=MATCH.agent, systemic="yes"),
        ],
        "obstetrics",
        "refer_pregnant_on_medicine",
        "within_two_weeks",
        ["contract#5", "drug-dossier#14.6"],
        "{agent} is taken in pregnancy; whether it goes on is a decision of the specialist, and soon.",
    ),
    _refer(
        "042",
        "A planned pregnancy: every medicine is weighed before it begins",
        [Finding(id="pregnancy_planned", status="present"), Finding(id="pregnant", status=L("absent") | L("unknown"))],
        "obstetrics",
        "refer_pregnancy_planned",
        "soon",
        ["drug-dossier#14.6"],
        "Medicines of the ladder can harm a child; with a planned pregnancy they are weighed with a specialist first.",
    ),
    _refer(
        "050",
        "Breast feeding: obstetrics",
        [Finding(id="breastfeeding", status="present")],
        "obstetrics",
        "refer_breastfeeding",
        "soon",
        ["contract#5"],
        "Oral analgesics are avoided while breast feeding without a specialist.",
    ),
    _refer(
        "060",
        "Dialysis: nephrology",
        [Finding(id="dialysis", status="present")],
        "nephrology",
        "refer_dialysis",
        "soon",
        ["contract#5"],
        "No systemic analgesic is started on dialysis without the specialist.",
    ),
    _refer(
        "070",
        "Active cancer treatment: oncology",
        [Finding(id="active_cancer_treatment", status="present")],
        "oncology",
        "refer_cancer",
        "soon",
        ["contract#5"],
        "No systemic analgesic is started during cancer treatment without the specialist.",
    ),
    _refer(
        "080",
        "Deficient and allergic to cobalamin: haematology",
        [
            B12Status(grade=L("deficient") | L("functional_deficiency")),
            Treatment(id=MATCH.nutrient, role="b12"),
            Clearance(treatment=MATCH.nutrient, verdict="excluded"),
        ],
        "haematology",
        "refer_cobalt",
        "soon",
        ["contract#13"],
        "Vitamin B12 is needed and cannot be given here.",
    ),
    _refer(
        "090",
        "Tendon symptoms: physiotherapy adapts the exercise",
        [Finding(id="tendon_symptoms", status="present")],
        "physiotherapy",
        "refer_tendon",
        "soon",
        ["context-dossier#6"],
        "Tendons can rupture up to months after a fluoroquinolone.",
    ),
    *(
        rule(
            number,
            title,
            phase=Phase.PLAN,
            when=[PLAN, Chronicity(grade=grade)],
            then=[Step(action="advise", text=text, urgency=urgency)],
            sources=["context-dossier#1.6", "context-dossier#3.1"],
            because=because,
        )
        for number, title, grade, text, urgency, because in (
            (
                "REF-100",
                "Onset within four weeks: look for Guillain-Barre syndrome today",
                "acute",
                "early_onset",
                "same_day",
                "The neuropathy is not older than four weeks, the time in which Guillain-Barre syndrome unfolds.",
            ),
            (
                "REF-101",
                "Onset within eight weeks: look again for Guillain-Barre syndrome",
                "subacute",
                "early_onset_again",
                "within_two_weeks",
                "The neuropathy is younger than eight weeks.",
            ),
        )
    ),
)

RULES = (*URGENT, *REFERRALS)
