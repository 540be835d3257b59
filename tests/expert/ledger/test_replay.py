"""Entries run again, and assessments compared."""

import dataclasses
import json
import re
import sys

import pytest

from expert import assess, load_case
from expert.assess import program
from expert.cli.examples import FOLDER, example_names
from expert.engine.build import build
from expert.ledger.comparing import compared, stored_in_export, stored_in_ledger, summary_of
from expert.ledger.export import exported
from expert.ledger.ledger import Ledger
from expert.ledger.problems import LedgerError
from expert.ledger.replay import first_differing, first_step, replay
from expert.ledger.sealing import packed, sealed
from knowledge.load import knowledge
from knowledge.rules.all import registry
from tests.expert.ledger.ledgers import AT, example, filled, small, unguarded

RULE = re.compile(r"[A-Z]{3}-\d{3}|[A-Z]+-.*")


@pytest.fixture
def every_example(tmp_path):
    return filled(tmp_path / "ledger.sqlite", *example_names())


@pytest.fixture
def other_knowledge(monkeypatch):
    """The program with other tables, for as long as a test runs."""

    def use(change):
        tables = knowledge()
        changed = change(tables)
        other = build(registry(changed), changed)
        monkeypatch.setattr(sys.modules["expert.assess"], "program", lambda: other)

    yield use
    assert program() is not None


def without_row(treatment, row_id):
    def change(tables):
        monograph = tables.treatments[treatment]
        rows = tuple(row for row in monograph.safety if row.id != row_id)
        assert len(rows) == len(monograph.safety) - 1
        less = monograph.model_copy(update={"safety": rows})
        return dataclasses.replace(
            tables, treatments={**tables.treatments, treatment: less}, version="2027.1.0", digest="sha256:other"
        )

    return change


def blocking_row():
    """A row that excludes or avoids a treatment in some example: (example, treatment, row)."""
    for name in example_names():
        for option in example(name)[1].options:
            for reason in option.reasons:
                own = {row.id for row in knowledge().treatments[option.treatment].safety}
                if reason.row in own and reason.severity in ("block", "avoid"):
                    return name, str(option.treatment), reason.row
    raise AssertionError("in no example does a safety row speak against a treatment")


def test_every_example_is_identical_on_the_same_knowledge(every_example):
    with Ledger(every_example, read_only=True) as ledger:
        replays = [replay(entry) for entry in ledger.entries()]

    assert [each.outcome for each in replays] == ["identical"] * len(example_names())


def test_a_row_that_is_gone_is_named_as_the_first_differing_step(tmp_path, other_knowledge):
    name, treatment, row = blocking_row()
    with Ledger(filled(tmp_path / "ledger.sqlite", name), read_only=True) as ledger:
        other_knowledge(without_row(treatment, row))
        done = replay(ledger.entry(1))

    assert done.outcome == "different"
    assert done.step is not None
    assert row in done.step.cause
    assert done.step.was != done.step.is_
    assert any(treatment in change.what for change in done.difference.changes)
    assert done.difference.safety_relevant


def test_versions_alone_are_no_difference(tmp_path, other_knowledge):
    with Ledger(filled(tmp_path / "ledger.sqlite", "cipro-week-5"), read_only=True) as ledger:
        other_knowledge(lambda tables: dataclasses.replace(tables, version="2027.1.0", digest="sha256:other"))
        done = replay(ledger.entry(1))

    assert (done.outcome, done.knowledge_then.version) == ("identical", knowledge().version)


