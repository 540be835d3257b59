"""What the tests of the interview share: the command as a process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def consult(tmp_path):
    """Runs the command with these lines typed; everything it keeps is in the temporary folder."""

    def run(*arguments, typed=(), status=0):
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "HOME": str(tmp_path),
        }
        done = subprocess.run(
            [sys.executable, "-m", "expert", "consult", "--on", "2026-11-21", *map(str, arguments)],
            input="".join(f"{line}\n" for line in typed), text=True, capture_output=True, env=environment, cwd=tmp_path,
            timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stderr + done.stdout
        assert "Traceback" not in done.stderr + done.stdout
        return done

    return run
