"""The rules that ship, on the cases that ship: the engine, the reference and CLIPS conclude the same."""

from pathlib import Path

import pytest

import expert
from expert.assess import program
from expert.engine.reference import conclusions
from expert.engine.run import run
from facts.intake import facts_of
from facts.reading import load_case
from tests.expert.engine.in_clips import Clips

EXAMPLES = sorted((Path(expert.__file__).parent / "examples").glob("*.yaml"))


def given_facts(path):
    return list(facts_of(load_case(path)))


def known(result):
    return {(type(fact), tuple(fact.slot_values().values())) for fact in result.facts}


@pytest.fixture(scope="module")
def in_clips():
    templates = {type(fact): None for path in EXAMPLES for fact in given_facts(path)}
    return Clips(program().registry, tuple(templates))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_clips_concludes_the_same(path, in_clips):
    shipped, facts = program(), given_facts(path)
    in_clips.run(facts, shipped.tables)
    assert known(run(shipped, facts)) == in_clips.known()


@pytest.mark.parametrize("path", EXAMPLES[::4], ids=lambda path: path.stem)
def test_the_reference_concludes_the_same(path):
    shipped, facts = program(), given_facts(path)
    result = run(shipped, facts)
    assert known(result) == set(conclusions(shipped.registry, facts, shipped.tables))
    assert len(result.firings) > 100
