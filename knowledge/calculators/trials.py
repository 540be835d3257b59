"""Trials: adequacy in whole weeks at the target dose, tolerability, and the words that rules match."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from facts.memory import (
    Cap,
    Contradiction,
    Course,
    Finding,
    Reading,
    Response,
    ReviewEntry,
    Running,
    Takes,
    TrialEntry,
    TrialOf,
    Visit,
)
from facts.ranges import exact
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.calculators.days import earliest, latest, whole_weeks
from knowledge.calculators.dose_steps import against, allowed_maximum, kept_maximum, reachable
from knowledge.calculators.limits import named_trials, newest_running, stated_mg
from knowledge.calculators.listed_trials import from_list, listed_now, total_mg
from knowledge.calculators.response import Relief, Visits, relief, todays_scores, visits_of

UNKNOWN = "unknown"
DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Trial:
    """One trial with its monograph, its visits and what was computed from them."""

    entry: Template
    monograph: Any
    visits: Visits
    today: date
    cap: Fraction | None
    doubted: bool
    highest_mg: Fraction | None  # the highest daily dose that was reached; unknown where it is implausible
    listed_mg: Fraction | None  # what the medicine list says is taken a day now

    @property
    def running(self) -> bool:
        """Whether it is still taken."""
        return not self.entry["stopped"]

    @property
    def needed_mg(self) -> Fraction | None:
        """The daily dose of an adequate trial, or the patient's cap where that is lower."""
        if self.monograph.adequate_trial is None or self.monograph.adequate_trial.daily_mg is None:
            return None
        needed = exact(self.monograph.adequate_trial.daily_mg)
        return needed if self.cap is None else min(needed, self.cap)

    @property
    def daily_mg(self) -> Fraction | None:
        """The dose that is held against the maximum: the highest that is stated anywhere."""
        return max((dose for dose in (self.highest_mg, self.listed_mg) if dose is not None), default=None)

    def tolerated(self) -> str:
        """No when it was stopped for an adverse effect or the newest review says so; doubtful after such a trial."""
        said = _tolerated(self.entry, self.visits)
        return DOUBTFUL if said == UNKNOWN and self.doubted and self.running else said

    def dose(self) -> str:
        """Below or at target; a lower dose counts as the highest tolerated one after an intolerable review.

        Unknown where the trial and the medicine list lie on two sides of the target.
        """
        if self.needed_mg is None:
            return "at_target"
        if self.highest_mg is None:
            return UNKNOWN
        if self.listed_mg is not None and (self.listed_mg < self.needed_mg) != (self.highest_mg < self.needed_mg):
            return UNKNOWN
        if self.highest_mg >= self.needed_mg:
            return "at_target"
        reduced = any(row["tolerability"] == "intolerable" for _, row in self.visits.rows)
        return "at_target" if reduced and self.tolerated() == "yes" else "below_target"

    def weeks(self) -> int | None:
        """Whole weeks at the target dose, the fewest that the precision allows."""
        since = self.entry["target_dose_since"] or ("" if self.needed_mg is not None else self.entry["started"])
        if not since:
            return None
        end = earliest(self.entry["stopped"]) if self.entry["stopped"] else self.today
        return max(whole_weeks(min(latest(since), end), end), 0)

    def most_weeks(self) -> int | None:
        """Whole weeks since the start: at the target dose there cannot have been more."""
        if not self.entry["started"]:
            return None
        return whole_weeks(earliest(self.entry["started"]), self.today)

    def adequacy(self) -> str:
        """Adequate, short, poor_adherence or unknown."""
        trial = self.monograph.adequate_trial
        if trial is None:
            return UNKNOWN
        if self.entry["adherence"] == "poor":
            return "poor_adherence"
        if self.dose() == "below_target":
            return "short"
        weeks, most = self.weeks(), self.most_weeks()
        if weeks is None:
            return "short" if most is not None and most < trial.weeks else UNKNOWN
        if weeks < trial.weeks:
            return "short"
        return UNKNOWN if self.dose() == UNKNOWN else "adequate"

    def maximum(self, allowed: Fraction | None) -> str:
        """Whether the dose has reached the most that is allowed."""
        if allowed is None or self.daily_mg is None:
            return UNKNOWN
        return "reached" if self.daily_mg >= allowed else "below"


