"""The small pure functions of the calculators, at and beside every limit."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calculators.causality import BANDS, band_of, capped
from knowledge.calculators.days import after_months, earliest, latest, whole_months, whole_weeks
from knowledge.calculators.kidney import body_mass_index, cockcroft_gault, dosing_weight
from knowledge.calculators.response import grade_by_pain, grade_by_words
from knowledge.calculators.timeline import chronicity, time_window
from knowledge.calculators.vitamin_b12 import b12_band
from knowledge.load import knowledge

THRESHOLDS = knowledge().thresholds
KIDNEY, RESPONSE = THRESHOLDS["kidney"], THRESHOLDS["response"]
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-11-07", date(2024, 11, 7), date(2024, 11, 7)),
    ],
)
def test_a_partial_date_means_all_its_days(text, first, last):
    assert (earliest(text), latest(text)) == (first, last)


@given(day=DAYS, weeks=st.integers(0, 500), rest=st.integers(0, 6))
def test_whole_weeks_are_floors(day, weeks, rest):
    assert whole_weeks(day, day + timedelta(days=7 * weeks + rest)) == weeks


@given(day=DAYS, months=st.integers(0, 240))
def test_months_later_is_at_most_so_many_whole_months(day, months):
    later = after_months(day, months)

    assert whole_months(day, later) in (months, months - 1)
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_cockcroft_gault_of_a_known_patient():
    clearance = cockcroft_gault(Fraction(58), Fraction(82), Fraction(1), "male", KIDNEY)

    assert clearance == Fraction(82 * 82, 72)
    assert cockcroft_gault(Fraction(58), Fraction(82), Fraction(1), "female", KIDNEY) == clearance * Fraction(17, 20)


def test_the_adjusted_weight_begins_at_a_body_mass_index_of_30():
    height = Fraction(180)
    at_30 = Fraction(30) * Fraction(18, 10) ** 2

    assert body_mass_index(at_30, height) == 30
    assert dosing_weight(at_30 - 1, height, "male", KIDNEY) == at_30 - 1
    assert dosing_weight(at_30, height, "male", KIDNEY) < at_30
    assert dosing_weight(at_30, None, "male", KIDNEY) == at_30


@given(weight=st.integers(40, 250), height=st.integers(120, 220), sex=st.sampled_from(["female", "male"]))
def test_the_dosing_weight_never_exceeds_the_actual_weight(weight, height, sex):
    assert 0 < dosing_weight(Fraction(weight), Fraction(height), sex, KIDNEY) <= weight


FIRST, LAST = date(2026, 1, 1), date(2026, 1, 10)


@pytest.mark.parametrize(
    ("onset", "window"),
    [
        (FIRST - timedelta(days=1), "before_exposure"),
        (FIRST, "strong"),
        (FIRST + timedelta(days=30), "strong"),
        (FIRST + timedelta(days=31), "plausible"),
        (LAST + timedelta(days=90), "plausible"),
        (LAST + timedelta(days=91), "weak"),
        (LAST + timedelta(days=180), "weak"),
        (LAST + timedelta(days=181), "unlikely"),
    ],
)
def test_time_windows_at_their_limits(onset, window):
    assert time_window(onset, FIRST, LAST, THRESHOLDS["time_window"]) == window


def test_a_long_course_stays_strong_until_seven_days_after_it():
    last = FIRST + timedelta(days=60)

    assert time_window(last + timedelta(days=7), FIRST, last, THRESHOLDS["time_window"]) == "strong"
    assert time_window(last + timedelta(days=8), FIRST, last, THRESHOLDS["time_window"]) == "plausible"


@pytest.mark.parametrize(
    ("today", "grade"),
    [
        (FIRST + timedelta(days=28), "acute"),
        (FIRST + timedelta(days=29), "subacute"),
        (FIRST + timedelta(days=56), "subacute"),
        (FIRST + timedelta(days=57), "persistent"),
        (date(2027, 1, 1), "persistent"),
        (date(2027, 1, 2), "long_established"),
    ],
)
def test_chronicity_at_its_limits(today, grade):
    assert chronicity(FIRST, today, THRESHOLDS["chronicity"]) == grade


@pytest.mark.parametrize(
    ("value", "band"),
    [("179.999", "deficient"), ("180", "indeterminate"), ("350", "indeterminate"), ("350.001", "replete")],
)
def test_vitamin_b12_bands_at_their_limits(value, band):
    limits = THRESHOLDS["b12"]

    assert b12_band(Fraction(value), limits["total_deficient_below"], limits["total_indeterminate_up_to"]) == band


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (-1, "doubtful"),
        (0, "doubtful"),
        (1, "possible"),
        (4, "possible"),
        (5, "probable"),
        (8, "probable"),
        (9, "definite"),
    ],
)
def test_naranjo_bands_at_their_limits(score, band):
    assert band_of(score, THRESHOLDS["naranjo"]) == band


@given(band=st.sampled_from(BANDS), highest=st.sampled_from(BANDS))
def test_a_cap_never_raises_a_band(band, highest):
    assert BANDS.index(capped(band, highest)) <= min(BANDS.index(band), BANDS.index(highest))


@pytest.mark.parametrize(
    ("baseline", "now", "function", "change", "grade"),
    [
        ("8", "4", "", None, "good"),  # half
        ("8", "4.1", "", None, "partial"),
        ("10", "7", "", None, "partial"),  # 30 % and 3 points, but pain above 3
        ("10", "7", "better", None, "good"),
        ("4", "2.8", "", None, "partial"),  # 30 % but only 1.2 points
        ("5", "3", "", None, "good"),  # 40 %, 2 points, pain 3
        ("10", "7.1", "", None, "none"),
        ("10", "10", "better", None, "partial"),
        ("10", "10", "", "2", "partial"),
        ("10", "10", "", "3", "none"),
        ("6", "8", "", None, "worse"),  # 2 points and a third more
        ("7", "9", "", None, "none"),  # 2 points but less than 30 %
        ("5", "6.5", "", None, "none"),  # 30 % but less than 2 points
        ("10", "10", "", "6", "worse"),
        ("10", "7", "", "6", "partial"),  # 30 % less: the class by pain
    ],
)
def test_response_by_pain_at_its_limits(baseline, now, function, change, grade):
    found, _ = grade_by_pain(
        Fraction(baseline), Fraction(now), function, Fraction(change) if change else None, RESPONSE
    )

    assert found == grade


RANK = {"worse": 0, "none": 1, "partial": 2, "good": 3}
SCORES = st.fractions(min_value=0, max_value=10, max_denominator=10)


@given(baseline=SCORES.filter(bool), first=SCORES, second=SCORES, function=st.sampled_from(["", "same", "better"]))
def test_less_pain_is_never_a_worse_response(baseline, first, second, function):
    low, high = sorted((first, second))
    grades = [grade_by_pain(baseline, score, function, None, RESPONSE)[0] for score in (low, high)]

    assert RANK[grades[0]] >= RANK[grades[1]]


@pytest.mark.parametrize(
    ("response", "function", "change", "grade"),
    [
        ("good", "", None, "good"),
        ("", "better", None, "partial"),
        ("", "", "2", "partial"),
        ("", "", "4", "none"),
        ("", "", "6", "worse"),
        ("good", "", "7", "worse"),
        ("", "same", None, "not_assessable"),
        ("", "", None, "not_assessable"),
    ],
)
def test_response_by_words(response, function, change, grade):
    found, _ = grade_by_words(response, function, Fraction(change) if change else None, RESPONSE)

    assert found == grade
