"""Units are converted exactly, tolerant of writing and of nothing else."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.analytes import ANALYTES
from facts.ranges import RANGES, Range, exact
from facts.units import DOSE_UNITS, UnitError, dose_unit
from facts.yaml12 import load_yaml

TABLE = load_yaml(
    (Path(__file__).parents[2] / "facts" / "analytes.yaml").read_text(encoding="utf-8"), what="analytes.yaml"
)["analytes"]


@pytest.mark.parametrize(
    ("test", "value", "unit", "inside"),
    [
        ("vitamin_b12", 133, "pmol/L", Fraction("180.215")),
        ("vitamin_b12", 0.1, "pg/mL", Fraction(1, 10)),
        ("creatinine", 88.4, "umol/L", Fraction("88.4") * Fraction("0.0113122")),
        ("methylmalonic_acid", 0.4, "umol/L", 400),
        ("hba1c", 48, "mmol/mol", 48 / Fraction("10.929") + Fraction("2.15")),
        ("hba1c", 6.5, "%", Fraction("6.5")),
        ("alt", 1, "ukat/L", 60),
        ("haemoglobin", 135, "g/L", Fraction("13.5")),
        ("qtc", 450, None, 450),
    ],
)
def test_conversion_is_exact(test, value, unit, inside):
    assert ANALYTES[test].convert(value, unit) == inside


@pytest.mark.parametrize(
    ("test", "unit", "listed"),
    [
        ("creatinine", "\u00b5mol/L", "umol/L"),
        ("creatinine", "\u03bcmol/l", "umol/L"),
        ("creatinine", " UMOL / L ", "umol/L"),
        ("folate", "mcg/L", "ug/L"),
        ("platelets", "10^9/L", "10*9/L"),
        ("platelets", "\u00d710^3/\u00b5L", "10*3/uL"),
        ("egfr", "mL/min/1.73m\u00b2", "mL/min/1.73m2"),
        ("tsh", "miu/l", "mIU/L"),
    ],
)
def test_writing_of_a_unit_does_not_matter(test, unit, listed):
    assert ANALYTES[test].conversion(unit).unit == listed


@pytest.mark.parametrize("unit", ["stone", "", "mg", "mmol", "mg/dL/L", "m" * 5000, "umol/L\x00"])
def test_unknown_unit_is_refused_with_the_list(unit):
    with pytest.raises(UnitError, match="write one of: mg/dL, umol/L, mmol/L"):
        ANALYTES["creatinine"].conversion(unit)


def test_unit_may_be_left_out_only_where_there_is_one():
    for analyte in ANALYTES.values():
        if len(analyte.units) == 1:
            assert analyte.conversion(None) is analyte.units[0]
        else:
            with pytest.raises(UnitError):
                analyte.conversion(None)


def test_result_in_words_takes_no_unit():
    assert ANALYTES["hiv"].words[:2] == ("negative", "positive")
    with pytest.raises(UnitError, match="left out"):
        ANALYTES["hiv"].conversion("mg/dL")


def test_table_holds_the_published_tests_units_and_ranges():
    expected = {
        "vitamin_b12": ("pg/mL ng/L pmol/L", (0, 100000), (50, 5000)),
        "active_b12": ("pmol/L", (0, 10000), (5, 400)),
        "methylmalonic_acid": ("nmol/L umol/L", (0, 1000000), (40, 100000)),
        "homocysteine": ("umol/L mg/L", (0, 1000), (3, 300)),
        "folate": ("ng/mL ug/L nmol/L", (0, 1000), (0.5, 60)),
        "creatinine": ("mg/dL umol/L mmol/L", (0.05, 40), (0.3, 15)),
        "egfr": ("mL/min/1.73m2 mL/min", (0, 250), (3, 160)),
        "creatinine_clearance": ("mL/min", (0, 400), (3, 250)),
        "hba1c": ("% mmol/mol", (2, 25), (3.5, 16)),
        "fasting_glucose": ("mg/dL mmol/L", (5, 3000), (40, 600)),
        "tsh": ("mIU/L uIU/mL", (0, 1000), (0.005, 150)),
        "alt": ("U/L ukat/L", (0, 50000), (2, 5000)),
        "ast": ("U/L ukat/L", (0, 50000), (2, 5000)),
        "bilirubin": ("mg/dL umol/L", (0, 100), (0.1, 40)),
        "sodium": ("mmol/L mEq/L", (80, 220), (110, 170)),
        "potassium": ("mmol/L mEq/L", (0.5, 15), (1.8, 8)),
        "haemoglobin": ("g/dL g/L", (1, 30), (4, 22)),
        "mcv": ("fL", (30, 180), (55, 140)),
        "platelets": ("10*9/L 10*3/uL", (0, 5000), (5, 1500)),
        "vitamin_b6": ("nmol/L ug/L", (0, 100000), (5, 5000)),
        "vitamin_b1": ("nmol/L", (0, 5000), (20, 500)),
        "systolic_bp": ("mmHg", (40, 320), (70, 260)),
        "diastolic_bp": ("mmHg", (20, 220), (35, 160)),
        "qtc": ("ms", (200, 900), (320, 700)),
        "qrs": ("ms", (30, 400), (60, 260)),
        "serum_immunofixation": ("", None, None),
        "hiv": ("", None, None),
    }
    found = {
        test: (
            " ".join(each.unit for each in analyte.units),
            TABLE[test].get("possible") and tuple(TABLE[test]["possible"]),
            TABLE[test].get("plausible") and tuple(TABLE[test]["plausible"]),
        )
        for test, analyte in ANALYTES.items()
    }
    assert found == expected


NUMERIC = st.sampled_from([each for each in ANALYTES.values() if each.units])


@given(NUMERIC, st.data(), st.decimals(0, 10000, places=3))
def test_conversion_and_back_is_the_same_number(analyte, data, value):
    conversion = data.draw(st.sampled_from(analyte.units))
    given_value = Fraction(str(value))

    assert conversion.outside(conversion.inside(given_value)) == given_value
    assert analyte.convert(given_value, conversion.unit.upper()) == conversion.inside(given_value)


@given(NUMERIC)
def test_what_is_plausible_is_possible(analyte):
    assert all(bound in analyte.possible for bound in analyte.plausible.bounds)
    assert all(bound in analyte.plausible for bound in analyte.plausible.bounds)


@given(st.decimals(-1000, 1000, places=4))
def test_a_float_stands_for_the_decimal_that_it_prints_as(value):
    assert exact(float(value)) == Fraction(str(value))


def test_ranges_are_closed():
    percent = Range(Fraction(0), Fraction(10))

    assert 0 in percent
    assert Fraction(10) in percent
    assert Fraction("10.001") not in percent
    assert str(RANGES["patient.age_years"].possible) == "0 to 120"


@pytest.mark.parametrize(
    ("spelling", "unit", "milligrams"),
    [
        ("mg", "mg", 1), ("MG", "mg", 1), ("\u00b5g", "mcg", Fraction(1, 1000)), ("ug", "mcg", Fraction(1, 1000)),
        ("g", "g", 1000), ("tablets", "tablet", None), ("units", "IU", None),
    ],
)  # fmt: skip
def test_units_of_a_daily_dose(spelling, unit, milligrams):
    assert dose_unit(spelling) == DOSE_UNITS[unit]
    assert DOSE_UNITS[unit].mg == milligrams


def test_unknown_unit_of_a_dose_is_refused():
    with pytest.raises(UnitError, match="write one of: mg, g"):
        dose_unit("stone")
