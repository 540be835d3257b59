"""The chain of headers: which entry was changed, removed, inserted, moved or replaced."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from expert.ledger.entry import START, Header, Row
from expert.ledger.findings import Finding, FindingKind


class Link(NamedTuple):
    """What the chain needs of one row: its place in the file, what its header says, its hash and the one noted beside.

    Where the header cannot be read, it is None, the number is the place, and the rest is empty.
    """

    place: int
    header: Header | None
    number: int
    previous: str
    ledger: str
    computed: str
    noted: str

    @property
    def sound(self) -> bool:
        """Whether the header is what it was when its hash was noted."""
        return self.header is not None and self.computed == self.noted


def link_of(row: Row) -> Link:
    """The link of a row."""
    header = row.parsed()
    if header is None:
        return Link(row.place, None, row.place, "", "", row.computed, row.hash)
    return Link(row.place, header, header.number, header.previous, header.ledger, row.computed, row.hash)


def check_chain(links: Sequence[Link], kept: str = "") -> tuple[Finding, ...]:
    """Everything that is wrong with the chain of these links, in the order of the file.

    `kept` is the hash of a head that was kept elsewhere: it speaks for its entry as one that follows would.
    """
    findings = [*_changed(links)]
    genuine, inserted = _without_inserted(links, kept)
    findings += inserted
    findings += _moved(genuine, links)
    findings += _removed(genuine)
    findings += _not_linked(genuine, {finding.number for finding in findings})
    return tuple(sorted(findings, key=lambda finding: (finding.number or 0, finding.kind)))


def _changed(links: Sequence[Link]) -> Iterator[Finding]:
    for link in links:
        if link.header is None:
            what = f"the header of entry {link.place} is not readable: it was changed"
            yield Finding(FindingKind.CHANGED, link.place, what)
        elif link.computed != link.noted:
            followed = any(other.previous == link.computed for other in links)
            part = "hash beside the header" if followed else "header"
            yield Finding(FindingKind.CHANGED, link.place, f"the {part} of entry {link.place} was changed")


def _without_inserted(links: Sequence[Link], kept: str) -> tuple[list[Link], list[Finding]]:
    """The links without those that are of another ledger, or that another one with the same number shows up."""
    names = Counter(link.ledger for link in links if link.header is not None)
    name = names.most_common(1)[0][0] if names else ""
    findings = []
    own = []
    for link in links:
        if link.header is None or link.ledger == name:
            own.append(link)
        else:
            findings.append(_inserted(link, "another ledger"))
    if len({link.number for link in own}) == len(own):
        return own, findings
    by_number: dict[int, list[int]] = {}
    for place, link in enumerate(links):
        by_number.setdefault(link.number if link.ledger in ("", name) else 0, []).append(place)
    standing = _Standing(links, kept)
    false: set[int] = set()
    for number, places in by_number.items():
        if number and len(places) > 1:
            best = max(places, key=standing.of)
            false.update(links[place].place for place in places if place != best)
    findings += [_inserted(link, "elsewhere") for link in own if link.place in false]
    return [link for link in own if link.place not in false], findings


class _Standing:
    """How much speaks for a link being the genuine one of its number."""

    def __init__(self, links: Sequence[Link], kept: str) -> None:
        self._links = links
        self._followed = {kept, *(link.previous for link in links)}
        self._hashes = {START, *(link.noted for link in links), *(link.computed for link in links)}

    def of(self, place: int) -> tuple[bool, bool, bool, int, int]:
        link = self._links[place]
        before = self._links[place - 1].number if place else 0
        after = self._links[place + 1].number if place + 1 < len(self._links) else 0
        return (
            link.header is not None,
            link.noted in self._followed,
            link.previous in self._hashes and link.sound,
            (before == link.number - 1) + (after == link.number + 1),
            -place,
        )


def _inserted(link: Link, origin: str) -> Finding:
    what = f"the row at place {link.place} was inserted: it is entry {link.number} from {origin}"
    return Finding(FindingKind.INSERTED, link.place, what)


def _moved(genuine: Sequence[Link], links: Sequence[Link]) -> Iterator[Finding]:
    """Entries that stand before or after ones which they should follow or precede, or at a place of their own."""
    if all(link.place == link.number for link in genuine):
        return
    ordinals = {link.place: ordinal for ordinal, link in enumerate(links, 1)}
    for link, number in zip(genuine, sorted(link.number for link in genuine), strict=True):
        if link.number != number:
            what = f"entry {link.number} stands at place {link.place}, where entry {number} should be"
            yield Finding(FindingKind.MOVED, link.place, what)
        elif link.place not in (link.number, ordinals[link.place]):  # the second: renumbered behind a removal
            yield Finding(FindingKind.MOVED, link.place, f"entry {link.number} stands at place {link.place}")


def _removed(genuine: Sequence[Link]) -> Iterator[Finding]:
    present = {link.number for link in genuine}
    if len(present) == max(present, default=0):
        return
    for number in range(1, max(present) + 1):
        if number not in present:
            yield Finding(FindingKind.REMOVED, number, f"entry {number} was removed")


def _not_linked(genuine: Sequence[Link], known: set[int | None]) -> Iterator[Finding]:
    """Neighbours that do not fit although each is sound by itself: one of them was written anew."""
    ordered = sorted(genuine, key=attrgetter("number"))
    if ordered and ordered[0].number == 1 and ordered[0].header is not None and ordered[0].previous != START:
        yield Finding(FindingKind.REPLACED, 1, "entry 1 does not begin the chain: it was written anew")
    for before, after in pairwise(ordered):
        number = before.number
        if after.previous in (before.noted, before.computed) or after.number != number + 1 or after.header is None:
            continue
        if not known.isdisjoint((before.place, after.place, number, number + 1)):
            continue
        what = f"entry {number + 1} does not follow entry {number} as it stands: one of them was written anew"
        yield Finding(FindingKind.REPLACED, number, what)
