"""What a question `how` can be about: which facts of the trace stand behind a word."""

import difflib
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from expert.assessment import Assessment, Option, Recommendation
from expert.collect.options import ORDER
from expert.explain.facts_in_words import fact_in_words, finding_in_words, reason_in_words
from expert.explain.in_words import act, spoken
from expert.trace import Trace, TraceFact
from knowledge.recognition import medicines

_CONCLUSIONS = {
    "status": ("Pathway",),
    "scope": ("OutOfScope", "Pathway"),
    "fluoroquinolone_use": ("Exposure", "FluoroquinoloneUse"),
    "exposure": ("Exposure", "FluoroquinoloneUse"),
    "time_window": ("Onset",),
    "onset": ("Onset",),
    "chronicity": ("Chronicity",),
    "attribution": ("Attribution",),
    "naranjo": ("Attribution", "NaranjoAnswer"),
    "b12": ("B12Status",),
    "kidney": ("Measure:creatinine_clearance",),
    "clearance": ("Measure:creatinine_clearance",),
    "response": ("Response",),
    "stage": ("Ladder",),
    "ladder": ("Ladder", "Opening", "Place"),
    "pain": ("PainGate",),
    "red_flags": ("RedFlag",),
}
_NAMED_SLOTS = ("id", "measure", "path", "row", "cause")
_PARTS = {
    "dose": ("DoseStep", "Maximum"),
    "schedule": ("StepStart", "DoseStep"),
    "maximum": ("Maximum",),
    "review": ("ReviewOn",),
    "confirm_first": ("ConfirmFirst",),
}
_WITH_A_STEP = ("Maximum", "DoseStep", "ReviewOn", "ConfirmFirst")
_RECOMMENDATION = re.compile(r"r?(\d+)(?:\.(\w+))?")
_FIRING = re.compile(r"f?(\d+)")
_MEASURED = ("labs.", "scores.", "patient.")


def trace_in(answer: Assessment) -> Trace:
    """The trace of an assessment. Raises LookupError where it was kept without."""
    if answer.trace is None:
        raise LookupError("This assessment was kept without its trace; assess the case again.")
    return answer.trace


class Subject(NamedTuple):
    """What is asked about, what the assessment says of it, and the numbers of the facts behind it."""

    name: str
    says: str
    facts: tuple[int, ...]


def subject_of(answer: Assessment, trace: Trace, what: str) -> Subject:
    """The subject of a question. Raises LookupError with near names where nothing of that name was concluded."""
    word = what.strip()
    for find in _FINDERS if word else ():
        found = find(answer, trace, word)
        if found is not None:
            return found
    raise LookupError(_unknown(answer, trace, word))


def _recommendation(answer: Assessment, trace: Trace, word: str) -> Subject | None:
    """`R1` or `1` is the first step of the plan, `R1.dose` a part of it."""
    match = _RECOMMENDATION.fullmatch(word.casefold())
    if match is None:
        return None
    rec = next((each for each in answer.recommendations if each.id.casefold() == f"r{match[1]}"), None)
    if rec is None or (match[2] and match[2] not in _PARTS):
        return None
    steps = (
        fact
        for fact in _of(trace, "Step")
        if (fact.slots["action"], fact.slots["treatment"], fact.slots["subject"])
        == (rec.action, rec.treatment or "", rec.subject or "")
        and rec.derivation in fact.derivations
    )
    parts = [fact for name in _PARTS.get(match[2] or "", _WITH_A_STEP) for fact in _of_step(trace, rec, name)]
    facts = parts if match[2] else [*steps, *parts]
    return Subject(f"{rec.id}: {rec.headline}", rec.because, tuple(fact.id for fact in facts))


def _of_step(trace: Trace, rec: Recommendation, template: str) -> Iterator[TraceFact]:
    if rec.treatment is None or (template == "ConfirmFirst" and not rec.confirm_first):
        return
    for fact in _of(trace, template):
        if fact.slots["treatment"] == rec.treatment and fact.slots.get("action", rec.action) == rec.action:
            yield fact


def _firing(_: Assessment, trace: Trace, word: str) -> Subject | None:
    """`F41`, or `41` where the plan has no such step, is a firing, `#41` a fact."""
    if word.startswith("#") and word[1:].isdigit() and 1 <= int(word[1:]) <= len(trace.facts):
        fact = trace.fact(int(word[1:]))
        return Subject(f"fact {fact.id}", fact_in_words(fact), (fact.id,))
    match = _FIRING.fullmatch(word.casefold())
    if match is not None and 1 <= int(match[1]) <= len(trace.firings):
        firing = trace.firing(int(match[1]))
        return Subject(
            f"{firing.rule}: {firing.title}", reason_in_words(firing), (*firing.asserted, *firing.derived_again)
        )
    return None


def _treatment(answer: Assessment, trace: Trace, word: str) -> Subject | None:
    name, _, part = word.partition(".")
    option = option_named(answer, name)
    if option is None or part not in ("", "cap"):
        return None
    stands = sorted(
        (fact for fact in _of(trace, "Stands") if fact.slots["treatment"] == option.treatment),
        key=lambda fact: ORDER[str(fact.slots["standing"])],
    )
    caps = [fact for fact in _of(trace, "Cap") if fact.slots["treatment"] == option.treatment]
    says = f"{option.name or spoken(option.treatment)} stands as {spoken(option.standing)}."
    facts = caps if part else [*stands, *caps]
    return Subject(option.name or spoken(option.treatment), says, tuple(fact.id for fact in facts))


