"""The transcript of the README: a consultation typed into the real command, printed as it appears.

`python -m tests.expert.interview.transcript` prints it. What lies between the shown beginning and the plan is marked
by a line of dots; nothing else is changed.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

TYPED = (
    "none", "ciprofloxaxin 2024-11-01 to 2024-11-10", "a", "", "2024-11-07", "why", "58", "back", "58", "m", "180 lb",
    "burning, numbness", "7", "reduced", "length dependent", "stable", "metformin; amlodipine", "", "none", "none",
    "none", "97", "a", "none", "310 pg/mL 2026-10-30", "n", "none", "y", "none", "n", "",
)  # fmt: skip
SHOWN_PROMPTS = 10
SHOWN_OF_THE_PLAN = 14


def transcript():
    """The consultation as lines of text."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "expert", "consult", "--on", "2026-11-21", "--save", f"{folder}/patient.yaml"],
            input="\n".join((*TYPED, "")), text=True, capture_output=True, check=True,
            cwd=Path(__file__).resolve().parents[3],
        )  # fmt: skip
    blocks = done.stdout.replace(f"{folder}/", "").split("\n> ")
    plan = done.stdout[done.stdout.index("That is all:") :].splitlines()
    return [
        "$ neuroladder consult",
        *"\n> ".join(blocks[:SHOWN_PROMPTS]).splitlines(),
        "...",
        *plan[:SHOWN_OF_THE_PLAN],
        "...",
    ]


if __name__ == "__main__":
    sys.stdout.write("\n".join(transcript()) + "\n")
