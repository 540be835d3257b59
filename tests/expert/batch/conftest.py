"""What the tests of batches share."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.expert.batch.cohorts import COUNT, line

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def cohort(tmp_path):
    file = tmp_path / "cohort.ndjson"
    file.write_text("".join(f"{line(number)}\n" for number in range(COUNT)))
    return file


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """Starts the command line with a snapshot of its own, as users have one."""
    environment = {**os.environ, "NEUROLADDER_CACHE": str(tmp_path_factory.mktemp("cache"))}

    def start(*arguments, **options):
        words = [sys.executable, "-m", "expert", *map(str, arguments)]
        return subprocess.Popen(words, cwd=ROOT, env=environment, **options)

    return start
