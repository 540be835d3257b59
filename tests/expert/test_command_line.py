"""The command line as people meet it: statuses, streams, pipes, terminals."""

import json
import os
import re

import pytest
from click.testing import CliRunner

from expert.cli import cli, main
from expert.cli.commands import COMMANDS
from tests.expert.commands import BAD, CASE, PATIENT, ROOT, run


def invoke(*arguments, given=None):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=given)


def test_without_arguments_it_says_in_ten_lines_what_it_can_do():
    done = run()

    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0
    assert done.stderr == b""
    assert 4 < len(lines) <= 10
    assert max(map(len, lines)) <= 80
    assert any("neuroladder assess CASE" in line for line in lines)


def test_help_names_every_command():
    done = run("--help")

    assert done.returncode == 0
    for name, entry in COMMANDS.items():
        assert re.search(rf"^  {name}\s+{re.escape(entry.summary[:20])}", done.stdout.decode(), flags=re.MULTILINE)


def test_every_command_can_be_imported_and_has_its_name():
    for name in COMMANDS:
        command = cli.get_command(None, name)
        assert command is not None
        assert command.name in (name, name.replace("-", "_"))
    assert {"assess", "examples"} <= set(COMMANDS)


def test_the_version_is_printed():
    done = run("--version")

    assert re.fullmatch(rb"neuroladder \d+\.\d+\.\d+\n", done.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ["asses"],
        ["assess"],
        ["assess", "--format", "pdf", PATIENT],
        ["assess", "no-such-case.yaml"],
        ["assess", "no-such-example"],
        ["assess", "expert"],
        ["assess", "-", "-"],
        ["assess", "nul\0byte"],
        ["assess", PATIENT, "-o", "no/such/folder/out.txt"],
        ["assess", PATIENT, "--format", "html", PATIENT],
        ["examples", "cipro-feet"],
        ["--surprise"],
    ],
)
def test_wrong_usage_is_status_2_with_a_message_and_no_output(arguments):
    done = invoke(*arguments)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_misspelt_command_gets_the_nearest_one():
    assert "Did you mean 'assess'?" in invoke("asess", CASE).stderr
    assert "Did you mean" not in invoke("zzz").stderr


def test_what_cannot_be_read_is_named():
    assert "there is no file no-such-case.yaml." in invoke("assess", "no-such-case.yaml").stderr
    assert "expert holds no case" in invoke("assess", ROOT / "expert").stderr
    assert "did you mean 'cipro-feet-two-years'" in invoke("examples", "cipro-feet-two-year").stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator can read every file")
def test_a_file_without_permission_is_named(tmp_path):
    locked = tmp_path / "locked.yaml"
    locked.write_text(BAD)
    locked.chmod(0)

    done = invoke("assess", locked)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "permission denied" in done.stderr


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"[]", b"just words", b"a: b: c", BAD.encode(), b"\xff\xfe\x00", b"a: \x00", b"{", b"- 1\n---\n- 2\n"],
)
def test_refused_content_is_status_3_with_every_problem_and_no_output(tmp_path, content):
    file = tmp_path / "case.yaml"
    file.write_bytes(content)

    for done in (run("assess", file), run("assess", "-", given=content)):
        lines = done.stderr.decode().splitlines()
        assert (done.returncode, done.stdout) == (3, b"")
        assert re.search(r" was refused: \d+ problems?\.$", lines[0])
        assert len(lines) > 1
        assert all(": " in line for line in lines[1:])
        assert "Traceback" not in done.stderr.decode()


def test_problems_name_path_message_and_value(tmp_path):
    file = tmp_path / "case.yaml"
    file.write_text(BAD)

    problems = invoke("assess", file).stderr.splitlines()[1:]
    assert len(problems) == 3
    assert any(re.fullmatch(r"patient\.age_years: .+ \(given: 999\)", line) for line in problems)
    assert any(re.fullmatch(r"patient\.sex: .+ \(given: man\)", line) for line in problems)
    assert any(line.startswith("medicin: ") for line in problems)