def option_named(answer: Assessment, name: str) -> Option | None:
    """The option that a name means: its id, its name, a brand or a salt; None where it is no single treatment."""
    said = name.strip().casefold()
    for option in answer.options:
        if said in (option.treatment, spoken(option.treatment), (option.name or "").casefold()):
            return option
    table = medicines()
    treatments = table.treatments_of(table.recognise(name.strip()))
    found = [option for option in answer.options if option.treatment in treatments]
    return found[0] if len(found) == 1 else None


def near_treatments(answer: Assessment, name: str) -> str:
    """What may have been meant instead of a name that is no treatment, as a sentence."""
    known = f"The treatments are: {', '.join(option.treatment for option in answer.options)}."
    found = medicines().recognise(name.strip())
    if found.recognised:
        several = len(medicines().treatments_of(found)) > 1
        said = "It names several treatments; ask about one." if several else "It is a medicine, but none of the ladder."
        return f"{said} {known}"
    names = {key.casefold(): option for option in answer.options for key in (option.treatment, option.name or "")}
    near = [names[key].treatment for key in difflib.get_close_matches(name.strip().casefold(), names, n=3, cutoff=0.5)]
    meant = list(dict.fromkeys((*near, *found.suggestions)))
    return f"Did you mean {' or '.join(meant)}?" if meant else known


def _conclusion(_: Assessment, trace: Trace, word: str) -> Subject | None:
    name = word.casefold().replace("-", "_").removeprefix("conclusions.").partition(".")[0]
    wanted = _CONCLUSIONS.get(name)
    if wanted is None:
        return None
    facts = [fact for each in wanted for fact in _of(trace, *each.split(":"))]
    says = " ".join(fact_in_words(fact) for fact in facts[:1]) or "Nothing was concluded about it."
    return Subject(spoken(name), says, tuple(fact.id for fact in facts))


def _by_slot(_: Assessment, trace: Trace, word: str) -> Subject | None:
    """A finding, a number, a row or an item of the case, by its id."""
    facts = [fact for fact in trace.facts if any(fact.slots.get(slot) == word for slot in _NAMED_SLOTS)]
    facts = [fact for fact in facts if fact.template != "Treatment"]
    if not facts:
        return None
    derived = [fact for fact in facts if fact.origin == "derived"] or facts
    name = finding_in_words(word) if any(fact.template == "Finding" for fact in derived) else word
    return Subject(name, fact_in_words(derived[0]), tuple(fact.id for fact in derived))


def _by_rule(_: Assessment, trace: Trace, word: str) -> Subject | None:
    firings = [firing for firing in trace.firings if word in (firing.rule, *firing.rows)]
    if not firings:
        return None
    facts = dict.fromkeys(fact for firing in firings for fact in (*firing.asserted, *firing.derived_again))
    return Subject(f"{word}: {firings[0].title}", reason_in_words(firings[0]), tuple(facts))


def _question(_: Assessment, trace: Trace, word: str) -> Subject | None:
    def item(fact: TraceFact) -> str:
        return ".".join(str(fact.slots[slot]) for slot in ("item", "part") if fact.slots[slot])

    facts = [fact for fact in _of(trace, "Ask") if item(fact) == word]
    return Subject(word, "It is asked.", tuple(fact.id for fact in facts)) if facts else None


def _measured(answer: Assessment, trace: Trace, word: str) -> Subject | None:
    """`labs.creatinine`, as the questions call it, is the number `creatinine`."""
    section = next((each for each in _MEASURED if word.startswith(each)), "")
    return _by_slot(answer, trace, word.removeprefix(section)) if section else None


_FINDERS = (_recommendation, _firing, _conclusion, _treatment, _by_slot, _by_rule, _question, _measured)


def _of(trace: Trace, template: str, id_: str | None = None) -> Iterator[TraceFact]:
    for fact in trace.facts:
        if fact.template == template and id_ in (None, fact.slots.get("id")):
            yield fact


def _unknown(answer: Assessment, trace: Trace, word: str) -> str:
    known = (
        *(rec.id for rec in answer.recommendations),
        *(option.treatment for option in answer.options),
        *_CONCLUSIONS,
        *(str(fact.slots["id"]) for fact in trace.facts if fact.template in ("Finding", "Measure", "Reading")),
        *dict.fromkeys(firing.rule for firing in trace.firings),
    )
    near = difflib.get_close_matches(word, known, n=3, cutoff=0.6)
    hint = f"Did you mean {' or '.join(dict.fromkeys(near))}?" if near else _choices(answer, act)
    return f"Nothing was concluded about {word[:60]!r}. {hint}"


def _choices(answer: Assessment, words: Callable[[Recommendation], str]) -> str:
    plan = ", ".join(f"{rec.id} ({words(rec)})" for rec in answer.recommendations)
    names = ", ".join(dict.fromkeys(_CONCLUSIONS))
    return (
        f"Ask about a recommendation: {plan}; a treatment; a conclusion: {names}; a finding, an item, a row or a rule."
    )
