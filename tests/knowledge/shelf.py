"""The tables of treatments, pairs and sources as they stand in the files, for the tests."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from facts.yaml12 import load_yaml
from knowledge.load import ROOM
from knowledge.monograph import Monograph
from knowledge.tables import Pair, Source

FILES = sorted(path.stem for path in (ROOM / "treatments").glob("*.yaml"))
SNRIS = ("duloxetine", "venlafaxine")
GABAPENTINOIDS = ("pregabalin", "gabapentin")
TRICYCLICS = ("amitriptyline", "nortriptyline")
SEVERITIES = ("info", "caution", "adjust", "avoid", "block")


def read(name: str) -> Any:
    """The content of one file of the room, unchecked."""
    return load_yaml((ROOM / name).read_text(encoding="utf-8"), what=name)


@cache
def monograph(treatment: str) -> Monograph:
    """One treatment."""
    return Monograph.model_validate(read(f"treatments/{treatment}.yaml"))


@cache
def pairs() -> tuple[Pair, ...]:
    """Every pair."""
    return TypeAdapter(tuple[Pair, ...]).validate_python(read("pairs.yaml"))


@cache
def sources() -> dict[str, Source]:
    """The bibliography."""
    return TypeAdapter(dict[str, Source]).validate_python(read("sources.yaml"))


def oral_analgesics() -> tuple[str, ...]:
    """Ids of the systemic analgesics of the ladder."""
    rows = [monograph(name) for name in FILES]
    return tuple(row.id for row in rows if row.systemic_analgesic and row.line != "never_for_this")
