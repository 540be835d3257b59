"""Nothing of a patient stays in memory when the assessment is gone."""

import gc
import sys
import threading
import weakref

import pytest

import expert
from expert.assess import program, settle
from expert.engine import run as running
from expert.trace import trace_of
from facts.reading import load_case
from tests.expert.batch.cohorts import CASE

module = sys.modules["expert.assess"]


@pytest.fixture
def kept(monkeypatch):
    """Weak references to every engine, fact list and run that is made."""
    found = []
    stock = program().engine_class.__init__

    def watched(engine, *arguments):
        stock(engine, *arguments)
        found.extend((weakref.ref(engine), weakref.ref(engine.matcher)))

    monkeypatch.setattr(program().engine_class, "__init__", watched, raising=False)
    stock_run = running.Run.__init__

    def watched_run(run, *arguments):
        stock_run(run, *arguments)
        found.append(weakref.ref(run))
        found.extend(map(weakref.ref, run.facts))

    monkeypatch.setattr(running.Run, "__init__", watched_run)
    return found


def alive(references):
    gc.collect()
    return [reference() for reference in references if reference() is not None]


def test_no_engine_fact_or_case_outlives_its_assessment(kept):
    case = expert.Case.model_validate(CASE)
    kept.append(weakref.ref(case))
    answer = expert.assess(case)
    kept.append(weakref.ref(answer))
    assert len(kept) > 300
    assert alive(kept)

    del case, answer
    assert alive(kept) == []


def test_a_trace_keeps_the_facts_only_until_it_is_read(kept):
    answer = expert.assess(CASE)
    assert alive(kept)
    assert not [each for each in alive(kept) if isinstance(each, program().engine_class)]

    assert answer.model_dump_json()
    assert alive(kept) == []
    assert answer.trace.firings[0].number == 1


def test_engines_are_gone_before_a_collection_even_when_a_calculator_fails(kept, monkeypatch):
    gc.disable()
    try:
        settled = settle(expert.Case.model_validate(CASE))
        trace = trace_of(settled)
        engines = [each for each in kept if isinstance(each(), program().engine_class)]
        assert engines == []
        del settled, trace
    finally:
        gc.enable()


def test_eight_threads_leave_nothing_either(kept):
    def work():
        for _ in range(3):
            expert.assess(CASE)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    del thread, threads
    assert len(kept) > 24 * 300
    assert alive(kept) == []


def test_memory_does_not_grow_over_many_cases():
    case = load_case_of("cipro-week-5")
    for _ in range(5):
        expert.assess(case)
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(40):
        expert.assess(case)
    gc.collect()
    assert len(gc.get_objects()) - before < 400


def load_case_of(name):
    from expert.cli.examples import example_file

    return load_case(example_file(name))
