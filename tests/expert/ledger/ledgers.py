"""Ledgers for tests: real files, filled by the real writer; small ones hold little documents instead of cases."""

import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache

from expert import assess, load_case
from expert.cli.examples import example_file
from expert.ledger.ledger import Ledger

AT = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
BAD = "schema: neuroladder.case/1\nassessed_on: 2026-11-21\npatient: {age_years: 999}\n"


def flat(text):
    return " ".join(text.split())


@cache
def example(name="cipro-week-5"):
    case = load_case(example_file(name))
    return case, assess(case)


def filled(path, *names):
    """A ledger with one entry for each of these examples."""
    with Ledger(path) as ledger:
        for name in names:
            ledger.record(*example(name), by="Dr Weiss", at=AT)
    return path


def small(path, count, note="The patient {number} sleeps better."):
    """A ledger of many little entries: a note and a trace of one firing, written in one transaction."""
    with Ledger(path) as ledger, ledger._store.writing():
        for number in range(1, count + 1):
            contents = {"by": "Dr Weiss", "note": note.format(number=number)}
            ledger._append("remark", contents, {"facts": [number], "firings": []}, at=AT, about=1, reason="other")
    return path


def unguarded(path):
    """A connection without the guards of the file, as somebody has who may write to it."""
    connection = sqlite3.connect(path, isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    return connection


@contextmanager
def altering(path):
    """A connection without the guards, which are back when it is closed: nothing but the rows tells of it."""
    with closing(sqlite3.connect(path)) as connection:
        guards = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
    with closing(unguarded(path)) as connection:
        yield connection
        for guard in guards:
            connection.execute(guard)
