"""A ledger of 1,000 entries, tampered with at every position: `python -m tests.benchmarks.tampering [ENTRIES]`.

The entries are the examples with their whole traces, and little notes. Removal, insertion, swap, rewriting and
truncation are tried at every position and checked with the head that was kept. Of a flipped byte the digest of its part
tells: that is tried for every byte of the notes, and for every byte at distance `STEP` of the examples. At every
position a flip of one part goes through the whole check. Prints how many of each were found at the right entry; one
that was not is an error, and so is a finding in the untouched ledger.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain, cycle
from pathlib import Path

from expert.cli.examples import example_names
from expert.ledger.canonical import sha256
from expert.ledger.chain import Link, check_chain, link_of
from expert.ledger.entry import Row
from expert.ledger.findings import FindingKind
from expert.ledger.heads import Head
from expert.ledger.ledger import Ledger
from expert.ledger.verification import check_head, verify
from tests.expert.ledger.ledgers import filled, small

PARTS = ("header", "hash", "record", "trace")
STEP = 97
MASK = 0x01


def flipped(row: Row, part: str, position: int) -> Row:
    """The row with one bit of one byte of one part turned."""
    stored = getattr(row, part)
    content = bytearray(stored.encode() if part == "hash" else stored)
    content[position] ^= MASK
    changed = Row(row.place, row.header, row.hash, row.record, row.trace)
    setattr(changed, part, content.decode("ascii", "replace") if part == "hash" else bytes(content))
    return changed


def rewritten(link: Link) -> Link:
    """The link of the entry with another reason in its header, and the hash that fits it."""
    assert link.header is not None
    content = link.header.model_copy(update={"reason": "wrong_value"}).content()
    return link_of(Row(link.place, content, sha256(content)))


def tamperings(links: list[Link]) -> Iterator[tuple[str, int, list[Link]]]:
    """Every way at every position: its name, the entry that it is about, and the links as they then stand."""
    moved = [link._replace(place=link.place + 1) for link in links]
    for index, link in enumerate(links):
        place, before, behind = link.place, links[:index], links[index + 1 :]
        copy = links[(index + len(links) // 2) % len(links)]._replace(place=place)
        yield "removed", place, [*before, *behind]
        yield "inserted (a copy)", place, [*before, copy, *moved[index:]]
        yield "inserted (forged)", place, [*before, rewritten(link), *moved[index:]]
        yield "rewritten", place, [*before, rewritten(link), *behind]
        yield "cut off from here", place, before
        if behind:
            yield "swapped with the next", place, [*before, behind[0]._replace(place=place), moved[index], *behind[1:]]


def located(links: list[Link], head: Head, place: int) -> bool:
    """Whether the chain and the head that was kept tell of this entry."""
    findings = [*check_chain(links, head.hash), *check_head(links, head)[1]]
    return any(finding.number == place for finding in findings)


def bytes_located(rows: list[Row], examples: int) -> tuple[int, int]:
    """Of the flipped bytes that were tried: how many there were, and how many the digest of their part tells of."""
    tried = told = 0
    for row in rows:
        header = row.parsed()
        assert header is not None
        digests = {"header": row.hash, "record": header.stored.record, "trace": header.stored.trace}
        for part in PARTS:
            content = getattr(row, part)
            for position in range(0, len(content or ()), STEP if row.place <= examples else 1):
                changed = flipped(row, part, position)
                tried += 1
                told += (
                    changed.hash != changed.computed
                    if part == "hash"
                    else sha256(getattr(changed, part)) != digests[part]
                )
    return tried, told


def main(entries: int = 1_000) -> None:
    """Print what was tried and what was found."""
    examples = example_names()
    with tempfile.TemporaryDirectory() as folder:
        path = filled(Path(folder) / "ledger.sqlite", *examples)
        small(path, entries - len(examples))
        with Ledger(path, read_only=True) as ledger:
            rows, head = list(ledger.rows()), ledger.head()
    assert head is not None
    report = verify(rows, head)
    assert report.sound, report.findings
    assert report.proven_to == report.entries == entries
    print(f"untouched: {entries:,} entries, nothing found, all of them those of the head that was kept")
    begun = time.perf_counter()
    counts: dict[str, list[bool]] = {}
    for name, place, tampered in tamperings([link_of(row) for row in rows]):
        counts.setdefault(name, []).append(located(tampered, head, place))
    for row, part in zip(rows, cycle(PARTS), strict=False):
        middle = len(getattr(row, part)) // 2
        whole = verify(chain(rows[: row.place - 1], [flipped(row, part, middle)], rows[row.place :]), head)
        right = (FindingKind.CHANGED, row.place) in {(each.kind, each.number) for each in whole.findings}
        counts.setdefault(f"one byte of the {part}", []).append(right)
    for name, found in counts.items():
        print(f"{name:24}{sum(found):>9,} of {len(found):>9,} found at that entry")
    tried, told = bytes_located(rows, len(examples))
    print(f"{'bytes, by the digest':24}{told:>9,} of {tried:>9,} found at that entry")
    print(f"{time.perf_counter() - begun:.0f} s")
    assert all(chain.from_iterable(counts.values()))
    assert tried == told


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
