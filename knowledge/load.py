"""Load the tables of this room once, check them against each other, and name them by a digest."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from facts.analytes import ANALYTES
from facts.models import TypeAdapter
from facts.once import once
from facts.yaml12 import load_yaml
from knowledge.asking import question_rows
from knowledge.monograph import MonitoringRow, Monograph, SafetyRow
from knowledge.recognition import Medicines, medicines
from knowledge.tables import (
    Departure,
    FindingTable,
    Pair,
    QuestionRow,
    Source,
    Statement,
    Wording,
)

ROOM = Path(__file__).parent
VERSION = "2026.12.1"
"""Version of the knowledge: year, month, and the change within the month."""

MEASURE_ITEMS = {
    "age_years": "patient.age_years",
    "bmi": "patient.height_cm",
    "pain_now": "pain.now",
    "b6_daily_mg": "medicines",
}
"""Where the numbers that are neither tests nor scores are asked."""


def _read(name: str) -> Any:
    return load_yaml((ROOM / name).read_text(encoding="utf-8"), what=f"knowledge/{name}")


def _exact(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: inner if key in ("sources", "standing") else _exact(inner) for key, inner in value.items()}
    if isinstance(value, str) and not value[0].isdigit() and value[0] != "-":
        return value
    if isinstance(value, list):
        return tuple(_exact(inner) for inner in value)
    return Fraction(str(value))


@dataclass(frozen=True)
class Knowledge:
    """Everything that is known, loaded and checked. Rows keep their sources and their standing."""

    treatments: Mapping[str, Monograph]
    pairs: tuple[Pair, ...]
    findings: FindingTable
    thresholds: Mapping[str, Mapping[str, Any]]
    wording: Wording
    version: str
    digest: str

    @property
    def medicines(self) -> Medicines:
        """The table of medicines."""
        return medicines()

    @property
    def questions(self) -> Mapping[str, QuestionRow]:
        """How to ask for each item; a star in an id stands for the number of an entry."""
        return question_rows()

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The bibliography."""
        return TypeAdapter(dict[str, Source]).validate_python(_read("sources.yaml"))

    @cached_property
    def departures(self) -> Mapping[str, Departure]:
        """Where the program does not follow the articles."""
        return {row.id: row for row in TypeAdapter(tuple[Departure, ...]).validate_python(_read("departures.yaml"))}

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Every actionable sentence of the articles, and what carries it."""
        return TypeAdapter(tuple[Statement, ...]).validate_python(_read("statements.yaml"))

    @cached_property
    def safety_rows(self) -> Mapping[str, tuple[str, SafetyRow]]:
        """Row id to (treatment, row)."""
        return {row.id: (id_, row) for id_, monograph in self.treatments.items() for row in monograph.safety}

    @cached_property
    def monitoring_rows(self) -> Mapping[str, MonitoringRow]:
        """Row id to what is watched."""
        return {row.id: row for monograph in self.treatments.values() for row in monograph.monitoring}

    @cached_property
    def pair_rows(self) -> Mapping[str, Pair]:
        """Row id to pair."""
        return {row.id: row for row in self.pairs}

    def pairs_of(self, treatment: str) -> Iterator[tuple[str, Pair]]:
        """The other treatment and the row, for every pair that names this treatment."""
        for row in self.pairs:
            if treatment in row.between:
                first, second = row.between
                yield (second if first == treatment else first), row

    def item_of(self, measure: str) -> str:
        """The case path that would answer a measure."""
        return MEASURE_ITEMS.get(measure) or (f"labs.{measure}" if measure in ANALYTES else f"scores.{measure}")

    def thresholds_sources(self, block: str) -> tuple[str, ...]:
        """The sources of a block of thresholds."""
        return tuple(self.thresholds[block]["sources"])

    def line(self, *lines: str) -> tuple[str, ...]:
        """Ids of the treatments of these lines, in the order of the lines and then of the ids."""
        return tuple(id_ for line in lines for id_ in self._lines.get(line, ()))

    @cached_property
    def _lines(self) -> Mapping[str, list[str]]:
        lines: dict[str, list[str]] = {}
        for id_, row in self.treatments.items():
            lines.setdefault(row.line, []).append(id_)
        return lines


def _digest(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(ROOM).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return f"sha256:{total.hexdigest()}"


@once
def knowledge() -> Knowledge:
    """The tables of this room. Raises ValueError naming file, place and remedy where one is wrong."""
    files = sorted((path for pattern in ("*.yaml", "*.py") for path in ROOM.rglob(pattern)), key=Path.as_posix)
    treatments = {}
    for path in sorted((ROOM / "treatments").glob("*.yaml")):
        row = Monograph.model_validate(_read(f"treatments/{path.name}"))
        treatments[row.id] = row
    return Knowledge(
        treatments=treatments,
        pairs=TypeAdapter(tuple[Pair, ...]).validate_python(_read("pairs.yaml")),
        findings=FindingTable.model_validate(_read("findings.yaml")),
        thresholds={name: _exact(block) for name, block in _read("thresholds.yaml").items()},
        wording=Wording.model_validate(_read("wording.yaml")),
        version=VERSION,
        digest=_digest(files),
    )
