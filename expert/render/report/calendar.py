"""The dated events of a plan, in the order of their days: new doses, reviews, and what is watched."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from expert.assessment import Assessment
from expert.render import wording
from expert.render.watching import why_watched
from facts.terms import Action
from knowledge.calculators.days import DAYS_A_WEEK

Kind = Literal["dose", "end", "review", "check"]
_ORDER: tuple[Kind, ...] = ("dose", "end", "review", "check")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that is due on a day. `what` is a treatment's name or what is watched; `detail` a dose or a reason."""

    day: date
    kind: Kind
    key: str
    what: str
    detail: str
    sources: tuple[str, ...] = ()
    treatment: str | None = None

    @property
    def label(self) -> tuple[str, ...]:
        """What makes two events of a day the same for a reader."""
        return (self.kind, self.what, self.detail if self.kind in ("dose", "end") else "")


@dataclass(frozen=True, slots=True)
class Day:
    """The events of one day, and how many whole weeks it lies after the assessment."""

    day: date
    weeks: int
    events: tuple[Event, ...]


def events_of(assessment: Assessment) -> tuple[Event, ...]:
    """Every dated event of the plan, by day, then doses before reviews before checks."""
    found = dict.fromkeys((*_doses(assessment), *_reviews(assessment), *_checks(assessment)))
    return tuple(sorted(found, key=lambda event: (event.day, _ORDER.index(event.kind), event.what, event.key)))


def appointments_of(assessment: Assessment) -> tuple[Event, ...]:
    """The reviews and checks only: what belongs in a calendar."""
    return tuple(event for event in events_of(assessment) if event.kind in ("review", "check"))


def by_day(events: Iterable[Event], since: date) -> tuple[Day, ...]:
    """The events grouped by day; `events` are in order."""
    return tuple(
        Day(day, (day - since).days // DAYS_A_WEEK, tuple(group))
        for day, group in groupby(events, key=lambda event: event.day)
    )


def _doses(assessment: Assessment) -> Iterator[Event]:
    for step in assessment.recommendations:
        for dated in step.dated_steps:
            what = wording.treatment_name(step)
            yield Event(dated.from_, "dose", step.id, what, dated.dose, step.sources, step.treatment)
        last = step.schedule[-1] if step.schedule else None
        if last is not None and last.to is not None and step.action is Action.TAPER:
            yield Event(last.to, "end", step.id, wording.treatment_name(step), last.dose, step.sources, step.treatment)


def _reviews(assessment: Assessment) -> Iterator[Event]:
    for step in assessment.recommendations:
        for day in step.review_dates or ((step.review_on,) if step.review_on else ()):
            what = wording.treatment_name(step)
            yield Event(day, "review", step.id, what, step.goal or "", step.sources, step.treatment)


def _checks(assessment: Assessment) -> Iterator[Event]:
    for item in assessment.monitoring:
        for day in item.when:
            yield Event(day, "check", item.row or item.what, item.what, why_watched(item, assessment), item.sources)
