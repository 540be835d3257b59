"""What stands behind a blocker: the statements, the agents that come first and why, and the day a trial is complete."""

from collections.abc import Iterable, Iterator
from datetime import date

from expert.assessment import Assessment, Option
from expert.collect.words import name_of
from expert.explain.facts_in_words import fact_in_words
from expert.trace import Trace, TraceFact
from facts.terms import Line, Standing, Treatment
from knowledge.calculators.days import DAYS_A_WEEK, after_days, latest
from knowledge.load import knowledge

_CLOSED = (Standing.EXCLUDED, Standing.AVOIDED, Standing.TRIED, Standing.NOT_TOLERATED)
_EARLIER = {
    Line.SECOND_LINE: (Line.FIRST_LINE,),
    Line.THIRD_LINE: (Line.FIRST_LINE, Line.SECOND_LINE),
}


def stated_behind(trace: Trace, fact: TraceFact) -> tuple[str, ...]:
    """What the case says that the fact rests on, in words; the day of the visit is left out."""
    return tuple(fact_in_words(leaf) for leaf in stated_leaves(trace, fact) if leaf.template != "Visit")


def stated_leaves(trace: Trace, fact: TraceFact) -> Iterator[TraceFact]:
    """The facts of the case that the first derivation of a fact rests on, in the order of the case."""
    return (each for each in _behind(trace, fact) if each.origin == "given")


def unanswered_behind(trace: Trace, fact: TraceFact) -> tuple[str, ...]:
    """The items whose missing answers the first derivation of a fact rests on."""
    behind = (each.slots for each in _behind(trace, fact))
    unknown = (slots for slots in behind if "unknown" in (slots.get("status"), slots.get("band")))
    return tuple(dict.fromkeys(str(slots["item"]) for slots in unknown if slots.get("item")))


def _behind(trace: Trace, fact: TraceFact) -> Iterator[TraceFact]:
    """The fact and everything that its first derivation rests on, in the order of the trace."""
    waiting, seen = [fact], {fact.id}
    while waiting:
        for number in waiting.pop().derivations[:1]:
            for support in trace.firing(number).supports:
                if support not in seen:
                    seen.add(support)
                    waiting.append(trace.fact(support))
    return (trace.fact(number) for number in sorted(seen))


def earlier_agents_open(answer: Assessment, trace: Trace, option: Option) -> tuple[Treatment, ...]:
    """The agents of earlier lines that run and stay, or are neither excluded, avoided, tried nor not tolerated."""
    earlier = _EARLIER.get(option.treatment.line, ())
    kept = {fact.slots["treatment"] for fact in _all(trace, "Kept")}
    return tuple(
        each.treatment
        for each in answer.options
        if each.treatment.line in earlier and (each.standing not in _CLOSED or each.treatment in kept)
    )


def ranked_before(trace: Trace, treatment: str) -> tuple[Treatment, ...]:
    """The agents with a better rank, best first."""
    places = {str(fact.slots["treatment"]): int(fact.slots["place"]) for fact in _all(trace, "Place")}
    own = places.get(treatment, 0)
    return tuple(Treatment(each) for each, place in sorted(places.items(), key=lambda pair: pair[1]) if place < own)


def grounds(trace: Trace, treatments: Iterable[str]) -> tuple[str, ...]:
    """The rank of each agent: its line, its points, and the preferences that they come from."""
    wanted = list(dict.fromkeys(treatments))
    found = {str(fact.slots["treatment"]): fact for fact in _all(trace, "Place")}
    return tuple(_rank(trace, found[each]) for each in wanted if each in found)


def _rank(trace: Trace, fact: TraceFact) -> str:
    treatment = str(fact.slots["treatment"])
    monograph = knowledge().treatments[treatment]
    rows = trace.firing(fact.derivations[0]).rows
    preferences = [row for row in monograph.preferences if row.id in rows]
    reasons = [f"{row.points:+d} {row.text.rstrip('.')} ({row.id})" for row in preferences]
    rest = int(fact.slots["points"]) - sum(row.points for row in preferences)
    if rest:
        reasons.append(f"{rest:+d} its class has failed")
    name = name_of(knowledge(), treatment)
    line = monograph.line.replace("_", " ")
    head = f"Number {fact.slots['place']}: {name}, {line}, {fact.slots['points']} points"
    return f"{head}: {'; '.join(reasons)}." if reasons else f"{head}."


def trial_complete_on(trace: Trace, running: str, today: date) -> date | None:
    """The first day on which the running agent can have had an adequate trial; None for an agent without one.

    A trial of which no day counts yet can count from today at the earliest.
    """
    course = next(
        (f for f in _all(trace, "Course") if f.slots["treatment"] == running and f.slots["judged"] == "yes"), None
    )
    trial = knowledge().treatments[running].adequate_trial
    if course is None or trial is None:
        return None
    counts = course.slots["adequacy"] in ("short", "unknown")
    since = (_at_target_since(trace, course) if counts else None) or today
    return after_days(since, trial.weeks * DAYS_A_WEEK)


def _at_target_since(trace: Trace, course: TraceFact) -> date | None:
    if course.slots["dose"] == "at_target":
        index = str(course.slots["path"]).removeprefix("trials.")
        entry = next((each for each in _all(trace, "TrialEntry") if str(each.slots["index"]) == index), None)
        since = "" if entry is None else str(entry.slots["target_dose_since"])
        return latest(since) if since else None
    steps = [each.slots for each in _all(trace, "DoseStep") if each.slots["treatment"] == course.slots["treatment"]]
    last = steps[-1] if steps and steps[-1]["action"] in ("titrate", "continue") else None
    return date.fromisoformat(str(last["first_day"])) if last and not last["last_day"] else None


def _all(trace: Trace, template: str) -> Iterator[TraceFact]:
    return (fact for fact in trace.facts if fact.template == template)
