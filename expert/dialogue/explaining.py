"""`how`, `why-not` and `what-if` in the middle of a consultation, as lines of text."""

import difflib
from collections.abc import Iterator

from expert.assessment import Assessment, Option, Recommendation
from expert.dialogue.answers import folded, understand
from expert.dialogue.effects import difference, named
from expert.dialogue.finding_items import items_meant
from expert.dialogue.fitting import NoFitError, fitted
from expert.interview import Interview
from expert.trace import Firing, Trace
from facts.terms import Treatment

_DEEPEST = 12  # firings shown behind one recommendation; the command `how` of the program shows all


def how_lines(answer: Assessment, which: str) -> list[str]:
    """How a recommendation was reached: its reason, and the firings behind it, last first."""
    recommendation = _recommendation(answer, which)
    if recommendation is None:
        known = ", ".join(rec.id for rec in answer.recommendations) or "none"
        return [f'There is no recommendation "{which[:40]}"; there are {known}.']
    lines = [f"{recommendation.id} {recommendation.headline}", f"  {recommendation.because}"]
    if recommendation.sources:
        lines.append(f"  Sources: {', '.join(recommendation.sources)}")
    if isinstance(answer.trace, Trace) and recommendation.derivation:
        lines += list(_chain(answer.trace, recommendation.derivation))
    return lines


def why_not_lines(answer: Assessment, which: str) -> list[str]:
    """How a treatment stands, and every reason for it."""
    said = folded(which)
    options = {folded(each.treatment): each for each in answer.options}
    option = options.get(said) or next((each for name, each in options.items() if said and name.startswith(said)), None)
    if option is None:
        near = difflib.get_close_matches(said[:60], list(options), n=1)
        hint = f" Did you mean {near[0]}?" if near else f" They are: {', '.join(map(named, Treatment))}."
        return [f'There is no treatment "{which[:40]}".{hint}']
    return [f"{named(option.treatment)}: {named(option.standing)}", *_reasons(option)]


def what_if_lines(interview: Interview, words: str) -> list[str]:
    """What another answer would change; nothing is recorded."""
    name, equals, text = words.partition("=")
    found = items_meant(name, interview.record)
    if not equals or not found:
        return ["Write it as what-if ITEM=ANSWER, for example what-if findings.heart_failure=yes."]
    if len(found) > 1:
        return [f"Which one? {', '.join(each.id for each in found[:_DEEPEST])}"]
    asked = found[0]
    reading = understand(asked, text, interview.day)
    if not reading.taken:
        return [reading.message]
    try:
        fit = fitted(interview.record, reading.values, {}, changing=True, day=interview.day)
    except NoFitError as error:
        return [str(error)]
    after = interview.trials.assessment(fit.record)
    if after is None:
        return ["That would be no possible case."]
    change = difference(interview.assessment, after)
    return [f"If {asked.label} were {text.strip()[:60]}: {change}", "Nothing was recorded."]


def _recommendation(answer: Assessment, which: str) -> Recommendation | None:
    wanted = which.strip().upper().removeprefix("R")
    return next((rec for rec in answer.recommendations if rec.id.upper().removeprefix("R") == wanted), None)


def _chain(trace: Trace, number: int) -> Iterator[str]:
    """The firing and those that it rests on, the nearest first."""
    waiting, seen = [number], {number}
    while waiting and len(seen) <= _DEEPEST + len(waiting):
        firing = trace.firing(waiting.pop(0))
        yield f"  {firing.number}. {firing.rule} {firing.title}: {firing.because}"
        for earlier in _behind(trace, firing):
            if earlier not in seen and len(seen) < _DEEPEST:
                seen.add(earlier)
                waiting.append(earlier)


def _behind(trace: Trace, firing: Firing) -> Iterator[int]:
    for fact in firing.supports:
        derivations = trace.fact(fact).derivations
        if derivations:
            yield derivations[0]


def _reasons(option: Option) -> Iterator[str]:
    if not option.reasons:
        yield "  Nothing speaks against it that is known."
    for reason in option.reasons:
        beside = f" with {named(reason.with_)}" if reason.with_ else ""
        severity = f"{reason.severity}: " if reason.severity else ""
        sources = f" [{', '.join(reason.sources)}]" if reason.sources else ""
        yield f"  {severity}{reason.text}{beside}{sources}"
    if option.dose_cap:
        cap = option.dose_cap
        yield f"  At most {cap.maximum_daily_dose_mg} mg a day: {cap.because} ({cap.row})."
