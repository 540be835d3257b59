"""`neuroladder consult` as a process: on a pipe, from an answers file, resumed, interrupted, and as a follow-up."""

import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from expert.assess import assess
from expert.dialogue.session_file import read_session
from facts.reading import load_case

ROOT = Path(__file__).resolve().parents[3]
UNREMARKABLE = [
    "none", "cipro oral 2024-11-01 to 2024-11-10", "", "2024-11-07", "58", "m", "82 kg", "burning, numbness", "7",
    "reduced", "length dependent", "stable", "none", "none", "none", "none", "1.0 mg/dL", "none", "520 pg/mL", "none",
    "y", "none", "n",
]  # fmt: skip


def test_a_whole_consultation_on_a_pipe(consult, tmp_path):
    done = consult(
        "--save",
        "patient.yaml",
        typed=[
            *UNREMARKABLE,
            "how 1",
            "why-not tramadol",
            "how x",
            "why-not x",
            "report plan.md",
            "record audit.sqlite",
            "",
        ],
    )

    assert "\x1b" not in done.stdout
    assert "no question that is left can change the advice" in done.stdout
    assert "Start duloxetine 30 mg once daily" in done.stdout
    assert "PLAN:" in done.stdout
    assert "ranks first among" in done.stdout
    assert re.search(r"(DEFERRED|RESERVED): *tramadol", done.stdout, re.IGNORECASE)
    assert "Recorded as entry 1" in done.stdout
    assert (tmp_path / "audit.sqlite").exists()
    assert done.stdout.count("\n> ") <= 25 + len(("how", "why-not", "how", "why-not", "report", "record", ""))
    assert (tmp_path / "plan.md").read_text(encoding="utf-8").startswith("#")
    file = tmp_path / "patient.yaml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert assess(load_case(file)).status == "plan"
    assert read_session(file).dialogue["finished"] is True


def test_commands_at_a_prompt(consult):
    typed = [
        "?",
        "why",
        "none",
        "why",
        "cipro 2024-11-01 to 2024-11-10",
        "",
        "2024-11-07",
        "back",
        "show",
        "2024-11-08",
    ]
    typed += ["what-if findings.bipolar_disorder=yes", "change age", "61", "plan", "/ba", "quit"]
    done = consult(typed=typed)

    for piece in (
        "Commands at every prompt",
        "Rules that wait for it",
        "The answer becomes out of scope",
        "Nothing was recorded.",
        "exposures: agent cipro",
        "PROVISIONAL:",
        "--resume",
    ):
        assert piece in " ".join(done.stdout.split()), piece


def test_likely_mistakes_are_offered_and_taken_by_letter(consult, tmp_path):
    typed = [*UNREMARKABLE[:12], "metropolol", "a", "", *UNREMARKABLE[13:16], "97 mg/dL", "a", *UNREMARKABLE[17:], ""]
    done = consult("--save", "patient.yaml", typed=typed)

    assert "hardly possible" in done.stdout
    record = read_session(tmp_path / "patient.yaml").record
    assert record["medicines"] == [{"name": "metoprolol"}]
    assert {"test": "creatinine", "value": 97, "unit": "umol/L"} in record["labs"]


def test_stopping_early_gives_the_plan_so_far_and_what_is_missing(consult):
    done = consult(typed=["none", "cipro 2024", "", "stop", ""])

    assert "Stopped early" in done.stdout
    assert "PROVISIONAL:" in done.stdout
    assert "Still missing" in done.stdout
    assert "findings.narrow_angle_glaucoma" in done.stdout


def test_the_menu_after_an_early_stop_stays_until_something_is_asked_again(consult):
    done = consult(
        typed=["none", "cipro 2024", "", "stop", "how 1", "save", "show", "plan", "change age", "61", "quit"]
    )
    *_, menu, how, save, show, plan, change, answered, _ = done.stdout.split("\n> ")

    assert "What now?" in menu
    assert [text for text in (how, save, show, plan) if "left at most" in text] == []
    assert "How old is the patient" in change
    assert "left at most" in answered


def test_a_command_without_what_it_needs_says_what_that_is(consult):
    done = consult(typed=["none", "how", "why-not", "what-if", "change", "quit"])

    assert "is not recognised" not in done.stdout
    for piece in (
        "Ask about a recommendation",
        "The treatments are:",
        "Write it as what-if",
        "Write change and the item",
    ):
        assert piece in " ".join(done.stdout.split()), piece


def test_the_end_of_the_input_stops_and_keeps(consult, tmp_path):
    consult("--save", "patient.yaml", typed=["none"])
    resumed = consult("--resume", "--save", "patient.yaml", typed=["none", ""])

    assert "1 answered question so far" in resumed.stdout
    assert "OUT OF SCOPE" in resumed.stdout
    assert read_session(tmp_path / "patient.yaml").record["exposures"] == []


