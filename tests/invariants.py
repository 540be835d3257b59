"""What must hold for the answer to any case, as functions that give what is wrong in sentences."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

from expert import Assessment, Case
from expert.assess import assessment_of, settle
from expert.engine.run import Run
from facts.memory import Barrier, Cap, Course, Finding, Running
from facts.terms import Treatment
from knowledge.load import knowledge

BEGINS = ("start", "add", "switch")
DOSED = (*BEGINS, "titrate", "continue", "taper")
FORBIDS = ("block", "avoid")
MOST_CHARACTERS = 140
REPLACED_BY_A_REGIMEN = ("vitamin_b12",)  # a regimen begins in the place of the product that is taken


class Answered:
    """One case, what followed from it, and its answer."""

    def __init__(self, case: Any) -> None:
        self.case = Case.model_validate(case)
        self.run: Run = settle(self.case)
        self.answer: Assessment = assessment_of(self.case, self.run)
        self.options = {option.treatment.value: option for option in self.answer.options}

    def steps(self, *actions: str) -> Iterator[Any]:
        """The recommendations with one of these actions."""
        return (step for step in self.answer.recommendations if step.action in actions)

    def begun(self) -> set[str]:
        """The treatments that are started, added or switched to."""
        return {str(step.treatment) for step in self.steps(*BEGINS)}


def nothing_forbidden_begins(answered: Answered) -> Iterator[str]:
    """No start, addition or switch where a row of its monograph is known to forbid it, worked out from the tables."""
    present = {fact["id"] for fact in answered.run.where(Finding, status="present")}
    for treatment in sorted(answered.begun()):
        for row in knowledge().treatments[treatment].safety:
            if row.severity in FORBIDS and present.issuperset(row.when) and present.isdisjoint(row.unless):
                yield f"{treatment} begins although {row.id} ({row.severity}) holds"


def nothing_begins_beside_what_it_may_not_join(answered: Answered) -> Iterator[str]:
    """No pair of block or avoid between what begins and what goes on, nor between two that begin."""
    leaving = {str(step.treatment) for step in answered.steps("taper", "stop", "review")}
    going_on = {fact["treatment"] for fact in answered.run.all(Running)} - leaving
    for treatment in sorted(answered.begun()):
        for other, row in knowledge().pairs_of(treatment):
            if row.severity in FORBIDS and other in going_on | answered.begun():
                yield f"{treatment} begins beside {other}, which goes on: {row.id} ({row.severity})"


def no_two_go_on_that_may_not_meet(answered: Answered) -> Iterator[str]:
    """Of two running agents with a pair of block or avoid at least one is reviewed, ended or replaced."""
    if answered.answer.status not in ("plan", "provisional"):
        return
    looked_at = {str(step.treatment) for step in answered.steps("review", "taper", "stop")}
    looked_at |= {str(step.from_) for step in answered.steps("switch")}
    running = {fact["treatment"] for fact in answered.run.all(Running)} - looked_at
    present = {fact["id"] for fact in answered.run.where(Finding, status="present")}
    for treatment in sorted(running):
        for other, row in knowledge().pairs_of(treatment):
            if row.severity in FORBIDS and treatment < other and other in running and present.issuperset(row.when):
                yield f"{treatment} and {other} both go on, and nobody looks at it: {row.id} ({row.severity})"


def nothing_that_did_not_help_is_simply_continued(answered: Answered) -> Iterator[str]:
    """What was not tolerated or failed goes on only beside a review of it, unless it is taken for something else."""
    reviewed = {step.treatment for step in answered.steps("review")}
    for step in answered.steps("continue", "titrate"):
        standing = answered.options[str(step.treatment)].standing if step.treatment else ""
        purposes = {fact["purpose"] for fact in answered.run.where(Running, treatment=str(step.treatment))}
        if step.treatment in reviewed or (standing == "tried" and purposes == {"other"}):
            continue
        if standing in ("not_tolerated", "tried"):
            yield f"{step.action} {step.treatment}, which is {standing}, and nobody looks at it"


def what_begins_is_recommended(answered: Answered) -> Iterator[str]:
    """The standing and the plan say the same, and every row that forbids is a reason of the standing."""
    for treatment in sorted(answered.begun()):
        allowed = ("recommended", "active") if treatment in REPLACED_BY_A_REGIMEN else ("recommended",)
        if answered.options[treatment].standing not in allowed:
            yield f"{treatment} begins and is {answered.options[treatment].standing}"
    for treatment, option in answered.options.items():
        if option.standing == "recommended" and treatment not in answered.begun():
            yield f"{treatment} is recommended and does not begin"
        for barrier in answered.run.where(Barrier, treatment=treatment, other="", severity="block"):
            if option.standing != "excluded":
                yield f"{treatment} is {option.standing} although {barrier['row']} excludes it"


def no_dose_above_its_limit(answered: Answered) -> Iterator[str]:
    """No dose above the cap of the patient or the most that the recommendation names, and no more is let go on.

    What is taken already may be as much as its labels allow, and comes down from more in falling steps.
    """
    caps = {fact["treatment"]: fact for fact in answered.run.all(Cap)}
    over = {
        fact["treatment"]: float(fact["daily_mg"])
        for fact in answered.run.where(Course, running="yes")
        if fact["limit"] in ("over", "over_plan")
    }
    for treatment in over:
        if any(step.treatment == treatment for step in answered.steps("continue")):
            yield f"more {treatment} than is allowed goes on"
    for step in answered.steps("start", "add", "switch", "titrate", "continue", "taper"):
        cap = caps.get(str(step.treatment))
        runs = step.action in ("titrate", "continue", "taper")
        kept = float(cap["kept_mg" if runs else "daily_mg"]) if cap else None
        limits = [limit for limit in (step.maximum_daily_dose_mg, kept) if limit is not None]
        present = over.get(str(step.treatment)) if runs else None
        doses = [row.daily_dose_mg for row in step.schedule if row.daily_dose_mg is not None]
        if present is not None and [present, *doses] != sorted({present, *doses}, reverse=True):
            yield f"{step.treatment} comes down from {present:g} mg over {doses}"
        for dose in doses[-1:] if present is not None else doses:
            if limits and dose > min(limits):
                yield f"{step.action} {step.treatment} {dose:g} mg is above {min(limits):g} mg a day"
        if step.maximum_daily_dose_mg is not None and min(limits) < step.maximum_daily_dose_mg:
            yield f"the most of {step.treatment} is {step.maximum_daily_dose_mg}, above its cap"


def no_dose_with_a_red_flag(answered: Answered) -> Iterator[str]:
    """With a red flag, or out of scope, nothing is begun, dosed or scheduled."""
    if answered.answer.status in ("urgent_referral", "out_of_scope"):
        for step in answered.answer.recommendations:
            if step.dated_steps or step.action in DOSED:
                yield f"{step.action} {step.treatment} in an answer that is {answered.answer.status}"


def no_strong_opioid_is_dosed(answered: Answered) -> Iterator[str]:
    """Strong opioids are never begun, raised or scheduled."""
    for step in answered.answer.recommendations:
        if step.treatment == "strong_opioid" and (step.schedule or step.action in (*BEGINS, "titrate")):
            yield f"{step.action} strong_opioid with {step.schedule}"


def every_option_is_listed(answered: Answered) -> Iterator[str]:
    """Every treatment of the vocabulary, once, in its order."""
    if [option.treatment for option in answered.answer.options] != list(Treatment):
        yield "the options are not the treatments of the vocabulary in order"


def the_status_says_what_is_open(answered: Answered) -> Iterator[str]:
    """A plan has nothing open that could change it; a provisional one has; what is confirmed first is asked."""
    answer = answered.answer
    asked = {question.id: question.could_change for question in answer.questions}
    if len(asked) != len(answer.questions):
        yield "an item is asked twice"
    for step in answer.recommendations:
        yield from (f"{item} is confirmed first and not asked" for item in step.confirm_first if not asked.get(item))
    if answer.status == "plan" and any(asked.values()):
        yield "a plan with open questions"
    if answer.status == "provisional" and not any(asked.values()):
        yield "provisional without an open question"
    if answer.unrecognised and answer.status == "plan":
        yield "a plan although a name is not recognised"


def every_step_walks_back(answered: Answered) -> Iterator[str]:
    """Each recommendation's derivation ends in given facts, and every firing on the way names its sources."""
    trace = answered.answer.trace
    if trace is None:
        yield "there is no trace"
        return
    known = knowledge().sources
    for step in answered.answer.recommendations:
        waiting, seen, given = [step.derivation], set(), 0
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            firing = trace.firing(number)
            if not firing.sources or any(source.partition("#")[0] not in known for source in firing.sources):
                yield f"{step.id}: firing {number} ({firing.rule}) names {firing.sources}"
            for support in firing.supports:
                fact = trace.fact(support)
                given += fact.origin == "given"
                if fact.origin == "derived" and not fact.derivations:
                    yield f"{step.id}: fact {support} is derived by nothing"
                if fact.derivations and min(fact.derivations) > number:
                    yield f"{step.id}: fact {support} is younger than what rests on it"
                waiting += fact.derivations[:1]
        if not given:
            yield f"{step.id} rests on nothing that the case states"


