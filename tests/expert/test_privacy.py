"""A canary: what is said about a patient reaches answers and the list of problems, and nothing else."""

import importlib
import json
import logging
import re
import sys

import pytest
import yaml
from click.testing import CliRunner
from pydantic import ValidationError

from expert import CaseError, assess, load_case
from expert.assessment import Recommendation
from expert.cli import cli, main
from expert.cli.examples import example_file
from facts.case import Case
from facts.entries import Patient
from facts.memory import Reading

CANARY = "Zanzibarra"
NUMBER = 87.3141
PLACES = ("id", "exposures.0.agent", "medicines.0.name", "allergies.0", "trials.0.treatment")
PROBLEM = re.compile(r"^(?:[\w.]+|line \d+): .+")

COMMANDS = {
    "assess": (
        ["assess", "CASE"],
        ["assess", "CASE", "--format", "json"],
        ["assess", "CASE", "--trace", "-o", "/no/out"],
    ),
    "how": (["how", "CASE", "R1"], ["how", "CASE", "R999"]),
    "why-not": (["why-not", "CASE", "tramadol"],),
    "what-if": (["what-if", "CASE", "pain.now=3"],),
    "what-would-change": (["what-would-change", "CASE"],),
    "report": (["report", "CASE"],),
    "audit": (
        ["audit", "record", "CASE", "--ledger", "LEDGER", "--by", CANARY, "--note", CANARY],
        ["audit", "record", "CASE", "--ledger", "LEDGER", "--note", CANARY, "--override", "no-such-code"],
        ["audit", "record", "CASE", "--ledger", "LEDGER", "--note", f"\x07{CANARY}"],
        ["audit", "record", "CASE", "--ledger", "/proc/ledger", "--note", CANARY],
        ["audit", "correct", "1", "CASE", "--ledger", "LEDGER", "--reason", "other", "--note", CANARY],
        ["audit", "correct", "99", "CASE", "--ledger", "LEDGER", "--reason", "other", "--note", CANARY],
        [
            "audit",
            "erase",
            "1",
            "--yes",
            "--reason",
            "other",
            "--ledger",
            "LEDGER",
            "--value",
            CANARY,
            "--note",
            CANARY,
        ],
        ["audit", "diff", "1", "2", "--ledger", "LEDGER"],
        ["audit", "replay", "--ledger", "LEDGER"],
        ["audit", "verify", "--ledger", "LEDGER"],
        ["audit", "list", "--ledger", "LEDGER", "--case", CANARY],
    ),
}
LINES = [arguments for several in COMMANDS.values() for arguments in several]


def spoken_case():
    """A case in which every text that a person writes freely is the canary."""
    case = yaml.safe_load(example_file("cipro-feet-two-years").read_text())
    case["assessed_on"] = str(case["assessed_on"])
    case = yaml.safe_load(yaml.safe_dump(case, default_flow_style=False)) | {"id": CANARY}
    case["exposures"] = [{"agent": CANARY, "route": "oral"}]
    case["medicines"] = [{"name": CANARY}]
    case["allergies"] = [CANARY]
    case["trials"] = [{"treatment": CANARY}]
    case["patient"]["weight_kg"] = NUMBER
    return case


def written(tmp_path, case, name="case.json"):
    file = tmp_path / name
    file.write_text(json.dumps(case, default=str))
    return file


def run(arguments, case, tmp_path):
    places = {"CASE": str(case), "LEDGER": str(tmp_path / "ledger.sqlite")}
    return CliRunner().invoke(cli, [places.get(argument, argument) for argument in arguments])


def told(text):
    return CANARY.casefold() in text.casefold() or str(NUMBER) in text


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.parametrize("arguments", LINES, ids=" ".join)
def test_an_accepted_case_reaches_standard_output_only(tmp_path, log, arguments):
    case = written(tmp_path, spoken_case())
    done = run(arguments, case, tmp_path)

    assert isinstance(done.exception, SystemExit | None)
    assert not told(done.stderr)
    assert not told(log.text)


def test_the_control_sees_the_canary_where_it_belongs(tmp_path):
    case = written(tmp_path, spoken_case())

    assert told(run(["assess", "CASE"], case, tmp_path).stdout)
    assert told(run(["assess", "CASE", "--format", "json"], case, tmp_path).stdout)


@pytest.mark.parametrize("arguments", [line for line in LINES if "CASE" in line], ids=" ".join)
def test_a_refused_case_reaches_the_list_of_problems_only(tmp_path, log, arguments):
    wrong = spoken_case() | {CANARY: 1, "region": CANARY, "assessed_on": CANARY}
    wrong["patient"] |= {"sex": CANARY, "age_years": NUMBER * 10, "pregnancy": [CANARY], f"{CANARY}_2": CANARY}
    wrong["labs"] = [{"test": CANARY, "value": CANARY, "unit": CANARY, "date": CANARY}]
    done = run(arguments, written(tmp_path, wrong), tmp_path)

    assert done.exit_code == 3
    assert done.stdout == ""
    heading, *problems = done.stderr.splitlines()
    assert not told(heading)
    assert any(told(line) for line in problems)
    for line in problems:
        assert PROBLEM.match(line) or not told(line), line
    assert not told(log.text)


