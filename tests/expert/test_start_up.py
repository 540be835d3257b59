"""What a command imports, and what it leaves alone, so that it starts fast."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def imported_by(*words: str, cache: Path | str = "off") -> set[str]:
    """Every module that a command imports, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "expert", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONWARNINGS": "error", "NEUROLADDER_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def test_help_imports_neither_engine_nor_models():
    found = imported_by("--help")

    assert "click" in found
    assert found.isdisjoint({"pydantic", "experta", "yaml", "rich"})


def test_an_answer_does_not_wait_for_plugins_of_pydantic():
    found = imported_by("assess", "cipro-feet-two-years")

    assert {"pydantic", "experta", "yaml"} <= found
    assert found.isdisjoint({"importlib.metadata", "pydantic.plugin._loader"})


@pytest.mark.parametrize("words", [[], ["--trace"], ["--format", "json"]])
def test_with_a_snapshot_an_answer_makes_no_classes_of_pydantic(tmp_path, words):
    words = ["assess", "cipro-feet-two-years", *words]
    first, second = imported_by(*words, cache=tmp_path), imported_by(*words, cache=tmp_path)

    assert "pydantic._internal._model_construction" in first
    assert "pydantic_core" in second
    assert second.isdisjoint({"pydantic", "rich"})
