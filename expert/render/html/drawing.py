"""Geometry of the drawings, in points: what stands where. The templates paint it, with colours from the style sheet."""

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from expert.assessment import Assessment, Recommendation, ScheduleStep
from expert.render import wording
from expert.render.report.calendar import Event
from expert.render.report.pain_course import PainCourse, Period, Score

WIDTH = 720
_CHARACTER, _BOLD_CHARACTER = 6.1, 6.9
"""The mean width of a character of the small type."""
_DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with a text that fits (or is empty) and a title that says all."""

    left: float
    width: float
    text: str
    title: str
    shade: int = 0
    open_end: bool = False
    from_right: bool = False
    below: float = 0.0


@dataclass(frozen=True, slots=True)
class Point:
    """A mark on a row; `text` is empty where there is no room for it."""

    left: float
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the timeline: its name above, bars and marks."""

    name: str
    top: float
    bars: tuple[Box, ...]
    marks: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawn plan: a scale of weeks, and a strip at the right for what comes after."""

    width: float
    height: float
    break_at: float
    ticks: tuple[Point, ...]
    rows: tuple[Row, ...]


class _Scale:
    """Days to points: even for the first weeks, then one place for each later day, in order."""

    WEEKS = 14
    LEFT, RIGHT, END = 12.0, 560.0, 704.0

    def __init__(self, begin: date, days: Sequence[date]) -> None:
        self._begin = begin
        self._last = begin + timedelta(weeks=self.WEEKS)
        self._later = sorted({day for day in days if day > self._last})

    @property
    def has_later(self) -> bool:
        return bool(self._later)

    def place(self, day: date) -> float:
        if day <= self._last:
            share = (day - self._begin).days / (self._last - self._begin).days
            return round(self.LEFT + share * (self.RIGHT - self.LEFT), 1)
        step = (self.END - self.RIGHT) / (len(self._later) + 1)
        number = sum(each <= day for each in self._later) or 1
        return round(self.RIGHT + step * number, 1)

    def ticks(self) -> tuple[Point, ...]:
        """A line every two weeks, every second one with its date."""
        weeks = range(0, self.WEEKS + 1, 2)
        days = [(self._begin + timedelta(weeks=week), week % 4 == 0) for week in weeks]
        return tuple(Point(self.place(day), str(day) if dated else "", str(day)) for day, dated in days)


_ROW, _LANE, _FIRST_ROW, _LABEL_GAP = 46.0, 20.0, 34.0, 62.0


def timeline_of(assessment: Assessment, events: Sequence[Event]) -> Timeline | None:
    """The timeline of a plan; None where nothing has a date."""
    if not events:
        return None
    begin = min(assessment.assessed_on, *(event.day for event in events))
    scale = _Scale(begin, [event.day for event in events])
    drawn = [step for step in assessment.recommendations if step.dated_steps or step.review_on]
    rows: list[Row] = []
    top = _FIRST_ROW
    for step in drawn:
        rows.append(_row(step, scale, top))
        top += _ROW + max((bar.below for bar in rows[-1].bars), default=0.0)
    checks = sorted({event.day for event in events if event.kind == "check"})
    if checks:
        marks = tuple(_mark(scale.place(day), day, checks_on(events, day)) for day in checks)
        rows.append(Row("", top, (), _with_room(marks)))
        top += _ROW
    return Timeline(WIDTH, top, _Scale.RIGHT if scale.has_later else 0, scale.ticks(), tuple(rows))


def checks_on(events: Sequence[Event], day: date) -> str:
    """What is watched on a day."""
    return ", ".join(dict.fromkeys(each.what for each in events if each.day == day and each.kind == "check"))


def _row(step: Recommendation, scale: _Scale, top: float) -> Row:
    bars = []
    for number, (dated, lane) in enumerate(zip(step.dated_steps, _lanes(step.dated_steps), strict=True)):
        left = scale.place(dated.from_)
        right = scale.END if dated.to is None else max(scale.place(dated.to + timedelta(days=1)), left + 2)
        room = int((right - left) / _CHARACTER) - 2
        text = dated.dose if len(dated.dose) <= room else ""
        title = f"{wording.begins(dated)}: {wording.dose(dated)}"
        width = round(right - left, 1)
        bars.append(Box(left, width, text, title, number % 2, dated.to is None, below=lane * _LANE))
    reviews = step.review_dates or ((step.review_on,) if step.review_on else ())
    marks = tuple(_mark(scale.place(day), day, str(day)) for day in reviews)
    name = f"{step.id} {wording.treatment_name(step)}"
    return Row(name, top, tuple(bars), _with_room(marks, after=_Scale.LEFT + len(name) * _BOLD_CHARACTER))


def _lanes(steps: Iterable[ScheduleStep]) -> Iterator[int]:
    """Where each part of a schedule is drawn, so that none covers another that runs at the same time."""
    ends: list[date] = []
    for step in steps:
        lane = next((number for number, end in enumerate(ends) if end < step.from_), len(ends))
        ends[lane : lane + 1] = [step.to or date.max]
        yield lane


def _mark(left: float, day: date, title: str) -> Point:
    return Point(left, f"{day:%Y-%m-%d}", title)


def _with_room(marks: Sequence[Point], *, after: float = -math.inf) -> tuple[Point, ...]:
    """The marks, with a date only where it does not run into the date before it or what ends at `after`."""
    kept: list[Point] = []
    last = after - _LABEL_GAP / 2
    for mark in marks:
        shown = mark.left - last >= _LABEL_GAP
        last = mark.left if shown else last
        kept.append(mark if shown else Point(mark.left, "", f"{mark.text}: {mark.title}"))
    return tuple(kept)


def _dates_with_room(ticks: Sequence[Point]) -> tuple[Point, ...]:
    """The first and the last date, which stand inside the ends of the axis, and what has room between them."""
    first, *between, last = ticks
    room = _LABEL_GAP * 3 / 2
    inside = [tick for tick in between if first.left + room <= tick.left <= last.left - room]
    return (first, *(tick for tick in _with_room(inside) if tick.text), last)


@dataclass(frozen=True, slots=True)
class Plot:
    """The pain course: a line through dated scores, the treatments below, lines of the scale from 0 to 10."""

    width: float
    height: float
    floor: float
    line: str
    points: tuple[tuple[float, float, Score, bool], ...]
    levels: tuple[tuple[float, int], ...]
    ticks: tuple[Point, ...]
    periods: tuple[tuple[float, Box], ...]


_PLOT_LEFT, _PLOT_RIGHT, _PLOT_TOP, _PLOT_FLOOR, _PERIOD = 34.0, 690.0, 16.0, 206.0, 22.0
_WORST = 10
_LEAST_SCORES = 2


def plot_of(course: PainCourse) -> Plot | None:
    """The plot of the dated scores; None where there are fewer than two days."""
    dated = course.dated
    days = sorted({score.day for score in dated if score.day})
    if len(days) < _LEAST_SCORES:
        return None
    begin, end = days[0], days[-1]

    def across(day: date) -> float:
        share = (min(max(day, begin), end) - begin).days / (end - begin).days
        return round(_PLOT_LEFT + share * (_PLOT_RIGHT - _PLOT_LEFT), 1)

    def down(pain: float) -> float:
        return round(_PLOT_FLOOR - pain / _WORST * (_PLOT_FLOOR - _PLOT_TOP), 1)

    placed = [(across(score.day or begin), down(score.pain), score) for score in dated]
    points = tuple((left, top, score, left > _PLOT_RIGHT - _LABEL_GAP) for left, top, score in placed)
    shown = [period for period in course.periods if period.end >= begin and period.begin <= end]
    base = _PLOT_FLOOR + _PERIOD + 6
    periods = tuple(
        (base + _PERIOD * number, _period(period, across(period.begin), across(period.end), number))
        for number, period in enumerate(shown)
    )
    return Plot(
        width=WIDTH,
        height=base + _PERIOD * len(shown) + 4,
        floor=_PLOT_FLOOR,
        line=" ".join(f"{left},{top}" for left, top, _ in placed),
        points=points,
        levels=tuple((down(level), level) for level in range(0, _WORST + 1, 2)),
        ticks=_dates_with_room([Point(across(day), str(day), str(day)) for day in days]),
        periods=periods,
    )


def _period(period: Period, left: float, right: float, number: int) -> Box:
    """The bar of a treatment; a name that is longer than its bar ends with it where it would leave the drawing."""
    title = f"{period.treatment}: {period.begin} to {'today' if period.open_end else period.end}"
    leaves = left + (len(period.treatment) + 2) * _CHARACTER > _PLOT_RIGHT
    width = round(max(right - left, 3), 1)
    return Box(left, width, period.treatment, title, number % 2, period.open_end, leaves)


def wrapped(text: str, characters: int) -> tuple[str, ...]:
    """The text in lines of at most so many characters; nothing is left out."""
    return tuple(textwrap.wrap(text, characters, break_long_words=True)) or ("",)
