"""Which findings can be so together: exact for numbers and combinations, free for everything else.

A finding is present, absent or unknown. Two limits of one number depend on each other, and a combined finding depends
on its parts; all other findings are taken as independent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

PRESENT, ABSENT, UNKNOWN = "present", "absent", "unknown"
STEP = Fraction(1, 100)


@dataclass(frozen=True)
class Situation:
    """Findings that are chosen freely, numbers that were found for the limits, and the sex where it matters."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, Fraction | str] = field(default_factory=dict)  # a number, or "unknown"
    sex: str = ""


def situations(wanted: Iterable[tuple[str, str]], table: Any) -> Iterator[Situation]:
    """The situations in which every finding has its wanted status; none where they contradict each other.

    A status is present, absent or unknown, or one of these with "not " before it.
    """
    choices = [[(finding, status) for status in statuses(said)] for finding, said in wanted]
    for chosen in product(*choices):
        for leaves in _expanded(chosen, table):
            found = _solved(leaves, table)
            if found is not None:
                yield found


def statuses(said: str) -> tuple[str, ...]:
    """The statuses that a word allows, the plainest first."""
    if not said.startswith("not "):
        return (said,)
    return tuple(status for status in (ABSENT, PRESENT, UNKNOWN) if status != said.removeprefix("not "))


def possible(wanted: Iterable[tuple[str, str]], table: Any) -> bool:
    """Whether the findings can have these statuses in one patient."""
    return next(situations(wanted, table), None) is not None


def implies(first: str, second: str, table: Any) -> bool:
    """Whether the second finding is present in every patient in whom the first one is."""
    return first == second or not any(possible([(first, PRESENT), (second, other)], table) for other in (ABSENT,))


def leaves_of(finding: str, table: Any) -> tuple[str, ...]:
    """The findings that decide it: itself, or the parts of a combined one."""
    row = table.combined.get(finding)
    if row is None:
        return (finding,)
    parts = (*row.any_of, *row.all_of, *row.none_of)
    return tuple(dict.fromkeys(leaf for part in parts for leaf in leaves_of(part, table)))


def _expanded(wanted: tuple[tuple[str, str], ...], table: Any) -> Iterator[dict[str, str]]:
    """Every way in which the wanted findings follow from findings that are not combined."""
    waiting: list[tuple[tuple[tuple[str, str], ...], dict[str, str]]] = [(wanted, {})]
    while waiting:
        open_, leaves = waiting.pop(0)
        if not open_:
            yield leaves
            continue
        (finding, status), *rest = open_
        row = table.combined.get(finding)
        if row is not None:
            waiting.extend(((*way, *rest), leaves) for way in _ways(row, status))
        elif leaves.get(finding, status) == status:
            waiting.append((tuple(rest), {**leaves, finding: status}))


def _ways(row: Any, status: str) -> Iterator[tuple[tuple[str, str], ...]]:
    if status == UNKNOWN:
        yield tuple((part, UNKNOWN) for part in (*row.any_of, *row.all_of, *row.none_of))
        return
    all_of = tuple((part, PRESENT) for part in row.all_of) + tuple((part, ABSENT) for part in row.none_of)
    if status == PRESENT:
        for part in row.any_of or ("",):
            yield (*all_of, (part, PRESENT)) if part else all_of
        return
    if row.any_of:
        yield tuple((part, ABSENT) for part in row.any_of)
    for part, needed in all_of:
        yield ((part, ABSENT if needed == PRESENT else PRESENT),)


def _solved(leaves: Mapping[str, str], table: Any) -> Situation | None:
    limits = {id_: status for id_, status in leaves.items() if id_ in table.threshold}
    numbers: dict[str, Fraction | str] = {}
    rows = [table.threshold[id_] for id_ in limits]
    for sex in dict.fromkeys([*(row.sex for row in rows if row.sex), "male", "female"]):
        numbers = {}
        for measure in dict.fromkeys(row.measure for row in rows):
            own = [
                (table.threshold[id_], status)
                for id_, status in limits.items()
                if table.threshold[id_].measure == measure
            ]
            value = _value([row for row, _ in own], [status for _, status in own], sex)
            if value is None:
                break
            numbers[measure] = value
        else:
            chosen = {id_: status for id_, status in leaves.items() if id_ not in limits}
            return Situation(chosen, numbers, sex if any(row.sex for row in rows) else "")
    return None


def _value(rows: list[Any], statuses: list[str], sex: str) -> Fraction | str | None:
    """A value that gives every limit its status in this sex."""
    if UNKNOWN in statuses:
        return UNKNOWN if set(statuses) == {UNKNOWN} else None
    for value in candidates(rows):
        if all(
            (row.holds(value) and row.sex in (None, sex)) is (status == PRESENT)
            for row, status in zip(rows, statuses, strict=True)
        ):
            return value
    return None


def candidates(rows: Iterable[Any]) -> tuple[Fraction, ...]:
    """Every limit of the rows, a step beside each, and a number between neighbours."""
    limits = sorted(
        {
            limit
            for row in rows
            for limit in (row.at_least, row.above, row.below, *(row.outside or ()))
            if limit is not None
        }
    )
    middles = [(low + high) / 2 for low, high in pairwise(limits)]
    around = [limit + side for limit in limits for side in (Fraction(0), Fraction(-1), Fraction(1), -STEP, STEP)]
    found = dict.fromkeys([*limits, *around, *middles])
    return tuple(sorted((value for value in found if value >= 0), key=lambda value: (value.denominator, value)))