def doses_and_programmes_are_apart(answered: Answered) -> Iterator[str]:
    """A schedule holds doses, a programme the dated steps of care without a dose."""
    for step in answered.answer.recommendations:
        non_drug = step.treatment is not None and knowledge().treatments[step.treatment].line == "non_drug"
        if step.schedule if non_drug else step.programme:
            yield f"{step.action} {step.treatment} has the schedule {step.schedule}, the programme {step.programme}"
        if step.action == "start" and non_drug and not step.programme:
            yield f"start {step.treatment} without a programme"
        yield from (
            f"{step.id}: {row.dose} begins before the assessment"
            for row in step.programme
            if row.from_ < answered.answer.assessed_on
        )


def schedules_follow_each_other(answered: Answered) -> Iterator[str]:
    """Dated rows follow day on day, begin on or after the day of the assessment, and only the last may stay open."""
    for step in answered.answer.recommendations:
        rows = step.schedule
        if rows and rows[0].from_ < answered.answer.assessed_on:
            yield f"{step.id} begins before the assessment"
        for earlier, later in pairwise(rows):
            if earlier.to is None or later.from_ != earlier.to + timedelta(1):
                yield f"{step.id}: {later.from_} does not follow {earlier.to}"
        yield from (f"{step.id}: {row.from_} ends on {row.to}" for row in rows if row.to and row.to < row.from_)
        if step.review_on and step.review_on <= answered.answer.assessed_on:
            yield f"{step.id} is reviewed on {step.review_on}, not after the assessment"
        if list(step.review_dates) != sorted(set(step.review_dates)):
            yield f"{step.id} has the review dates {step.review_dates}"


