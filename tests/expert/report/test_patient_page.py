"""The page for the patient: plain, without doses, with the way to help, whatever the case is."""

import re

import pytest

from expert import Case, assess
from expert.assess import program
from expert.render.html import render_patient_html
from expert.render.markdown import render_patient_markdown
from expert.render.report.patient_page import patient_page_of
from facts.memory import Step
from facts.terms import VOCABULARY, Urgency
from knowledge.load import knowledge
from knowledge.report_words import PatientWords, patient_words
from tests.case_library import library, person
from tests.expert.made import made
from tests.expert.report.answered import EXAMPLES, example, nasty
from tests.expert.report.pages import Parsed

HIGHEST_GRADE = 8
MOST_WORDS = 680


def texts(page):
    """Every sentence of a page, items of a list that continue their lead included."""
    yield page.title
    yield from page.leads
    for section in page.sections:
        yield section.title
        for part in section.parts:
            yield from ([part.lead] if part.lead and not part.lead.endswith(" if") else [])
            yield from (f"{part.lead} {line}" if part.lead.endswith(" if") else line for line in part.lines)
    yield page.footer


def syllables(word):
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(groups - silent, 1)


def grade(sentences):
    """The school grade of Flesch and Kincaid."""
    parts = [part for text in sentences for part in re.split(r"[.!?:]+(?:\s|$)", text) if re.search(r"[a-z]", part)]
    words = [word for part in parts for word in re.findall(r"[a-z]+", part.lower())]
    return 0.39 * len(words) / len(parts) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_measure_of_reading_tells_easy_from_hard():
    easy = ["The cat sat on the mat. The dog ran to the door."]
    hard = [
        "Pharmacological management necessitates individualised consideration of contraindications and comorbidities."
    ]

    assert grade(easy) < 2
    assert grade(hard) > 20


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_page_is_easy_to_read_and_short(name):
    sentences = list(texts(patient_page_of(example(name))))

    assert grade(sentences) <= HIGHEST_GRADE
    assert sum(len(text.split()) for text in sentences) <= MOST_WORDS


def test_the_words_of_the_table_are_easy_to_read_by_themselves():
    words = patient_words()
    steps = [step.say for step in (*words.steps.values(), *words.by_text.values()) if step.say]
    said = [*steps, *words.careful_with_medicine, *words.expect, *words.red_flags.values()]

    assert grade([re.sub(r"\{\w+\}", "it", text) for text in said]) <= HIGHEST_GRADE
    assert max(len(part.split()) for text in said for part in re.split(r"[.!?:]\s", text)) <= 20


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_dose_stands_on_the_page(name):
    answer = example(name)
    shown = Parsed(render_patient_html(answer)).by_id("main").text

    assert not re.search(r"\d\s*(mg|mcg|ml|%|g)\b|\d %|milligram", shown)
    assert not re.search(r"once daily|twice daily|\btablets? a day", shown)
    doses = {step.dose for rec in answer.recommendations for step in rec.schedule if re.search(r"\d", step.dose)}
    assert not [dose for dose in doses if dose in shown]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_warning_sign_stands_on_every_page(name):
    page = Parsed(render_patient_html(example(name)))
    named_as_present = "".join(each.text for each in page.all("section") if each.attributes.get("id") == "found")
    shown = page.by_id("help").text

    words = patient_words()
    assert len(words.red_flags) == len(VOCABULARY["red_flags"])
    assert [sign for sign in words.red_flags.values() if sign not in shown and sign[1:] not in named_as_present] == []
    assert not [sign for sign in words.red_flags.values() if sign in shown and sign[1:] in named_as_present]


@pytest.mark.parametrize(
    ("name", "sign", "stands"),
    [
        ("cipro-feet-two-years", "you are confused, shake", True),
        ("cipro-feet-two-years", "hard to wake", False),
        ("cipro-week-12-partial", "hard to wake", True),
    ],
)
def test_a_sign_of_danger_stands_with_what_can_bring_it(name: str, sign: str, stands: bool):
    assert (sign in Parsed(render_patient_html(example(name))).by_id("help").text) is stands


def test_a_warning_sign_stands_under_its_urgency():
    words = patient_words()

    assert "you plan to end your life" in words.red_flags_of(Urgency.EMERGENCY)
    assert "you suddenly see badly with one eye or both" in words.red_flags_of(Urgency.SAME_DAY)
    assert len({flag for urgency in Urgency for flag in words.red_flags_of(urgency)}) == len(VOCABULARY["red_flags"])


def test_an_emergency_comes_first_and_says_where_to_go():
    page = patient_page_of(example("shm-ciprofloxacin-gbs"))

    assert page.alarm
    assert [section.id for section in page.sections][:3] == ["found", "go", "help"]
    assert page.sections[0].parts[0].lines == ("Your arms or legs get weaker from day to day.",)
    assert page.sections[1].parts[0].lines[0].startswith("Go at once to the emergency department.")
    assert "Do not drive until you have been seen." in [line for each in page.sections for line in each.parts[0].lines]
    assert not [section for section in page.sections if section.id in ("dates", "yourself", "expect")]


@pytest.mark.parametrize(
    ("course", "said"),
    [
        ({"ongoing": "yes"}, "Call the doctor who gave you the antibiotic now."),
        ({"planned": "yes"}, "Do not start the new antibiotic yet."),
    ],
)
def test_an_antibiotic_that_is_taken_or_planned_comes_before_everything_else(course, said):
    case = person("man-of-58")
    case["exposures"] = [*case["exposures"], {"agent": "levofloxacin", "first_dose": "2026-11-20"} | course]
    if "planned" in course:
        del case["exposures"][-1]["first_dose"]
    page = patient_page_of(assess(Case.model_validate(case)))

    assert page.sections[0].id == "go"
    assert page.sections[0].parts[0].lines[0].startswith(said)


def test_a_switch_is_something_to_talk_about_and_never_an_order():
    page = patient_page_of(example("cipro-week-12-none"))
    talk = next(section for section in page.sections if section.id == "talk").parts[0].lines

    assert talk[0].startswith("Changing from duloxetine")
    assert "in small steps" in talk[1]
    assert any("does not order any medicine" in lead for lead in page.leads)


def test_dates_are_days_to_come_in_order():
    answer = example("cipro-week-12-none")
    page = patient_page_of(answer)
    (part,) = next(section for section in page.sections if section.id == "dates").parts

    expected = {day for item in answer.monitoring for day in item.when} | {
        day for step in answer.recommendations for day in step.review_dates
    }
    assert len(part.lines) == len({day for day in expected if day > answer.assessed_on})
    assert part.lines[0].startswith("28 November 2026: ")


def test_what_could_not_be_read_is_shown_as_it_was_written():
    page = patient_page_of(nasty())

    (part,) = next(section for section in page.sections if section.id == "unread").parts
    assert "<script>alert(1)</script>" in part.lines[0]
    assert "<script>" not in render_patient_html(nasty())
    assert r"\<script\>" in render_patient_markdown(nasty())


def test_without_a_trace_there_is_still_a_page():
    page = patient_page_of(made())

    lines = [line for section in page.sections for part in section.parts for line in part.lines]
    assert "Adding pregabalin (a medicine for nerve pain) to duloxetine." in lines


def lines_of(patient):
    """Every line of the page of a patient of the library, by section."""
    page = patient_page_of(assess(Case.model_validate(next(row.case for row in library() if row.id == patient))))
    return page, {section.id: [line for part in section.parts for line in part.lines] for section in page.sections}


@pytest.mark.parametrize(
    ("patient", "said"),
    [
        ("more-pregabalin-than-the-kidneys-allow", "You may be taking more than is safe for you now."),
        ("yellow-under-duloxetine", "It may have to be stopped at once."),
    ],
)
def test_what_cannot_wait_is_said_first_and_never_as_its_opposite(patient, said):
    page, lines = lines_of(patient)

    assert page.sections[0].id == "go"
    assert [line for line in lines["go"] if line.startswith("Call your doctor today about ") and line.endswith(said)]
    assert not [line for line in lines.get("talk", []) if line.startswith(("Raising", "Stopping"))]


def test_what_a_name_means_is_said_once():
    _, lines = lines_of("week-12-no-relief")
    every = " ".join(line for section in lines.values() for line in section)

    assert lines["talk"][0] == "Changing from duloxetine (a medicine for nerve pain) to pregabalin."
    assert every.count("(a medicine for nerve pain)") == 1


def test_a_review_says_that_it_looks_at_how_it_goes():
    _, lines = lines_of("untreated-man-starts-duloxetine")

    assert "26 December 2026: how it goes with duloxetine" in lines["dates"]


@pytest.mark.parametrize(
    ("patient", "why"),
    [
        ("seventeen-is-for-the-paediatrician", "It is made for adults."),
        ("never-had-a-fluoroquinolone", "It is made for people who took a fluoroquinolone antibiotic."),
    ],
)
def test_a_patient_out_of_scope_reads_why(patient, why):
    page, _ = lines_of(patient)

    assert why in page.leads


def test_every_piece_of_advice_has_its_own_words():
    """What would fall back to words that say nothing is found."""
    steps = [fact for card in program().registry.cards for fact in card.then if type(fact) is Step]
    advice = {fact["text"] for fact in steps if fact["action"] == "advise"}

    assert len(advice) > 10
    assert advice - set(patient_words().by_text) == set()


def test_everything_that_is_watched_has_a_plain_name():
    watched = {row.what for monograph in knowledge().treatments.values() for row in monograph.monitoring}

    assert len(watched) > 30
    assert watched - set(patient_words().checks) == set()


def test_words_for_steps_are_those_of_the_plan():
    assert set(patient_words().by_text) - set(knowledge().wording.steps) == set()
    assert set(patient_words().scope) == set(knowledge().wording.scope)


@pytest.mark.parametrize("table", ["treatments", "tests", "referrals", "red_flags", "steps", "titles"])
def test_a_missing_word_is_found_when_the_table_is_read(table):
    rows = patient_words().model_dump(by_alias=True)
    lost = next(iter(rows[table]))
    del rows[table][lost]

    with pytest.raises(ValueError, match=rf"no plain words for {table}\.{lost}"):
        PatientWords.model_validate(rows)
