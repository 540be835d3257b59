"""The file of a ledger: SQLite with a write-ahead log, flushed to the disk before an entry counts as recorded.

Rows are added and never changed; triggers refuse everything else, except that an erasure empties contents. The triggers
guard against mistakes, the chain tells of intent. Files are readable by their owner alone.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from expert.ledger.entry import Row
from expert.ledger.file_errors import said
from expert.ledger.problems import LedgerError

APPLICATION = 0x4E4C4447
"""Marks the file as a ledger (`NLDG`)."""
FORM = 1
"""Version of the tables."""
WAIT_SECONDS = 30.0
"""How long a writer waits for another one."""

_FILE_MODE, _FOLDER_MODE = 0o600, 0o700
_SQLITE_FILE = b"SQLite format 3\x00"
_TABLES = (
    """CREATE TABLE entry (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    header BLOB NOT NULL,
    hash TEXT NOT NULL,
    record BLOB,
    trace BLOB
)""",
    """CREATE TRIGGER entry_stays BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END""",
    """CREATE TRIGGER entry_keeps_its_header BEFORE UPDATE OF number, header, hash ON entry
BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END""",
    """CREATE TRIGGER entry_comes_last BEFORE INSERT ON entry
WHEN new.number <> (SELECT coalesce(max(number), 0) + 1 FROM entry)
BEGIN SELECT RAISE(ABORT, 'entries are added at the end'); END""",
)
_MOST_ROWS = 1 << 62
"""More rows than a file can hold, and no more than SQLite can count."""
_T = TypeVar("_T")


class Store:
    """The rows of one ledger file. Use from one thread; other processes may write at the same time.

    Every method raises `LedgerError` for a file that is missing, damaged, locked, read-only or on a full disk.
    """

    def __init__(self, path: Path, *, write: bool, wait_seconds: float = WAIT_SECONDS) -> None:
        self.path = path
        self._wait = wait_seconds
        with said(path):
            self._connection = self._opened_for_writing() if write else self._opened_for_reading()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def rows(self, first: int = 1, last: int | None = None, *, contents: bool = True) -> Iterator[Row]:
        """The rows with these numbers, in order; `contents` False leaves record and trace out."""
        columns = "record, trace" if contents else "NULL, NULL"
        with said(self.path):
            for found in self._connection.execute(
                f"SELECT number, header, hash, {columns} FROM entry WHERE number BETWEEN ? AND ? ORDER BY number",  # noqa: S608 - both are written above
                (min(first, _MOST_ROWS), _MOST_ROWS if last is None else min(last, _MOST_ROWS)),
            ):
                yield _row(found)

    def row(self, number: int) -> Row | None:
        """The row with this number."""
        return next(self.rows(number, number), None)

    def last(self) -> Row | None:
        """The newest row, without its contents."""
        with said(self.path):
            found = self._connection.execute(
                "SELECT number, header, hash, NULL, NULL FROM entry ORDER BY number DESC LIMIT 1"
            ).fetchone()
        return None if found is None else _row(found)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all that is written in it is on the disk when it ends, or none of it is there."""
        with said(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def append(self, row: Row) -> None:
        """Add a row at the end; only while `writing`."""
        self._connection.execute(
            "INSERT INTO entry (number, header, hash, record, trace) VALUES (?, ?, ?, ?, ?)",
            (row.place, row.header, row.hash, row.record, row.trace),
        )

    def replace_contents(self, number: int, record: bytes | None, trace: bytes | None) -> None:
        """Put what an erasure left in the place of the contents; only while `writing`."""
        self._connection.execute("UPDATE entry SET record = ?, trace = ? WHERE number = ?", (record, trace, number))

    def altered_parts(self) -> tuple[str, ...]:
        """What in the file is not as this program makes it, in words: a guard that is gone, a table that was added."""
        with said(self.path):
            found, made = _parts(self._connection), _parts_as_made()
        words = {name: "was added" if name not in made else "is gone" if name not in found else "was changed"
                 for name in found.keys() | made.keys() if found.get(name) != made.get(name)}  # fmt: skip
        return tuple(f"{name!a} {what}" for name, what in sorted(words.items()))

    def forget_replaced(self) -> bool:
        """Overwrite what was replaced in the write-ahead log too; False while another process still reads it."""
        with said(self.path):
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def _opened_for_writing(self) -> sqlite3.Connection:
        with _refusing_folder(self.path):
            missing = [folder for folder in (self.path.parent, *self.path.parent.parents) if not folder.exists()]
            for folder in reversed(missing):
                folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            os.close(os.open(self.path, flags, _FILE_MODE))
        self._check_beginning()
        connection = self._connected(str(self.path))
        try:
            if not _is_new(connection):
                self._check_form(connection)
            _again(lambda: connection.execute("PRAGMA journal_mode = WAL"), self._wait)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            if _pragma(connection, "user_version") == 0:
                _begin(connection)
            self._check_form(connection)
            if _parts(connection) != _parts_as_made():
                raise LedgerError(
                    f"the tables or guards of {self.path} were changed, nothing is added to it. `audit verify` says "
                    f"which; keep the file and begin a new ledger."
                )
        except BaseException:
            connection.close()
            raise
        return connection

    def _opened_for_reading(self) -> sqlite3.Connection:
        if not self.path.exists():
            raise LedgerError(f"there is no ledger {self.path}; `audit record` begins one.")
        self._check_beginning()
        place = f"file:{quote(str(self.path.absolute()))}?mode=ro"
        connection = self._connected(place)
        try:
            self._check_form(connection)
        except sqlite3.OperationalError as error:
            connection.close()
            # Nothing may be written beside the file (a disc, somebody else's folder): read it as it stands.
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or self._log():
                raise
            connection = self._connected(f"{place}&immutable=1")
            self._check_form(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _connected(self, place: str) -> sqlite3.Connection:
        connection = sqlite3.connect(place, uri=place.startswith("file:"), timeout=self._wait, isolation_level=None)
        connection.text_factory = bytes  # a damaged text is a finding, not an error of decoding
        return connection

    def _check_beginning(self) -> None:
        if self.path.is_dir():
            raise LedgerError(f"{self.path} is a folder; name a file.")
        if self.path.exists() and not self.path.is_file():
            raise LedgerError(f"{self.path} is a device or a pipe; name a file.")
        with self.path.open("rb") as file:
            beginning = file.read(len(_SQLITE_FILE))
        if beginning and beginning != _SQLITE_FILE:
            raise LedgerError(f"{self.path} is no ledger: it does not begin as one. Name another file.")

    def _check_form(self, connection: sqlite3.Connection) -> None:
        form, application = _pragma(connection, "user_version"), _pragma(connection, "application_id")
        if _is_new(connection):
            raise LedgerError(f"{self.path} is empty and no ledger yet; `audit record` begins one.")
        if application != APPLICATION:
            raise LedgerError(f"{self.path} is a database of another program. Name another file.")
        if form != FORM:
            raise LedgerError(
                f"{self.path} is a ledger of form {form}; this program reads form {FORM}. Use a newer one."
            )

    def _log(self) -> bool:
        log = self.path.with_name(f"{self.path.name}-wal")
        return log.exists() and log.stat().st_size > 0


def _begin(connection: sqlite3.Connection) -> None:
    """Make the tables, once, whoever comes first."""
    connection.execute("BEGIN IMMEDIATE")
    if _is_new(connection):
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORM}")
    connection.execute("COMMIT")


def _parts(connection: sqlite3.Connection) -> dict[str, tuple[object, object]]:
    """Kind and statement of everything that was made in the file, by name."""
    found = connection.execute("SELECT name, type, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'")
    return {_decoded(name): (_decoded(kind), _decoded(statement)) for name, kind, statement in found}


@cache
def _parts_as_made() -> dict[str, tuple[object, object]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in _TABLES:
            connection.execute(statement)
        return _parts(connection)


def _decoded(value: object) -> str:
    return (_bytes(value) or b"").decode("utf-8", "replace")


def _is_new(connection: sqlite3.Connection) -> bool:
    """Whether nobody has made any table yet."""
    return _pragma(connection, "user_version") == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchone()


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    number: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return number


@contextmanager
def _refusing_folder(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise LedgerError(f"cannot write {path}: {reason}. Name another file with --ledger.") from None


def _again(action: Callable[[], _T], wait_seconds: float) -> _T:
    """Do it again while another process is in the way: switching the journal does not wait by itself."""
    end = time.monotonic() + wait_seconds
    while True:
        try:
            return action()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)


def _row(found: tuple[int, object, object, object, object]) -> Row:
    """A row of whatever the file holds: a column of the wrong kind counts as changed, not as a mistake of ours."""
    number, header, hash_, record, trace = found
    return Row(
        number, _bytes(header) or b"", (_bytes(hash_) or b"").decode("ascii", "replace"), _bytes(record), _bytes(trace)
    )


def _bytes(value: object) -> bytes | None:
    if value is None or isinstance(value, bytes):
        return value
    return str(value).encode("utf-8", "replace")
