"""What the views say of a patient, in which words and in which order."""

import pytest

from expert import Case, assess
from expert.render.html import render_html
from expert.render.terminal import render_text
from expert.render.wording import at_most
from tests.case_library import library
from tests.expert.made import made, made_mapping
from tests.expert.render.views import steps_of, text, words_of
from tests.expert.report.pages import Parsed


def test_a_thing_is_watched_once_with_all_its_days_and_reasons():
    rows = [
        {"what": "weight", "when": ["2026-12-05", "2026-12-19"], "because": "It swells.", "sources": []},
        {"what": "mood", "when": [], "because": "It sinks.", "sources": []},
        {"what": "weight", "when": ["2026-11-28", "2026-12-05"], "because": "The heart fails.", "sources": []},
    ]

    shown = words_of(text(made(monitoring=rows)))
    once = "Weight - 2026-11-28, 2026-12-05 and 2026-12-19 It swells. The heart fails. Mood - at each review It sinks."
    assert f"WATCH {once}" in shown
    (table,) = (
        each.text for each in Parsed(render_html(made(monitoring=rows))).all("section") if "It sinks." in each.text
    )
    assert table.count("Weight") == 1


@pytest.mark.parametrize(
    ("patient", "title", "named"),
    [
        ("red-flag-not-asked", "ASK ABOUT ONE RED FLAG FIRST", "Signs of spinal cord disease."),
        ("a-stranger", "ASK ABOUT 16 RED FLAGS FIRST", "drooping lids or double vision"),
    ],
)
def test_red_flags_that_nobody_answered_come_before_the_steps(patient, title, named):
    answer = assess(Case.model_validate(next(row.case for row in library() if row.id == patient)))
    before, steps, after = words_of(render_text(answer, width=80, colour=False)).partition("NEXT STEPS")

    assert title in before
    assert named in before
    assert steps
    assert "(findings.spinal_cord_signs)" in after, "the question itself stands with the others"
    html = Parsed(render_html(answer))
    assert named in html.by_id("red-flags").text
    order = [each.attributes.get("id") for each in html.all("section")]
    assert order.index("red-flags") < order.index("next-steps")


@pytest.mark.parametrize("patient", ["untreated-man-starts-duloxetine", "published-guillain-barre-after-ciprofloxacin"])
def test_nothing_stands_before_the_steps_where_no_red_flag_is_open_or_one_is_present(patient):
    answer = assess(Case.model_validate(next(row.case for row in library() if row.id == patient)))

    assert "RED FLAGS FIRST" not in render_text(answer, width=80, colour=False)


def test_a_dose_limit_is_said_once_and_without_the_wider_ones():
    steps = steps_of("clearance-and-duloxetine: 15")

    assert "at most 75 mg a day (creatinine clearance 15 mL/min - Creatinine clearance below 30 mL/min" in steps
    assert steps.count("at most 75 mg a day;") == 1
    assert "below 60" not in steps


def test_a_dose_limit_names_the_measure_that_decides():
    steps = steps_of("methylmalonic-acid-decides: eGFR 59")

    assert "at most 60 mg a day (eGFR 59 - Creatinine clearance of 30 to 59 mL/min" in steps
    assert "103.8" not in steps


def test_a_caution_beside_an_agent_that_is_stopped_today_is_not_said():
    assert "(with amitriptyline)" not in steps_of("long-qtc-under-amitriptyline")
    assert "(with amitriptyline)" in steps_of("long-qtc-under-amitriptyline: QTc of 410 - it goes on")


def test_a_caution_stands_with_the_dose_and_not_again_with_the_advice_on_the_treatment():
    assert steps_of("leber-in-the-family").count("rapid optic atrophy") == 1


def test_a_blood_test_has_no_cautions_of_the_treatment_that_it_serves():
    mapping = made_mapping()
    reasons = [{"kind": "precaution", "severity": "caution", "text": "May cause swelling."}]
    options = [{"treatment": "pregabalin", "line": 2, "standing": "recommended", "reasons": reasons}]
    add = next(step for step in mapping["recommendations"] if step["action"] == "add")
    test = add | {"action": "test", "subject": "vitamin_b12", "schedule": [], "with": None}

    assert "caution May cause swelling." in words_of(text(made(recommendations=[add], options=options)))
    assert "swelling" not in words_of(text(made(recommendations=[test], options=options)))


