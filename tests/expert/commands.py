"""What the tests of the command line share: the program in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from expert.cli.examples import FOLDER

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "expert"]
PATIENT = "cipro-feet-two-years"
CASE = FOLDER / f"{PATIENT}.yaml"
BAD = "schema: neuroladder.case/1\nassessed_on: 2026-11-21\npatient: {age_years: 999, sex: man}\nmedicin: []\n"


def environment(**more):
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **more}


def run(*arguments, given=None, cwd=None, **more):
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        input=given,
        capture_output=True,
        cwd=cwd or ROOT,
        env=environment(**more),
        timeout=60,
        check=False,
    )
