"""The form of an entry: a header in the chain, which holds nothing personal, and the sealed contents beside it."""

import json
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from expert.ledger.canonical import canonical, sha256
from expert.ledger.sealing import Leaf, opened, root_of, unpacked, unpacked_trace

SCHEMA: Literal["neuroladder.ledger/1"] = "neuroladder.ledger/1"
START = "0" * 64
"""What the first entry names as the one before it."""

Kind = Literal["assessment", "correction", "remark", "erasure"]
Digest = str


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, hide_input_in_errors=True)


class Made(_Part):
    """Version and digest of the program or of the knowledge."""

    version: str
    digest: Digest


class Stored(_Part):
    """SHA-256 of the stored bytes of the record and of the trace; null where there is none (any more)."""

    record: Digest | None
    trace: Digest | None


class Erased(_Part):
    """What an erasure took from an entry: `paths` null means everything; and the digests of what is left."""

    number: int
    paths: tuple[tuple[str | int, ...], ...] | None
    stored: Stored


class Header(_Part):
    """What the chain holds of an entry. `previous` is the hash of the header before it."""

    schema_: Literal["neuroladder.ledger/1"] = Field(alias="schema")
    ledger: str = Field(description="random name of the ledger, the same in every entry")
    number: int = Field(ge=1)
    previous: Digest
    kind: Kind
    recorded_at: datetime = Field(description="when, as the caller gave it")
    about: int | None = Field(description="correction, remark, erasure: the entry that is meant")
    reason: str | None = Field(description="correction, remark, erasure: the code of the reason")
    program: Made
    knowledge: Made
    values: Digest = Field(description="digest of the commitments to all values of the record")
    stored: Stored
    erased: Erased | None

    def content(self) -> bytes:
        """The header as it is stored and hashed: canonical JSON."""
        return canonical(self.model_dump(mode="json"))


class Row:
    """One stored entry as it stands in the file; nothing about it is trusted."""

    __slots__ = ("hash", "header", "place", "record", "trace")

    def __init__(
        self, place: int, header: bytes, hash_: str, record: bytes | None = None, trace: bytes | None = None
    ) -> None:
        self.place = place
        self.header = header
        self.hash = hash_
        self.record = record
        self.trace = trace

    def parsed(self) -> Header | None:
        """The header, None where the bytes are none."""
        try:
            return Header.model_validate(json.loads(self.header))
        except (ValidationError, ValueError, RecursionError):
            return None

    @property
    def computed(self) -> str:
        """The hash that the header has."""
        return sha256(self.header)


class Entry:
    """One entry for reading: its header, and what is left of its contents.

    Contents are given only while they are what the header says; `document`, `case`, `assessment` and `trace` raise
    ValueError where they were changed.
    """

    def __init__(self, row: Row, header: Header) -> None:
        self.header = header
        self.hash = row.hash
        self._row = row

    @property
    def number(self) -> int:
        """Place in the ledger, from 1."""
        return self.header.number

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The values with their salts; empty when all were erased. Raises ValueError for changed contents."""
        row, stored = self._row, self.header.stored
        leaves = () if row.record is None else unpacked(row.record)
        sound = row.hash == row.computed and (row.trace is None or sha256(row.trace) == stored.trace)
        if sound and row.record is not None:
            sound = sha256(row.record) == stored.record or root_of(leaves) == self.header.values
        if not sound:
            raise ValueError("the contents of the entry are not those that were recorded")
        return leaves

    @cached_property
    def document(self) -> dict[str, Any]:
        """`by`, `note`, `override`, `case`, `assessment`; erased values as `{"erased": commitment}`."""
        return opened(self.leaves)

    @property
    def holds_erasures(self) -> bool:
        """Whether any value of it was erased."""
        return self._row.record is None or any(leaf.salt is None for leaf in self.leaves)

    @property
    def case(self) -> Any:
        """The case as it was assessed; None for an entry without one."""
        return self.document.get("case")

    @cached_property
    def trace(self) -> Any:
        """The trace; None where there is none or it was erased."""
        return None if not self.document or self._row.trace is None else unpacked_trace(self._row.trace)

    @property
    def assessment(self) -> Any:
        """The assessment with its trace; None for an entry without one."""
        answer = self.document.get("assessment")
        return None if answer is None else {**answer, "trace": self.trace}
