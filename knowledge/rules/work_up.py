"""What is still missing before the neuropathy may be attributed to the fluoroquinolone."""

from facts._experta import MATCH, NOT, L
from facts.memory import Attribution, Finding, Item, MissingForAttribution, Onset, Pathway, Reading, Step
from knowledge.rules.card import Phase, RuleCard, rule

PLAN = Pathway(kind="plan")
OPEN = Finding(id="work_up_complete", status=L("absent") | L("unknown"))


def _test(number: str, subject: str, missing: list[object], because: str) -> RuleCard:
    return rule(
        f"WUP-{number}",
        f"Work-up: {subject} has no recent result",
        phase=Phase.PLAN,
        when=[PLAN, OPEN, *missing],
        then=[Step(action="test", subject=subject, text="work_up", urgency="routine")],
        sources=["context-dossier#2.2", "aan-2009#laboratory"],
        because=because,
    )


RULES = (
    _test(
        "010",
        "glucose_or_hba1c",
        [NOT(Reading(id="hba1c", recent="yes")), NOT(Reading(id="fasting_glucose", recent="yes"))],
        "Diabetes is the commonest other cause.",
    ),
    _test("020", "tsh", [NOT(Reading(id="tsh", recent="yes"))], "Thyroid disease is another cause."),
    _test(
        "030",
        "kidney_function",
        [
            NOT(Reading(id="creatinine", recent="yes")),
            NOT(Reading(id="egfr", recent="yes")),
            NOT(Reading(id="creatinine_clearance", recent="yes")),
        ],
        "Kidney disease is another cause and limits doses.",
    ),
    _test(
        "040",
        "liver_function",
        [NOT(Reading(id="alt", recent="yes")), NOT(Reading(id="ast", recent="yes"))],
        "Liver disease is another cause and forbids the first line.",
    ),
    _test(
        "050",
        "blood_count",
        [NOT(Reading(id="haemoglobin", recent="yes"))],
        "The blood count shows vitamin B12 deficiency, alcohol and blood disease.",
    ),
    _test(
        "060",
        "serum_immunofixation",
        [
            NOT(Reading(id="serum_immunofixation", recent="yes")),
            Finding(id="paraprotein", status=L("absent") | L("unknown")),
        ],
        "A paraprotein is another cause and is treatable.",
    ),
    _test(
        "070",
        "hiv",
        [NOT(Reading(id="hiv", recent="yes")), Finding(id="hiv_infection", status=L("absent") | L("unknown"))],
        "HIV is another cause and is treatable.",
    ),
    rule(
        "WUP-100",
        "Weakness or imbalance without nerve conduction: test it",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="large_fibre_symptoms", status="present"),
            Item(path="neuropathy.nerve_conduction", status=L("unknown") | L("not_done")),
        ],
        then=[Step(action="test", subject="nerve_conduction", text="test_nerve_conduction", urgency="routine")],
        sources=["context-dossier#2.2"],
        because="Weakness and imbalance point to large fibres, which nerve conduction shows.",
    ),
    rule(
        "WUP-110",
        "Normal nerve conduction: a skin biopsy can show small fibres",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Item(path="neuropathy.nerve_conduction", status="known", value="normal"),
            Item(path="neuropathy.skin_biopsy", status=L("unknown") | L("not_done")),
        ],
        then=[Step(action="test", subject="skin_biopsy", text="test_skin_biopsy", urgency="routine")],
        sources=["context-dossier#2.1", "context-dossier#2.2"],
        because="Nerve conduction is normal in a small-fibre neuropathy.",
    ),
    rule(
        "WUP-120",
        "Blood sugar between normal and diabetes: a possible contributor",
        phase=Phase.PLAN,
        when=[
            PLAN,
            Finding(id="blood_sugar_above_normal", status="present"),
            Finding(id="diabetes", status=L("absent") | L("unknown")),
        ],
        then=[Step(action="advise", text="prediabetes", urgency="routine")],
        sources=["context-dossier#2.2", "ada-diabetes#limits"],
        because="The blood sugar is in the range of prediabetes, which can take part in a painful neuropathy.",
    ),
    rule(
        "WUP-130",
        "Blood sugar in the range of diabetes that nobody stated: confirm it",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="diabetes", status="present", provenance="derived")],
        then=[Step(action="refer", subject="general_practitioner", text="refer_new_diabetes", urgency="soon")],
        sources=["context-dossier#2.2", "ada-diabetes#limits"],
        because="A result is in the range of diabetes, which was not stated; it needs a second test and treatment.",
    ),
    rule(
        "WUP-140",
        "TSH outside its range: free T4",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="tsh_out_of_range", status="present")],
        then=[Step(action="advise", text="tsh_out_of_range", urgency="routine")],
        sources=["context-dossier#2.2"],
        because="Thyroid disease is another cause of a neuropathy and is treatable.",
    ),
    rule(
        "WUP-150",
        "A paraprotein: haematology",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="paraprotein", status="present")],
        then=[Step(action="refer", subject="haematology", text="refer_paraprotein", urgency="soon")],
        sources=["context-dossier#2.2"],
        because="A paraprotein can cause the neuropathy (amyloid, POEMS, anti-MAG) and needs a haematologist.",
    ),
    rule(
        "WUP-160",
        "A positive HIV test: make sure that it is treated",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="hiv_infection", status="present", provenance="derived")],
        then=[Step(action="refer", subject="general_practitioner", text="refer_hiv", urgency="soon")],
        sources=["context-dossier#2.2"],
        because="A positive result was entered, and nobody stated that HIV is known.",
    ),
    rule(
        "WUP-165",
        "HIV is known: make sure that it is treated",
        phase=Phase.PLAN,
        when=[PLAN, Finding(id="hiv_infection", status="present", provenance="stated")],
        then=[Step(action="refer", subject="general_practitioner", text="refer_hiv_known", urgency="soon")],
        sources=["context-dossier#2.2"],
        because="HIV is another cause of a neuropathy, and so are some medicines against it; both are treatable.",
    ),
    rule(
        "WUP-200",
        "The work-up is not complete: the attribution waits for it",
        phase=Phase.PLAN,
        when=[Attribution(), OPEN],
        then=[MissingForAttribution(item="findings.work_up_complete")],
        sources=["contract#16"],
        because="Other causes are not ruled out yet.",
    ),
    rule(
        "WUP-210",
        "The time window is unknown: the attribution waits for dates",
        phase=Phase.PLAN,
        when=[Attribution(), Onset(window="unknown", missing=MATCH.item)],
        then=[MissingForAttribution(item=MATCH.item)],
        sources=["contract#16"],
        because="A missing part of a date could change the time window.",
    ),
)
