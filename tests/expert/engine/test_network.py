"""What a fact passes is remembered for facts alike, and is what would be worked out afresh."""

import pickle

import pytest

from expert.assess import program, settle
from expert.engine import network
from facts.reading import as_case
from tests.case_library import library

DISPATCH = program().engine_class.network.dispatch


def facts_of_cases():
    told = library()[::7]
    return [fact for row in told for fact in settle(as_case(row.case)).facts if type(fact) in DISPATCH]


def test_remembered_is_what_the_tables_say():
    facts = facts_of_cases()

    assert len(facts) > 10_000
    for fact in facts:
        dispatch = DISPATCH[type(fact)]
        assert dispatch.passed(fact) == dispatch.passed(fact) == dispatch._newly_passed(fact)


def test_no_more_than_a_number_of_combinations_is_remembered(monkeypatch):
    monkeypatch.setattr(network, "_REMEMBERED", 2)
    fresh = {template: pickle.loads(pickle.dumps(dispatch)) for template, dispatch in DISPATCH.items()}
    for fact in facts_of_cases():
        dispatch = fresh[type(fact)]
        assert dispatch.passed(fact) == DISPATCH[type(fact)].passed(fact)

    assert max(len(dispatch._known) for dispatch in fresh.values()) == 2


@pytest.mark.parametrize("template", DISPATCH, ids=lambda template: template.__name__)
def test_a_stored_dispatch_has_forgotten(template):
    assert pickle.loads(pickle.dumps(DISPATCH[template]))._known == {}
