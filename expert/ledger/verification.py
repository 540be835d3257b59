"""Check a whole ledger: the chain of headers, the contents of every entry, and a head that was kept elsewhere."""

from collections.abc import Iterable, Iterator, Sequence

from expert.ledger.canonical import sha256
from expert.ledger.chain import Link, check_chain, link_of
from expert.ledger.entry import Erased, Header, Row, Stored
from expert.ledger.findings import Finding, FindingKind, Report
from expert.ledger.heads import Head
from expert.ledger.problems import LedgerError
from expert.ledger.sealing import root_of, unpacked

PROVES = (
    "What this shows: the entries form one unbroken chain, and every value that is still there is the one that was "
    "recorded. A head that was kept elsewhere (`audit head`) shows in addition that nothing up to it was cut off or "
    "written anew."
)
CANNOT_PROVE = (
    "What no chain can show: that every assessment that was made was recorded; that names and times, which are kept as "
    "they were given, are true; and, without a head kept elsewhere, that the last entries were not cut off, or the "
    "whole file not written anew by somebody who may write to it."
)


def verify(rows: Iterable[Row], head: Head | None = None, altered_parts: Iterable[str] = ()) -> Report:
    """Check rows as they stand in the file.

    `head` is one that was kept elsewhere, `altered_parts` those of `Ledger.altered_parts`.
    """
    links: list[Link] = []
    contents: list[tuple[int, str | None, str | None, str | None]] = []
    findings = [
        Finding(
            FindingKind.GUARDS, None, f"{part!a} of the file is not as the program makes it: changed, gone or added"
        )
        for part in altered_parts
    ]
    try:
        for row in rows:
            links.append(link_of(row))
            contents.append((row.place, _digest(row.record), _digest(row.trace), _root(row, links[-1].header)))
    except LedgerError as error:
        last = links[-1].place if links else 0
        findings.append(
            Finding(FindingKind.UNREADABLE, last + 1, f"the file cannot be read behind entry {last}: {error}")
        )
    findings += check_chain(links, "" if head is None else head.hash)
    known = {finding.number for finding in findings}
    allowed, erased = _allowed(links)
    headers = {link.place: link.header for link in links if link.header is not None and link.place not in known}
    for place, record, trace, root in contents:
        header = headers.get(place)
        if header is not None:
            findings += _contents(header, allowed[header.number], Stored(record=record, trace=trace), root)
    proven, about_head = check_head(links, head)
    findings += about_head
    newest = links[-1] if links else None
    return Report(
        entries=len(links),
        head=None
        if newest is None
        else Head(newest.place, newest.computed, newest.header.ledger if newest.header else None),
        proven_to=proven if not findings else None,
        erased=tuple(sorted(erased)),
        findings=tuple(sorted(findings, key=lambda finding: (finding.number or 0, finding.kind))),
    )


def check_head(links: Sequence[Link], head: Head | None) -> tuple[int | None, list[Finding]]:
    """The number of the entry that a kept head names, and what is wrong when the ledger does not hold it."""
    if head is None:
        return None, []
    ledger = next((link.header.ledger for link in links if link.header is not None), None)
    if head.ledger is not None and ledger is not None and head.ledger != ledger:
        return None, [Finding(FindingKind.HEAD, None, "the head that was kept is of another ledger")]
    found = next((link for link in links if link.computed == head.hash), None)
    if found is not None and head.count in (None, found.place):
        return found.place, []
    if found is not None:
        what = f"the head that was kept is of {head.count} entries, its hash stands at place {found.place}"
        return None, [Finding(FindingKind.HEAD, found.place, what)]
    last = links[-1].place if links else 0
    if head.count is not None and head.count > last:
        what = f"entries {last + 1} to {head.count} were cut off: the head that was kept counts {head.count}"
        return None, [Finding(FindingKind.TRUNCATED, last + 1, what)]
    what = "no entry has the hash of the head that was kept: entries were cut off, or written anew from some entry on"
    if head.count is not None:
        what = (
            f"entry {head.count} does not have the hash of the head that was kept: it or one before it was written anew"
        )
    return None, [Finding(FindingKind.HEAD, head.count, what)]


def _digest(content: bytes | None) -> str | None:
    return None if content is None else sha256(content)


def _root(row: Row, header: Header | None) -> str | None:
    """The digest of the commitments, computed from what an erasure left; empty where that is damaged.

    None for a record whose bytes are those that were recorded, or that is gone.
    """
    if row.record is None or header is None or sha256(row.record) == header.stored.record:
        return None
    try:
        return root_of(unpacked(row.record))
    except (ValueError, LedgerError):
        return ""


def _allowed(links: Sequence[Link]) -> tuple[dict[int, Stored], set[int]]:
    """By number, what may be stored: as it was recorded, or as the last erasure left it; and what was erased from."""
    stored: dict[int, Stored] = {}
    erased: set[int] = set()
    for link in links:
        if link.header is None:
            continue
        stored.setdefault(link.header.number, link.header.stored)
        gone: Erased | None = link.header.erased
        if gone is not None and link.sound and gone.number in stored:
            stored[gone.number] = gone.stored
            erased.add(gone.number)
    return stored, erased


def _contents(header: Header, allowed: Stored, found: Stored, root: str | None) -> Iterator[Finding]:
    number = header.number
    for part in ("record", "trace"):
        expected, has = getattr(allowed, part), getattr(found, part)
        if expected == has:
            continue
        if has is None:
            yield Finding(
                FindingKind.REMOVED, number, f"the {part} of entry {number} was removed, and no erasure says so"
            )
        elif expected is None:
            yield Finding(FindingKind.CHANGED, number, f"entry {number} has a {part} that it should not have")
        else:
            yield Finding(FindingKind.CHANGED, number, f"the {part} of entry {number} was changed")
    if found.record == allowed.record and root is not None and root != header.values:
        what = f"values of entry {number} are not those that were recorded: an erasure put others in their place"
        yield Finding(FindingKind.CHANGED, number, what)
