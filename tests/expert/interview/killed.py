"""Answers one consultation over and over, quickly, and acknowledges every answer on standard output."""

import itertools
import sys
from pathlib import Path

from expert.dialogue.keeping import Keeper
from expert.interview import Interview

keeper = Keeper(Path(sys.argv[1]))
interview = Interview({"schema": "neuroladder.case/1", "assessed_on": "2026-11-21"})
keeper.keep(interview)
sys.stdout.write("ready\n")
sys.stdout.flush()
PATHS = ("pain.now", "patient.age_years", "patient.weight_kg", "scores.phq9", "scores.isi", "findings.depression")
ANSWERS = {"findings.depression": "n"}
for count, path in enumerate(itertools.chain(PATHS, (f"findings.{each}" for each in sys.modules["facts.terms"].Finding)), 1):
    interview.change(path)
    assert interview.answer(ANSWERS.get(path, "n" if path.startswith("findings") else "20" if "pain" not in path else "7")).taken
    keeper.keep(interview)
    sys.stdout.write(f"{len(interview.answered)}\n")
    sys.stdout.flush()
