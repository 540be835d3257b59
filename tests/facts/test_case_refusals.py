"""A case that cannot be is refused with path, value and remedy, all problems at once."""

import pickle
from datetime import date

import pytest

from facts.case import Case
from facts.problems import CaseError
from tests.facts.stated import BARE, accepted, problems


@pytest.mark.parametrize(
    "wrong", [True, "7", "seven", [7], {"value": 7}, float("nan"), float("-inf"), date(2024, 1, 1)]
)
def test_no_number(wrong):
    (problem,) = problems(pain={"now": wrong})

    assert problem.path == "pain.now"
    assert "number" in problem.message


@pytest.mark.parametrize(
    ("keys", "path", "near"),
    [
        ({"region": "US"}, "region", ""),
        ({"patient": {"pregnancy": "planing"}}, "patient.pregnancy", "planning"),
        ({"findings": {"diabetes": "maybe"}}, "findings.diabetes", ""),
        ({"findings": {"diabets": "no"}}, "findings.diabets", "diabetes"),
        ({"supportive": {"exercise": "stoped"}}, "supportive.exercise", "stopped"),
        ({"supportive": {"duloxetine": "started"}}, "supportive.duloxetine", ""),
        ({"neuropathy": {"sites": ["feet", "hand"]}}, "neuropathy.sites.1", "hands"),
        ({"trials": [{"reviews": [{}, {}, {"response": "not_assessable"}]}]}, "trials.0.reviews.2.response", ""),
        ({"patient": {"age": 58}}, "patient.age", ""),
        ({"medicine": []}, "medicine", "medicines"),
        ({"medicines": [{"name": "x", "for_": "other"}]}, "medicines.0.for_", "for"),
        ({"labs": [{"test": "b12"}]}, "labs.0.test", ""),
        ({"medicines": [{"name": "metformin", "unit": "stone"}]}, "medicines.0.unit", ""),
        ({"schema": "neuroladder.case/2"}, "schema", "neuroladder.case/1"),
    ],
)
def test_words_and_keys_outside_the_vocabulary(keys, path, near):
    (problem,) = problems(**keys)

    assert problem.path == path
    assert not near or f"Did you mean '{near}'?" in problem.message
    assert "llowed" in problem.message or "write one of" in problem.message


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"medicines": "metformin"}, "medicines"),
        ({"medicines": {"name": "metformin"}}, "medicines"),
        ({"medicines": ["metformin"]}, "medicines.0"),
        ({"medicines": [None]}, "medicines.0"),
        ({"medicines": {1, 2}}, "medicines"),
        ({"allergies": [None]}, "allergies.0"),
        ({"patient": []}, "patient"),
        ({"findings": ["diabetes"]}, "findings"),
        ({"pain": 7}, "pain"),
        ({"id": 7}, "id"),
        ({"id": ""}, "id"),
        ({"id": "  "}, "id"),
        ({"id": "x" * 2001}, "id"),
        ({"assessed_on": "2026-11"}, "assessed_on"),
        ({"assessed_on": "2026-02-30"}, "assessed_on"),
        ({"assessed_on": 2026}, "assessed_on"),
        ({7: 7}, "7"),
    ],
)
def test_wrong_shape(keys, path):
    with pytest.raises(CaseError) as caught:
        Case.model_validate({**BARE, **keys})

    assert [each.path for each in caught.value.problems] == [path]


@pytest.mark.parametrize("not_a_mapping", [None, [], "schema: x", 7, [("schema", "x")]])
def test_no_mapping(not_a_mapping):
    with pytest.raises(CaseError, match="must be a mapping"):
        Case.model_validate(not_a_mapping)


@pytest.mark.parametrize("character", list("\x00\x1b\n\t\x7f\x9b\u202e\u2066\u200b\ufeff\u2028\ud800"))
def test_invisible_characters_are_refused_and_not_repeated(character):
    for keys in ({"id": f"a{character}b"}, {"medicines": [{"name": f"a{character}b"}]}, {f"a{character}b": 1}):
        (problem,) = problems(**keys)
        assert str(problem).isprintable()


def test_letters_of_all_languages_are_taken():
    for name in ("Müller", "日本", "Ωμέγα", "😀", "e\u0301", "x" * 2000):
        assert accepted(id=name).id == name


def test_refused_values_are_shortened():
    (problem,) = problems(id=["x" * 5000] * 100)
    assert problem.value == "a list of 100 items"
    (problem,) = problems(region="y" * 5000)
    assert len(problem.value) == 60
    (problem,) = problems(pain={"now": 10**3000})
    assert len(str(problem.value)) < 60


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"neuropathy": {"onset": "2026-11-22"}}, "neuropathy.onset"),
        ({"neuropathy": {"onset": 2027}}, "neuropathy.onset"),
        ({"labs": [{"test": "hiv", "value": "negative", "date": "2026-12"}]}, "labs.0.date"),
        ({"medicines": [{"name": "x", "stopped": "2026-11-30"}]}, "medicines.0.stopped"),
        ({"exposures": [{}, {"first_dose": "2030-01-01"}]}, "exposures.1.first_dose"),
        ({"trials": [{"reviews": [{"date": "2026-11-22"}]}]}, "trials.0.reviews.0.date"),
        ({"exposures": [{"first_dose": "2024-11-10", "last_dose": "2024-11-09"}]}, "exposures.0.last_dose"),
        ({"exposures": [{"first_dose": "2024-11", "last_dose": "2024-10-31"}]}, "exposures.0.last_dose"),
        ({"medicines": [{"name": "x", "since": 2020, "stopped": 2019}]}, "medicines.0.stopped"),
        ({"trials": [{"started": "2026-05-02", "stopped": "2026-05-01"}]}, "trials.0.stopped"),
        ({"trials": [{"started": "2026-05-02", "target_dose_since": "2026-05-01"}]}, "trials.0.target_dose_since"),
        ({"trials": [{"target_dose_since": "2026-11-10", "stopped": "2026-09-01"}]}, "trials.0.stopped"),
        ({"trials": [{"started": "2026-05-02", "reviews": [{"date": "2026-05"}, {"date": "2026-04"}]}]},
         "trials.0.reviews.1.date"),
        ({"neuropathy": {"onset": "2024-02-30"}}, "neuropathy.onset"),
        ({"trials": [{"reviews": [{"week": -1}]}]}, "trials.0.reviews.0.week"),
    ],
)  # fmt: skip
def test_dates_that_cannot_be(keys, path):
    assert [each.path for each in problems(**keys)] == [path]


