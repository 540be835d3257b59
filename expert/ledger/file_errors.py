"""Errors of SQLite and of the file system as messages that say what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from expert.ledger.problems import LedgerError


@contextmanager
def said(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the file system into a `LedgerError` that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(_message(path, error)) from None
    except OSError as error:
        raise LedgerError(f"cannot use the ledger {path}: {(error.strerror or 'unknown error').lower()}.") from None


def _message(path: Path, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    match None if code is None else code & 0xFF:
        case sqlite3.SQLITE_FULL:
            return f"the disk of {path} is full: nothing was recorded. Make room and record it again."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"another process holds {path}: nothing was recorded. Wait for it to end and try again."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return f"{path} or its folder is read-only: nothing was recorded. Name another file with --ledger."
        case sqlite3.SQLITE_CANTOPEN:
            return f"cannot open {path}, or a file beside it; look at the rights of the folder."
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return f"{path} is damaged: it is not readable as a database. `audit verify` says from where; use a copy."
        case sqlite3.SQLITE_IOERR:
            return f"the disk of {path} does not read or write as it should: nothing was recorded. Check the disk."
        case sqlite3.SQLITE_CONSTRAINT:
            return f"{path} refused it: {error}. Nothing was recorded."
        case _:
            return f"{path} cannot be used as a ledger: {getattr(error, 'sqlite_errorname', type(error).__name__)}."