def it_reads_back(answered: Answered) -> Iterator[str]:
    """The answer as JSON is the answer."""
    text = answered.answer.model_dump_json()
    try:
        again = Assessment.model_validate_json(text)
    except ValueError as error:
        yield f"the JSON of the answer is refused: {error}"
        return
    if again != answered.answer:
        yield "the JSON of the answer reads back as another answer"
    if json.loads(text) != answered.answer.model_dump(mode="json"):
        yield "the JSON differs from the dump"


def the_headline_is_one_line(answered: Answered) -> Iterator[str]:
    """One line under 140 characters, plain ASCII where the names are."""
    headline = answered.answer.headline
    if len(headline) >= MOST_CHARACTERS or "\n" in headline or not headline.strip():
        yield f"the headline is {headline!r}"


def numbered_in_order(answered: Answered) -> Iterator[str]:
    """R1, R2 and so on; at most one agent of the ladder begins at a time."""
    ids = [step.id for step in answered.answer.recommendations]
    if ids != [f"R{number}" for number in range(1, len(ids) + 1)]:
        yield f"the recommendations are numbered {ids}"
    agents = [name for name in answered.begun() if knowledge().treatments[name].systemic_analgesic]
    if len(agents) > 1:
        yield f"{sorted(agents)} begin at once"


INVARIANTS: tuple[Callable[[Answered], Iterator[str]], ...] = (
    nothing_forbidden_begins,
    nothing_begins_beside_what_it_may_not_join,
    no_two_go_on_that_may_not_meet,
    nothing_that_did_not_help_is_simply_continued,
    what_begins_is_recommended,
    no_dose_above_its_limit,
    no_dose_with_a_red_flag,
    no_strong_opioid_is_dosed,
    every_option_is_listed,
    the_status_says_what_is_open,
    every_step_walks_back,
    doses_and_programmes_are_apart,
    schedules_follow_each_other,
    it_reads_back,
    the_headline_is_one_line,
    numbered_in_order,
)


def broken(answered: Answered) -> list[str]:
    """Every invariant that does not hold, with what is wrong."""
    return [f"{check.__name__}: {problem}" for check in INVARIANTS for problem in check(answered)]
