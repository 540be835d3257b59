"""The reviews and checks of a plan as an iCalendar file (RFC 5545): whole days, no clock, the same bytes each time."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expert.assessment import Assessment
from expert.render.layout import harmless
from expert.render.report.calendar import Event, appointments_of
from expert.render.report.patient_page import looked_at, plain_day
from expert.render.wording import capital
from facts.terms import Status
from knowledge.report_words import patient_words

Reader = Literal["clinician", "patient"]

_FOLDER = Path(__file__).parent / "templates"
_FOLD = 75
"""Octets of a line without its line end, at most (RFC 5545, 3.1)."""
_SPECIAL = re.compile(r"([\\;,])")
_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Appointment:
    """One entry: its lasting id, its day and the day after as iCalendar writes them, and its texts."""

    uid: str
    first: str
    after: str
    summary: str
    description: str


def render_icalendar(assessment: Assessment, *, reader: Reader = "clinician") -> str:
    """The calendar of an assessment, lines ended by CR LF.

    Each entry keeps its id when the same case is assessed on the same day again, so that importing twice adds nothing.
    Raises ValueError where the plan has no review and no check: the format has no empty calendar.
    """
    entries = tuple(_appointments(assessment, reader))
    if not entries:
        raise ValueError("this plan has no dated review and no dated check, so there is nothing for a calendar.")
    text = (
        _environment()
        .get_template("calendar.ics.j2")
        .render(
            entries=entries,
            version=assessment.program.version,
            stamp=f"{assessment.assessed_on:%Y%m%d}T000000Z",
            tentative=assessment.status is not Status.PLAN,
        )
    )
    return "".join(f"{line}\r\n" for line in _folded(text))


def _appointments(assessment: Assessment, reader: Reader) -> Iterator[Appointment]:
    """One entry for each review, and one for all that is checked on a day."""
    words = patient_words()
    note = words.calendar[f"{reader}/note"].format(day=plain_day(assessment.assessed_on, words))
    for group in _groups(assessment, reader):
        day, kind = group[0].day, group[0].kind
        names = dict.fromkeys(looked_at(each, words) if reader == "patient" else each.what for each in group)
        what = ", ".join(names)
        summary = words.calendar[f"{reader}/{kind}"].format(what=what)
        if reader == "clinician" and assessment.case_id:
            summary = words.calendar["clinician/case"].format(what=summary, case=assessment.case_id)
        reasons = dict.fromkeys(f"{capital(each.what)}: {each.detail}" for each in group if each.detail)
        yield Appointment(
            uid=_uid(assessment, reader, kind, day, what),
            first=f"{day:%Y%m%d}",
            after=f"{day + timedelta(days=1):%Y%m%d}",
            summary=harmless(summary),
            description=harmless(" ".join([*(reasons if reader == "clinician" else ()), note])),
        )


def _groups(assessment: Assessment, reader: Reader) -> Iterator[tuple[Event, ...]]:
    events = appointments_of(assessment)
    if reader == "patient":
        events = tuple(event for event in events if event.day > assessment.assessed_on)
    for (_, kind), group in groupby(events, key=lambda event: (event.day, event.kind)):
        if kind == "check":
            yield tuple(group)
        else:
            yield from ((event,) for event in group)


def _uid(assessment: Assessment, reader: Reader, kind: str, day: date, what: str) -> str:
    """An id that says nothing about the patient and stays the same as long as the entry does."""
    parts = [assessment.case_id, str(assessment.assessed_on), reader, kind, str(day), what]
    return f"{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:_DIGITS]}@neuroladder"


def _folded(text: str) -> Iterator[str]:
    """The lines, broken so that none is longer than 75 octets and no character is torn apart."""
    for line in text.splitlines():
        part, used = "", 0
        for character in line:
            size = len(character.encode("utf-8"))
            if used + size > _FOLD:
                yield part
                part, used = " ", 1
            part += character
            used += size
        yield part


@cache
def _environment() -> Environment:
    # Not HTML: what stands in a calendar is escaped by the rules of its own format.
    made = Environment(
        loader=FileSystemLoader(_FOLDER, encoding="utf-8"),
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["text"] = lambda value: _SPECIAL.sub(r"\\\1", str(value))
    return made
