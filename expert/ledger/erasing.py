"""What an erasure takes away and what it leaves.

Erasing a value of the case also erases what repeats it: the whole trace, and every value of the assessment in which it
stands as a word or a number. What merely follows from it stays (a clearance tells of a weight): whoever wants that gone
erases `assessment` as well, or the whole entry.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from expert.ledger.canonical import canonical, sha256
from expert.ledger.entry import Entry, Erased, Stored
from expert.ledger.problems import LedgerError
from expert.ledger.sealing import Leaf, Path, packed, without

_OWN_PARTS = ("by", "note", "override", "case", "assessment")
_EVERYWHERE = frozenset(("yes", "no", "unknown", "not_done"))
_SHORTEST = 3
"""Shorter words, and the plain answers, stand in nearly every sentence and tell nothing there."""


class Erasing(NamedTuple):
    """The result: what the chain says about it, how many values went, and whether the old bytes were overwritten."""

    erased: Erased
    record: bytes | None
    trace: bytes | None
    values: int
    repeated: int
    overwritten: bool = False


def erasing(entry: Entry, values: Sequence[str] | None) -> Erasing:
    """Erase these values of an entry, or everything. Raises `LedgerError` for paths that the entry does not have."""
    try:
        leaves = entry.leaves
    except ValueError:
        raise LedgerError(f"entry {entry.number} is damaged; `audit verify` says more.") from None
    if values is None:
        kept = sum(leaf.salt is not None for leaf in leaves)
        if not kept:
            raise LedgerError(f"entry {entry.number} was erased before.")
        gone = Erased(number=entry.number, paths=None, stored=Stored(record=None, trace=None))
        return Erasing(gone, None, None, kept, 0)
    named = _named(leaves, values)
    if not named:
        raise LedgerError(f"these values of entry {entry.number} were erased before.")
    repeats = _repeating(leaves, named)
    paths = {leaf.path for leaf in (*named, *repeats)}
    record = packed(without(leaves, lambda leaf: leaf.path in paths))
    gone = Erased(
        number=entry.number,
        paths=tuple(leaf.path for leaf in leaves if leaf.path in paths),
        stored=Stored(record=sha256(record), trace=None),
    )
    return Erasing(gone, record, None, len(named), len(repeats))


def _named(leaves: Iterable[Leaf], values: Sequence[str]) -> list[Leaf]:
    found: list[Leaf] = []
    for place, word in enumerate(values, 1):
        path = _path(word)
        below = [leaf for leaf in leaves if tuple(map(str, leaf.path[: len(path)])) == path]
        if not below:
            raise LedgerError(
                f"value number {place} names nothing in the entry. Write a path of the case, for example "
                f"patient.weight_kg or medicines.0.name, or by, note, override, assessment."
            )
        found.extend(leaf for leaf in below if leaf.salt is not None and leaf not in found)
    return found


def _path(word: str) -> tuple[str, ...]:
    parts = tuple(word.split("."))
    return parts if parts[0] in _OWN_PARTS else ("case", *parts)


def _repeating(leaves: Iterable[Leaf], named: Sequence[Leaf]) -> list[Leaf]:
    """The values elsewhere in which an erased value stands."""
    taken = {leaf.path for leaf in named}
    words = sorted({word for leaf in named if (word := _word(leaf.value))}, key=lambda word: (-len(word), word))
    if not words:
        return []
    standing = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, words))})(?![\w]|\.\d)", re.IGNORECASE)
    return [
        leaf
        for leaf in leaves
        if leaf.salt is not None and leaf.path not in taken and _outside_versions(leaf.path)
        and standing.search(leaf.value if isinstance(leaf.value, str) else canonical(leaf.value).decode())
    ]  # fmt: skip


def _outside_versions(path: Path) -> bool:
    return path[0] in ("assessment", "note", "override") and path[1:2] not in (
        ("knowledge",),
        ("program",),
        ("schema",),
    )


def _word(value: Any) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        return ""
    if isinstance(value, str):
        return "" if value in _EVERYWHERE or len(value) < _SHORTEST else value
    return canonical(value).decode()
