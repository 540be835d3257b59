"""One mutant against the tests: the program is put in the place of the shipped one, and the probes are asked.

A probe is one thing that a test of the default run checks: a patient of the library (`tests/test_cases.py`), a row or
pair (`tests/test_rows.py`), a dose (`tests/test_doses.py`), the citations (`Registry` and `tests/knowledge`), the form
of a row (`knowledge/monograph.py`). Those that touch the mutant come first; the first that finds something ends it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel

from expert import Case, assess
from expert.assess import program
from expert.engine.build import Program, build
from knowledge.calculators.all import CALCULATORS
from knowledge.load import Knowledge, knowledge
from knowledge.monograph import Monograph
from knowledge.rules import showing
from knowledge.rules.all import HAND_WRITTEN
from knowledge.rules.card import RuleCard
from knowledge.rules.registry import Registry
from knowledge.rules.rows import row_rules
from tests import doses, rows
from tests.case_differences import differences
from tests.case_library import Told, library
from tests.mutation.mutants import Mutant

Probe = Callable[[], list[str]]
IN_TRACE = ("rule removed", "threshold one step")


class _AsChecked(Registry):
    """A registry of cards that were checked in the whole: only ids and order are worked out again."""

    def __init__(self, cards: tuple[RuleCard, ...], whole: Registry) -> None:
        self.cards = tuple(sorted(cards, key=lambda card: (-card.phase, card.id)))
        self.calculators, self.sources, self.templates = whole.calculators, whole.sources, whole.templates
        self._by_id = {card.id: card for card in (*self.cards, *self.calculators)}


class Trial:
    """Everything that is the same for all mutants: the shipped program, and which patients touch what."""

    def __init__(self) -> None:
        self.tables: Knowledge = knowledge()
        self.shipped: Program = program()
        self._rows = {treatment: self._row_cards(self.tables, treatment) for treatment in self.tables.treatments}
        self._touching = self._index()

    def noticed_by(self, mutant: Mutant) -> str:
        """The first probe that finds something, in a few words; empty where none does."""
        try:
            changed = mutant.tables(self.tables) if mutant.tables else self.tables
            self._form(mutant, changed)
            made = self._program(mutant, changed)
        except Exception as error:  # noqa: BLE001 - whatever refuses a mutant has noticed it
            return f"refused when loaded: {type(error).__name__}"
        with in_place_of_the_shipped(made, changed):
            for name, probe in self._probes(mutant):
                try:
                    found = probe()
                except Exception as error:  # noqa: BLE001 - a test that breaks has noticed it
                    return f"{name}: {type(error).__name__}"
                if found:
                    return f"{name}: {found[0]}"
        return ""

    def baseline(self) -> list[str]:
        """What the probes find in the shipped knowledge; it must be nothing."""
        return [f"{name}: {found[0]}" for name, probe in self._every() if (found := probe())]

    def _form(self, mutant: Mutant, changed: Knowledge) -> None:
        if "form" in mutant.marks:
            (treatment,) = (id_ for id_, (_, _) in _rows_of(changed).items() if id_ == mutant.marks[0])
            owner, _ = _rows_of(changed)[treatment]
            Monograph.model_validate(changed.treatments[owner].model_dump(by_alias=True))

    def _program(self, mutant: Mutant, changed: Knowledge) -> Program:
        if any(mark.startswith("source:") for mark in mutant.marks):
            missing = [name for name in citations(changed) if name not in changed.sources]
            if missing:
                raise ValueError(f"{missing[0]} is cited and not in the bibliography")
        if mutant.without_rule:
            return self._rebuilt(tuple(card for card in self.shipped.registry.cards if card.id != mutant.without_rule))
        owner = next((mark for mark in mutant.marks if mark in self.tables.treatments), "")
        if mutant.kind in ("row removed", "severity one lower", "pair removed"):
            changed_cards = tuple(row_rules(_only(changed, owner))) if owner else self._pair_cards(changed)
            kept = [card for name, cards in self._rows.items() if name != owner for card in cards]
            pairs = () if not owner else self._pair_cards(self.tables)
            shown = showing.rules(self.tables)
            return self._rebuilt((*HAND_WRITTEN, *kept, *changed_cards, *pairs, *shown), changed)
        return Program(self.shipped.registry, changed, self.shipped.engine_class)

    def _rebuilt(self, cards: tuple[RuleCard, ...], tables: Knowledge | None = None) -> Program:
        return build(_AsChecked(cards, self.shipped.registry), tables or self.tables)

    @staticmethod
    def _row_cards(tables: Knowledge, treatment: str) -> tuple[RuleCard, ...]:
        return tuple(row_rules(_only(tables, treatment)))

    @staticmethod
    def _pair_cards(tables: Knowledge) -> tuple[RuleCard, ...]:
        return tuple(row_rules(_View({}, tables.pairs)))

    def _index(self) -> Mapping[str, list[int]]:
        touching: dict[str, list[int]] = {}
        for number, row in enumerate(library()):
            trace = assess(Case.model_validate(row.case)).trace
            fired = {name for firing in (trace.firings if trace else ()) for name in (firing.rule, *firing.rows)}
            for name in dict.fromkeys((*row.about, *sorted(fired))):
                touching.setdefault(name, []).append(number)
        for name, numbers in touching.items():
            numbers.sort(key=lambda number: (not _is_about(library()[number], name), number))
        return touching

    def _probes(self, mutant: Mutant) -> Iterator[tuple[str, Probe]]:
        touched = set(mutant.marks)
        touched |= {
            id_
            for id_, row in self.tables.findings.combined.items()
            if touched & {*row.any_of, *row.all_of, *row.none_of}
        }
        yield from ((name, probe) for name, probe in row_probes() if name.split()[1] in touched)
        yield from ((f"row {row.id}", probe) for row, probe in _rows_with(touched))
        yield from ((name, probe) for name, probe in dose_probes() if name.split()[1] in touched)
        first = [number for mark in mutant.marks for number in self._touching.get(mark, ())]
        rest = [number for number in range(len(library())) if number not in set(first)]
        yield from case_probes(dict.fromkeys([*first, *rest]))
        yield from dose_probes()

    def _every(self) -> Iterator[tuple[str, Probe]]:
        yield from row_probes()
        yield from dose_probes()
        yield from case_probes(range(len(library())))


def _is_about(row: Told, name: str) -> bool:
    return name in row.about or name in row.expect.fired or any(name in rows for rows in row.expect.reasons.values())


class _View:
    """Tables of which only these monographs and pairs are looked at."""

    def __init__(self, treatments: Mapping[str, Any], pairs: Any) -> None:
        self.treatments, self.pairs = treatments, pairs


def _only(tables: Knowledge, treatment: str) -> Any:
    return _View({treatment: tables.treatments[treatment]}, ())


def _rows_of(tables: Knowledge) -> Mapping[str, Any]:
    return {row.id: (id_, row) for id_, monograph in tables.treatments.items() for row in monograph.safety}


@contextmanager
def in_place_of_the_shipped(made: Program, tables: Knowledge) -> Iterator[None]:
    """The program and its tables for everybody who asks, until the block ends."""
    before = program._values[program.name], knowledge._values[knowledge.name]
    program._values[program.name], knowledge._values[knowledge.name] = made, tables
    rows.forget()
    try:
        yield
    finally:
        program._values[program.name], knowledge._values[knowledge.name] = before
        rows.forget()


def row_probes() -> Iterator[tuple[str, Probe]]:
    """Every row and pair, as the tests ask them."""
    for row in rows.hazards():
        yield f"row {row.id}", lambda row=row: list(rows.row_problems(row, asked=False))
    for pair in rows.pairs():
        yield f"pair {pair.id}", lambda pair=pair: [*rows.days_problems(pair), *rows.pair_problems(pair)]


def _rows_with(findings: set[str]) -> Iterator[tuple[Any, Probe]]:
    for row in rows.hazards():
        if findings & {*row.when, *row.unless}:
            yield row, lambda row=row: list(rows.row_problems(row, asked=False))


def dose_probes() -> Iterator[tuple[str, Probe]]:
    """Every dose; the second word of its name is the treatment, or the regimen's."""
    for check in doses.checks():
        owner = check.treatment or _owner_of(check.detail[0])
        yield f"dose {owner} {check.name}", lambda check=check: list(doses.problems(check))


def _owner_of(regimen: str) -> str:
    tables = knowledge()
    owners = (id_ for id_, row in tables.treatments.items() if regimen in {each.id for each in row.regimens})
    return next(owners, "")


def case_probes(numbers: Any) -> Iterator[tuple[str, Probe]]:
    """The patients of the library with these numbers."""
    for number in numbers:
        row: Told = library()[number]
        yield f"case {row.id}", lambda row=row: differences(row)


def citations(tables: Knowledge) -> Iterator[str]:
    """The id of every source that a table or a card cites, once for each time."""
    for part in (*tables.treatments.values(), *tables.pairs, tables.findings, *tables.departures.values()):
        yield from _cited(part)
    for block in tables.thresholds.values():
        yield from (text.partition("#")[0] for text in block["sources"])
    for card in (*program().registry.cards, *CALCULATORS):
        yield from (text.partition("#")[0] for text in card.sources)


def _cited(value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if name == "sources":
                yield from (text.partition("#")[0] for text in inner)
            else:
                yield from _cited(inner)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _cited(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _cited(inner)
