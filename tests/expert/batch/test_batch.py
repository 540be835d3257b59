"""Many cases: in order, on several processes, with refused ones between."""

import json
import subprocess
import sys
from io import BytesIO

import pytest

from expert import assess
from expert.batch import Unit, answers, cases_in_folder, cases_in_lines
from facts.reading import MOST_BYTES
from tests.expert.batch.cohorts import CASE, EXPECTED, ids, invoke, line


def test_answers_come_in_the_order_of_the_cases_and_a_refused_one_stops_nothing(cohort, tmp_path):
    done = invoke("assess", cohort, "--no-trace", "-o", tmp_path / "out", "--jobs", 1)

    assert ids(tmp_path / "out") == EXPECTED
    assert done.exit_code == 3
    assert f"{cohort} line 4 was refused: 1 problem." in done.stderr
    assert "patient.age_years: must be a number" in done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("17 answered, 3 without an answer: ")
    assert last.endswith(f"{cohort} line 20.")


def test_two_processes_give_the_bytes_of_one(command, cohort, tmp_path):
    for jobs in (1, 2):
        with command("assess", cohort, "-o", tmp_path / f"out{jobs}", "--jobs", jobs, stderr=subprocess.PIPE) as run:
            said = run.communicate()[1].decode()
        assert run.returncode == 3, said
    assert (tmp_path / "out1").read_bytes() == (tmp_path / "out2").read_bytes()
    assert ids(tmp_path / "out2") == EXPECTED


def test_each_line_is_the_assessment_itself():
    (answer,) = answers([Unit("one", text=line(0).encode())])

    assert answer.line == assess(CASE | {"id": "case-0"}).model_dump_json().encode() + b"\n"


def test_without_the_trace_everything_else_is_the_same():
    (answer,) = answers([Unit("one", text=line(0).encode())], trace=False)

    whole = assess(CASE | {"id": "case-0"}).model_dump(mode="json")
    assert json.loads(answer.line) == whole | {"trace": None}
    one = json.loads(invoke("assess", "cipro-day-3", "--format", "json", "--no-trace").stdout)
    assert one["trace"] is None


def test_a_folder_is_answered_file_by_file(tmp_path):
    for number in (2, 0, 1):
        (tmp_path / f"{number}.json").write_text(line(number))
    (tmp_path / "notes.txt").write_text("no case")

    assert [unit.name for unit in cases_in_folder(tmp_path)] == [str(tmp_path / f"{n}.json") for n in range(3)]
    done = invoke("assess", tmp_path, "--no-trace")
    assert [json.loads(text)["case_id"] for text in done.stdout.splitlines()] == ["case-0", "case-1", "case-2"]
    assert (done.exit_code, done.stderr) == (0, "")


def test_standard_input_can_hold_one_case_a_line():
    done = invoke("assess", "-", "--ndjson", "--no-trace", given=f"{line(0)}\n\n{line(1)}")

    assert [json.loads(text)["case_id"] for text in done.stdout.splitlines()] == ["case-0", "case-1"]


def test_a_case_without_a_name_is_wrong_usage():
    done = invoke("assess", "")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "the name of a CASE is empty" in done.stderr


def test_a_line_that_is_too_long_is_refused_and_not_kept():
    text = b'{"id": "' + b"x" * (3 * MOST_BYTES) + b'"}\n' + line(0).encode()
    long, short = cases_in_lines("cohort", BytesIO(text))

    assert len(long.text) <= MOST_BYTES + 2
    first, second = answers([long, short], trace=False)
    assert "longer than" in first.problems[0].message
    assert (second.name, json.loads(second.line)["case_id"]) == ("cohort line 2", "case-0")


def test_a_case_that_cannot_be_read_is_named_and_a_mistake_in_the_program_costs_one_case(monkeypatch, tmp_path):
    (gone,) = answers([Unit("gone", file=str(tmp_path / "gone.yaml"))])
    assert gone.unreadable == "no such file or directory"

    module = sys.modules["expert.assess"]
    stock = module.settle
    monkeypatch.setattr(module, "settle", lambda case: 1 / 0 if case.id == "case-0" else stock(case))
    first, second = answers([Unit(str(n), text=line(n).encode()) for n in range(2)], trace=False)
    assert (first.line, first.failed) == (None, "ZeroDivisionError")
    assert second.line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "text"], "leave out --format text"),
        (["--resume"], "name it with -o OUT"),
        (["--jobs", "0"], "0 is not in the range"),
        (["--jobs", "99999999999"], "99999999999 is not in the range 1<=x<=1024"),
    ],
)
def test_wrong_usage(cohort, arguments, words):
    done = invoke("assess", cohort, *arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr
