"""`neuroladder report` as people meet it."""

import pytest
from click.testing import CliRunner

from expert.cli import cli
from expert.render.html import render_html, render_patient_html
from expert.render.icalendar import render_icalendar
from expert.render.markdown import render_markdown, render_patient_markdown
from tests.expert.report.answered import example

NAME = "cipro-week-12-none"
VIEWS = {
    ("clinician", "html"): render_html,
    ("patient", "html"): render_patient_html,
    ("clinician", "markdown"): render_markdown,
    ("patient", "markdown"): render_patient_markdown,
    ("clinician", "ics"): render_icalendar,
    ("patient", "ics"): lambda answer: render_icalendar(answer, reader="patient"),
}


def invoke(*arguments, given=None):
    return CliRunner().invoke(cli, ["report", *map(str, arguments)], input=given)


@pytest.mark.parametrize(("reader", "form"), VIEWS)
def test_each_reader_gets_each_format(reader, form, tmp_path):
    wanted = VIEWS[reader, form](example(NAME)).encode()
    shown = invoke(NAME, "--for", reader, "--format", form)
    written = invoke(NAME, "--for", reader, "--format", form, "-o", tmp_path / "out")

    assert (shown.exit_code, written.exit_code) == (0, 0)
    assert shown.stdout_bytes == wanted
    assert (tmp_path / "out").read_bytes() == wanted
    assert written.stdout_bytes == b""


def test_assess_shows_the_same_page():
    done = CliRunner().invoke(cli, ["assess", NAME, "--format", "html"])

    assert done.exit_code == 0
    assert done.stdout.startswith("<!DOCTYPE html>")
    assert done.stdout_bytes == render_html(example(NAME)).encode()


def test_a_refused_case_gives_no_page():
    done = invoke("-", given="schema: neuroladder.case/1\nassessed_on: 2026-11-21\npatient: {sex: man}\n")

    assert done.exit_code == 3
    assert done.stdout == ""
    assert "patient.sex" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no-such-case"], "there is no file"),
        (["shm-ciprofloxacin-gbs", "--format", "ics"], "nothing for a calendar"),
        ([NAME, "--for", "nurse"], "'nurse' is not one of"),
        ([NAME, "-o", "/no/such/folder/out.html"], "cannot write /no/such/folder/out.html: no such file"),
    ],
)
def test_wrong_usage_is_a_message(arguments, said):
    done = invoke(*arguments)

    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""
