"""Pages of the answers to why-not, what-if and what-would-change. Views only; nothing is decided here."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from expert.dialogue.effects import answer_in_words
from expert.dialogue.items import item
from expert.explain.change import Change, ChangeKind
from expert.explain.changed_case import Changed
from expert.explain.trying import PossibleChange
from expert.explain.what_if import WhatIf
from expert.explain.what_would_change import WhatWouldChange
from expert.explain.why_not import Blocker, BlockerKind, NearestRule, WhyNot
from expert.render import wording
from expert.render.bibliography import bibliography
from expert.render.page import Detail, Entry, Page, References, Section, Tone
from knowledge.changes import changes

_BLOCKED = {
    BlockerKind.CONTRADICTED: "Something else comes first",
    BlockerKind.EXCLUDED: "Excluded for safety",
    BlockerKind.AVOIDED: "To be avoided",
    BlockerKind.NOT_TOLERATED: "Not tolerated before",
    BlockerKind.TRIED: "Tried without benefit",
    BlockerKind.NOT_INDICATED: "Not indicated",
    BlockerKind.UNKNOWN: "Not answered",
    BlockerKind.TOO_EARLY: "Too early",
    BlockerKind.RESERVED: "Kept for later",
    BlockerKind.OUTRANKED: "Another ranks higher",
}
_CHANGED = {
    ChangeKind.SAFETY: "Safety",
    ChangeKind.TREATMENT: "Treatment",
    ChangeKind.DOSE: "Dose",
    ChangeKind.TIMING: "Timing",
    ChangeKind.MONITORING: "Monitoring",
    ChangeKind.CONCLUSION: "What is concluded and asked",
    ChangeKind.WORDING: "Wording",
}
_IN_SHORT = 8


def why_not_page(found: WhyNot) -> Page:
    """What stands in the way of a treatment."""
    references = References(bibliography())
    blockers = [each for each in found.blockers if each.kind is not BlockerKind.UNKNOWN]
    unknown = [each for each in found.blockers if each.kind is BlockerKind.UNKNOWN]
    note = "Each of these could forbid it." if found.advised_as else "Each of these would decide."
    sections = [
        Section("blockers", "In the way", tuple(_blocker(each, references) for each in blockers)),
        Section("unknown", "Not answered", tuple(_blocker(each, references) for each in unknown), note=note),
        Section("nearest", "The nearest rule", tuple(_nearest(found.nearest))),
        references.section(places=False),
    ]
    return Page(
        status=wording.spoken(found.standing).upper(),
        tone=Tone.CAREFUL if blockers else Tone.GOOD,
        title=found.name,
        meaning=wording.standing_meaning(found.standing),
        headline=_in_the_way(found, blockers, unknown),
        sections=tuple(section for section in sections if section.entries),
        footer="",
    )


def _in_the_way(found: WhyNot, blockers: Sequence[Blocker], unknown: Sequence[Blocker]) -> str:
    if found.advised_as:
        return f"It is in the plan: {wording.listed(found.advised_as)}."
    if blockers:
        return f"{wording.capital(_counted(len(blockers), 'reason'))} against it now."
    return f"{wording.unanswered(len(unknown))}" if unknown else "Nothing that is known stands in its way."


def _counted(number: int, what: str) -> str:
    return f"one {what}" if number == 1 else f"{number} {what}s"


def _blocker(blocker: Blocker, references: References) -> Entry:
    row = f" ({blocker.row})" if blocker.row and blocker.kind is not BlockerKind.UNKNOWN else ""
    text = f"{blocker.text.rstrip('.')}{row}. {references.cite(blocker.sources)}".strip()
    if blocker.kind is BlockerKind.UNKNOWN:
        return Entry(head="", details=(Detail("", text.removeprefix("Not answered: ")),))
    details = [Detail("", text)]
    if blocker.until:
        details.append(Detail("until", str(blocker.until)))
    if blocker.by and blocker.kind in (BlockerKind.RESERVED, BlockerKind.OUTRANKED):
        details.append(Detail("first", wording.listed(wording.spoken(each) for each in blocker.by)))
    details += [Detail("rank", ground) for ground in blocker.grounds]
    details += [Detail("rests on", said, Tone.QUIET) for said in blocker.stated]
    return Entry(head=_BLOCKED[blocker.kind], tone=Tone.CAREFUL, strong=True, details=tuple(details))


def _nearest(nearest: NearestRule | None) -> Iterator[Entry]:
    if nearest is not None:
        met = f"{nearest.matched} of {nearest.conditions} conditions are met."
        details = (Detail("", met), Detail("not met", f"{nearest.unmet}"))
        yield Entry(head=f"{nearest.rule} {nearest.title}", details=details)


def what_if_page(found: WhatIf, *, full: bool) -> Page:
    """What would be different; without `full` wording is only counted."""
    shown = [kind for kind in ChangeKind if full or kind is not ChangeKind.WORDING]
    sections = [
        Section(kind.value, _CHANGED[kind], tuple(_change(each) for each in found.difference.of(kind)))
        for kind in shown
    ]
    wordings = len(found.difference.of(ChangeKind.WORDING))
    note = f"{_counted(wordings, 'change')} of wording only, shown by --full. " if wordings and not full else ""
    return Page(
        status="IF",
        tone=Tone.CAREFUL if found.difference.safety_relevant else Tone.PLAIN,
        title="; ".join(map(answer_changed, found.changed)),
        meaning="Nothing was recorded.",
        headline=found.after.headline if not found.difference.same else "Nothing in the advice changes.",
        sections=tuple(section for section in sections if section.entries),
        footer=f"{note}{'Relevant to safety.' if found.difference.safety_relevant else ''}".strip(),
    )


def _change(change: Change) -> Entry:
    details = (
        Detail("before", change.before or "nothing", Tone.QUIET),
        Detail("then", change.after or "nothing"),
    )
    tone = Tone.CAREFUL if change.safety_relevant else Tone.PLAIN
    return Entry(head=wording.capital(change.what), tone=tone, strong=change.safety_relevant, details=details)


def answer_changed(change: Changed) -> str:
    """One changed answer in words: `heart failure: yes (now no)`."""
    entry = _ENTRY.fullmatch(change.path)
    if entry and change.before is None:
        return f"{entry[1]}: also {_answer(change.path, change.after)}"
    if entry and change.after is None:
        return f"{entry[1]}: without {_answer(change.path, change.before)}"
    if change.path.endswith(".reviews") and change.before and change.after[: len(change.before)] == change.before:
        return f"{_label(change.path)}: also {_answer(change.path, change.after)}"
    label, after = _label(change.path), _answer(change.path, change.after)
    before = "not answered" if change.before is None else _answer(change.path, change.before)
    return f"{label}: {after} (now {before})"


_ENTRY = re.compile(r"(medicines|allergies)\.\d+")


def _label(path: str) -> str:
    asked = item(path)
    if asked is not None:
        return asked.row.noun or asked.label
    return "the day of the visit" if path == "assessed_on" else wording.spoken(path)


def _answer(path: str, value: Any) -> str:
    if value is None:
        return "left out"
    if isinstance(value, list | tuple) and path.endswith(".reviews"):
        last = dict(value[-1]) if value else {}
        return ", ".join(f"{wording.spoken(key)} {each}" for key, each in last.items()) or "none"
    if isinstance(value, list | tuple):
        return wording.listed(map(_entry, value)) or "none"
    asked = item(path)
    if asked is not None and not _ENTRY.fullmatch(path):
        return answer_in_words(asked, value)
    return ", ".join(map(str, value.values())) if isinstance(value, dict) else str(value)


def _entry(value: Any) -> str:
    """An entry of a list by its name."""
    named = (value.get(key) for key in ("name", "agent", "treatment", "test")) if isinstance(value, dict) else [value]
    return wording.spoken(next((str(name) for name in named if name), "an entry without a name"))


def what_would_change_page(found: WhatWouldChange) -> Page:
    """The smallest changes, those with the same effect together."""
    kinds = changes().order
    sections = [
        Section(kind, wording.capital(row.says), tuple(_outcomes([each for each in found.alone if each.kind == kind])))
        for kind, row in kinds.items()
    ]
    sections.append(Section("together", "Two at once", tuple(_outcomes(found.together)), note=_TOGETHER))
    sections.append(Section("open", "What nobody answered", tuple(_open(found))))
    about = found.first if found.treatment is None else f"{found.first}; {wording.spoken(found.treatment)}"
    return Page(
        status="NOW",
        tone=Tone.PLAIN,
        title=about + (f" stands as {wording.spoken(found.standing)}" if found.standing else ""),
        meaning="Only what can change is listed, the most plausible first: never age, sex or the past.",
        headline=found.headline or "There is no recommendation.",
        sections=tuple(section for section in sections if section.entries),
        footer=_tried(found),
    )


_TOGETHER = "Neither of the two leads there alone."


def _outcomes(found: Iterable[PossibleChange]) -> Iterator[Entry]:
    groups: dict[str, list[PossibleChange]] = {}
    for each in found:
        standing = f"{wording.capital(wording.spoken(each.standing))} - " if each.standing else ""
        groups.setdefault(f"{standing}{each.headline or each.first}", []).append(each)
    for outcome, members in groups.items():
        yield Entry(head=outcome, details=tuple(Detail("if", _set_in_words(each)) for each in members))


def _set_in_words(each: PossibleChange) -> str:
    said = ", and ".join(map(answer_changed, each.changed))
    return f"{said}; likewise {wording.listed(map(_label, each.alike))}" if each.alike else said


def _open(found: WhatWouldChange) -> Iterator[Entry]:
    total = len(found.open_items)
    if not total:
        yield Entry(head="Nothing is unanswered.")
    elif found.open_cannot_change:
        yield Entry(head=f"{_counted(total, 'item')} not answered. What remains unknown cannot change this.")
    elif not found.open_that_matter and found.not_every_answer:
        yield Entry(
            head=f"{_counted(total, 'item')} not answered; no answer that was tried changes this.",
            details=(Detail("not every answer was tried", wording.listed(map(_label, found.not_every_answer))),),
        )
    else:
        some = len(found.open_that_matter)
        yield Entry(head=f"{_counted(total, 'item')} not answered; at least {some} of them could change this.")
    if found.needed_together:
        wanted = wording.listed(found.needed_together[:_IN_SHORT])
        more = f" and {len(found.needed_together) - _IN_SHORT} more" if len(found.needed_together) > _IN_SHORT else ""
        yield Entry(head=f"It is cleared only when none of these forbids it: {wanted}{more}.")
    for text in found.lasting:
        yield Entry(head=f"Nothing that was tried lifts this: {text}")


def _tried(found: WhatWouldChange) -> str:
    left = f", {found.left} more were left out (--thorough tries them)" if found.left else ""
    return f"{found.tried} changed cases were assessed{left}."