@pytest.mark.parametrize(
    "text", [f"{CANARY}: [", f"- {CANARY}\n", f'{{"{CANARY}": 1, "{CANARY}": 2}}', f"\x00{CANARY}"]
)
def test_a_text_that_is_no_case_tells_no_more_than_its_problems(tmp_path, log, text):
    file = tmp_path / "case.yaml"
    file.write_text(text)
    done = run(["assess", "CASE"], file, tmp_path)

    assert (done.exit_code, done.stdout) == (3, "")
    assert all(PROBLEM.match(line) or not told(line) for line in done.stderr.splitlines())
    assert not told(log.text)


def encoding_error():
    return UnicodeEncodeError("ascii", CANARY, 0, 1, CANARY)


def refused_by_pydantic():
    try:
        Recommendation.model_validate({"id": CANARY, "action": CANARY, CANARY: NUMBER})
    except ValidationError as error:
        return error
    raise AssertionError("pydantic took it")


def with_note():
    error = RuntimeError("x")
    error.add_note(f"while {CANARY} was looked at")
    return error


FAILURES = {
    "RuntimeError": lambda: RuntimeError(CANARY),
    "KeyError": lambda: KeyError(CANARY, NUMBER),
    "UnicodeEncodeError": encoding_error,
    "ValidationError": refused_by_pydantic,
    "note": with_note,
    "ExceptionGroup": lambda: ExceptionGroup(CANARY, [ValueError(CANARY)]),
    "OSError": lambda: OSError(5, CANARY, f"/home/{CANARY}"),
}
PLACES_OF_FAILURE = (
    ("expert.assess", "facts_of"),
    ("expert.assess", "settle"),
    ("expert.assess", "conclusions_of"),
    ("expert.render.terminal", "page_of"),
    ("expert.cli.pages", "open_case"),
)


@pytest.mark.parametrize("traceback", ["", "1"])
@pytest.mark.parametrize("place", PLACES_OF_FAILURE, ids=lambda place: place[1])
@pytest.mark.parametrize("failure", FAILURES)
def test_a_mistake_of_the_program_does_not_repeat_the_case(
    tmp_path, monkeypatch, capsys, log, failure, place, traceback
):
    case = written(tmp_path, spoken_case())

    def fail(*_, **__):
        error = FAILURES[failure]()
        raise error

    importlib.import_module(place[0])
    monkeypatch.setattr(sys.modules[place[0]], place[1], fail)
    monkeypatch.setenv("NEUROLADDER_TRACEBACK", traceback)
    with pytest.raises(SystemExit) as ended:
        main(["assess", str(case)])
    printed = capsys.readouterr()

    assert ended.value.code == 70
    assert "a mistake in neuroladder itself" in printed.err
    assert re.search(r"Error|ExceptionGroup in \w+\.py, line \d+", printed.err)
    assert not told(printed.err)
    assert printed.out == ""
    assert not told(log.text)


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: Reading(item=CANARY).validate(),
        lambda: Reading(item=[CANARY]),
        lambda: Reading(item=NUMBER),
        lambda: Patient(sex=CANARY),
        lambda: Patient(weight=CANARY),
        lambda: Case(schema=CANARY, assessed_on=CANARY),
        lambda: Recommendation(id=CANARY, action=CANARY, headline=NUMBER),
    ],
)
def test_errors_inside_the_library_do_not_repeat_values(mistake):
    with pytest.raises((TypeError, ValueError)) as error:
        mistake()

    assert not told(f"{error.value} {error.value!r}")


def test_the_problems_of_a_refused_case_are_where_they_belong():
    with pytest.raises(CaseError) as error:
        assess({"schema": "neuroladder.case/1", "assessed_on": "2026-11-21", "region": CANARY})

    assert [problem.value for problem in error.value.problems] == [CANARY]
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


def test_a_case_that_is_read_logs_nothing(tmp_path, log):
    assess(load_case(written(tmp_path, spoken_case())))

    assert log.records == []


def test_a_damaged_session_of_a_consultation_is_not_repeated(tmp_path, log):
    file = tmp_path / "session.yaml"
    file.write_text(f"id: {CANARY}\npatient: [{CANARY}\n# neuroladder-session: {CANARY}\n")
    done = CliRunner().invoke(cli, ["consult", "--save", str(file), "--resume", "--plain"], input="")

    assert done.exit_code in (2, 3)
    assert not told(done.stderr.replace(str(file), ""))
    assert not told(log.text)