def test_resume_takes_the_last_consultation_at_the_same_question(consult):
    first = consult(typed=["none", "cipro 2024-11-01 to 2024-11-10", "levofloxacin 2025", "quit"])
    second = consult("--resume", typed=["quit"])

    assert _last_prompt(first.stdout) == _last_prompt(second.stdout)
    assert "levofloxacin" in _last_prompt(second.stdout)


def _last_prompt(text):
    return re.findall(r"questions? left at most\n(.*?)\n> ", text, re.DOTALL)[-1]


def test_an_answers_file_runs_it_unattended(consult, tmp_path):
    answers = tmp_path / "answers.txt"
    named = """\
        # by name, in any order
        pain.now: 7
        red_flags: none
        exposures: cipro oral 2024-11-01 to 2024-11-10
        patient.age_years: 58
        patient.sex: m
        patient.weight_kg: 82
        neuropathy.onset: 2024-11-07
        neuropathy.symptoms: burning
        neuropathy.sensory_loss: reduced
        labs.creatinine: 1.0 mg/dL
        labs.vitamin_b12: 520 pg/mL
        findings.work_up_complete: y
        neuropathy.pattern: length dependent
        neuropathy.course: stable
        medicines: metformin
        medicines: omeprazole
        trials: none
        allergies: none
        safety_body: none
        safety_mind: none
        b12_risk: none
        findings.depression: n
        findings.anxiety: u
        findings.sleep_disturbance: yes
        preferences.prefers_non_drug: n
    """
    answers.write_text(named, encoding="utf-8")
    done = consult("--answers", answers, "--save", "patient.yaml")

    assert "PLAN:" in done.stdout
    record = read_session(tmp_path / "patient.yaml").record
    assert [row["name"] for row in record["medicines"]] == ["metformin", "omeprazole"]
    mood = ("depression", "anxiety", "sleep_disturbance")
    assert [record["findings"][each] for each in mood] == ["no", "unknown", "yes"]


def test_nonsense_on_a_pipe_never_fails(consult):
    nonsense = ["", "x" * 10_000, "\x1b[2J", "-7", "2031-01-01", "東京", "%s", "'", "none", "amoxicillin", "2031", "u"]
    done = consult(typed=[*nonsense, "stop", ""])

    assert "\x1b" not in done.stdout
    assert done.stdout.count("> ") >= len(nonsense)


def test_a_follow_up_shows_the_last_plan_and_keeps_the_visits(consult, tmp_path):
    consult("--save", "patient.yaml", typed=[*UNREMARKABLE, ""])
    typed = ["1", "2026-11-21", "2026-11-28", "60 mg", "pain 5, tolerable", "", "none", "5", "good", "stop", ""]
    done = consult("patient.yaml", "--on", "2026-12-28", "--save", "second.yaml", typed=typed)

    assert "A follow-up on 2026-12-28 of the visit on 2026-11-21" in done.stdout
    assert "Not done of the last plan" in done.stdout
    session = read_session(tmp_path / "second.yaml")
    assert session.record["assessed_on"] == "2026-12-28"
    assert session.record["trials"][0]["reviews"][0]["pain"] == 5
    assert [visit["assessed_on"] for visit in session.visits] == ["2026-11-21"]
    assert assess(load_case(tmp_path / "second.yaml")).conclusions.stage in ("trial_running", "week_4_review")


def test_wrong_uses_are_refused_with_a_reason(consult, tmp_path):
    assert "no consultation to go on with" in consult("--resume", status=2).stderr
    assert "no file" in consult("nothing.yaml", status=2).stderr
    (tmp_path / "taken.yaml").write_text("x", encoding="utf-8")
    assert "exists already" in consult("--save", "taken.yaml", status=2).stderr
    assert (tmp_path / "taken.yaml").read_text(encoding="utf-8") == "x"
    (tmp_path / "bad.yaml").write_text(
        "schema: neuroladder.case/1\nassessed_on: 2026-11-21\npain: {now: 70}", encoding="utf-8"
    )
    refused = consult("bad.yaml", status=3)
    assert "pain.now" in refused.stderr
    assert refused.stdout == ""
    assert "is no day" in consult("--on", "soon", status=2).stderr


@pytest.mark.skipif(os.name != "posix", reason="signals are of POSIX systems")
def test_ctrl_c_keeps_every_answer_and_says_where(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "expert", "consult", "--save", "patient.yaml"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path,
    )  # fmt: skip
    process.stdin.write("none\n")
    process.stdin.flush()
    while "Which fluoroquinolone" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Every answer is kept in patient.yaml" in " ".join(out.split())
    assert "Traceback" not in err
    assert len(read_session(tmp_path / "patient.yaml").record["findings"]) == 16