@pytest.mark.parametrize(
    ("patient", "treatment", "reason"),
    [
        ("running-duloxetine-and-a-new-ssri", "duloxetine", "against it An SSRI is taken: serotonin syndrome"),
        ("acupuncture-when-the-agent-must-leave", "duloxetine", "against it Chronic liver disease or cirrhosis"),
        ("acupuncture-in-feet-that-feel-nothing", "acupuncture", "against it Absent sensation: needles"),
    ],
)
def test_a_review_and_a_taper_name_what_speaks_against_the_treatment(patient, treatment, reason):
    answer = assess(Case.model_validate(next(row.case for row in library() if row.id == patient)))
    (step,) = (each for each in answer.recommendations if each.treatment == treatment)

    assert step.headline in steps_of(patient)
    assert reason in steps_of(patient)
    assert reason.removeprefix("against it ") in Parsed(render_html(answer)).by_id(f"step-{step.id}").text


def test_a_taper_for_lack_of_benefit_has_nothing_against_it():
    assert "Taper duloxetine" in steps_of("week-12-no-relief")
    assert "against it" not in steps_of("week-12-no-relief")


def test_what_could_be_taken_instead_stands_apart_from_what_comes_next():
    agents = ("venlafaxine", "pregabalin", "gabapentin")
    rows = [{"treatment": each, "line": 2, "standing": "reserved", "reasons": []} for each in agents[:2]]
    rows.append({"treatment": "gabapentin", "line": 2, "standing": "alternative", "reasons": [], "name": "Gabapentin"})
    step = made_mapping()["recommendations"][0] | {"alternatives": agents}
    shown = words_of(text(made(recommendations=[step], options=rows)))

    assert "or gabapentin next in line venlafaxine and pregabalin" in shown


@pytest.mark.parametrize(
    ("patient", "said", "never"),
    [
        ("prednisone-for-the-feet", "Glucocorticoids are taken for the neuropathy", "Glucocorticoids is"),
        ("percocet-for-the-hip", "No known reason of safety speaks against strong opioid treatment", "opioids runs"),
        ("item-nine-of-the-questionnaire", "This red flag is present: thoughts of suicide.", "suicide is present"),
        ("b12-deficient-and-on-apixaban", "B12 deficiency - cyanocobalamin 1000 to 2000 mcg by mouth", "mouth - cyano"),
        ("b12-deficient-in-the-uk", "deficiency - hydroxocobalamin 1 mg intramuscularly on alternate days", "region"),
    ],
)
def test_a_sentence_of_the_plan_reads_as_a_sentence(patient, said, never):
    steps = steps_of(patient)

    assert said in steps
    assert never not in steps


def test_what_is_watched_names_the_treatment_for_which_it_is():
    row = {"what": "weight", "when": [], "because": "It swells.", "sources": [], "treatment": "pregabalin"}
    options = [{"treatment": "pregabalin", "line": 2, "standing": "active", "reasons": [], "name": "Pregabalin"}]

    named = words_of(text(made(monitoring=[row], options=options)))
    unnamed = words_of(text(made(monitoring=[row | {"treatment": None}], options=options)))

    assert "WATCH Weight - at each review Pregabalin: It swells." in named
    assert "WATCH Weight - at each review It swells." in unnamed


def test_a_step_shows_dose_dates_reason_evidence_and_what_to_confirm():
    step = words_of(text(made())).partition("CONFIRM FIRST")[0]

    for said in (
        "2026-11-21 75 mg twice daily (150 mg a day), until 2026-11-27",
        "2026-11-28 on 150 mg twice daily (300 mg a day)",
        "at most 300 mg a day",
        "review on 2026-12-26",
        "confirm first C1",
        "Level II, grade C (optional), studied in: chemotherapy induced, not this neuropathy itself.",
        "caution May cause swelling.",
        "SOON: Test methylmalonic acid.",
    ):
        assert said in step


def test_an_item_to_confirm_is_asked_in_words_once():
    shown = words_of(text(made()))

    question = "Has there ever been a problem with alcohol, opioids or other drugs? (findings.substance_use_disorder)"
    assert shown.count(question) == 1
    assert f"C1 {question}" in shown


@pytest.mark.parametrize(
    ("exposed", "planned", "agents", "shown"),
    [
        (True, True, ["moxifloxacin"], "yes (moxifloxacin; a course is only planned)"),
        (False, True, [], "no (a course is only planned)"),
        (True, False, ["moxifloxacin"], "yes (moxifloxacin)"),
        (False, False, [], "no"),
    ],
)
def test_a_planned_course_is_no_exposure(exposed, planned, agents, shown):
    conclusions = made_mapping()["conclusions"]
    conclusions["fluoroquinolone"] |= {"exposed": exposed, "planned": planned, "agents": agents}

    assert f"exposure {shown}; taken now: no" in words_of(text(made(conclusions=conclusions)))


def test_the_months_since_onset_are_the_fewest_that_there_can_be():
    assert "course long established, at least 24 months since onset" in words_of(text(made()))


