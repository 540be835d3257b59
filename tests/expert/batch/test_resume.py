"""A batch that was interrupted goes on with its own cases, and writes over nothing else."""

import json
import os
import subprocess
from io import BytesIO

import pytest

from expert import assess
from expert.batch import Unit, answers, cases_in_lines
from expert.resume import Resumed, ResumeError, whole_lines
from knowledge.load import knowledge
from tests.expert.batch.cohorts import CASE, EXPECTED, REFUSED, invoke, line


@pytest.mark.parametrize(
    ("kept", "torn"), [(0, b'{"sch'), (5, b""), (5, b'{"schema": "neurolad'), (len(EXPECTED), b"")]
)
def test_a_resumed_run_ends_with_the_bytes_of_a_whole_one(cohort, tmp_path, kept, torn):
    out = tmp_path / "out"
    lines = [answer.line for answer in answers(cases_in_lines("x", BytesIO(cohort.read_bytes())), trace=False)]
    lines = [text for text in lines if text]
    out.write_bytes(b"".join(lines[:kept]) + torn)

    done = invoke("assess", cohort, "--no-trace", "-o", out, "--resume", "--jobs", 1)

    assert out.read_bytes() == b"".join(lines)
    assert done.exit_code == 3
    assert done.stderr.count("was refused") == len(REFUSED)
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"{len(EXPECTED) - kept} answered, ")
    assert (f"{kept} answered earlier" in last) == bool(kept)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_command_of_its_own_resumes_with_its_snapshot(command, cohort, tmp_path, jobs):
    def said_by(*words):
        with command("assess", cohort, "--jobs", jobs, *words, stderr=subprocess.PIPE) as run:
            said = run.communicate()[1].decode()
        assert run.returncode == 3
        return said

    whole, out = tmp_path / "whole", tmp_path / "out"
    said_by("-o", whole)
    out.write_bytes(b"".join(whole.read_bytes().splitlines(keepends=True)[:5]) + b'{"sch')
    said = said_by("-o", out, "--resume")

    assert f"{len(EXPECTED) - 5} answered, 5 answered earlier, {len(REFUSED)} without an answer" in said
    assert out.read_bytes() == whole.read_bytes()


def test_an_output_of_other_cases_or_other_knowledge_is_not_continued(cohort, tmp_path):
    out = tmp_path / "out"
    other = assess(CASE | {"id": "other"}).model_dump_json()
    nameless = assess({key: value for key, value in CASE.items() if key != "id"}).model_dump_json()
    for text, words in (
        (other, "answers none of these cases"),
        ("{}", "is no assessment"),
        (nameless, "answers a case without an id"),
    ):
        out.write_text(f"{text}\n")
        done = invoke("assess", cohort, "-o", out, "--resume", "--no-trace")
        assert (done.exit_code, done.stdout) == (2, "")
        assert words in done.stderr
        assert out.read_text() == f"{text}\n"

    out.write_text(f"{other}\n")
    with pytest.raises(ResumeError, match="other knowledge"):
        Resumed([], whole_lines(out).lines, "sha256:0")
    same = Unit("x", text=json.dumps(CASE | {"id": "other"}).encode())
    assert list(Resumed([same], whole_lines(out).lines, knowledge().digest)) == []


def test_a_case_that_was_changed_after_it_was_answered_is_found(cohort, tmp_path):
    out = tmp_path / "out"
    invoke("assess", cohort, "-o", out, "--jobs", 1)
    before = out.read_bytes()
    first, *others = cohort.read_text().splitlines(keepends=True)
    cohort.write_text("".join([f"{json.dumps(json.loads(first) | {'pain': {'now': 1}})}\n", *others]))

    done = invoke("assess", cohort, "-o", out, "--resume", "--jobs", 1)

    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{cohort} line 1 was changed after it had been answered; begin anew." in done.stderr
    assert out.read_bytes() == before


@pytest.mark.parametrize(("seconds", "status"), [(-1, 3), (1, 2)])
def test_without_traces_a_newer_file_of_cases_is_not_continued(cohort, tmp_path, seconds, status):
    out = tmp_path / "out"
    invoke("assess", cohort, "-o", out, "--no-trace", "--jobs", 1)
    written = out.stat().st_mtime_ns
    os.utime(cohort, ns=(written, written + seconds * 10**9))

    done = invoke("assess", cohort, "-o", out, "--no-trace", "--resume", "--jobs", 1)

    assert done.exit_code == status
    assert ("was changed after its answers were written without a trace" in done.stderr) == (status == 2)


@pytest.mark.parametrize("text", [b"important notes, no newline", b'{"schema":"neuroladder.case/1"'])
def test_what_is_no_output_is_not_cut(cohort, tmp_path, text):
    notes = tmp_path / "notes.txt"
    notes.write_bytes(text)

    done = invoke("assess", cohort, "-o", notes, "--resume", "--no-trace")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "is no part of an assessment; name another output" in done.stderr
    assert notes.read_bytes() == text


def test_the_cases_are_never_written_over(cohort, tmp_path):
    one = tmp_path / "one.json"
    one.write_text(line(0))
    (tmp_path / "link").symlink_to(one)
    before = cohort.read_bytes()
    for words, out in (
        ((cohort,), cohort),
        ((cohort, "--resume"), cohort),
        ((one,), one),
        ((one, "--format", "markdown"), tmp_path / "link"),
        ((tmp_path,), one),
    ):
        done = invoke("assess", *words, "-o", out)
        assert (done.exit_code, done.stdout) == (2, "")
        assert f"{out} is one of the cases; name another file with -o." in done.stderr
    done = invoke("report", one, "-o", one)
    assert done.exit_code == 2
    assert (cohort.read_bytes(), one.read_text()) == (before, line(0))
