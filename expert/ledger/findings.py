"""What a check of a ledger found, and what it proves."""

from enum import StrEnum
from typing import NamedTuple

from expert.ledger.heads import Head


class FindingKind(StrEnum):
    """What is wrong with an entry or with the ledger."""

    UNREADABLE = "unreadable"
    GUARDS = "guards"
    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"
    REPLACED = "replaced"
    TRUNCATED = "truncated"
    HEAD = "head"
    SIGNATURE = "signature"


class Finding(NamedTuple):
    """One thing that is wrong: its kind, the entry (or the place in the file) and a sentence."""

    kind: FindingKind
    number: int | None
    what: str


class Report(NamedTuple):
    """The result of a check.

    `proven_to` is the number of the entry up to which a head kept elsewhere vouches for the whole; None without one.
    `erased` are the entries of which something was erased by an entry that says so.
    """

    entries: int
    head: Head | None
    proven_to: int | None
    erased: tuple[int, ...]
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings
