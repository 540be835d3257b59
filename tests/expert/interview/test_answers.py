"""What people type is understood, and what cannot be is answered with a line that helps."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from expert.dialogue.answers import understand
from expert.dialogue.case_edit import with_values
from expert.dialogue.dates_said import NotADateError, date_said
from expert.dialogue.growing_lists import understand_list
from expert.dialogue.items import Kind, item
from expert.dialogue.screens import understand_screen
from facts.analytes import ANALYTES
from facts.case import Case
from knowledge.asking import question_rows

TODAY = date(2026, 11, 21)
GENERAL = sorted(question_rows())
HOSTILE = [
    "", " ", "x" * 10_000, "\x00", "\x1b[31mred", "-7", "-7 mg/dL", "2031-01-01", "9" * 20, "1e309", "nan",
    "٣", "東京", "אבג", "\u202eevil", "'; drop", "%s%d{}", "---", "!", "a" * 2000, ",,,", ";", "0", "1/0", "5 5 5 5",
    "u99999", "999999999999999999 years ago", "\N{SUPERSCRIPT TWO}", "\N{ROMAN NUMERAL FIVE}", "12" * 900,
]  # fmt: skip


def days(first, last):
    """The days of a course as they stand in a case."""
    return {"first_dose": first, "last_dose": last}


def mg(amount):
    """A daily dose in milligrams as it stands in a case."""
    return {"daily_dose": amount, "unit": "mg"}


def values(path, text):
    reading = understand(item(path), text, TODAY)
    assert reading.taken, reading.message
    return dict(reading.values)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("y", "yes"), ("Yes", "yes"), ("TRUE", "yes"), ("n", "no"), ("No.", "no"), ("never", "no"), ("u", "unknown"),
        ("don't know", "unknown"), ("don\u2019t know", "unknown"), ("d", "not_done"), ("not done", "not_done"),
    ],
)  # fmt: skip
def test_yes_no_unknown_and_not_done_by_letter_or_word(text, word):
    assert values("findings.depression", text) == {"findings.depression": word}


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("patient.sex", "f", "female"),
        ("patient.sex", "2", "male"),
        ("patient.pregnancy", "plan", "planning"),
        ("patient.pregnancy", "n/a", "not_applicable"),
        ("neuropathy.pattern", "length dep", "length_dependent"),
        ("neuropathy.pattern", "multi", "multifocal"),
        ("neuropathy.nerve_conduction", "d", "not_done"),
        ("neuropathy.nerve_conduction", "de", "demyelinating"),
        ("neuropathy.sites", "hands, feet", ["feet", "hands"]),
        ("neuropathy.symptoms", "none", []),
        ("neuropathy.symptoms", "electric shocks and 1", ["burning", "electric_shocks"]),
        ("pain.now", "7/10", 7),
        ("pain.now", "6,5", 6.5),
        ("patient.weight_kg", "82 kg", 82),
        ("patient.weight_kg", "180 lb", 81.6),
        ("patient.weight_kg", "12 st 4", 78),
        ("patient.height_cm", "5 ft 10", 177.8),
        ("patient.height_cm", "5'10\"", 177.8),
        ("patient.height_cm", "1 m 78", 178),
        ("patient.age_years", "58 years old", 58),
        ("trials.0.highest_daily_dose_mg", "1.8 g", 1800),
        ("neuropathy.onset", "nov 2024", "2024-11"),
        ("medicines.0.unit", "milligrams", "mg"),
        ("labs.hiv", "neg", {"value": "negative"}),
        ("labs.vitamin_b12", "310 pg/mL", {"value": 310, "unit": "pg/mL"}),
        ("labs.vitamin_b12", "229 PMOL/L 2026-10", {"value": 229, "unit": "pmol/L", "date": "2026-10"}),
        ("labs.creatinine", "97 µmol/L on 2026-10-30", {"value": 97, "unit": "umol/L", "date": "2026-10-30"}),
        ("labs.creatinine", "1.0mg/dl", {"value": 1, "unit": "mg/dL"}),
        ("labs.sodium", "139", {"value": 139, "unit": "mmol/L"}),
        ("labs.hba1c", "5.6%", {"value": 5.6, "unit": "%"}),
        ("labs.platelets", "250 x10^9/L", {"value": 250, "unit": "10*9/L"}),
    ],
)
def test_an_answer_becomes_the_value_of_the_case(path, text, value):
    assert values(path, text) == {path: value}


def test_both_numbers_of_a_blood_pressure_are_taken():
    assert values("labs.systolic_bp", "130/80 mmHg") == {
        "labs.systolic_bp": {"value": 130, "unit": "mmHg"},
        "labs.diastolic_bp": {"value": 80, "unit": "mmHg"},
    }


@pytest.mark.parametrize(
    ("path", "text", "piece", "offers"),
    [
        ("labs.creatinine", "97 mg/dL", "hardly possible", ["97 umol/L"]),
        ("labs.creatinine", "97", "unit is missing", ["97 umol/L"]),
        ("labs.creatinine", "20 mg/dL", "hardly possible", ["20 mg/dL!"]),
        ("labs.vitamin_b12", "310", "unit is missing", ["310 pg/mL", "310 ng/L", "310 pmol/L"]),
        ("patient.height_cm", "1.78", "not possible", ["1.78 m"]),
        ("patient.weight_kg", "1,200", "comma", []),
        ("patient.age_years", "1968", "not possible", []),
        ("pain.now", "11", "0 to 10", []),
        ("scores.phq9", "3.5", "whole number", []),
        ("neuropathy.onset", "03/04/2024", "2024-04-03 or 2024-03-04", []),
        ("neuropathy.onset", "2031", "in the past", []),
        ("neuropathy.onset", "31/02/2024", "calendar", []),
        ("medicines", "metropolol, aspirin", "not recognised", ["metoprolol; aspirin", "metropolol!; aspirin"]),
        ("exposures", "ciprofloxaxin 2024", "not recognised", ["ciprofloxacin 2024", "ciprofloxaxin! 2024"]),
        ("exposures", "amoxicillin 2024", "no fluoroquinolone", ["amoxicillin! 2024"]),
        ("patient.sex", "femal e", "did you mean female", []),
        ("neuropathy.sites", "toes", "not in the list", []),
    ],
)  # fmt: skip
def test_a_doubtful_answer_is_asked_back_with_the_likely_mistake(path, text, piece, offers):
    reading = understand(item(path), text, TODAY)

    assert not reading.taken
    assert piece in reading.message
    shown = [offer.text for offer in reading.offers]
    assert [offer for offer in offers if offer not in shown] == []


@pytest.mark.parametrize("path", ["labs.creatinine", "medicines", "exposures", "patient.height_cm"])
def test_every_offer_is_taken_when_it_is_typed(path):
    texts = {"labs.creatinine": "20 mg/dL", "medicines": "metropolol", "exposures": "ciprofloxaxin 2024"}
    asked = item(path)
    offers = understand(asked, texts.get(path, "1.78"), TODAY).offers

    assert offers
    assert all(understand(asked, offer.text, TODAY).taken for offer in offers)


@pytest.mark.parametrize(
    ("path", "text", "entries"),
    [
        ("exposures", "none", []),
        ("exposures", "cipro 2024-11-01 to 2024-11-10", [{"agent": "cipro", **days("2024-11-01", "2024-11-10")}]),
        ("exposures", "levofloxacin iv", [{"agent": "levofloxacin", "route": "intravenous"}]),
        ("exposures", "cipro from 2024-11 to 2024-12", [{"agent": "cipro", **days("2024-11", "2024-12")}]),
        ("exposures", "Cipro eye drops 2024", [{"agent": "Cipro", "route": "ophthalmic", "first_dose": "2024"}]),
        ("exposures", "moxifloxacin still taking", [{"agent": "moxifloxacin", "ongoing": "yes"}]),
        ("exposures", "levaquin 500 mg planned", [{"agent": "levaquin", "planned": "yes"}]),
        ("medicines", "metformin 500 mg twice daily since 2022", [{"name": "metformin", **mg(1000), "since": "2022"}]),
        ("medicines", "aspirin, ramipril", [{"name": "aspirin"}, {"name": "ramipril"}]),
        ("medicines", "warfarin stopped 3 weeks ago", [{"name": "warfarin", "stopped": "2026-10-31"}]),
        ("medicines", "pregabalin for neuropathy", [{"name": "pregabalin", "for": "neuropathy"}]),
        ("medicines", "foobarol!", [{"name": "foobarol"}]),
        ("allergies", "penicillin, codeine", ["penicillin", "codeine"]),
        ("trials", "duloxetine since 2026-08-15", [{"treatment": "duloxetine", "started": "2026-08-15"}]),
        ("trials", "duloxetine 60 mg", [{"treatment": "duloxetine", "highest_daily_dose_mg": 60}]),
        ("trials", "pregabalin stopped 2025-03", [{"treatment": "pregabalin", "stopped": "2025-03"}]),
        ("trials", "pregabalin side effects", [{"treatment": "pregabalin", "stop_reason": "adverse_effect"}]),
        ("trials.0.reviews", "week 4, pain 6, tolerable", [{"week": 4, "pain": 6, "tolerability": "tolerable"}]),
        ("trials.0.reviews", "2026-11-14, partial", [{"date": "2026-11-14", "response": "partial"}]),
        ("trials.0.reviews", "pain 3/10 function better", [{"pain": 3, "function": "better", "date": "2026-11-21"}]),
    ],
)  # fmt: skip
def test_entries_of_lists_are_read_from_one_line(path, text, entries):
    assert values(path, text)[path] == entries


@pytest.mark.parametrize(("text", "amount", "unit"), [("500 mg", 500, "mg"), ("250 mcg twice daily", 500, "mcg")])
def test_a_daily_dose_brings_its_unit(text, amount, unit):
    assert values("medicines.0.daily_dose", text) == {"medicines.0.daily_dose": amount, "medicines.0.unit": unit}


def test_a_list_grows_line_by_line_and_can_shrink():
    asked = item("medicines")
    first, ends = understand_list(asked, "metformin", TODAY, None)
    assert (first.values["medicines"], ends) == ([{"name": "metformin"}], False)
    two, _ = understand_list(asked, "omeprazole", TODAY, first.values["medicines"])
    assert [entry["name"] for entry in two.values["medicines"]] == ["metformin", "omeprazole"]
    fewer, ends = understand_list(asked, "remove 1", TODAY, two.values["medicines"])
    assert (fewer.values["medicines"], ends) == ([{"name": "omeprazole"}], False)
    assert understand_list(asked, "", TODAY, fewer.values["medicines"])[1] is True
    assert understand_list(asked, "", TODAY, None)[0].message
    assert understand_list(asked, "remove 7", TODAY, two.values["medicines"])[0].message
    assert understand_list(asked, "none", TODAY, two.values["medicines"])[0].message


SCREEN = tuple(
    item(f"findings.{name}") for name in ("depression", "anxiety", "sleep_disturbance", "narrow_angle_glaucoma")
)


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("none", "nnnn"),
        ("all", "yyyy"),
        ("2", "nynn"),
        ("2 4", "nyny"),
        ("2,4", "nyny"),
        ("1 u3 d4", "ynud"),
        ("u2 u3", "nuun"),
        ("3u", "nnun"),
        ("unknown", "uuuu"),
        ("anxiety, glaucoma", "nyny"),
        ("narrow", "nnny"),
    ],
)
def test_a_screen_takes_numbers_words_none_and_unknown(text, answers):
    words = {"y": "yes", "n": "no", "u": "unknown", "d": "not_done"}

    assert [*understand_screen(SCREEN, text).values.values()] == [words[letter] for letter in answers]


@pytest.mark.parametrize("text", ["5", "0", "2 9", "x", "", "u", "1-3", "depresion"])
def test_a_screen_asks_back_what_is_not_on_it(text):
    reading = understand_screen(SCREEN, text)

    assert reading.taken is (text == "u")
    assert reading.message or reading.open_word


@given(st.integers(0, 400), st.sampled_from(["days", "weeks", "months", "years"]))
def test_relative_dates_keep_their_precision_and_hold_the_day_meant(count, unit):
    said = date_said(f"{count} {unit} ago", date(2926, 11, 21))

    assert said.precision == {"days": "day", "weeks": "day", "months": "month", "years": "year"}[unit]
    if unit in ("days", "weeks"):
        assert said.earliest == date(2926, 11, 21) - timedelta(days=count * (7 if unit == "weeks" else 1))


@given(st.dates(date(1950, 1, 1), TODAY))
def test_a_written_day_is_read_as_that_day(day):
    for text in (day.isoformat(), f"{day.day} {day:%B} {day.year}", f"{day:%b} {day.day}, {day.year}"):
        assert date_said(text, TODAY).earliest == day


@pytest.mark.parametrize("text", ["", "soon", "1 2 3", "13-13-2024", "2024-00-00", "2024-02-30", "9" * 5000 + " days"])
def test_what_is_no_date_is_refused_with_an_example(text):
    with pytest.raises(NotADateError):
        date_said(text, TODAY)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(GENERAL), st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60)))
@example("labs.creatinine", "1" * 2000)
@example("patient.height_cm", "1" * 400 + " m")
def test_nonsense_never_fails_and_always_gets_a_line(general, text):
    asked = item(general.replace("*", "0"))
    reading = understand(asked, text, TODAY)

    assert reading.taken or reading.message.strip()
    assert all(offer.text for offer in reading.offers)
    screen = understand_screen(SCREEN, text)
    assert screen.taken or screen.message.strip()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([item(general) for general in GENERAL if "*" not in general]), st.sampled_from(HOSTILE))
def test_what_is_taken_can_stand_in_a_case(asked, text):
    reading = understand(asked, text, TODAY)
    if reading.taken and reading.values and asked.kind is not Kind.LIST:
        case = with_values({"schema": "neuroladder.case/1", "assessed_on": "2026-11-21"}, reading.values)
        assert Case.model_validate(case)


@given(st.sampled_from([test for test, row in ANALYTES.items() if row.units]), st.data())
def test_a_plausible_result_is_taken_in_every_unit(test, data):
    analyte = ANALYTES[test]
    unit = data.draw(st.sampled_from(analyte.units))
    inside = data.draw(st.fractions(analyte.plausible.low, analyte.plausible.high, max_denominator=1000))
    written = f"{float(unit.outside(inside)):.4f}"
    assume(unit.inside(Fraction(written)) in analyte.plausible)
    reading = understand(item(f"labs.{test}"), f"{written} {unit.unit}", TODAY)

    assert reading.taken, reading.message
    assert reading.values[f"labs.{test}"]["unit"] == unit.unit
