"""The views: everything is shown, nothing is cut off, and no width or colour changes what is said."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from expert import Case, assess
from expert.render.bibliography import Bibliography
from expert.render.html import render_html
from expert.render.layout import harmless, lines
from expert.render.markdown import render_markdown
from expert.render.terminal import render_text
from expert.render.wording import marked
from knowledge.tables import Source
from tests.case_library import library
from tests.expert.made import made, made_mapping
from tests.expert.report.pages import Parsed

ESCAPE = "\x1b"
SOURCES = Bibliography(
    {"article-a": Source(title="An article", publisher="A house", year=2025, kind="article", standing="project")}
)


def text(assessment, width=80, **options):
    return render_text(assessment, width=width, colour=options.pop("colour", False), sources=SOURCES, **options)


def words_of(page):
    """The page without its layout, so that a phrase is found wherever lines were broken."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", page).split())


def sentences(value):
    """Every text inside an assessment that is a sentence."""
    if isinstance(value, dict):
        return [found for inner in value.values() for found in sentences(inner)]
    if isinstance(value, list):
        return [found for inner in value for found in sentences(inner)]
    return [value] if isinstance(value, str) and " " in value else []


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_in_full_every_sentence_is_shown_at_every_width(width):
    page = text(made(), width, trace=True)

    shown = words_of(page)
    given = sentences(made_mapping())
    assert len(given) > 20
    assert [sentence for sentence in given if sentence not in shown] == []
    assert "\N{HORIZONTAL ELLIPSIS}" not in page


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width):
    assert max(map(cell_len, text(made(), width).splitlines())) <= width


def test_no_line_ends_in_blanks_and_the_page_ends_with_one_newline():
    page = text(made())

    assert not re.search(r"[ \t]\n", page)
    assert page.endswith("\n")
    assert not page.endswith("\n\n")


def test_plain_text_is_ascii_without_an_escape_sequence():
    page = text(made())

    assert ESCAPE not in page
    assert page.isascii()


def test_colour_adds_escape_sequences_and_nothing_else():
    coloured = text(made(), colour=True)

    assert ESCAPE in coloured
    assert words_of(coloured) == words_of(text(made()))


def test_the_environment_does_not_change_the_view(monkeypatch):
    plain, coloured = text(made()), text(made(), colour=True)

    for name, value in {"NO_COLOR": "1", "FORCE_COLOR": "1", "COLUMNS": "33", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)
    assert text(made()) == plain
    assert text(made(), colour=True) == coloured


def test_the_sections_stand_in_the_order_in_which_they_are_needed():
    page = text(made())

    titles = re.findall(r"^[A-Z][A-Z ]+$", page, flags=re.MULTILINE)
    assert titles == [
        "ASK ABOUT ONE RED FLAG FIRST",
        "NEXT STEPS",
        "CONFIRM FIRST",
        "KEEP IN MIND",
        "RULED OUT",
        "STILL OPEN",
        "NOT KNOWN",
        "AS UNDERSTOOD",
        "WATCH",
        "WHAT TO EXPECT",
        "WHERE THIS DEPARTS FROM THE ARTICLE",
        "LIMITS",
        "SOURCES",
    ]
    assert page.startswith("PROVISIONAL: made-by-hand, assessed on 2026-11-21\n")


def test_a_thing_is_watched_once_with_all_its_days_and_reasons():
    rows = [
        {"what": "weight", "when": ["2026-12-05", "2026-12-19"], "because": "It swells.", "sources": []},
        {"what": "mood", "when": [], "because": "It sinks.", "sources": []},
        {"what": "weight", "when": ["2026-11-28", "2026-12-05"], "because": "The heart fails.", "sources": []},
    ]

    shown = words_of(text(made(monitoring=rows)))
    once = "Weight - 2026-11-28, 2026-12-05 and 2026-12-19 It swells. The heart fails. Mood It sinks."
    assert f"WATCH {once}" in shown
    (table,) = (
        each.text for each in Parsed(render_html(made(monitoring=rows))).all("section") if "It sinks." in each.text
    )
    assert table.count("Weight") == 1


def steps_of(patient):
    """The next steps of a patient of the library, on one line."""
    answer = assess(Case.model_validate(next(row.case for row in library() if row.id == patient)))
    page = words_of(render_text(answer, width=80, colour=False))
    return page.partition("NEXT STEPS")[2].partition("RULED OUT")[0]


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
    assert steps.count("at most 75 mg a day.") == 1
    assert "below 60" not in steps


def test_a_dose_limit_names_the_measure_that_decides():
    steps = steps_of("methylmalonic-acid-decides: eGFR 59")

    assert "at most 60 mg a day (eGFR 59 - Creatinine clearance of 30 to 59 mL/min" in steps
    assert "103.8" not in steps


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
        ("percocet-for-the-hip", "Nothing speaks against strong opioids beside the agent", "opioids runs"),
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

    assert "WATCH Weight Pregabalin: It swells." in words_of(text(made(monitoring=[row], options=options)))
    assert "WATCH Weight It swells." in words_of(text(made(monitoring=[row | {"treatment": None}], options=options)))


