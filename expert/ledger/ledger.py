"""The ledger: record, read, correct, erase. Who and when are given by the caller and kept as given."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from pydantic_core import PydanticCustomError

from expert.assessment import Assessment
from expert.ledger.canonical import sha256
from expert.ledger.codes import checked
from expert.ledger.entry import SCHEMA, START, Entry, Erased, Header, Kind, Made, Row, Stored
from expert.ledger.erasing import Erasing, erasing
from expert.ledger.heads import Head
from expert.ledger.problems import LedgerError
from expert.ledger.sealing import packed, packed_trace, root_of, sealed
from expert.ledger.store import WAIT_SECONDS, Store
from expert.ledger.versions import knowledge_made, program_made
from facts.case import Case
from facts.values import text


class Override(NamedTuple):
    """The clinician did something else: the code of the reason (`codes.yaml`), and what was done."""

    reason: str
    instead: str | None = None


class Ledger:
    """One ledger file. Any number of processes may write to the same file; one object is for one thread.

    With `read_only` nothing is created or changed. Every method raises `LedgerError` where the file cannot be used or a
    request is refused; the message never repeats what an entry holds. Use it as a context manager, or `close` it.
    """

    def __init__(self, path: str | Path, *, read_only: bool = False, wait_seconds: float = WAIT_SECONDS) -> None:
        self._store = Store(Path(path), write=not read_only, wait_seconds=wait_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    @property
    def path(self) -> Path:
        """The file."""
        return self._store.path

    def record(
        self,
        case: Case,
        answer: Assessment,
        *,
        by: str,
        at: datetime,
        note: str | None = None,
        override: Override | None = None,
    ) -> Entry:
        """Add an assessment; it is on the disk when this returns. `at` needs a time zone."""
        return self._added("assessment", _contents(case, answer, by, note, override), answer, at=at)

    def correct(
        self,
        number: int,
        *,
        reason: str,
        by: str,
        at: datetime,
        case: Case | None = None,
        answer: Assessment | None = None,
        note: str | None = None,
        override: Override | None = None,
    ) -> Entry:
        """Add an entry about an earlier one, which stays as it is.

        With a case and its assessment it is a correction, without them a remark. Reasons: `codes.yaml`.
        """
        if (case is None) != (answer is None):
            raise LedgerError("a correction needs the case and its assessment, a remark neither.")
        self._existing(number)
        code = checked("correction", reason, note)
        contents = _contents(case, answer, by, note, override)
        kind: Kind = "remark" if answer is None else "correction"
        return self._added(kind, contents, answer, at=at, about=number, reason=code)

    def erase(
        self,
        number: int,
        *,
        reason: str,
        by: str,
        at: datetime,
        values: Sequence[str] | None = None,
        note: str | None = None,
    ) -> Erasing:
        """Erase an entry's contents, or only these values of it (dotted paths of the case, `by`, `note`, `override`).

        The chain keeps commitments, so that everything else is still verified. With `values` the trace goes too, and
        whatever in the assessment repeats them; see `expert.ledger.erasing`.
        """
        code = checked("erasure", reason, note)
        with self._store.writing():
            row = self._store.row(number)
            entry = self._entry(row, number)
            left = erasing(entry, values)
            self._append(
                "erasure", {"by": _text("by", by), "note": _optional("note", note)}, None,
                at=at, about=number, reason=code, erased=left.erased,
            )  # fmt: skip
            self._store.replace_contents(number, left.record, left.trace)
        return left._replace(overwritten=self._store.forget_replaced())

    def entry(self, number: int) -> Entry:
        """One entry."""
        return self._entry(self._store.row(number), number)

    def entries(self, first: int = 1, last: int | None = None) -> Iterator[Entry]:
        """Entries in order, both ends included."""
        for row in self._store.rows(first, last):
            yield self._entry(row, row.place)

    def rows(self, *, contents: bool = True) -> Iterator[Row]:
        """The rows as they stand in the file, for verification."""
        return self._store.rows(contents=contents)

    def row(self, number: int) -> Row | None:
        """One row as it stands in the file."""
        return self._store.row(number)

    def altered_parts(self) -> tuple[str, ...]:
        """What in the file is not as this program makes it, in words: a guard that is gone, a table that was added."""
        return self._store.altered_parts()

    def head(self) -> Head | None:
        """Count and hash of the newest entry, to be kept elsewhere; None while the ledger is empty."""
        row = self._store.last()
        if row is None:
            return None
        return Head(count=row.place, hash=row.computed, ledger=self._entry(row, row.place).header.ledger)

    def _existing(self, number: int) -> None:
        self._entry(self._store.row(number), number)

    def _entry(self, row: Row | None, number: int) -> Entry:
        if row is None:
            newest = self._store.last()
            holds = "is empty" if newest is None else f"has entries 1 to {newest.place}"
            raise LedgerError(f"there is no entry {number}; {self.path} {holds}.")
        header = row.parsed()
        if header is None:
            raise LedgerError(f"entry {number} of {self.path} is damaged; `audit verify` says more.")
        return Entry(row, header)

    def _added(self, kind: Kind, contents: dict[str, Any], answer: Assessment | None, **about: Any) -> Entry:
        trace = None if answer is None or answer.trace is None else answer.trace.model_dump(mode="json")
        with self._store.writing():
            row, header = self._append(kind, contents, trace, answer=answer, **about)
        return Entry(row, header)

    def _append(
        self,
        kind: Kind,
        contents: dict[str, Any],
        trace: Any,
        *,
        at: datetime,
        answer: Assessment | None = None,
        about: int | None = None,
        reason: str | None = None,
        erased: Erased | None = None,
    ) -> tuple[Row, Header]:
        if at.tzinfo is None:
            raise LedgerError("the time of recording needs a time zone, for example datetime.now(UTC).")
        leaves = sealed({key: value for key, value in contents.items() if value is not None})
        record, traced = packed(leaves), None if trace is None else packed_trace(trace)
        number, previous, ledger = self._end()
        header = Header(
            schema=SCHEMA,
            ledger=ledger,
            number=number,
            previous=previous,
            kind=kind,
            recorded_at=at,
            about=about,
            reason=reason,
            program=program_made(),
            knowledge=_knowledge_of(answer),
            values=root_of(leaves),
            stored=Stored(record=sha256(record), trace=None if traced is None else sha256(traced)),
            erased=erased,
        )
        content = header.content()
        row = Row(number, content, sha256(content), record, traced)
        self._store.append(row)
        return row, header

    def _end(self) -> tuple[int, str, str]:
        """Number of the next entry, hash of the newest one, and the name of the ledger."""
        newest = self._store.last()
        if newest is None:
            return 1, START, secrets.token_hex(16)
        header = newest.parsed()
        if header is None or newest.hash != newest.computed:
            raise LedgerError(
                f"the newest entry of {self.path} was changed, nothing is added behind it. `audit verify` says more; "
                f"keep the file and begin a new ledger."
            )
        return newest.place + 1, newest.hash, header.ledger


def _contents(
    case: Case | None, answer: Assessment | None, by: str, note: str | None, override: Override | None
) -> dict[str, Any]:
    contents: dict[str, Any] = {"by": _text("by", by), "note": _optional("note", note)}
    if override is not None:
        contents["override"] = {"reason": checked("override", override.reason, note)}
        if override.instead is not None:
            contents["override"]["instead"] = _text("instead", override.instead)
    if case is not None and answer is not None:
        if (answer.case_id, answer.assessed_on) != (case.id, case.assessed_on):
            raise LedgerError("the assessment is not the one of this case: label or day differ.")
        if answer.trace is None:
            raise LedgerError("the assessment comes without its trace; record the one that `assess` gives.")
        contents["case"] = case.model_dump(mode="json", exclude_none=True)
        contents["assessment"] = answer.model_dump(mode="json", exclude={"trace"})
    return contents


def _knowledge_of(answer: Assessment | None) -> Made:
    if answer is None:
        return knowledge_made()
    return Made(version=answer.knowledge.version, digest=answer.knowledge.digest)


def _text(name: str, given: str) -> str:
    """A printable text of at most 2,000 characters."""
    try:
        return text(given)
    except PydanticCustomError as error:
        raise LedgerError(f"{name} {error.message()}") from None


def _optional(name: str, given: str | None) -> str | None:
    return None if given is None else _text(name, given)
