"""What the README shows is what the program does."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from expert import assess, load_case
from expert.cli import cli, exit_status
from expert.cli.examples import FOLDER

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


READS_ONLY = ("assess", "how", "why-not", "what-if", "what-would-change", "knowledge")


def transcripts():
    """The commands of the README that need no file of the reader, each with what is shown of its output."""
    for block in re.findall(r"^```[^\n]*\n(.*?)^```$", README, re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            words = shlex.split(command)
            if words[0] == "neuroladder" and words[1] in READS_ONLY and not words[2].endswith(".ndjson"):
                yield pytest.param(words[1:], shown, id=command)


@pytest.mark.parametrize(("words", "shown"), list(transcripts()))
def test_a_transcript_is_the_real_output(words, shown):
    output = CliRunner().invoke(cli, words).stdout

    pieces = [piece.strip("\n") for piece in re.split(r"^\.\.\.$", shown, flags=re.MULTILINE)]
    assert output.startswith(pieces[0]), "the output has changed: paste it into README.md again"
    place = 0
    for piece in filter(None, pieces):
        place = output.find(piece, place)
        assert place >= 0, f"the output has changed: paste it into README.md again, around\n{piece}"


def test_every_kind_of_explanation_is_shown():
    assert {param.values[0][0] for param in transcripts()} == set(READS_ONLY)


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
