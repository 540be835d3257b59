"""Answers one consultation over and over, quickly, and acknowledges every answer on standard output."""

import sys
from pathlib import Path

from expert.dialogue.keeping import Keeper
from expert.interview import Interview
from facts.terms import Finding

keeper = Keeper(Path(sys.argv[1]))
interview = Interview({"schema": "neuroladder.case/1", "assessed_on": "2026-11-21"})
_ = interview.prompt  # the rules are read before the first answer counts
keeper.keep(interview)
sys.stdout.write("ready\n")
sys.stdout.flush()
NUMBERS = {"pain.now": "7", "patient.age_years": "58", "patient.weight_kg": "82", "scores.phq9": "3", "scores.isi": "6"}
for path, text in (NUMBERS | {f"findings.{each}": "n" for each in Finding}).items():
    interview.change(path)
    assert interview.answer(text).taken
    keeper.keep(interview)
    sys.stdout.write(f"{len(interview.answered)}\n")
    sys.stdout.flush()
