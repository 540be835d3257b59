"""The form of the answer: names, order and numbers of the published contract."""

import json
from fractions import Fraction

import pytest
from pydantic import ValidationError

from expert.assessment import Assessment, DoseCap, Recommendation, ScheduleStep
from tests.expert.made import made, made_mapping

TOP_LEVEL = [
    "schema",
    "case_id",
    "assessed_on",
    "status",
    "headline",
    "knowledge",
    "program",
    "conclusions",
    "recommendations",
    "options",
    "questions",
    "monitoring",
    "departures",
    "unrecognised",
    "limits",
    "trace",
]
RECOMMENDATION = [
    "id",
    "action",
    "treatment",
    "subject",
    "form",
    "route",
    "with",
    "urgency",
    "headline",
    "schedule",
    "maximum_daily_dose_mg",
    "review_on",
    "confirm_first",
    "evidence",
    "sources",
    "because",
    "derivation",
    "programme",
]
CONCLUSIONS = ["scope", "fluoroquinolone", "chronicity", "attribution", "b12", "kidney", "response", "stage"]


def in_order(wanted, given):
    return [name for name in given if name in wanted] == wanted


def test_json_has_the_names_of_the_contract_in_its_order():
    given = json.loads(made().model_dump_json())

    assert list(given) == TOP_LEVEL
    assert in_order(RECOMMENDATION, given["recommendations"][0])
    assert in_order(CONCLUSIONS, given["conclusions"])
    assert list(given["recommendations"][0]["schedule"][0]) == ["from", "to", "dose", "daily_dose_mg"]
    assert list(given["options"][0])[:5] == ["treatment", "line", "standing", "reasons", "dose_cap"]
    assert list(given["options"][0]["reasons"][0])[:5] == ["kind", "severity", "with", "text", "sources"]
    assert given["conclusions"]["chronicity"]["class"] == "long_established"
    assert given["conclusions"]["b12"]["class"] == "indeterminate"
    assert given["conclusions"]["response"]["class"] == "partial"


def test_both_dumps_say_the_same_without_being_asked_for_aliases():
    assert made().model_dump(mode="json") == json.loads(made().model_dump_json())


def test_what_was_written_can_be_read_again():
    assert Assessment.model_validate_json(made().model_dump_json()) == made()


def test_json_keeps_everything_that_was_given():
    def covers(given, wanted):
        if isinstance(wanted, dict):
            return all(name in given and covers(given[name], value) for name, value in wanted.items())
        if isinstance(wanted, list):
            return len(given) == len(wanted) and all(map(covers, given, wanted))
        return given == wanted

    assert covers(made().model_dump(mode="json"), made_mapping())


@pytest.mark.parametrize(
    ("given", "shown"),
    [(60, "60"), (60.0, "60"), (Fraction(60), "60"), (Fraction(75, 2), "37.5"), (112.5, "112.5")],
)
def test_whole_numbers_are_written_without_a_fraction(given, shown):
    cap = DoseCap(maximum_daily_dose_mg=given, because="kidney", row="VEN-R1")

    assert f'"maximum_daily_dose_mg":{shown},' in cap.model_dump_json()


@pytest.mark.parametrize("wrong", [True, "much", float("nan"), float("inf")])
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(ValidationError):
        DoseCap(maximum_daily_dose_mg=wrong, because="kidney", row="VEN-R1")


def test_words_that_python_keeps_are_read_in_both_spellings():
    mapping = made_mapping()["recommendations"][0]
    under = {("with_" if name == "with" else name): value for name, value in mapping.items()}

    assert Recommendation.model_validate(under) == Recommendation.model_validate(mapping)
    assert ScheduleStep(from_="2026-11-21", to=None, dose="x").model_dump(mode="json")["from"] == "2026-11-21"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("headline", "x" * 140),
        ("headline", "two\nlines"),
        ("headline", ""),
        ("status", "fine"),
        ("schema", "neuroladder.assessment/2"),
        ("surprise", 1),
    ],
)
def test_what_the_contract_does_not_allow_is_refused(key, value):
    with pytest.raises(ValidationError):
        made(**{key: value})


def test_an_assessment_cannot_be_changed():
    with pytest.raises(ValidationError):
        made().headline = "something else"


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_json_schema_has_the_names_of_the_contract(mode):
    schema = Assessment.model_json_schema(mode=mode)
    definitions = schema["$defs"]

    assert in_order(TOP_LEVEL, schema["properties"])
    assert in_order(RECOMMENDATION, definitions["Recommendation"]["properties"])
    assert "class" in definitions["B12Conclusion"]["properties"]
    assert schema["properties"]["schema"]["const"] == "neuroladder.assessment/1"
    assert definitions["Action"]["enum"][0] == "start"
    json.dumps(schema)
