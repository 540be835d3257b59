"""A case takes what the form allows and keeps it frozen, just as it was stated."""

import pickle

import pytest
from hypothesis import given, settings

from facts.case import Case
from facts.entries import Review
from facts.problems import CaseError
from facts.terms import Finding
from tests.facts.stated import accepted, problems
from tests.strategies import cases, valid_case_mapping


def leaves(value, path=()):
    """The path of every key in a mapping, lists included."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if isinstance(key, str):
            yield (*path, key)
        yield from leaves(inner, (*path, key))


LEAVES = list(leaves(valid_case_mapping()))


def holder(mapping, path):
    for key in path[:-1]:
        mapping = mapping[key]
    return mapping


@pytest.mark.parametrize("path", LEAVES, ids=lambda path: ".".join(map(str, path)))
def test_every_key_but_two_may_be_left_out_or_null(path):
    left_out, null = valid_case_mapping(), valid_case_mapping()
    del holder(left_out, path)[path[-1]]
    holder(null, path)[path[-1]] = None

    if path in (("schema",), ("assessed_on",)):
        for mapping in (left_out, null):
            with pytest.raises(CaseError) as caught:
                Case.model_validate(mapping)
            assert [each.path for each in caught.value.problems] == [path[0]]
    elif path[-1] == "unit" and path[0] == "labs":
        with pytest.raises(CaseError, match="must be given"):
            Case.model_validate(left_out)
    else:
        assert Case.model_validate(left_out) == Case.model_validate(null)


def test_left_out_is_not_the_same_as_empty():
    assert accepted().medicines is None
    assert accepted(medicines=[]).medicines == ()
    assert accepted() != accepted(medicines=[])
    assert accepted(findings={}).findings == {}
    assert accepted().findings is None


def test_true_and_false_are_yes_and_no_where_these_are_words():
    case = accepted(neuropathy={"painful": True}, findings={"diabetes": False})

    assert case.neuropathy.painful == "yes"
    assert case.findings["diabetes"] == "no"
    assert problems(patient={"sex": True})[0].path == "patient.sex"


def test_findings_come_in_the_order_of_the_vocabulary_and_are_plain_words():
    shuffled = dict.fromkeys(reversed([each.value for each in Finding]), "unknown")
    findings = accepted(findings=shuffled).findings

    assert list(findings) == [each.value for each in Finding]
    assert {type(word) for pair in findings.items() for word in pair} == {str}


NUMBERS = [
    ("patient.age_years", 0, 120), ("patient.weight_kg", 20, 400), ("patient.height_cm", 100, 250), ("pain.now", 0, 10),
    ("scores.phq9", 0, 27), ("scores.phq9_item9", 0, 3), ("scores.gad7", 0, 21), ("scores.isi", 0, 28),
    ("scores.audit_c", 0, 12), ("scores.bpi_interference", 0, 10), ("scores.nyha_class", 0, 4),
]  # fmt: skip


@pytest.mark.parametrize(("path", "low", "high"), NUMBERS)
def test_possible_ranges(path, low, high):
    part, key = path.split(".")
    for inside in (low, high):
        assert getattr(getattr(accepted(**{part: {key: inside}}), part), key) == inside
    for outside in (low - 1, high + 1, low - 0.001, high + 0.001, -(10**400), 10**400, float("inf"), float("nan")):
        (problem,) = problems(**{part: {key: outside}})
        assert problem.path == path
        assert problem.message


def test_whole_numbers_only_where_they_are_meant():
    assert accepted(pain={"now": 6.5}).pain.now == 6.5
    assert problems(scores={"phq9": 6.5})[0].value == 6.5
    assert repr(accepted(scores={"phq9": 6.0}).scores.phq9) == "6"
    assert repr(accepted(pain={"now": -0.0}).pain.now) == "0.0"


def test_case_is_frozen_and_apart_from_what_it_was_made_of():
    mapping = valid_case_mapping()
    case = Case.model_validate(mapping)
    before = case.model_dump_json()
    mapping["labs"].clear()
    mapping["findings"]["diabetes"] = "yes"

    assert case.model_dump_json() == before
    for change in (
        lambda: setattr(case, "region", "uk"),
        lambda: setattr(case.patient, "age_years", 1),
        lambda: setattr(case.findings, "_words", {}),
        lambda: case.findings.update({}),
        lambda: case.labs.append(1),
    ):
        with pytest.raises((ValueError, AttributeError)):
            change()
    assert case.model_dump_json() == before


def test_constructor_checks_as_well():
    with pytest.raises(ValueError, match="whole number"):
        Review(week=1.5)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_a_case_survives_every_way_of_keeping_it(mapping):
    case = Case.model_validate(mapping)

    assert Case.model_validate(case.model_dump(mode="json")) == case
    assert Case.model_validate(case.model_dump()) == case
    assert Case.model_validate_json(case.model_dump_json()) == case
    assert pickle.loads(pickle.dumps(case)) == case
    assert hash(pickle.loads(pickle.dumps(case))) == hash(case)
    assert Case.model_validate(case) is case


@settings(max_examples=100, deadline=None)
@given(cases())
def test_what_is_stated_stands_in_the_case(mapping):
    """Nothing that was given is lost: every key that is no null comes back with its value."""
    dumped = Case.model_validate(mapping).model_dump(mode="json")

    for path in leaves(mapping):
        given_value = holder(mapping, path)[path[-1]]
        kept = holder(dumped, path)[path[-1]]
        if isinstance(given_value, bool):
            assert kept == ("yes" if given_value else "no")
        elif path[-1] == "unit" and path[0] == "medicines":
            assert kept == given_value.removesuffix("s")
        elif isinstance(given_value, dict | list):
            assert len(kept) >= len(given_value)
        else:
            assert str(kept) == str(given_value)
