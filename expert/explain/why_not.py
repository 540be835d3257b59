"""Why a treatment is not advised now: every blocker, typed, and the nearest rule that would have recommended it."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from pydantic import Field

from expert.assess import program
from expert.assessment import Assessment, Citation, Option, Part, Reason
from expert.collect.options import ORDER
from expert.dialogue.items import item as dialogue_item
from expert.explain.facts_in_words import condition_in_words
from expert.explain.grounds import (
    earlier_agents_open,
    grounds,
    ranked_before,
    stated_behind,
    trial_complete_on,
    unanswered_behind,
)
from expert.explain.in_words import spoken
from expert.explain.subjects import near_treatments, option_named, trace_in
from expert.near_misses import near_miss_of
from expert.trace import NearMiss, Trace, TraceFact
from facts.memory import Step
from facts.terms import ReasonKind, Standing, Status, Treatment
from knowledge.load import knowledge
from knowledge.rules.card import Bound, RuleCard
from knowledge.rules.patterns import Condition, TestKind
from knowledge.rules.registry import Registry


class BlockerKind(StrEnum):
    """What stands in the way of a treatment, the hardest first."""

    CONTRADICTED = "contradicted"
    """Another kind of answer comes first: a red flag, or a patient whom this ladder is not for."""
    EXCLUDED = "excluded"
    AVOIDED = "avoided"
    NOT_TOLERATED = "not_tolerated"
    TRIED = "tried"
    NOT_INDICATED = "not_indicated"
    UNKNOWN = "unknown"
    TOO_EARLY = "too_early"
    RESERVED = "reserved"
    OUTRANKED = "outranked"


class Blocker(Part):
    """One reason why the treatment is not advised now, and what would lift it."""

    kind: BlockerKind
    text: str
    until: date | None = Field(default=None, description="too_early: the first day on which it can be no longer so")
    by: tuple[Treatment, ...] = Field(default=(), description="the treatments that come first, or forbid it")
    grounds: tuple[str, ...] = Field(default=(), description="outranked: on which grounds")
    items: tuple[str, ...] = Field(default=(), description="unknown: the unanswered items that would decide")
    stated: tuple[str, ...] = Field(default=(), description="what was stated that this rests on")
    facts: tuple[int, ...] = Field(default=(), description="numbers of the facts in the trace")
    row: str | None = None
    sources: tuple[Citation, ...] = ()


class NearestRule(Part):
    """The rule that came nearest to recommending the treatment, and its first condition that was not met."""

    rule: str
    title: str
    matched: int
    conditions: int
    unmet: str


class WhyNot(Part):
    """How a treatment stands and everything in its way; `advised_as` names the recommendation that is about it."""

    treatment: Treatment
    name: str
    standing: Standing
    advised_as: tuple[str, ...] = Field(default=(), description="recommendations that start or keep it")
    blockers: tuple[Blocker, ...] = ()
    nearest: NearestRule | None = None


class NoSuchTreatmentError(LookupError):
    """The name means no single treatment of the ladder; the message names near ones."""


_KIND = {
    "excluded": BlockerKind.EXCLUDED,
    "avoided": BlockerKind.AVOIDED,
    "not_tolerated": BlockerKind.NOT_TOLERATED,
    "tried": BlockerKind.TRIED,
    "not_indicated": BlockerKind.NOT_INDICATED,
    "deferred": BlockerKind.UNKNOWN,
    "too_early": BlockerKind.TOO_EARLY,
    "reserved": BlockerKind.RESERVED,
    "alternative": BlockerKind.OUTRANKED,
}
_WAITING = (BlockerKind.TOO_EARLY, BlockerKind.RESERVED, BlockerKind.OUTRANKED)
_BEHIND_EARLIER_LINES = ("reserved", "reserved_third")
_ADVISED = ("start", "add", "switch", "continue", "titrate")


def why_not(answer: Assessment, treatment: str) -> WhyNot:
    """What stands in the way of a treatment. Raises `NoSuchTreatmentError`, and LookupError without a trace."""
    option = option_named(answer, treatment)
    if option is None:
        raise NoSuchTreatmentError(f"There is no treatment {treatment[:60]!r}. {near_treatments(answer, treatment)}")
    trace = trace_in(answer)
    advised = tuple(
        rec.id for rec in answer.recommendations if rec.treatment is option.treatment and rec.action in _ADVISED
    )
    blockers = tuple(sorted(_blockers(answer, trace, option), key=lambda each: tuple(BlockerKind).index(each.kind)))
    return WhyNot(
        treatment=option.treatment,
        name=option.name or spoken(option.treatment),
        standing=option.standing,
        advised_as=advised,
        blockers=blockers,
        nearest=None if advised else nearest_rule(trace, option.treatment, program().registry),
    )


def _blockers(answer: Assessment, trace: Trace, option: Option) -> Iterator[Blocker]:
    unknown: dict[str, list[TraceFact]] = {}
    for fact, reason in _stands(trace, option):
        kind = _kind_of(fact, reason, answer, option)
        if kind is BlockerKind.OUTRANKED and not ranked_before(trace, option.treatment):
            continue
        if option.standing is Standing.RECOMMENDED and kind in _WAITING:
            continue
        if fact.slots["text"] in _BEHIND_EARLIER_LINES and not earlier_agents_open(answer, trace, option):
            continue
        if kind is BlockerKind.UNKNOWN and fact.slots["row"]:
            unknown.setdefault(str(fact.slots["row"]), []).append(fact)
        elif kind is not None:
            yield _blocker(answer, option, fact, reason, kind)
    for item, facts in unknown.items():
        yield _unanswered(trace, option, item, facts)


def _kind_of(fact: TraceFact, reason: Reason, answer: Assessment, option: Option) -> BlockerKind | None:
    """None for what does not stand in the way: it runs, it is advised, or it may be tried again."""
    if fact.slots["text"] in ("red_flag_first", "out_of_scope"):
        return BlockerKind.CONTRADICTED
    if fact.slots["text"] == "under_trialled":
        return None
    beside = answer.status is Status.OUT_OF_SCOPE and option.standing is not Standing.DEFERRED
    if reason.kind is ReasonKind.UNKNOWN and beside:
        return None
    return _KIND.get(str(fact.slots["standing"]))


def _stands(trace: Trace, option: Option) -> Iterator[tuple[TraceFact, Reason]]:
    """Every standing of the treatment with the reason that the assessment gives for it, in the assessment's order."""
    facts = sorted(
        (each for each in trace.facts if each.template == "Stands" and each.slots["treatment"] == option.treatment),
        key=lambda each: ORDER[str(each.slots["standing"])],
    )
    told: dict[tuple[str, str], TraceFact] = {}
    for fact in facts:
        slots = fact.slots
        told.setdefault((str(slots["text"] or slots["row"]), f"{slots['row']}{slots['other']}"), fact)
    yield from zip(told.values(), option.reasons, strict=False)


