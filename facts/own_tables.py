"""The tables that stand beside these modules, as their files say them; a snapshot may give what was read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from facts.once import once
from facts.yaml12 import load_yaml


@once
def own_tables() -> Mapping[str, Any]:
    """Every table by the name of its file. Raises `YamlError`."""
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    return {file.name: load_yaml(file.read_text(encoding="utf-8"), what=f"facts/{file.name}") for file in files}