@pytest.mark.parametrize(
    "keys",
    [
        {"neuropathy": {"onset": "2026-11-21"}},
        {"neuropathy": {"onset": 2026}},
        {"labs": [{"test": "hiv", "value": "negative", "date": "2026-11"}]},
        {"exposures": [{"first_dose": "2024-11-10", "last_dose": "2024-11"}]},
        {"exposures": [{"first_dose": "2024-11-10", "last_dose": "2024-11-10"}]},
        {"exposures": [{"first_dose": "2024", "last_dose": "2024-01-01"}]},
        {"exposures": [{"last_dose": "2024-01-01", "ongoing": "yes"}]},
        {"trials": [{"stopped": "2020", "reviews": [{"date": "1999"}]}]},
        {"trials": [{"started": 2026, "reviews": [{"date": "2026-01-01", "week": 0}]}]},
    ],
)
def test_dates_that_have_a_possible_reading_are_taken(keys):
    assert accepted(**keys)


@pytest.mark.parametrize(
    ("result", "key"),
    [
        ({"test": "creatinine", "value": 1.0, "unit": "stone"}, "unit"),
        ({"test": "creatinine", "value": 1.0}, "unit"),
        ({"test": "hiv", "value": "negative", "unit": "mg/dL"}, "unit"),
        ({"test": "hiv", "value": "maybe"}, "value"),
        ({"test": "hiv", "value": 1}, "value"),
        ({"test": "potassium", "value": "normal", "unit": "mmol/L"}, "value"),
        ({"test": "potassium", "value": 15.1, "unit": "mmol/L"}, "value"),
        ({"test": "creatinine", "value": 90, "unit": "mg/dL"}, "value"),
        ({"test": "creatinine", "value": 3600, "unit": "umol/L"}, "value"),
        ({"test": "qtc", "value": float("nan")}, "value"),
        ({"test": "qtc", "value": True}, "value"),
        ({"test": "qtc", "value": 10**400}, "value"),
    ],
)
def test_results_that_do_not_suit_their_test(result, key):
    assert [each.path for each in problems(labs=[{"test": "mcv", "value": 90}, result])] == [f"labs.1.{key}"]


def test_possible_but_implausible_results_are_taken():
    labs = [
        {"test": "vitamin_b12", "value": 20, "unit": "pg/mL"},
        {"test": "creatinine", "value": 90, "unit": "\u00b5mol/l"},
        {"test": "potassium", "value": 15, "unit": "mmol/L"},
        {"test": "hiv", "value": "negative"},
        {"test": "qtc", "value": 900},
    ]

    assert [each.value for each in accepted(labs=labs).labs] == [20, 90, 15, "negative", 900]


def test_all_problems_are_told_at_once():
    found = problems(
        region="mars",
        patient={"age_years": 121, "sex": "m", "shoe_size": 42},
        exposures=[{"first_dose": "2024-11-10", "last_dose": "2024-11-01", "route": "nose"}],
        neuropathy={"onset": "2027", "painful": 1},
        labs=[{"test": "tsh", "value": 1, "unit": "stone", "date": "soon"}, {"test": "tsh", "date": "2027-01-01"}],
        trials=[{"started": "2026-05-02", "reviews": [{"date": "2026-04"}, {"pain": 11}]}],
    )

    assert {each.path for each in found} == {
        "region", "patient.age_years", "patient.sex", "patient.shoe_size", "exposures.0.route", "exposures.0.last_dose",
        "neuropathy.onset", "neuropathy.painful", "labs.0.unit", "labs.0.date", "labs.1.date",
        "trials.0.reviews.0.date", "trials.0.reviews.1.pain",
    }  # fmt: skip
    assert len(found) == 13
    assert all(each.message.rstrip("?'").endswith(".") or "Did you mean" in each.message for each in found)


def test_very_many_problems_are_counted():
    found = problems(labs=[{"test": "tsh", "value": "x", "unit": 5}] * 300)

    assert len(found) == 201
    assert found[-1].message == "has 400 more problems; mend these first."


def test_error_is_a_value_error_that_can_be_sent():
    with pytest.raises(ValueError, match="region is not allowed here") as caught:
        accepted(region="mars")
    sent = pickle.loads(pickle.dumps(caught.value))

    assert sent.problems == caught.value.problems
    assert str(sent) == str(caught.value)
