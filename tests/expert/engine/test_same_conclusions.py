"""The engine against the stock engine of experta (same firings in the same order) and against the reference."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expert.engine.build import build
from expert.engine.reference import conclusions
from expert.engine.run import run
from tests.expert.engine import programs


def firings_and_facts(registry, facts):
    result = run(build(registry), facts)
    fired = [
        (firing.card.id, tuple(fact["__factid__"] for fact in firing.supports), firing.values)
        for firing in result.firings
    ]
    return fired, {fact.identity() for fact in result.facts}


def reference_facts(registry, facts):
    return set(conclusions(registry, facts))


def as_sets(identities):
    return {(template, tuple(values)) for template, values in identities}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_random_program_gives_the_same_everywhere(data):
    def choose(options):
        return data.draw(st.sampled_from(options))

    registry, facts = programs.registry(choose, rules=3), programs.facts(choose)
    ours = firings_and_facts(registry, facts)
    assert ours == programs.run_stock(programs.stock_engine(registry.cards), facts)
    assert as_sets(ours[1]) == reference_facts(registry, facts)


@pytest.mark.parametrize("block", range(8))
def test_many_programs_fire_as_the_stock_matcher_does(block):
    fired = 0
    for seed in range(block * 150, (block + 1) * 150):
        choose = random.Random(seed).choice
        registry, facts = programs.registry(choose), programs.facts(choose)
        ours = firings_and_facts(registry, facts)
        assert ours == programs.run_stock(programs.stock_engine(registry.cards), facts), f"seed {seed}"
        fired += len(ours[0])
    assert fired > 150


@pytest.mark.parametrize("block", range(4))
def test_many_programs_with_calculators_conclude_what_the_reference_does(block):
    fired = 0
    for seed in range(block * 500, (block + 1) * 500):
        choose = random.Random(seed).choice
        registry, facts = programs.registry(choose, rules=8, calculators=True), programs.facts(choose)
        ours = firings_and_facts(registry, facts)
        assert as_sets(ours[1]) == reference_facts(registry, facts), f"seed {seed}"
        fired += len(ours[0])
    assert fired > 500
