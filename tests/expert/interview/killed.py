"""Answers one consultation quickly and acknowledges every answer, until it is killed."""

import sys
from pathlib import Path

from expert.dialogue.keeping import Keeper
from expert.interview import Interview
from facts.terms import Finding

NUMBERS = {"pain.now": "7", "patient.age_years": "58", "patient.weight_kg": "82", "scores.phq9": "3", "scores.isi": "6"}


def answer_all(file, output):
    """Answer every finding, keep each answer, and write the number of answers to the output after each."""
    keeper = Keeper(file)
    interview = Interview({"schema": "neuroladder.case/1", "assessed_on": "2026-11-21"})
    _ = interview.prompt  # the rules are read before the first answer counts
    keeper.keep(interview)
    output.write("ready\n")
    output.flush()
    for path, text in (NUMBERS | {f"findings.{each}": "n" for each in Finding}).items():
        interview.change(path)
        assert interview.answer(text).taken
        keeper.keep(interview)
        output.write(f"{len(interview.answered)}\n")
        output.flush()


if __name__ == "__main__":
    answer_all(Path(sys.argv[1]), sys.stdout)
