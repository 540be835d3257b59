"""The published JSON Schema says what the models take."""

import json

import jsonschema
import pytest
from hypothesis import given, settings

from facts.case import Case
from facts.terms import Finding
from tests.strategies import cases, valid_case_mapping

SCHEMA = Case.model_json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def parts(schema):
    yield "Case", schema
    yield from schema["$defs"].items()


def test_schema_is_valid_and_closed():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert all(part["additionalProperties"] is False for _, part in parts(SCHEMA))
    assert SCHEMA["required"] == ["schema", "assessed_on"]
    assert Case.model_json_schema(mode="serialization")["required"]


def test_every_key_is_described():
    silent = [f"{name}.{key}" for name, part in parts(SCHEMA) for key, row in part["properties"].items()
              if not row.get("description")]  # fmt: skip
    assert silent == []


def test_every_finding_is_named_with_its_words():
    findings = SCHEMA["properties"]["findings"]["anyOf"][0]["properties"]
    assert list(findings) == [each.value for each in Finding]
    assert "not_done" in json.dumps(findings["diabetes"])


@settings(max_examples=100, deadline=None)
@given(cases())
def test_schema_takes_every_case(mapping):
    VALIDATOR.validate(mapping)
    VALIDATOR.validate(Case.model_validate(mapping).model_dump(mode="json"))


@pytest.mark.parametrize(
    "change",
    [{"region": "mars"}, {"foo": 1}, {"pain": {"now": 11}}, {"findings": {"diabets": "no"}}, {"id": 3},
     {"labs": [{"test": "b12"}]}, {"neuropathy": {"sites": ["foot"]}}, {"neuropathy": {"onset": "yesterday"}}],
)  # fmt: skip
def test_schema_refuses_what_the_models_refuse(change):
    mapping = valid_case_mapping() | change
    with pytest.raises(ValueError, match=r"[.]"):
        Case.model_validate(mapping)
    assert not VALIDATOR.is_valid(mapping)
