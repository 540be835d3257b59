"""The chain of headers: which entry was changed, removed, inserted, moved or replaced."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from expert.ledger.entry import START, Header, Row
from expert.ledger.findings import Finding, FindingKind


class Link(NamedTuple):
    """What the chain needs of one row: its place in the file, its header, the hash it has and the one beside it."""

    place: int
    header: Header | None
    computed: str
    noted: str

    @property
    def sound(self) -> bool:
        """Whether the header is what it was when its hash was noted."""
        return self.header is not None and self.computed == self.noted


def link_of(row: Row) -> Link:
    """The link of a row."""
    return Link(row.place, row.parsed(), row.computed, row.hash)


def check_chain(links: Sequence[Link]) -> tuple[Finding, ...]:
    """Everything that is wrong with the chain of these links, in the order of the file."""
    findings = [*_changed(links)]
    genuine, inserted = _without_inserted([link for link in links if link.header is not None])
    findings += inserted
    findings += _moved(genuine, links)
    findings += _removed(genuine, links)
    findings += _not_linked(genuine, {finding.number for finding in findings})
    return tuple(sorted(findings, key=lambda finding: (finding.number or 0, finding.kind)))


def _changed(links: Sequence[Link]) -> Iterator[Finding]:
    follower = {link.header.previous for link in links if link.header is not None}
    for link in links:
        if link.header is None:
            what = f"the header of entry {link.place} is not readable: it was changed"
            yield Finding(FindingKind.CHANGED, link.place, what)
        elif link.computed != link.noted:
            part = "hash beside the header" if link.computed in follower else "header"
            yield Finding(FindingKind.CHANGED, link.place, f"the {part} of entry {link.place} was changed")


def _number(link: Link) -> int:
    return link.header.number if link.header is not None else link.place


def _without_inserted(links: list[Link]) -> tuple[list[Link], list[Finding]]:
    """The links without those that another one with the same number shows to be inserted."""
    names = Counter(link.header.ledger for link in links if link.header is not None)
    name = names.most_common(1)[0][0] if names else ""
    followed = {link.header.previous for link in links if link.header is not None}
    hashes = {START, *(link.noted for link in links), *(link.computed for link in links)}

    def standing(link: Link) -> tuple[bool, bool, bool, int]:
        header = link.header
        assert header is not None  # noqa: S101 - only links with a header come here
        return header.ledger == name, link.noted in followed, header.previous in hashes and link.sound, -link.place

    by_number: dict[int, list[Link]] = {}
    for link in links:
        by_number.setdefault(_number(link), []).append(link)
    genuine, findings = [], []
    for number, same in by_number.items():
        best = max(same, key=standing)
        if best.header is not None and best.header.ledger == name:
            genuine.append(best)
        for link in same:
            if link is not best or (link.header is not None and link.header.ledger != name):
                other = "another ledger" if link.header is not None and link.header.ledger != name else "elsewhere"
                what = f"the row at place {link.place} was inserted: it is entry {number} from {other}"
                findings.append(Finding(FindingKind.INSERTED, link.place, what))
    return sorted(genuine, key=lambda link: link.place), findings


def _moved(genuine: Sequence[Link], links: Sequence[Link]) -> Iterator[Finding]:
    """Entries that stand before or after ones which they should follow or precede."""
    if [link.place for link in links] == [_number(link) for link in links]:
        return
    ordered = sorted(map(_number, genuine))
    for link, number in zip(genuine, ordered, strict=True):
        if _number(link) != number:
            what = f"entry {_number(link)} stands at place {link.place}, where entry {number} should be"
            yield Finding(FindingKind.MOVED, link.place, what)


def _removed(genuine: Sequence[Link], links: Sequence[Link]) -> Iterator[Finding]:
    present = {_number(link) for link in genuine} | {link.place for link in links if link.header is None}
    last = max(present, default=0)
    for number in range(1, last + 1):
        if number not in present:
            yield Finding(FindingKind.REMOVED, number, f"entry {number} was removed")


def _not_linked(genuine: Sequence[Link], known: set[int | None]) -> Iterator[Finding]:
    """Neighbours that do not fit although each is sound by itself: one of them was written anew."""
    ordered = sorted(genuine, key=_number)
    first = ordered[0] if ordered else None
    if first is not None and first.header is not None and _number(first) == 1 and first.header.previous != START:
        yield Finding(FindingKind.REPLACED, 1, "entry 1 does not begin the chain: it was written anew")
    for before, after in pairwise(ordered):
        number = _number(before)
        if (
            _number(after) != number + 1
            or after.header is None
            or after.header.previous in (before.noted, before.computed)
        ):
            continue
        if {before.place, after.place, number, number + 1} & known:
            continue
        what = f"entry {number + 1} does not follow entry {number} as it stands: one of them was written anew"
        yield Finding(FindingKind.REPLACED, number, what)
