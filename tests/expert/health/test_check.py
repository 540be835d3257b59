"""The check of the knowledge: nothing in the knowledge as it ships, and every planted fault found."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from expert import Case, assess
from expert.assess import program, settle
from expert.cli.knowledge import knowledge as command
from expert.health.check import CHECKS, check
from expert.health.cover_checks import KEPT_APART, covered_rows
from expert.health.patients import patient_with, quiet_patient, settled, shipped_patients
from expert.health.problem import KINDS
from expert.health.situations import implies, possible
from facts.memory import Verdict
from tests.expert.health.planting import Plant, more_rows, row, with_tables
from tests.expert.health.rule_plants import RULE_PLANTS
from tests.expert.health.table_plants import TABLE_PLANTS

PLANTS = (*RULE_PLANTS, *TABLE_PLANTS)


def test_the_knowledge_as_it_ships_has_no_fault() -> None:
    assert check(program()) == ()


def test_every_kind_of_fault_is_planted_and_every_check_is_tried() -> None:
    assert {plant.kind for plant in PLANTS} == set(KINDS)
    assert {plant.check for plant in PLANTS} == set(CHECKS)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant.kind}-{plant.name or plant.id}".replace(" ", "_"))
def test_a_planted_fault_is_found(plant: Plant) -> None:
    faulty = plant.make()
    found = [
        problem for problem in plant.check(faulty) if problem.kind == plant.kind and problem.id.startswith(plant.id)
    ]
    assert found
    assert all(problem.sentence.endswith((".", "?", "!")) or plant.kind == "no-carrier" for problem in found)
    assert all(problem.remedy.endswith(".") for problem in found)
    if plant.witness:
        assert found[0].witness is not None
        assert assess(Case.model_validate(found[0].witness)).status


def test_the_witness_of_a_conflict_fires_both_rules() -> None:
    (plant,) = (plant for plant in PLANTS if plant.id == "TST-012 TST-013")
    faulty = plant.make()
    (problem,) = plant.check(faulty)
    assert problem.witness is not None
    result = settled(faulty, problem.witness)
    assert result is not None
    assert {"TST-012", "TST-013"} <= {firing.card.id for firing in result.firings}


def test_the_witness_of_a_covered_row_meets_both_rows() -> None:
    (plant,) = (plant for plant in PLANTS if plant.id == "TST-20")
    (problem,) = (found for found in plant.check(plant.make()) if found.id == "TST-20")
    result = settled(plant.make(), problem.witness or {})
    assert result is not None
    assert {"TST-20", "TST-21"} <= {firing.card.id for firing in result.firings}


def test_a_row_that_is_stricter_inside_another_is_no_fault() -> None:
    stricter = row("TST-20", ["age_over_75"], "block"), row("TST-21", ["age_65_or_over"])
    fine = with_tables(treatments=more_rows("pregabalin", *stricter))
    assert not {"TST-20", "TST-21"} & {problem.id for problem in covered_rows(fine)}


def test_facts_that_are_said_to_be_kept_apart_never_stand_together() -> None:
    for patient in shipped_patients():
        result = settle(Case.model_validate(patient))
        leaving = {fact["treatment"] for fact in result.all(Verdict) if fact["decision"] in ("replace", "taper")}
        for (one, words), (other, more) in KEPT_APART:
            if not leaving:
                assert not (result.where(one, **words) and result.where(other, **more))


@pytest.mark.parametrize(
    ("wanted", "can_be"),
    [
        ([("age_over_75", "present"), ("age_65_or_over", "absent")], False),
        ([("age_over_75", "present"), ("age_65_or_over", "present")], True),
        ([("creatinine_clearance_30_to_59", "present"), ("creatinine_clearance_below_30", "present")], False),
        ([("creatinine_clearance_30_to_59", "present"), ("creatinine_clearance_below_50", "absent")], True),
        ([("falls_or_fracture", "present"), ("fracture_history", "absent"), ("falls_one_or_more", "absent")], False),
        ([("qtc_above_450_man", "present"), ("qtc_above_460_woman", "present")], False),
        ([("b6_above_50", "unknown"), ("b6_above_100", "present")], False),
        ([("b6_above_50", "unknown"), ("b6_above_100", "not present")], True),
    ],
)
def test_which_findings_can_be_together(wanted: list[tuple[str, str]], can_be: bool) -> None:
    assert possible(wanted, program().tables.findings) is can_be


def test_one_limit_implies_another() -> None:
    table = program().tables.findings
    assert implies("age_over_75", "age_65_or_over", table)
    assert not implies("age_65_or_over", "age_over_75", table)


def test_patients_are_made_for_findings_of_every_kind() -> None:
    table = program().tables.findings
    every = [*table.threshold, *table.taken, *table.allergy, *table.says, *table.combined]
    missing = [finding for finding in every[::4] if patient_with([(finding, "present")], program()) is None]
    assert missing == []


def test_the_quiet_patient_is_a_plan_without_questions() -> None:
    answer = assess(Case.model_validate(quiet_patient()))
    assert answer.status == "plan"
    assert answer.questions == ()


def test_the_command_says_what_it_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with monkeypatch.context() as one:
        one.setattr("expert.health.check.CHECKS", CHECKS[:1])
        clean = CliRunner().invoke(command, ["check"])
    assert (clean.exit_code, clean.output) == (0, "1 check, no fault found.\n")
    (plant,) = (plant for plant in PLANTS if plant.id == "TST-012 TST-013")
    faulty = plant.make()
    monkeypatch.setattr("expert.cli.knowledge._program", lambda: faulty)
    monkeypatch.setattr("expert.health.check.CHECKS", (plant.check,))
    found = CliRunner().invoke(command, ["check", "--format", "json", "--witnesses", str(tmp_path / "w")])
    assert found.exit_code == 1
    (problem,) = json.loads(found.output)
    assert (problem["kind"], problem["id"]) == ("conflict", "TST-012 TST-013")
    (file,) = (tmp_path / "w").iterdir()
    assert assess(Case.model_validate(json.loads(file.read_text()))).status
    told = CliRunner().invoke(command, ["check"])
    assert told.exit_code == 1
    assert "conflict: two rules that say opposite things in one situation" in told.output
