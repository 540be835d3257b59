"""With plain models and the validators of a snapshot every answer and every refusal is the same to the byte."""

import json
import subprocess
import sys

import pytest

from expert.assess import program
from expert.snapshot import Snapshot
from facts import plain_models
from tests.benchmarks.measuring import ROOT
from tests.case_library import library
from tests.expert.in_both_forms import in_both_forms

PLAIN = """
import json, sys
from pathlib import Path
from expert.snapshot import Snapshot
assert Snapshot(Path(sys.argv[1])).take_over(plain=True)
from tests.expert.in_both_forms import in_both_forms
for text in json.load(sys.stdin):
    print(json.dumps(in_both_forms(text)))
pydantic = {name.partition(".")[0] for name in sys.modules} & {"pydantic", "annotated_types", "pydantic_core"}
assert pydantic == {"pydantic_core"}, pydantic
"""
HEAD = {"schema": "neuroladder.case/1", "assessed_on": "2026-11-21"}
WRONG = (
    [],
    {},
    {"schema": "neuroladder.case/2", "assessed_on": "2026-11", "colour": "red"},
    HEAD | {"patient": {"age_years": "old", "sex": 1, "name": "A"}, "id": " "},
    HEAD | {"patient": 7, "exposures": {}, "labs": [1, {"x": 2}], "allergies": [""], 3: 4},
    HEAD | {"findings": {"depressoin": "yes", "depression": "maybe"}, "supportive": {"menthol": "no"}},
    HEAD | {"medicines": [{"name": "x", "unit": "handful", "for": "fun"}], "scores": {"phq9": 28}},
    HEAD | {"trials": [{"treatment": "x", "reviews": [{"week": -1, "date": "2026-13"}]}]},
    HEAD | {"exposures": [], "neuropathy": {"onset": "2027-01-01", "symptoms": ["burns"]}},
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache")
    program()
    assert Snapshot(folder).leave_behind()
    return folder


def with_plain_models(snapshot, texts):
    done = subprocess.run([sys.executable, "-c", PLAIN, str(snapshot)], cwd=ROOT, input=json.dumps(texts),
                          capture_output=True, text=True, check=False, timeout=300)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_cases_of_the_library_are_answered_with_the_same_bytes(snapshot):
    texts = [json.dumps(told.case) for told in library()[::3]]
    found = with_plain_models(snapshot, texts)

    assert len(found) == len(texts) > 300
    for text, answered in zip(texts, found, strict=True):
        assert answered == in_both_forms(text), text


def test_wrong_cases_are_refused_in_the_same_words(snapshot):
    texts = ["- a list", "{", *map(json.dumps, WRONG)]
    found = with_plain_models(snapshot, texts)

    assert found == list(map(in_both_forms, texts))
    assert all(set(each) == {"refused"} for each in found)


def test_errors_do_not_repeat_values(snapshot):
    script = f"""
from pathlib import Path
from expert.snapshot import Snapshot
assert Snapshot(Path({str(snapshot)!r})).take_over(plain=True)
from expert.assessment import Recommendation
try:
    Recommendation(id="canary", headline=87)
except ValueError as error:
    print(error, "canary" in str(error))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "Input should be a valid string" in done.stdout
    assert done.stdout.endswith(" False\n")


def test_where_models_are_made_already_they_stay():
    assert not plain_models.choose()
    assert not plain_models.chosen()


def test_a_model_without_a_validator_says_so():
    class Unready(plain_models.BaseModel):
        number: int

    with pytest.raises(TypeError, match="Unready"):
        Unready(number=1)
    with pytest.raises(TypeError, match="Unready"):
        Unready.model_validate({"number": 1})
    with pytest.raises(TypeError, match="snapshot has no table"):
        plain_models.TypeAdapter(Unready)


def test_plain_models_are_equal_by_their_fields_alone():
    class Point(plain_models.BaseModel):
        x: int
        y: int = plain_models.Field(default=0, alias="why")

    first, same, other = (plain_models.restored(Point, {"x": x, "y": 0}) for x in (1, 1, 2))
    same.__dict__["kept"] = "by a cached property"

    assert first == same != other
    assert len({first, same, other}) == 2
    assert first.model_copy(update={"x": 2}) == other
    assert {name: field.alias for name, field in Point.model_fields.items()} == {"x": None, "y": "why"}