def _blocker(answer: Assessment, option: Option, fact: TraceFact, reason: Reason, kind: BlockerKind) -> Blocker:
    trace = trace_in(answer)
    other = str(fact.slots["other"])
    by = tuple(each for each in Treatment if each == other)
    until: date | None = None
    why: tuple[str, ...] = ()
    if kind is BlockerKind.TOO_EARLY:
        until = (
            trial_complete_on(trace, other, answer.assessed_on) if other else date.fromisoformat(str(fact.slots["row"]))
        )
    elif kind is BlockerKind.RESERVED:
        by = earlier_agents_open(answer, trace, option)
    elif kind is BlockerKind.OUTRANKED:
        by = ranked_before(trace, option.treatment)
        why = grounds(trace, (*by, option.treatment))
    return Blocker(
        kind=kind,
        text=reason.text,
        until=until,
        by=by,
        grounds=why,
        items=unanswered_behind(trace, fact) if kind is BlockerKind.UNKNOWN else (),
        stated=stated_behind(trace, fact) if kind in _RESTS_ON_STATEMENTS else (),
        facts=(fact.id,),
        row=reason.row,
        sources=reason.sources,
    )


_RESTS_ON_STATEMENTS = (
    BlockerKind.CONTRADICTED,
    BlockerKind.EXCLUDED,
    BlockerKind.AVOIDED,
    BlockerKind.NOT_TOLERATED,
    BlockerKind.TRIED,
    BlockerKind.NOT_INDICATED,
)