def test_a_problem_cannot_steer_the_terminal(tmp_path):
    file = tmp_path / "case.json"
    file.write_text(json.dumps({"schema": "neuroladder.case/1", "assessed_on": "2026-11-21", "id": "a\x1b[31mb\u202e"}))

    done = invoke("assess", file)
    assert done.exit_code == 3
    assert not set(done.stderr) & {"\x1b", "\u202e"}


def test_one_case_as_json_is_the_assessment_and_nothing_else():
    done = invoke("assess", CASE, "--format", "json")

    answer = json.loads(done.stdout)
    assert (done.exit_code, done.stderr) == (0, "")
    assert answer["schema"] == "neuroladder.assessment/1"
    assert answer["case_id"] == PATIENT
    assert answer["trace"]["firings"]
    assert done.stdout.startswith('{\n  "schema"')


def test_file_name_of_example_and_standard_input_give_the_same_bytes():
    text = CASE.read_text()
    pages = {invoke("assess", *given, given=text).stdout for given in ([CASE], [PATIENT], ["-"])}

    assert len(pages) == 1
    assert pages.pop()


def test_several_cases_give_one_line_of_json_each_and_go_on_after_a_refused_one(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text(BAD)

    done = invoke("assess", "cipro-day-3", file, "missing.yaml", "cipro-day-10", "--format", "json")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["case_id"] for answer in answers] == ["cipro-day-3", "cipro-day-10"]
    assert done.exit_code == 3
    assert "bad.yaml was refused: 3 problems." in done.stderr
    assert "there is no file missing.yaml" in done.stderr


def test_several_cases_in_text_are_separated():
    both = invoke("assess", "cipro-day-3", "cipro-day-10").stdout
    first, second = (invoke("assess", name).stdout for name in ("cipro-day-3", "cipro-day-10"))

    assert both == f"{first}\n{'=' * 60}\n\n{second}"


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_an_output_file_gets_what_standard_output_would_get(tmp_path, form):
    out = tmp_path / "out"
    done = invoke("assess", PATIENT, "--format", form, "-o", out)

    assert (done.exit_code, done.stdout) == (0, "")
    assert out.read_text() == invoke("assess", PATIENT, "--format", form).stdout


def test_a_refused_case_leaves_no_output_file(tmp_path):
    (tmp_path / "bad.yaml").write_text(BAD)

    assert invoke("assess", tmp_path / "bad.yaml", "-o", tmp_path / "out").exit_code == 3
    assert not (tmp_path / "out").exists()


def test_the_trace_is_appended_in_order_on_demand():
    plain, traced = (invoke("assess", PATIENT, *more).stdout for more in ([], ["--trace"]))
    answer = json.loads(invoke("assess", PATIENT, "--format", "json").stdout)

    assert "WHAT FIRED, IN ORDER" not in plain
    listed = traced.partition("WHAT FIRED, IN ORDER")[2].partition("\nSOURCES\n")[0]
    numbers = [int(number) for number in re.findall(r"^  (\d+)\.", listed, flags=re.MULTILINE)]
    assert numbers == list(range(1, len(answer["trace"]["firings"]) + 1))


def test_a_mistake_in_the_program_is_a_message_and_status_70(monkeypatch, capsys):
    def fail(case):
        error = RuntimeError("the rules did not settle")
        error.add_note("This happened in rule LAD-040.")
        raise error

    monkeypatch.setattr("expert.cli.pages.assess", fail)
    with pytest.raises(SystemExit) as ended:
        main(["assess", PATIENT])

    printed = capsys.readouterr()
    assert (ended.value.code, printed.out) == (70, "")
    assert re.search(r"RuntimeError in \w+\.py, line \d+\. This happened in rule LAD-040\.", printed.err)
    assert "did not settle" not in printed.err, "the message of an error may repeat the case"
    assert "Traceback" not in printed.err
