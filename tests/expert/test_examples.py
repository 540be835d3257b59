"""The cases that ship with the program: they are valid, say what they are, and the published ones add nothing."""

import re

import pytest
from click.testing import CliRunner

from expert import assess, load_case
from expert.cli import cli
from expert.cli.examples import FOLDER, example_names
from facts.terms import Finding
from facts.yaml12 import load_yaml

PATIENT = "cipro-feet-two-years"
FOLLOWED = [
    "cipro-day-3",
    "cipro-day-10",
    "cipro-week-5",
    "cipro-week-12-good",
    "cipro-week-12-partial",
    "cipro-week-12-none",
]
PUBLISHED = {
    "popescu-2018-ciprofloxacin": {"patient", "exposures", "neuropathy", "findings"},
    "shm-ciprofloxacin-gbs": {"patient", "exposures", "neuropathy", "findings"},
    "stabler-2013-b12-mimic": {"patient", "exposures", "neuropathy", "labs"},
}
STAGE = {
    PATIENT: "before_first_line",
    "cipro-day-3": "titration",
    "cipro-day-10": "trial_running",
    "cipro-week-5": "week_4_review",
    "cipro-week-12-good": "week_12_review",
    "cipro-week-12-partial": "week_12_review",
    "cipro-week-12-none": "week_12_review",
}
RESPONSE = {
    "cipro-week-5": "partial",
    "cipro-week-12-good": "good",
    "cipro-week-12-partial": "partial",
    "cipro-week-12-none": "none",
}
STATUS = {"shm-ciprofloxacin-gbs": "urgent_referral", "stabler-2013-b12-mimic": "out_of_scope"}


def text_of(name):
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def mapping_of(name):
    return load_yaml(text_of(name), what=name)


def test_every_promised_case_is_there():
    assert sorted(example_names()) == sorted([PATIENT, *FOLLOWED, *PUBLISHED, "levofloxacin-unknown-b12"])
    assert example_names().index("cipro-day-3") < example_names().index("cipro-day-10")


@pytest.mark.parametrize("name", example_names())
def test_a_case_is_valid_named_as_its_file_and_described_in_its_first_line(name):
    case = load_case(FOLDER / f"{name}.yaml")

    assert case.id == name
    assert re.fullmatch(r"# \S.{20,100}\.", text_of(name).splitlines()[0])
    assert text_of(name).isascii()


@pytest.mark.parametrize("name", [PATIENT, *FOLLOWED])
def test_the_article_patient_leaves_no_safety_question_open(name):
    findings = mapping_of(name)["findings"]

    assert list(findings) == [finding.value for finding in Finding]
    assert {answer for item, answer in findings.items() if item != "work_up_complete"} == {"no"}


def test_the_article_patient_was_never_tested_for_vitamin_b12():
    tests = {row["test"] for row in mapping_of(PATIENT)["labs"]}

    assert "creatinine" in tests
    assert not tests & {"vitamin_b12", "active_b12", "methylmalonic_acid"}


@pytest.mark.parametrize("name", FOLLOWED)
def test_the_follow_up_cases_are_the_same_patient_on_duloxetine(name):
    first, later = mapping_of(PATIENT), mapping_of(name)

    assert [later[key] for key in ("patient", "exposures", "findings", "medicines", "allergies")][:2] == [
        first["patient"],
        first["exposures"],
    ]
    assert [trial["treatment"] for trial in later["trials"]] == ["duloxetine"]


@pytest.mark.parametrize(("name", "parts"), PUBLISHED.items())
def test_a_published_case_states_its_source_and_no_more_than_its_facts(name, parts):
    assert set(mapping_of(name)) == {"schema", "id", "assessed_on"} | parts
    assert "# Source: " in text_of(name)
    assert "Only what is reported there is stated" in text_of(name)
    assert "chosen" in text_of(name)


@pytest.mark.parametrize("name", example_names())
def test_a_case_gets_the_answer_that_it_is_there_to_show(name):
    answer = assess(load_case(FOLDER / f"{name}.yaml"))

    assert answer.conclusions.stage == STAGE.get(name, answer.conclusions.stage)
    assert answer.conclusions.response.class_ == RESPONSE.get(name, answer.conclusions.response.class_)
    assert answer.status == STATUS.get(name, answer.status)
    assert answer.recommendations


def test_the_article_patient_gets_the_plan_of_the_article():
    answer = assess(load_case(FOLDER / f"{PATIENT}.yaml"))

    steps = {(step.action, step.treatment or step.subject) for step in answer.recommendations}
    assert {
        ("start", "duloxetine"),
        ("start", "menthol_cream"),
        ("start", "exercise"),
        ("avoid", "fluoroquinolone"),
        ("test", "vitamin_b12"),
    } <= steps
    schedule = next(step for step in answer.recommendations if step.treatment == "duloxetine").schedule
    assert [(str(dated.from_), str(dated.to), dated.daily_dose_mg) for dated in schedule] == [
        ("2026-11-21", "2026-11-27", 30),
        ("2026-11-28", "None", 60),
    ]


def test_the_list_has_one_line_for_each_case():
    lines = CliRunner().invoke(cli, ["examples"]).stdout.splitlines()

    assert [line.split()[0] for line in lines] == example_names()
    assert all(line.endswith(".") for line in lines)


def test_an_example_is_printed_as_it_is_and_its_place_is_told():
    printed = CliRunner().invoke(cli, ["examples", PATIENT]).stdout
    place = CliRunner().invoke(cli, ["examples", PATIENT, "--path"]).stdout

    assert printed == text_of(PATIENT)
    assert place == f"{FOLDER / f'{PATIENT}.yaml'}\n"