def _unanswered(trace: Trace, option: Option, item: str, facts: list[TraceFact]) -> Blocker:
    """An item that nobody answered, with every row that waits for it."""
    waiting = [
        fact
        for fact in trace.facts
        if fact.template == "Unanswered"
        and (fact.slots["treatment"], fact.slots["item"]) == (option.treatment, item)
        and fact.slots["severity"] in ("block", "avoid")
    ]
    rows = {str(fact.slots["row"]): str(fact.slots["severity"]) for fact in waiting}
    table = knowledge().safety_rows
    words = {"block": "It could exclude it", "avoid": "It could be a reason to avoid it"}
    asked = dialogue_item(item)
    name = item if asked is None else f"{asked.label} ({item})"
    decides = [f"{words[severity]} ({row}): {table[row][1].text}" for row, severity in rows.items()]
    return Blocker(
        kind=BlockerKind.UNKNOWN,
        text=" ".join((f"Not answered: {name}.", *decides)),
        items=(item,),
        facts=tuple(fact.id for fact in (*facts, *waiting)),
        row=next(iter(rows), None),
        sources=tuple(dict.fromkeys(source for row in rows for source in table[row][1].sources)),
    )


def nearest_rule(trace: Trace, treatment: Treatment, rules: Registry) -> NearestRule | None:
    """Of the rules that could have recommended the treatment, the one of which most was met; None if one fired."""
    best: NearMiss | None = None
    for card, given in _recommending(rules, trace, treatment):
        miss = near_miss_of(trace, card, given)
        if miss is not None and (best is None or miss.matched * best.conditions > best.matched * miss.conditions):
            best = miss
    if best is None:
        return None
    return NearestRule(
        rule=best.rule,
        title=best.title,
        matched=best.matched,
        conditions=best.conditions,
        unmet=condition_in_words(best.unmet),
    )


def _recommending(
    rules: Registry, trace: Trace, treatment: Treatment
) -> Iterator[tuple[RuleCard, dict[str, str | int | float]]]:
    """The rules that could conclude a step with the treatment, with the name that has to stand for it."""
    slots = next(
        (each.slots for each in trace.facts if each.template == "Treatment" and each.slots["id"] == treatment), {}
    )
    for card in rules.cards:
        for conclusion in card.conclusions:
            given = dict(conclusion.slots)
            target = given.get("treatment")
            if conclusion.template is not Step or given.get("action") not in ("start", "add", "switch"):
                continue
            if isinstance(target, Bound) and all(_could_be(each, target.name, slots) for each in card.conditions):
                yield card, {target.name: treatment.value}
            elif target == treatment.value:
                yield card, {}


def _could_be(condition: Condition, name: str, slots: dict[str, str | int | float]) -> bool:
    """Whether what the condition says of the named treatment fits it: its line, its role and the like."""
    about = condition.template.__name__
    if not any(test.name == name for test in condition.tests) or about not in ("Treatment", "Opening"):
        return True
    if about == "Opening" and slots["systemic"] != "yes":
        return False
    for test in condition.tests:
        if test.slot not in slots or not test.values:
            continue
        if (slots[test.slot] in test.values) is (test.kind is TestKind.NOT_ANY):
            return False
    return True
