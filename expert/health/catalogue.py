"""Everything that the knowledge holds, each by its id, in plain words and with who uses it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import chain
from typing import Any

from expert.engine.build import Program
from expert.health import entries
from expert.health.entries import Entry, Users
from expert.health.used import finding_users, source_users

KINDS = ("rule", "row", "treatment", "source", "calculator", "departure", "finding", "statement")


@dataclass(frozen=True)
class Catalogue:
    """The entries of a program by kind and id."""

    program: Program

    @cached_property
    def entries(self) -> Mapping[tuple[str, str], Entry]:
        """Every entry by kind and id, in the order of the knowledge."""
        return {(entry.kind, entry.id): entry for entry in self._all()}

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """The entries of one kind."""
        return tuple(entry for entry in self.entries.values() if entry.kind == kind)

    def named(self, id_: str) -> tuple[Entry, ...]:
        """Every entry with this id; capitals do not matter."""
        return tuple(entry for entry in self.entries.values() if entry.id.lower() == id_.lower())

    def near(self, id_: str) -> tuple[str, ...]:
        """Ids that are written much the same."""
        ids = {entry.id.lower(): entry.id for entry in self.entries.values()}
        inside = [known for plain, known in ids.items() if len(id_) > 2 and id_.lower() in plain]
        close = [ids[plain] for plain in get_close_matches(id_.lower(), list(ids), n=5)]
        return tuple(dict.fromkeys([*close, *inside]))[:5]

    def _all(self) -> Iterator[Entry]:
        registry, tables = self.program.registry, self.program.tables
        users = Users(finding_users(registry, tables), source_users(registry, tables), self._row_users())
        made: tuple[Iterator[Entry], ...] = (
            entries.rules(registry, tables, users),
            entries.rows(tables, users),
            entries.treatments(tables, users),
            entries.source_list(tables, users),
            entries.calculators(registry, tables, users),
            entries.departures(tables, users),
            entries.findings(tables, users),
            entries.statements(tables, users),
        )
        for part in made:
            yield from part

    def _row_users(self) -> dict[str, list[str]]:
        """Every row, rule, treatment and departure with who uses it, each once."""
        found: dict[str, dict[str, None]] = {}
        for id_, user in chain(self._made_rules(), self._carried(), self._parts()):
            if user != id_:
                found.setdefault(id_, {})[user] = None
        return {id_: list(users) for id_, users in found.items()}

    def _made_rules(self) -> Iterator[tuple[str, str]]:
        return ((row, card.id) for card in self.program.registry.cards for row in card.rows)

    def _carried(self) -> Iterator[tuple[str, str]]:
        for statement in self.program.tables.statements:
            for id_ in (*statement.carried_by, *statement.rules):
                yield id_.removeprefix("treatment:"), statement.id

    def _parts(self) -> Iterator[tuple[str, str]]:
        tables: Any = self.program.tables
        for monograph in tables.treatments.values():
            rows = (*monograph.safety, *monograph.monitoring, *monograph.preferences, *monograph.regimens)
            for row in (*rows, *(monograph.dose.titrations if monograph.dose else ())):
                yield row.id, monograph.id
        for pair in tables.pairs:
            yield from ((pair.id, treatment) for treatment in pair.between)