@calculator(
    "CAL-620",
    "Trials in words",
    phase=Phase.TRIALS,
    reads=(TrialEntry, TrialOf, ReviewEntry, Running, Takes, Visit, Cap, Reading, Finding),
    asserts=(Course, Response, Contradiction),
    sources=("contract#7", "contract#8", "contract#9"),
)
def courses(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """One Course for every trial and every treatment that runs; the newest running analgesic is the one judged."""
    (visit,) = memory.all(Visit)
    today = date.fromisoformat(visit["assessed_on"])
    trials = named_trials(memory)
    judged = newest_running(trials, tables)
    pain = memory.one(Reading, id="pain_now")
    before = _not_tolerated_before(memory, trials)
    for treatment, entry in trials:
        monograph = tables.treatments[treatment]
        if not entry["stopped"] and entry is not _newest_of(treatment, trials):
            yield Conclusion(
                Contradiction(item=f"trials.{entry['index']}.stopped", text="two_running_trials"),
                "Two trials of one treatment have no stop date; the one that was started last is judged.",
                (entry,),
            )
            continue
        cap = memory.one(Cap, treatment=treatment)
        limit = reachable(monograph, memory, Fraction(cap["daily_mg"])) if cap else None
        reviews = memory.where(ReviewEntry, trial=entry["index"])
        listed = listed_now(treatment, memory, tables) if not entry["stopped"] else ()
        trial = Trial(
            entry,
            monograph,
            visits_of(entry, reviews),
            today,
            cap=limit,
            doubted=treatment in before,
            highest_mg=stated_mg(entry, monograph, tables),
            listed_mg=total_mg(listed),
        )
        now = pain if trial.running else None
        outcome = relief(entry, trial.visits, now, today, tables.thresholds["response"])
        scores = todays_scores(trial.visits, now, today)
        if len({score for score, _ in scores}) > 1:
            yield Conclusion(
                Contradiction(item="pain.now", text="two_scores_on_one_day"),
                "Two pain scores of one day differ; the higher one counts for the response.",
                tuple(fact for _, fact in scores),
            )
        if trial.adequacy() != "adequate":
            outcome = Relief(
                "not_assessable", outcome.baseline, outcome.now, outcome.supports, "There was no adequate trial."
            )
        earlier = before.get(treatment) if trial.tolerated() == DOUBTFUL else None
        supports = tuple(fact for fact in (entry, visit, cap, *listed, *reviews, earlier) if fact)
        most = allowed_maximum(monograph, memory)
        allowed = reachable(monograph, memory, most, raised=True) if most is not None else None
        kept = against(trial.daily_mg, kept_maximum(monograph, memory, "neuropathy"), cap)
        course = _course(trial, treatment, outcome, (allowed, kept), tables, judged=entry is judged)
        yield Conclusion(course, outcome.because, (*supports, *(f for f in outcome.supports if f not in supports)))
        if entry is judged:
            yield Conclusion(
                Response(
                    treatment=treatment,
                    grade=outcome.grade,
                    weeks=course["weeks"],
                    adequate={"adequate": "yes", UNKNOWN: UNKNOWN}.get(course["adequacy"], "no"),
                    from_pain=outcome.baseline if outcome.baseline is not None else "",
                    to_pain=outcome.now if outcome.now is not None else "",
                ),
                outcome.because,
                outcome.supports or supports,
                rows=("threshold:response",),
            )
        if outcome.asks:
            yield Conclusion(
                Contradiction(item=outcome.asks, text="words_against_scores"),
                "Words and pain scores disagree; the scores count.",
                outcome.supports,
            )
    for running in memory.where(Running, source="medicines"):
        taken, earlier = memory.where(Takes, path=running["path"]), before.get(running["treatment"])
        cap = memory.one(Cap, treatment=running["treatment"])
        most = kept_maximum(tables.treatments[running["treatment"]], memory, running["purpose"])
        yield Conclusion(
            from_list(running, taken, (most, cap), tables, UNKNOWN if earlier is None else DOUBTFUL),
            "It stands in the medicine list.",
            (running, *taken, *((earlier,) if earlier else ())),
        )


def _tolerated(entry: Template, visits: Visits) -> str:
    newest = visits.newest("tolerability")
    if entry["stop_reason"] == "adverse_effect" or (newest and newest["tolerability"] == "intolerable"):
        return "no"
    return "yes" if newest else UNKNOWN


def _not_tolerated_before(memory: Memory, trials: list[tuple[str, Template]]) -> dict[str, Template]:
    """The treatments of which a trial ended that was not tolerated, each with that trial."""
    return {
        treatment: entry
        for treatment, entry in trials
        if entry["stopped"]
        and _tolerated(entry, visits_of(entry, memory.where(ReviewEntry, trial=entry["index"]))) == "no"
    }


def _newest_of(treatment: str, trials: list[tuple[str, Template]]) -> Template | None:
    running = [entry for named, entry in trials if named == treatment and not entry["stopped"]]
    return max(running, key=lambda entry: (latest(entry["started"]) if entry["started"] else date.min, entry["index"]))


def _course(
    trial: Trial,
    treatment: str,
    outcome: Relief,
    allowed: tuple[Fraction | None, str],
    tables: Any,
    *,
    judged: bool,
) -> Course:
    reached, limit = allowed
    weeks = trial.weeks()
    line = tables.treatments[treatment].line
    stages = tables.thresholds["stages"]
    late = weeks is not None and weeks >= stages["week_12_review"]
    return Course(
        treatment=treatment,
        path=f"trials.{trial.entry['index']}",
        running="yes" if trial.running else "no",
        line=line,
        systemic="yes" if tables.treatments[treatment].systemic_analgesic else "no",
        dose=trial.dose(),
        maximum=trial.maximum(reached),
        limit=limit,
        purpose="neuropathy",
        adequacy=trial.adequacy(),
        tolerated=trial.tolerated(),
        grade=outcome.grade,
        window=UNKNOWN if weeks is None else "from_week_12" if late else "before_week_12",
        weeks="" if weeks is None else weeks,
        daily_mg="" if trial.daily_mg is None else trial.daily_mg,
        stop_reason=trial.entry["stop_reason"] or ("" if trial.running else "unstated"),
        stage=line if line != "first_line" else _stage(trial, weeks, stages),
        judged="yes" if judged else "no",
        adherence=trial.entry["adherence"] or UNKNOWN,
    )


def _stage(trial: Trial, weeks: int | None, stages: dict[str, Any]) -> str:
    if trial.dose() == "below_target":
        return "titration"
    if weeks is None:
        return UNKNOWN
    reached = "trial_running"
    for stage in ("week_4_review", "after_week_4_review", "week_12_review", "long_term"):
        if weeks >= stages[stage]:
            reached = "trial_running" if stage == "after_week_4_review" else stage
    return reached
