"""The course of the pain: every score that the case states, with its day where that is exact."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from expert.assessment import Assessment
from expert.collect.words import name_of
from expert.render.report.stated import Stated
from expert.trace import Plain
from knowledge.calculators.days import DAYS_A_WEEK
from knowledge.load import knowledge

_NO_DAY = date.max


@dataclass(frozen=True, slots=True)
class Score:
    """One pain score, 0 to 10: `kind` is baseline, review or now; `day` is None where no exact day is known."""

    pain: float
    kind: str
    said: str
    day: date | None
    treatment: str


@dataclass(frozen=True, slots=True)
class Period:
    """The time in which a treatment was taken; `open_end` while it still is."""

    treatment: str
    begin: date
    end: date
    open_end: bool


@dataclass(frozen=True, slots=True)
class PainCourse:
    """The scores in the order of their days, undated ones last, and the treatments beside them."""

    scores: tuple[Score, ...]
    periods: tuple[Period, ...]

    @property
    def dated(self) -> tuple[Score, ...]:
        """The scores with an exact day."""
        return tuple(score for score in self.scores if score.day is not None)


def pain_course_of(assessment: Assessment) -> PainCourse:
    """The scores and treatment periods of a case; empty where the case states none."""
    stated = Stated(assessment.trace)
    today = assessment.assessed_on
    scores = (*_of_trials(stated), *_now(stated, today))
    dated = {(score.day, score.pain) for score in scores if score.kind != "now"}
    scores = tuple(score for score in scores if score.kind != "now" or (score.day, score.pain) not in dated)
    periods = (_period(stated, trial, today) for trial in stated.entries("TrialEntry"))
    return PainCourse(
        tuple(sorted(dict.fromkeys(scores), key=lambda score: score.day or _NO_DAY)),
        tuple(period for period in periods if period is not None),
    )


def _of_trials(stated: Stated) -> Iterator[Score]:
    for trial in stated.entries("TrialEntry"):
        name = _name(stated, trial["index"], str(trial["treatment"]))
        started = str(trial["started"])
        if trial["baseline_pain"] != "":
            yield Score(float(trial["baseline_pain"]), "baseline", started, _exact(started), name)
        counted_from = str(trial["target_dose_since"]) or started
        for review in stated.entries("ReviewEntry"):
            if review["trial"] == trial["index"] and review["pain"] != "":
                said, day = _day_of(str(review["date"]), review["week"], _exact(counted_from))
                yield Score(float(review["pain"]), "review", said, day, name)


def _day_of(stated_day: str, week: Plain, counted_from: date | None) -> tuple[str, date | None]:
    """What is said of the day of a review, and the day itself where it is exact."""
    if stated_day or week == "":
        return stated_day, _exact(stated_day)
    if counted_from is None:
        return f"week {week}", None
    day = counted_from + timedelta(days=DAYS_A_WEEK * int(week))
    return f"{day}, week {week}", day


def _now(stated: Stated, today: date) -> Iterator[Score]:
    pain = stated.answer("pain.now")
    if pain is not None:
        yield Score(float(pain), "now", str(today), today, "")


def _period(stated: Stated, trial: Mapping[str, Plain], today: date) -> Period | None:
    begin, end = _exact(str(trial["started"])), _exact(str(trial["stopped"]))
    if begin is None or (trial["stopped"] and end is None):
        return None
    name = _name(stated, trial["index"], str(trial["treatment"]))
    return Period(name, begin, end or today, open_end=end is None)


def _name(stated: Stated, trial: Plain, written: str) -> str:
    treatment = stated.treatment_of(trial)
    return name_of(knowledge(), treatment) if treatment else written


def _exact(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None
