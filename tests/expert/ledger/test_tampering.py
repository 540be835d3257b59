"""Every change, removal, insertion, swap and truncation is found and located, at every position."""

import shutil
from contextlib import contextmanager

import pytest

from expert.ledger.canonical import sha256
from expert.ledger.chain import check_chain, link_of
from expert.ledger.entry import Row
from expert.ledger.findings import FindingKind
from expert.ledger.heads import Head
from expert.ledger.ledger import Ledger
from expert.ledger.problems import LedgerError
from expert.ledger.verification import check_head, verify
from tests.expert.ledger.ledgers import altering, filled, small, unguarded

COUNT = 1_000
FEW = 9
"""Where a second way to do the same is tried, one position of so many is enough."""
SAMPLE = (1, 2, 3, 250, 499, 500, 501, 998, 999, 1_000)


@pytest.fixture(scope="module")
def thousand(tmp_path_factory):
    return small(tmp_path_factory.mktemp("ledger") / "thousand.sqlite", COUNT)


@pytest.fixture(scope="module")
def links(thousand):
    with Ledger(thousand, read_only=True) as ledger:
        return tuple(map(link_of, ledger.rows(contents=False)))


@pytest.fixture(scope="module")
def tampered(thousand, tmp_path_factory):
    """A copy of the thousand; what is done in `changing` is undone afterwards."""
    copy = tmp_path_factory.mktemp("tampered") / "thousand.sqlite"
    shutil.copy(thousand, copy)
    connection = unguarded(copy)

    @contextmanager
    def changing():
        connection.execute("BEGIN")
        yield connection
        connection.execute("ROLLBACK")

    yield changing
    connection.close()


def rows(connection):
    connection.text_factory = bytes
    for number, header, hash_, record, trace in connection.execute("SELECT * FROM entry ORDER BY number"):
        yield Row(number, header, hash_.decode(), record, trace)


def found(report):
    return {(finding.kind, finding.number) for finding in report.findings}


def test_an_untouched_ledger_passes(thousand):
    with Ledger(thousand, read_only=True) as ledger:
        head = ledger.head()
        report = verify(ledger.rows(), head)

    assert report.findings == ()
    assert report.sound
    assert (report.entries, report.proven_to, report.head) == (COUNT, COUNT, head)


def test_untouched_links_pass(links):
    assert check_chain(links) == ()


def test_every_removed_entry_is_named(links):
    for place in range(COUNT - 1):
        findings = check_chain(links[:place] + links[place + 1 :])

        assert [(each.kind, each.number) for each in findings] == [(FindingKind.REMOVED, place + 1)]


def test_a_removed_entry_is_named_when_those_behind_it_are_renumbered(links):
    for place in range(0, COUNT - 1, FEW):
        rest = tuple(link._replace(place=link.place - 1) for link in links[place + 1 :])
        findings = check_chain(links[:place] + rest)

        assert [(each.kind, each.number) for each in findings] == [(FindingKind.REMOVED, place + 1)]


def test_an_inserted_copy_is_named(links):
    for place in range(0, COUNT, FEW):
        copy = links[(place + COUNT // 2) % COUNT]
        behind = tuple(link._replace(place=link.place + 1) for link in links[place:])
        findings = check_chain((*links[:place], copy._replace(place=place + 1), *behind))

        assert (FindingKind.INSERTED, place + 1) in {(each.kind, each.number) for each in findings}


def test_every_inserted_forgery_is_named_although_its_own_hash_is_right(links):
    for place in range(COUNT - 1):
        header = links[place].header.model_copy(update={"reason": "wrong_value"})
        forged = link_of(Row(place + 1, content := header.content(), sha256(content)))
        behind = tuple(link._replace(place=link.place + 1) for link in links[place:])
        findings = check_chain((*links[:place], forged, *behind))

        assert (FindingKind.INSERTED, place + 1) in {(each.kind, each.number) for each in findings}


def test_the_head_tells_which_of_two_last_entries_is_the_forged_one(links):
    last = links[-1]
    header = last.header.model_copy(update={"reason": "wrong_value"})
    forged = link_of(Row(COUNT, content := header.content(), sha256(content)))
    both = (*links[:-1], forged, last._replace(place=COUNT + 1))

    def inserted(kept):
        return [each.number for each in check_chain(both, kept) if each.kind is FindingKind.INSERTED]

    assert inserted(last.computed) == [COUNT]
    assert inserted(forged.computed) == [COUNT + 1]
    assert len(inserted("")) == 1


def test_every_swap_of_neighbours_is_named(links):
    for place in range(COUNT - 1):
        first, second = links[place], links[place + 1]
        swapped = (second._replace(place=first.place), first._replace(place=second.place))
        findings = check_chain((*links[:place], *swapped, *links[place + 2 :]))

        moved = [(FindingKind.MOVED, place + 1), (FindingKind.MOVED, place + 2)]
        assert [(each.kind, each.number) for each in findings] == moved


def test_every_rewritten_entry_is_named_although_its_own_hash_is_right(links):
    for place in range(COUNT - 1):
        header = links[place].header.model_copy(update={"reason": "wrong_value"})
        forged = link_of(Row(place + 1, content := header.content(), sha256(content)))
        findings = check_chain((*links[:place], forged, *links[place + 1 :]))

        assert [(each.kind, each.number) for each in findings] == [(FindingKind.REPLACED, place + 1)]


def test_every_truncation_is_found_with_a_head_that_counts(links, thousand):
    with Ledger(thousand, read_only=True) as ledger:
        head = ledger.head()
    for kept in range(COUNT):
        _, findings = check_head(links[:kept], head)

        assert [(each.kind, each.number) for each in findings] == [(FindingKind.TRUNCATED, kept + 1)]
        assert check_chain(links[:kept]) == (), "without a head a shorter chain is a right chain"


def test_every_entry_is_vouched_for_by_its_own_head(links):
    for link in links:
        assert check_head(links, Head(link.place, link.computed, link.header.ledger)) == (link.place, [])
        assert check_head(links, Head(None, link.computed)) == (link.place, [])


@pytest.mark.parametrize("place", SAMPLE)
def test_removal_in_the_file_is_found(tampered, thousand, place):
    with Ledger(thousand, read_only=True) as ledger:
        head = ledger.head()
    with tampered() as connection:
        connection.execute("DELETE FROM entry WHERE number = ?", (place,))
        report = verify(rows(connection), head)

    assert found(report) >= {(FindingKind.REMOVED if place < COUNT else FindingKind.TRUNCATED, place)}


@pytest.mark.parametrize("place", SAMPLE[:-1])
def test_a_swap_in_the_file_is_found(tampered, place):
    with tampered() as connection:
        connection.execute("UPDATE entry SET number = 9999 WHERE number = ?", (place,))
        connection.execute("UPDATE entry SET number = ? WHERE number = ?", (place, place + 1))
        connection.execute("UPDATE entry SET number = ? WHERE number = 9999", (place + 1,))
        report = verify(rows(connection))

    assert found(report) == {(FindingKind.MOVED, place), (FindingKind.MOVED, place + 1)}


@pytest.mark.parametrize("part", ["record", "trace"])
@pytest.mark.parametrize("place", SAMPLE[:-1])
def test_swapped_contents_are_found(tampered, place, part):
    with tampered() as connection:
        held = dict(
            connection.execute(f"SELECT number, {part} FROM entry WHERE number BETWEEN ? AND ?", (place, place + 1))
        )
        for number, other in ((place, place + 1), (place + 1, place)):
            connection.execute(f"UPDATE entry SET {part} = ? WHERE number = ?", (held[other], number))
        report = verify(rows(connection))

    assert found(report) == {(FindingKind.CHANGED, place), (FindingKind.CHANGED, place + 1)}


@pytest.mark.parametrize("part", ["record", "trace"])
@pytest.mark.parametrize("place", SAMPLE)
def test_contents_removed_without_an_erasure_are_found(tampered, place, part):
    with tampered() as connection:
        connection.execute(f"UPDATE entry SET {part} = NULL WHERE number = ?", (place,))
        report = verify(rows(connection))

    assert found(report) == {(FindingKind.REMOVED, place)}


def test_every_single_byte_of_every_entry_counts(tmp_path):
    path = small(tmp_path / "small.sqlite", 3)
    with Ledger(path, read_only=True) as ledger:
        whole = list(ledger.rows())
    flips = 0
    for index, row in enumerate(whole):
        for part in ("header", "hash", "record", "trace"):
            content = getattr(row, part)
            stored = content.encode() if part == "hash" else content
            for position in range(len(stored)):
                for mask in (0x01, 0x80):
                    flipped = bytearray(stored)
                    flipped[position] ^= mask
                    changed = Row(row.place, row.header, row.hash, row.record, row.trace)
                    setattr(changed, part, flipped.decode("ascii", "replace") if part == "hash" else bytes(flipped))
                    report = verify([*whole[:index], changed, *whole[index + 1 :]])
                    flips += 1
                    assert (FindingKind.CHANGED, row.place) in found(report), (row.place, part, position, mask)
    assert flips > 4_000
    assert verify(whole).sound


def test_no_byte_of_the_file_can_be_changed_unseen(tmp_path):
    path = small(tmp_path / "small.sqlite", 2)
    with Ledger(path, read_only=True) as ledger:
        before = [(row.place, row.header, row.hash, row.record, row.trace) for row in ledger.rows()]
    content = path.read_bytes()
    flipped_path = tmp_path / "flipped.sqlite"
    refused = seen = unchanged = 0
    for position in range(3, len(content), 29):
        flipped = bytearray(content)
        flipped[position] ^= 0x04
        flipped_path.write_bytes(flipped)
        try:
            with Ledger(flipped_path, read_only=True) as ledger:
                rows_now = list(ledger.rows())
                report = verify(rows_now)
        except LedgerError:
            refused += 1
            continue
        now = [(row.place, row.header, row.hash, row.record, row.trace) for row in rows_now]
        if now == before:
            unchanged += 1  # a byte that holds nothing of an entry: free space, the text of the schema
        else:
            seen += 1
            # The last entries may be missing altogether, which only a kept head can tell.
            assert not report.sound or now == before[: len(now)], position
    assert min(refused, seen, unchanged) > 0


def test_an_entry_of_another_ledger_is_named(tmp_path):
    one, other = (small(tmp_path / f"{name}.sqlite", 5) for name in ("one", "other"))
    with Ledger(one, read_only=True) as ledger, Ledger(other, read_only=True) as stranger:
        mixed = list(ledger.rows())
        mixed[2] = list(stranger.rows())[2]
        report = verify(mixed)

    assert {(FindingKind.INSERTED, 3), (FindingKind.REMOVED, 3)} <= found(report)


def test_a_ledger_written_anew_is_found_with_a_head_only(tmp_path):
    with Ledger(filled(tmp_path / "first.sqlite", "cipro-week-5", "cipro-day-3"), read_only=True) as ledger:
        kept = ledger.head()
    with Ledger(filled(tmp_path / "anew.sqlite", "cipro-week-5", "cipro-day-10"), read_only=True) as ledger:
        assert verify(ledger.rows()).sound
        report = verify(ledger.rows(), kept)
        unnamed = verify(ledger.rows(), Head(2, kept.hash))

    assert found(report) == {(FindingKind.HEAD, None)}
    assert found(unnamed) == {(FindingKind.HEAD, 2)}


def test_nothing_is_added_behind_a_changed_entry(tmp_path):
    path = small(tmp_path / "ledger.sqlite", 3)
    with altering(path) as connection:
        connection.execute(
            "UPDATE entry SET header = CAST(replace(CAST(header AS TEXT), 'other', 'cost!') AS BLOB) WHERE number = 3"
        )

    with pytest.raises(LedgerError, match=r"newest entry of .* was changed, nothing is added"):
        small(path, 1)


def test_changed_contents_are_not_shown(tmp_path):
    path = filled(tmp_path / "ledger.sqlite", "cipro-week-5", "cipro-day-3")
    connection = unguarded(path)
    connection.execute("UPDATE entry SET record = (SELECT record FROM entry WHERE number = 2) WHERE number = 1")
    connection.close()

    with Ledger(path, read_only=True) as ledger:
        with pytest.raises(ValueError, match="not those that were recorded"):
            _ = ledger.entry(1).document
        assert ledger.entry(2).case["id"] == "cipro-day-3"
