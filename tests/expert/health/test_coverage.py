"""Coverage: what cases fire, and which branch of which condition they show."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from expert.assess import program, settle
from expert.cli.knowledge import knowledge as command
from expert.engine.build import build
from expert.engine.run import run
from expert.health.case_folder import CaseFolderError, cases_of
from expert.health.coverage import Coverage, branches
from expert.health.patients import quiet_patient, settled
from facts._experta import MATCH, NOT
from facts.case import Case
from facts.memory import Finding, Running, Treatment
from facts.templates import Template
from knowledge.rules.all import HAND_WRITTEN
from knowledge.rules.card import Phase, rule
from knowledge.rules.registry import Registry
from tests.expert.health.planting import Unread

CARD = rule(
    "TST-001",
    "three conditions",
    phase=Phase.PLAN,
    when=[
        Finding(id="smokes", status="present"),
        Running(treatment=MATCH.agent),
        NOT(Finding(id="diabetes", status="present")),
    ],
    then=[Unread(word=MATCH.agent)],
    sources=["contract#1"],
    because="Tried.",
)
REGISTRY = Registry([CARD], sources=["contract"])


def finding(id_: str, status: str) -> Finding:
    return Finding(id=id_, status=status)


def seen(*cases: list[Template]) -> list[set[str]]:
    """The branches of the three conditions that these facts show."""
    coverage = Coverage.of(REGISTRY)
    for facts in cases:
        coverage.add("case", run(build(REGISTRY), facts))
    return coverage.rules["TST-001"].seen


RUNS = Running(treatment="pregabalin", source="trial")
SMOKES = finding("smokes", "present")


def test_nothing_known_shows_only_the_first_condition_false() -> None:
    assert seen([]) == [{"false"}, set(), set()]


def test_unknown_is_a_branch_of_its_own_and_also_not_true() -> None:
    assert seen([finding("smokes", "unknown"), RUNS]) == [{"false", "unknown"}, set(), set()]


def test_a_condition_is_looked_at_only_when_those_before_it_are_met() -> None:
    assert seen([SMOKES]) == [{"true"}, {"false"}, set()]
    assert seen([SMOKES, RUNS]) == [{"true"}, {"true"}, {"true"}]
    assert seen([SMOKES, RUNS, finding("diabetes", "present")]) == [{"true"}, {"true"}, {"false"}]
    assert seen([SMOKES, RUNS, finding("diabetes", "unknown")]) == [{"true"}, {"true"}, {"true", "unknown"}]


def test_cases_add_up_and_what_is_missing_is_named() -> None:
    coverage = Coverage.of(REGISTRY)
    for facts in ([SMOKES, RUNS], [finding("smokes", "absent")], [SMOKES, finding("diabetes", "present")]):
        coverage.add("case", run(build(REGISTRY), facts))
    (covered,) = coverage.rules.values()
    assert covered.fired == 1
    missing = [(condition.template.__name__, branch) for condition, branch in covered.missing()]
    assert missing == [("Finding", "unknown"), ("Finding", "false"), ("Finding", "unknown")]
    assert coverage.counts() == {"rules": (1, 1), "true": (3, 3), "false": (2, 3), "unknown": (0, 2)}


def test_what_every_case_has_cannot_be_false() -> None:
    made = rule(
        "TST-002",
        "a treatment of the table",
        phase=Phase.PLAN,
        when=[Treatment(id=MATCH.agent, role="b12"), NOT(Running(treatment=MATCH.agent))],
        then=[Unread(word="x")],
        sources=["contract#1"],
        because="Tried.",
    )
    assert [branches(condition) for condition in made.conditions] == [("true",), ("true", "false")]


def test_a_fired_rule_was_seen_true_in_every_condition() -> None:
    coverage = Coverage.of(program().registry)
    result = settle(Case.model_validate(quiet_patient()))
    coverage.add("quiet", result)
    fired = {firing.card.id for firing in result.firings}
    for id_, covered in coverage.rules.items():
        assert (covered.fired == 1) is (id_ in fired)
        assert all("true" in each for each in covered.seen) is (id_ in fired)


def test_a_folder_holds_cases_and_differences(tmp_path: Path) -> None:
    people, cases = tmp_path / "people", tmp_path / "cases"
    people.mkdir()
    cases.mkdir()
    (people / "base.yaml").write_text(json.dumps(quiet_patient(), default=str))
    (cases / "a.json").write_text(json.dumps(quiet_patient(), default=str))
    (cases / "b.yaml").write_text(
        "like: base\ncase: {pain: {now: 3}}\nwithout: [labs.sodium, medicines]\n"
        "variants: [{name: worse, case: {pain: {now: 9}}}]\n"
    )
    found = dict(cases_of(cases))
    assert list(found) == ["a", "b", "b: worse"]
    assert [case.pain.now for case in found.values() if case.pain] == [7, 3, 9]
    assert found["b"].medicines is None
    assert found["b"].labs is not None
    assert "sodium" not in {lab.test for lab in found["b"].labs}


@pytest.mark.parametrize(
    ("text", "said"),
    [("- 1", "no mapping"), ("case: {}\nlike: nobody", "nobody.yaml"), ("a: [", "x.yaml"), ("patient: {}", "schema")],
)
def test_a_folder_with_something_else_is_refused(tmp_path: Path, text: str, said: str) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "x.yaml").write_text(text)
    with pytest.raises(CaseFolderError, match=said):
        list(cases_of(folder))
    refused = CliRunner().invoke(command, ["coverage", str(folder)])
    assert refused.exit_code == 3
    assert refused.stdout == ""


def test_the_command_counts_and_names_in_words(tmp_path: Path) -> None:
    (tmp_path / "quiet.json").write_text(json.dumps(quiet_patient(), default=str))
    told = CliRunner().invoke(command, ["coverage", str(tmp_path)])
    assert told.exit_code == 0
    assert "12 cases." in told.output
    by_hand, of_rows = "Never fired, written by hand:", "Never fired, made from rows of the tables:"
    assert told.output.index(by_hand) < told.output.index("- SCO-060") < told.output.index(of_rows)
    assert "- SCO-060 Under 18: out of scope" in told.output
    assert "never unknown: " in told.output
    strict = CliRunner().invoke(command, ["coverage", "--fail-under", "99", "--format", "json"])
    assert strict.exit_code == 1
    counts, parts = (json.loads(strict.output)[key] for key in ("counts", "rules_by_origin"))
    assert counts["rules"]["of"] == len(program().registry.cards)
    assert parts["written by hand"]["of"] == len(HAND_WRITTEN)
    assert [sum(part[key] for part in parts.values()) for key in ("seen", "of")] == list(counts["rules"].values())


def test_a_witness_of_the_real_program_settles() -> None:
    assert settled(program(), quiet_patient()) is not None
    assert settled(program(), {"nonsense": 1}) is None
