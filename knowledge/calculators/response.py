"""The response to a treatment: exact fractions of the baseline, words where there are no numbers."""

from datetime import date
from fractions import Fraction
from operator import itemgetter
from typing import Any, NamedTuple

from facts.templates import Template
from knowledge.calculators.days import DAYS_A_WEEK, after_days, latest


class Visits(NamedTuple):
    """The visits of one trial, oldest first, each with its day (None where it is not known)."""

    rows: tuple[tuple[date | None, Template], ...]

    def newest(self, slot: str, *without: str) -> Template | None:
        """The newest visit that states the slot with a word or number other than `without`."""
        stated = [row for _, row in self.rows if row[slot] != "" and row[slot] not in without]
        return stated[-1] if stated else None

    def scores(self, day: date) -> list[tuple[Fraction, Template]]:
        """Every pain score of one day, with the visit that states it."""
        return [(Fraction(row["pain"]), row) for on, row in self.rows if on == day and row["pain"] != ""]


class Relief(NamedTuple):
    """The class, the numbers behind it, the facts it rests on, and the item that is asked where answers disagree."""

    grade: str
    baseline: Fraction | None
    now: Fraction | None
    supports: tuple[Template, ...]
    because: str
    asks: str = ""


def visits_of(entry: Template, reviews: tuple[Template, ...]) -> Visits:
    """Sort the visits by day; a week counts from the target dose, or from the start where that is missing."""
    anchor = entry["target_dose_since"] or entry["started"]
    rows = []
    for review in reviews:
        if review["date"]:
            day: date | None = latest(review["date"])
        elif review["week"] != "" and anchor:
            day = after_days(latest(anchor), int(Fraction(review["week"]) * DAYS_A_WEEK))
        else:
            day = None
        rows.append((day, review))
    return Visits(tuple(sorted(rows, key=lambda row: (row[0] or date.min, row[1]["index"]))))


def grade_by_pain(
    baseline: Fraction, now: Fraction, function: str, change: Fraction | None, limits: dict[str, Any]
) -> tuple[str, bool]:
    """Response class from two pain scores, function and global change; and whether they disagree."""
    fall = baseline - now
    relief = fall / baseline
    enough = relief >= limits["partial_fraction"]
    feels_worse = change is not None and change >= limits["worse_global_change"]
    more_pain = -fall >= limits["worse_points"] and -relief >= limits["worse_fraction"]
    if more_pain or (feels_worse and not enough):
        return "worse", False
    better = function == "better"
    if relief >= limits["good_fraction"] or (
        enough and fall >= limits["partial_points"] and (now <= limits["low_pain"] or better)
    ):
        return "good", feels_worse
    improved = change is not None and change <= limits["improved_global_change"]
    return ("partial" if enough or better or improved else "none"), feels_worse


def grade_by_words(response: str, function: str, change: Fraction | None, limits: dict[str, Any]) -> tuple[str, bool]:
    """Response class where there are no two pain scores; and whether the words disagree."""
    if change is not None and change >= limits["worse_global_change"]:
        return "worse", response in ("good", "partial")
    if response:
        return response, False
    if function == "better" or (change is not None and change <= limits["improved_global_change"]):
        return "partial", False
    return ("none" if change is not None else "not_assessable"), False


def todays_scores(visits: Visits, pain_now: Template | None, today: date) -> list[tuple[Fraction, Template]]:
    """The pain stated for today, then what the visits of today say; nothing where it is not stated for today."""
    return [] if pain_now is None else [(Fraction(pain_now["value"]), pain_now), *visits.scores(today)]


def relief(entry: Template, visits: Visits, pain_now: Template | None, today: date, limits: dict[str, Any]) -> Relief:
    """The response of one trial; `pain_now` is given only while it runs. Of two scores of today the higher counts."""
    path = f"trials.{entry['index']}"
    scored, worded = visits.newest("pain"), visits.newest("response")
    functioned, changed = visits.newest("function", "unknown"), visits.newest("global_change")
    function = str(functioned["function"]) if functioned else ""
    change = Fraction(changed["global_change"]) if changed else None
    word = str(worded["response"]) if worded else ""
    baseline = Fraction(entry["baseline_pain"]) if entry["baseline_pain"] not in ("", 0) else None
    newest = [(Fraction(scored["pain"]), scored)] if scored else []
    now, score = max(todays_scores(visits, pain_now, today) or newest, key=itemgetter(0), default=(None, None))
    used = tuple(fact for fact in (entry, score, functioned, changed, worded) if fact)
    supports = tuple(fact for index, fact in enumerate(used) if fact not in used[:index])
    if baseline is not None and now is not None:
        grade, disagree = grade_by_pain(baseline, now, function, change, limits)
        because = f"Pain went from {float(baseline):g} to {float(now):g}."
        asks = f"{path}.reviews.{changed['index']}.global_change" if disagree and changed else ""
        if worded and word != grade:
            asks = f"{path}.reviews.{worded['index']}.response"
        return Relief(grade, baseline, now, supports, because, asks)
    grade, disagree = grade_by_words(word, function, change, limits)
    asks = f"{path}.reviews.{worded['index']}.response" if disagree and worded else ""
    return Relief(grade, baseline, now, supports, "There are no two pain scores; the words count.", asks)