def test_a_case_that_is_no_longer_accepted_is_said(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger, ledger._store.writing():
        _, answer = example()
        case = {"schema": "neuroladder.case/1", "assessed_on": "2026-11-21", "patient": {"shoe_size": 44}}
        contents = {"by": "x", "case": case, "assessment": answer.model_dump(mode="json", exclude={"trace"})}
        ledger._append("assessment", contents, answer.trace.model_dump(mode="json"), at=AT)
    with Ledger(path, read_only=True) as ledger:
        assert replay(ledger.entry(1)).outcome == "refused"


def test_damaged_contents_are_said_and_a_remark_has_nothing_to_run(tmp_path):
    path = filled(tmp_path / "ledger.sqlite", "cipro-week-5")
    with Ledger(path) as ledger:
        ledger.correct(1, reason="wrong_patient", by="x", at=AT)
    connection = unguarded(path)
    connection.execute("UPDATE entry SET record = ? WHERE number = 1", (packed(sealed({"by": "y"})),))
    connection.close()

    with Ledger(path, read_only=True) as ledger:
        assert [replay(entry).outcome for entry in ledger.entries()] == ["damaged", "without a case"]


def test_the_first_differing_value_and_step_are_found():
    assert first_differing({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, "") == "a.1.b"
    assert first_differing({"a": 1}, {"a": 1.0}, "") is None
    assert first_differing({"a": [1]}, {"a": [1, 2]}, "") == "a"
    assert first_differing({}, {"new": None}, "") is None
    trace = json.loads(example()[1].trace.model_dump_json())
    shorter = {**trace, "firings": trace["firings"][:-1]}
    reworded = json.loads(json.dumps(trace).replace(json.dumps(trace["firings"][7]["because"]), '"Otherwise."'))

    assert first_step(trace, trace) is None
    assert first_step(trace, shorter).number == len(trace["firings"])
    assert first_step(trace, shorter).is_ is None
    assert first_step(shorter, trace).was is None
    assert (first_step(trace, reworded).number, first_step(trace, reworded).cause) == (8, trace["firings"][7]["rule"])


def test_cases_are_counted_with_their_causes(other_knowledge):
    name, treatment, row = blocking_row()
    before = {each: example(each)[1] for each in example_names()}
    other_knowledge(without_row(treatment, row))
    found = [compared(each, before[each], assess(example(each)[0])) for each in example_names()]
    summary = summary_of(found)

    assert summary.cases == len(example_names())
    assert 1 <= summary.safety_relevant <= summary.changed < summary.cases
    assert any(row in cause for cause in summary.causes)
    assert all(RULE.fullmatch(cause) for cause in summary.causes)
    assert sum(summary.causes.values()) == summary.changed
    assert {each.name for each in found if not each.difference.same} >= {name}


def test_equal_assessments_give_an_empty_summary():
    summary = summary_of([compared("same", example()[1], example()[1])])

    assert summary == (1, 0, 0, 0, {}, {})


def test_stored_assessments_are_found_by_case_and_by_name(tmp_path):
    case, answer = example()
    key = case.model_dump(mode="json", exclude_none=True)
    folder = tmp_path / "exported"
    folder.mkdir()
    (folder / "my-patient.json").write_text(answer.model_dump_json(indent=2))
    lines = tmp_path / "lines.jsonl"
    with Ledger(filled(tmp_path / "ledger.sqlite", "cipro-day-3", "cipro-week-5"), read_only=True) as ledger:
        lines.write_text("".join(json.dumps(exported(entry)) + "\n" for entry in ledger.entries()))
        by_case = stored_in_ledger(ledger)

    assert by_case.of("any name", key)["headline"] == answer.headline
    assert stored_in_export(lines).of("any name", key)["headline"] == answer.headline
    assert stored_in_export(folder).of("my-patient", key)["headline"] == answer.headline
    assert stored_in_export(folder).of(answer.case_id, key)["headline"] == answer.headline
    assert stored_in_export(folder).of("somebody", {}) is None


@pytest.mark.parametrize("text", ["", "[1, 2]", "no json", '{"a": 1}'])
def test_what_is_no_export_is_refused(tmp_path, text):
    file = tmp_path / "export.json"
    file.write_text(text)

    with pytest.raises(LedgerError, match=r"no exported assessment|is not JSON"):
        stored_in_export(file)


def test_small_entries_have_nothing_to_compare(tmp_path):
    with Ledger(small(tmp_path / "small.sqlite", 3), read_only=True) as ledger:
        assert stored_in_ledger(ledger) == ({}, {})


def test_examples_can_be_loaded_from_their_folder():
    assert len(example_names()) == len([load_case(file) for file in FOLDER.glob("*.yaml")])