def test_an_unknown_exposure_is_called_unknown():
    found = made_mapping()["conclusions"]
    found["fluoroquinolone"] |= {"exposed": None, "current": None, "agents": [], "time_window": "unknown"}
    found["kidney"] = {"creatinine_clearance_ml_min": None, "method": None}

    shown = words_of(text(made(conclusions=found)))
    assert "exposure unknown; taken now: unknown; time window unknown" in shown
    assert "kidney unknown" in shown


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ({"treatment": "duloxetine", "weeks_at_target": 13, "class": "none"}, "13 weeks at the target dose: none"),
        ({"treatment": "duloxetine", "weeks_at_target": 1, "class": "good"}, "1 week at the target dose: good"),
        ({"treatment": "duloxetine", "weeks_at_target": None, "class": "not_assessable"}, "duloxetine: not assessable"),
    ],
)
def test_a_response_names_the_agent_before_what_it_did(found, shown):
    conclusions = made_mapping()["conclusions"] | {"response": found}

    assert shown in words_of(text(made(conclusions=conclusions)))


def test_in_short_only_the_reasons_that_decide_are_shown():
    reasons = [
        {"kind": "unknown", "text": "Not answered: labs.sodium."},
        {"kind": "unknown", "text": "Not answered: labs.qtc."},
        {"kind": "precaution", "severity": "caution", "text": "Watch the pressure."},
        {"kind": "contraindication", "severity": "avoid", "text": "Best left out."},
    ]
    options = [{"treatment": "venlafaxine", "line": 2, "standing": "avoided", "reasons": reasons}]
    short, full = (words_of(text(made(options=options), trace=trace)) for trace in (False, True))

    assert "venlafaxine: 2 items are not answered. Best left out." in short
    assert "Watch the pressure." not in short
    assert "venlafaxine: Not answered: labs.sodium. Not answered: labs.qtc. Watch the pressure. Best left out." in full


def test_a_later_line_is_no_reason_in_short_where_something_else_forbids():
    ladder = {"kind": "ladder", "text": "It belongs to a later line."}
    block = {"kind": "contraindication", "severity": "block", "text": "Forbidden."}
    ruled_out = [{"treatment": "venlafaxine", "line": 2, "standing": "excluded", "reasons": [block, ladder]}]
    waiting = [{"treatment": "venlafaxine", "line": 2, "standing": "reserved", "reasons": [ladder]}]

    assert "later line" in words_of(text(made(options=ruled_out), trace=True))
    assert "later line" not in words_of(text(made(options=ruled_out)))
    assert "venlafaxine: It belongs to a later line." in words_of(text(made(options=waiting)))


@pytest.mark.parametrize(
    ("patient", "why"),
    [
        ("seventeen-is-for-the-paediatrician", "the patient is under 18"),
        ("never-had-a-fluoroquinolone", "no systemic fluoroquinolone was taken"),
        ("neuropathy-came-first", "the neuropathy came before the first dose and did not get worse after it"),
    ],
)
def test_a_patient_out_of_scope_is_told_why_in_words_and_nothing_of_an_outcome(patient, why):
    answer = assess(Case.model_validate(next(row.case for row in library() if row.id == patient)))
    shown = words_of(render_text(answer, width=80, colour=False))

    assert answer.headline.endswith(f" - {why}.")
    assert f"out of scope {why}" in shown
    assert not [word for word in answer.conclusions.scope.reasons if word in shown]
    assert answer.conclusions.expected_outcome == ()
    assert "WHAT TO EXPECT" not in shown


def test_care_is_shown_in_short_where_nothing_else_is():
    reasons = [{"kind": "precaution", "severity": "caution", "text": "Watch the pressure."}]
    options = [{"treatment": "venlafaxine", "line": 2, "standing": "reserved", "reasons": reasons}]

    assert "venlafaxine: Watch the pressure." in words_of(text(made(options=options)))


def test_options_with_the_same_reason_stand_together():
    mapping = made_mapping()
    mapping["options"] = [
        {"treatment": name, "line": 2, "standing": "too_early", "reasons": [{"kind": "ladder", "text": "Wait."}]}
        for name in ("pregabalin", "gabapentin")
    ]

    assert "Too early pregabalin, gabapentin: Wait." in words_of(text(made(options=mapping["options"])))


@pytest.mark.parametrize(
    ("limit", "shown"),
    [(60, "60"), (12.5, "12.5"), (228.75816993464053, "228.7"), (4.1, "4.1"), (0.99, "0.9"), (75.0, "75")],
)
def test_a_limit_is_never_rounded_up(limit, shown):
    assert at_most(limit) == shown
