"""Many cases: in order, on several processes, with refused ones between, and continued after an interruption."""

import json
import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from expert import assess
from expert.batch import Unit, answers, cases_in_folder, cases_in_lines
from expert.cli import cli
from expert.cli.examples import example_file
from expert.resume import Resumed, ResumeError, whole_lines
from facts.reading import MOST_BYTES, load_case
from knowledge.load import knowledge

ROOT = Path(__file__).resolve().parent.parent.parent
CASE = load_case(example_file("cipro-day-3")).model_dump(mode="json", exclude_none=True)
COUNT = 20
REFUSED = {3, 17, 19}


def line(number):
    case = CASE | {"id": f"case-{number}"}
    return json.dumps(case | {"patient": {"age_years": "old"}} if number in REFUSED else case)


@pytest.fixture
def cohort(tmp_path):
    file = tmp_path / "cohort.ndjson"
    file.write_text("".join(f"{line(number)}\n" for number in range(COUNT)))
    return file


def ids(output):
    return [json.loads(text)["case_id"] for text in Path(output).read_text().splitlines()]


EXPECTED = [f"case-{number}" for number in range(COUNT) if number not in REFUSED]


def invoke(*arguments, given=None):
    done = CliRunner().invoke(cli, [str(each) for each in arguments], input=given)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """Starts the command line with a snapshot of its own, as users have one."""
    environment = {**os.environ, "NEUROLADDER_CACHE": str(tmp_path_factory.mktemp("cache"))}

    def start(*arguments, **options):
        words = [sys.executable, "-m", "expert", *map(str, arguments)]
        return subprocess.Popen(words, cwd=ROOT, env=environment, **options)

    return start


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
    ],
)
def test_wrong_usage(cohort, arguments, words):
    done = invoke("assess", cohort, *arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_read_once(command, cohort, tmp_path):
    pipe = tmp_path / "pipe.ndjson"
    os.mkfifo(pipe)
    with command("assess", pipe, "--no-trace", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        pipe.write_bytes(f"{line(0)}\n{line(1)}\n".encode())
        said, wrong = run.communicate(timeout=60)

    assert [json.loads(text)["case_id"] for text in said.splitlines()] == ["case-0", "case-1"]
    assert (run.returncode, wrong) == (0, b"")


def works(process):
    """Whether a process is there and more than an entry that nobody has collected yet."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_processes_end_with_the_one_that_started_them(command, cohort, number):
    with command(
        "assess", "-", "--ndjson", "--no-trace", "--jobs", "2",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as run:  # fmt: skip
        run.stdin.writelines([f"{line(0)}\n".encode()] * 96)
        run.stdin.flush()
        run.stdout.readline()
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        run.send_signal(number)
        run.communicate(timeout=60)  # comes to an end only when nobody holds the streams any more

    assert len(children) >= 2
    deadline = time.monotonic() + 60
    while any(map(works, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [child for child in children if works(child)]


def test_the_interrupt_key_leaves_whole_lines(command, cohort, tmp_path):
    out = tmp_path / "out"
    with command(
        "assess", "-", "--ndjson", "--no-trace", "-o", out, "--jobs", "2",
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    ) as run:  # fmt: skip
        text = cohort.read_bytes().splitlines(keepends=True)
        for _ in range(6):  # standard input stays open: the run cannot end by itself
            run.stdin.writelines(text)
        run.stdin.flush()
        deadline = time.monotonic() + 60
        while not (out.exists() and out.stat().st_size) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGINT)
        said = run.communicate(timeout=60)[1].decode()

    assert run.returncode == 130, said
    assert "Traceback" not in said
    found = ids(out)
    assert 0 < len(found) < 6 * len(EXPECTED)
    assert found == (EXPECTED * 6)[: len(found)]


def test_a_reader_that_goes_away_ends_the_run(command, tmp_path):
    file = tmp_path / "cohort.ndjson"
    file.write_text(f"{line(0)}\n" * 100)
    with command(
        "assess", file, "--no-trace", "--jobs", "2", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:  # fmt: skip
        assert json.loads(run.stdout.readline())["case_id"] == "case-0"
        run.stdout.close()
        said = run.stderr.read().decode()
        assert run.wait(timeout=60) == 141
    assert said == ""