def test_an_empty_section_has_no_title():
    page = text(made(departures=[], monitoring=[], unrecognised=[], questions=[]))

    assert "WATCH" not in page
    assert "DEPARTS" not in page
    assert "NOT KNOWN" not in page


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


def test_an_unknown_exposure_is_called_unknown():
    found = made_mapping()["conclusions"]
    found["fluoroquinolone"] |= {"exposed": None, "current": None, "agents": [], "time_window": "unknown"}
    found["kidney"] = {"creatinine_clearance_ml_min": None, "method": None}

    shown = words_of(text(made(conclusions=found)))
    assert "exposure unknown; taken now: unknown; time window unknown" in shown
    assert "kidney unknown" in shown


def test_sources_are_numbered_with_their_titles_and_places():
    short, full = words_of(text(made())), words_of(text(made(), trace=True))

    assert "brought pain from 7 to 5. [1][2]" in short
    assert "[1] An article, A house, 2025 (project) [2] us-label-pregabalin [3]" in short
    assert "[1] An article, A house, 2025 (project) article-a: week-12 [2]" in full


def test_what_is_not_cited_is_no_source_of_a_page():
    mapping = made_mapping()
    mapping["departures"][0]["sources"] = ["nowhere-else#1"]

    assert "nowhere-else" not in text(made(departures=mapping["departures"]))
    assert "nowhere-else" in text(made(departures=mapping["departures"]), trace=True)


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


@pytest.mark.parametrize(
    ("marks", "shown"),
    [
        (["C1"], "C1"),
        (["C2", "C1"], "C1, C2"),
        (["C1", "C2", "C3"], "C1 to C3"),
        (["C1", "C17", "C18", "C19", "C21"], "C1, C17 to C19, C21"),
        ([], ""),
    ],
)
def test_marks_that_follow_each_other_are_a_range(marks, shown):
    assert marked(marks) == shown


def test_options_with_the_same_reason_stand_together():
    mapping = made_mapping()
    mapping["options"] = [
        {"treatment": name, "line": 2, "standing": "too_early", "reasons": [{"kind": "ladder", "text": "Wait."}]}
        for name in ("pregabalin", "gabapentin")
    ]

    assert "Too early pregabalin, gabapentin: Wait." in words_of(text(made(options=mapping["options"])))


def test_nothing_in_a_case_can_steer_the_terminal():
    hostile = f"met{ESCAPE}[31mformin\u202e\u0007\u009b"
    assessment = made(
        case_id=hostile, unrecognised=[{"path": "medicines.0.name", "name": hostile, "suggestions": [hostile]}]
    )

    for page in (text(assessment), render_markdown(assessment, sources=SOURCES)):
        assert not set(page) & {ESCAPE, "\u202e", "\u0007", "\u009b"}


@settings(max_examples=100)
@given(st.text(max_size=300), st.sampled_from([40, 60, 80, 120]))
def test_any_text_can_be_shown_at_any_width(words, width):
    page = text(made(limits=[f"Limit {words} end"]), width)

    assert "".join(harmless(words).split()) in "".join(page.split())
    assert max(map(cell_len, page.splitlines())) <= width


def test_markdown_shows_every_sentence():
    page = render_markdown(made(), sources=SOURCES)

    shown = words_of(page.replace("\\", ""))
    assert [sentence for sentence in sentences(made_mapping()) if sentence not in shown] == []
    assert page.startswith("# Provisional: made-by-hand, assessed on 2026-11-21\n")
    assert "\n## Next steps\n\n1. **Add pregabalin 75 mg twice daily.**\n   - 2026-11-21: 75 mg twice" in page


def test_markdown_marks_up_nothing_that_a_case_says():
    page = render_markdown(made(case_id="<b>*x*_y_[z](u)`c`#|"), sources=SOURCES)

    assert r"\<b\>\*x\*\_y\_\[z\](u)\`c\`\#\|" in page


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.text(max_size=60), st.sampled_from(["", "1", "1;31"])), max_size=5),
    st.integers(20, 100),
    st.integers(0, 30),
    st.booleans(),
)
def test_lines_keep_every_word_in_order_within_the_width(pieces, width, indent, colour):
    made_lines = list(lines(pieces, width=width, indent=indent, colour=colour))

    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in made_lines]
    assert "".join("".join(line.split()) for line in plain) == "".join(
        "".join(harmless(words).split()) for words, _ in pieces
    )
    assert all(cell_len(line) <= width for line in plain)
    assert all(line.count(ESCAPE) % 2 == 0 for line in made_lines), "a colour never runs over the end of a line"


def test_lines_hang_from_their_first_word():
    given = [("one two three four five", "")]

    assert list(lines(given, width=20, first="  1.", indent=6, colour=False)) == [
        "  1.  one two three",
        "      four five",
    ]
