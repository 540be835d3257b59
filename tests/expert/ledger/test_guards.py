"""The guards of the file: they refuse mistakes, and whoever takes them away or adds others is found."""

import sqlite3
from contextlib import closing

import pytest

from expert.ledger.findings import FindingKind
from expert.ledger.ledger import Ledger
from expert.ledger.problems import LedgerError
from expert.ledger.verification import verify
from tests.expert.ledger.ledgers import altering, small


def checked(path):
    with Ledger(path, read_only=True) as ledger:
        return verify(ledger.rows(), ledger.head(), ledger.altered_parts())


def test_the_guards_of_the_file_refuse_changes(tmp_path):
    path = small(tmp_path / "ledger.sqlite", 3)
    connection = sqlite3.connect(path)
    for statement in (
        "DELETE FROM entry WHERE number = 2",
        "UPDATE entry SET header = x'00' WHERE number = 2",
        "UPDATE entry SET hash = '' WHERE number = 2",
        "INSERT INTO entry VALUES (9, x'00', '', NULL, NULL)",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="entries are"):
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DROP TRIGGER entry_stays", "'entry_stays' is gone"),
        ("CREATE TABLE notes (text)", "'notes' was added"),
        ("CREATE VIEW all_of_it AS SELECT * FROM entry", "'all_of_it' was added"),
        ("ALTER TABLE entry ADD COLUMN remark TEXT", "'entry' was changed"),
        ("CREATE INDEX by_hash ON entry (hash)", "'by_hash' was added"),
        (
            "CREATE TRIGGER hidden AFTER INSERT ON entry BEGIN UPDATE entry SET trace = NULL WHERE number = 1; END",
            "'hidden' was added",
        ),
    ],
)
def test_other_tables_and_guards_are_found_and_nothing_more_is_recorded(tmp_path, statement, what):
    path = small(tmp_path / "ledger.sqlite", 3)
    assert checked(path).sound
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)

    (finding,) = checked(path).findings
    assert (finding.kind, what in finding.what) == (FindingKind.GUARDS, True)
    with pytest.raises(LedgerError, match=r"tables or guards of .* were changed, nothing is added"):
        small(path, 1)
    assert checked(path).entries == 3


def test_guards_that_were_put_back_leave_the_ledger_as_it_was(tmp_path):
    path = small(tmp_path / "ledger.sqlite", 3)
    with altering(path):
        pass

    small(path, 1)
    assert checked(path).sound
