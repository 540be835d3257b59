"""The page of a critique. A view only."""

from collections.abc import Iterable, Iterator

from expert.explain.concern import Concern, ConcernKind
from expert.explain.critique import Critique, JudgedItem, Judgement, Missing
from expert.render import wording
from expert.render.bibliography import bibliography
from expert.render.page import Detail, Entry, Page, References, Section, Tone

_TITLES = {
    Judgement.HAZARD: "Hazards",
    Judgement.DIFFERS: "The program would do otherwise",
    Judgement.CONFIRM_FIRST: "Agrees, once these are confirmed",
    Judgement.AGREES: "Agrees",
    Judgement.NOT_JUDGED: "Not judged",
}
_TONES = {Judgement.HAZARD: Tone.ALARM, Judgement.DIFFERS: Tone.CAREFUL, Judgement.AGREES: Tone.GOOD}
_MOST_OPEN = 5


def critique_page(found: Critique) -> Page:
    """What agrees, what is hazardous and why, and what the program would do first."""
    references = References(bibliography())
    sections = [
        Section(
            judgement.value,
            title,
            tuple(_item(item, references) for item in found.items if item.judgement is judgement),
        )
        for judgement, title in _TITLES.items()
    ]
    sections.append(Section("missing", "Not in the plan", tuple(_missing(found.missing, references))))
    sections.append(references.section(places=False))
    count = sum(item.judgement is Judgement.HAZARD for item in found.items)
    unknown = len(found.not_recognised)
    none = "NO HAZARD IF TAPERED" if found.needs_a_taper else "NO HAZARD FOUND"
    return Page(
        status="HAZARD" if count else "NOT ALL JUDGED" if unknown else none,
        tone=Tone.ALARM if count else Tone.CAREFUL if unknown or found.needs_a_taper else Tone.GOOD,
        title=f"{count or unknown} of {len(found.items)} items of the plan",
        meaning=f"Held against the assessment of {found.assessment.assessed_on}: "
        f"{wording.status_meaning(found.assessment.status)}",
        headline=f"The program would do first: {found.first}" if found.first else "The program would do nothing first.",
        sections=tuple(section for section in sections if section.entries),
        footer=wording.footer(found.assessment),
    )


def _item(item: JudgedItem, references: References) -> Entry:
    names = wording.listed(wording.spoken(each) for each in item.treatments)
    meant = f" ({names})" if names and names.casefold() != item.given.casefold() else ""
    dose = f" {wording.quantity(item.daily_dose_mg)} mg a day" if item.daily_dose_mg is not None else ""
    agrees = f", as {wording.listed(item.agrees_with)}" if item.agrees_with else ""
    return Entry(
        head=f"{'Stop ' if item.stop else ''}{item.given}{meant}{dose}{agrees}",
        tone=_TONES.get(item.judgement, Tone.PLAIN),
        strong=True,
        details=tuple(_concerns(item.concerns, references)),
    )


def _concerns(concerns: Iterable[Concern], references: References) -> Iterator[Detail]:
    unknown = 0
    for concern in concerns:
        if concern.kind is ConcernKind.UNKNOWN:
            unknown += 1
            if unknown > _MOST_OPEN:
                continue
        row = f" ({concern.row})" if concern.row and concern.row not in concern.text else ""
        tone = Tone.ALARM if concern.kind.is_hazard else Tone.PLAIN
        text = f"{concern.text.rstrip('.')}{row}. {references.cite(concern.sources)}".strip()
        yield Detail(wording.spoken(concern.kind), text, tone)
    if unknown > _MOST_OPEN:
        yield Detail("unknown", f"and {unknown - _MOST_OPEN} more items that nobody answered (why-not lists them).")


def _missing(missing: Iterable[Missing], references: References) -> Iterator[Entry]:
    for each in missing:
        tone = Tone.ALARM if each.urgent else Tone.PLAIN
        yield Entry(head=f"{each.headline} {references.cite(each.sources)}".strip(), mark=each.id, tone=tone)
