"""What the README shows is what the program does."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from expert import assess, load_case
from expert.cli import cli, exit_status
from expert.cli.examples import FOLDER

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_transcript_is_the_beginning_of_the_real_output():
    block = re.search(r"```console\n\$ neuroladder (assess [^\n]+)\n(.+?)\.\.\.\n```", README, re.DOTALL)
    assert block is not None
    command, shown = block.groups()

    output = CliRunner().invoke(cli, command.split()).stdout
    assert output.startswith(shown), "the output has changed: paste its beginning into README.md again"
    assert shown.count("\n") > 10


def test_the_lines_of_python_run(capsys, monkeypatch, tmp_path):
    (tmp_path / "patient.yaml").write_text((FOLDER / "cipro-feet-two-years.yaml").read_text())
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n(.+?)```", README, re.DOTALL).group(1)

    exec(compile(code, "README.md", "exec"), {})

    printed = capsys.readouterr().out
    answer = assess(load_case("patient.yaml"))
    assert printed.count("\n") == len(answer.recommendations)
    assert printed.startswith(answer.recommendations[0].headline)


@pytest.mark.parametrize("status", [value for name, value in vars(exit_status).items() if name.isupper()])
def test_every_exit_status_is_listed(status):
    assert f"\n| {status} | " in README


def test_the_page_is_plain_text():
    assert README.isascii()
