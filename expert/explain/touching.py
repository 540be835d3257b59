"""Which findings and answers can touch the advice about some treatments at all, judged from the rules and tables.

A finding can touch it when a rule reads it that concludes anything but what to watch, ask or show, or how far the
antibiotic is the cause; a step of the plan only where it would stand no later than what comes first now; a standing
only of the treatment that is asked about; and a rule that was made from a safety row only where the row is about one
of the treatments and can forbid it or limit its dose. What a finding is settled from can touch it as well.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from expert.assess import program
from expert.collect.plan import REFERRALS_FROM
from facts.memory import Ask, Barrier, CompetingCause, Finding, Item, Monitor, RedFlag, Shown, Stands, Step, Unanswered
from facts.terms import Finding as FindingTerm
from knowledge.load import Knowledge
from knowledge.rules.card import Assertion, RuleCard

_AT_THE_SIDE = (Monitor, Shown, Ask, CompetingCause)
_FROM_ROWS = (Barrier, Unanswered)
_HARD = ("block", "avoid", "adjust")
_BEHIND_CLEARANCE = ("labs.creatinine", "labs.egfr", "labs.creatinine_clearance", "patient.weight_kg")
_READ_BY_CALCULATORS = (
    "neuropathy.onset", "neuropathy.before_exposure", "neuropathy.worsened_after_exposure", "neuropathy.painful",
)  # fmt: skip
_VOCABULARY = {finding.value for finding in FindingTerm}


class Advice(NamedTuple):
    """The advice that may be touched.

    `treatments` are those that come first, those that run, and the one that is `asked` about ('' for none); `order` is
    the place of the first recommendation in the plan, and `ranked` whether it was chosen by rank.
    """

    treatments: frozenset[str]
    asked: str
    order: int
    ranked: bool


class Touching(NamedTuple):
    """The findings that can touch the advice, those whose absence does, and the items that they are settled from.

    `read_by_rules` are the items of the neuropathy and of the preferences that only rules and findings read.
    `flags` are the findings that do nothing but raise a red flag, each with what all of its kind lead to.
    """

    findings: frozenset[str]
    by_absence: frozenset[str]
    items: frozenset[str]
    read_by_rules: frozenset[str]
    flags: dict[str, tuple[object, ...]]


@lru_cache(maxsize=64)
def touching(advice: Advice) -> Touching:
    """What can touch this advice."""
    loaded = program()
    tables: Knowledge = loaded.tables
    findings: set[str] = set()
    absent: set[str] = set()
    flags: dict[str, tuple[object, ...]] = {}
    other_use: set[str] = set()
    items: set[str] = set()
    for card in loaded.registry.cards:
        if not _matters(card, advice, tables):
            continue
        items.update(_items_read(card))
        tests = list(_findings_of(card))
        findings.update(id_ for id_, _ in tests)
        absent.update(id_ for id_, statuses in tests if "absent" in statuses and not card.rows)
        if [conclusion.template for conclusion in card.conclusions] == [RedFlag]:
            slots = dict(card.conclusions[0].slots)
            flags.update({id_: (slots["urgency"], slots["subject"]) for id_, _ in tests})
        else:
            other_use.update(id_ for id_, _ in tests)
    for treatment, monograph in tables.treatments.items():
        if advice.ranked:
            findings.update(id_ for row in monograph.preferences for id_ in row.any_of)
        if treatment in advice.treatments and monograph.dose is not None:
            findings.update(id_ for row in monograph.dose.titrations for id_ in row.any_of)
            extended = monograph.dose.extended_maximum
            absent.update(extended.absent if extended else ())
    closed, by_absence = _with_parts(findings | absent, tables), _with_parts(absent, tables)
    parts = _with_parts(other_use | absent, tables)
    items.update(item for id_ in closed for item in _items_of(id_, tables))
    read = frozenset(id_ for id_ in tables.questions if _only_read_by_rules(id_))
    return Touching(
        closed, by_absence, frozenset(items), read, {id_: what for id_, what in flags.items() if id_ not in parts}
    )


def _matters(card: RuleCard, advice: Advice, tables: Knowledge) -> bool:
    return any(_touches(card, conclusion, advice, tables) for conclusion in card.conclusions)


def _touches(card: RuleCard, conclusion: Assertion, advice: Advice, tables: Knowledge) -> bool:
    slots = dict(conclusion.slots)
    about = slots.get("treatment", "")
    if conclusion.template in _AT_THE_SIDE:
        return False
    if conclusion.template is Stands:
        return bool(advice.asked) and (not isinstance(about, str) or about == advice.asked)
    if conclusion.template is Step:
        order = tables.wording.steps[str(slots["text"])].order if isinstance(slots["text"], str) else 0
        early = (min(order, REFERRALS_FROM) if slots["action"] == "refer" else order) <= advice.order
        return early or (bool(advice.asked) and (not isinstance(about, str) or about == advice.asked))
    if conclusion.template in _FROM_ROWS and card.rows:
        return about in advice.treatments and slots["severity"] in _HARD
    return True


def _findings_of(card: RuleCard) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for condition in card.conditions:
        if condition.template is Finding:
            tests = {test.slot: test.values for test in condition.tests}
            for id_ in tests.get("id", ()):
                yield str(id_), tests.get("status", ())


def _items_read(card: RuleCard) -> Iterator[str]:
    """The items of the case that a rule reads by their path."""
    for condition in card.conditions:
        if condition.template is Item:
            yield from (str(value) for test in condition.tests if test.slot == "path" for value in test.values)


def _only_read_by_rules(item: str) -> bool:
    """Whether no calculator reads the item beside the one that settles findings."""
    return item.partition(".")[0] in ("neuropathy", "preferences") and item not in _READ_BY_CALCULATORS


def _with_parts(findings: Iterable[str], tables: Knowledge) -> frozenset[str]:
    """The findings and everything that they are combined from."""
    found: set[str] = set()
    waiting = list(findings)
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            waiting.extend(_parts(id_, tables))
    return frozenset(found)


def _parts(id_: str, tables: Knowledge) -> Iterator[str]:
    combined = tables.findings.combined.get(id_)
    if combined is not None:
        yield from (*combined.any_of, *combined.all_of, *combined.none_of)
    for row in (tables.findings.threshold.get(id_), tables.findings.says.get(id_)):
        if row is not None and row.absent_with:
            yield row.absent_with


def items_of_finding(finding: str) -> tuple[str, ...]:
    """The paths of the case that a finding and its parts are settled from, in the order of the tables."""
    tables: Knowledge = program().tables
    return tuple(
        dict.fromkeys(item for id_ in sorted(_with_parts((finding,), tables)) for item in _items_of(id_, tables))
    )


def _items_of(id_: str, tables: Knowledge) -> Iterator[str]:
    """The paths of the case that a finding is settled from."""
    table = tables.findings
    if id_ in _VOCABULARY:
        yield f"findings.{id_}"
    if id_ in table.stated:
        for evidence in table.stated[id_].evidence:
            yield from _items_of_measure(evidence.measure, tables)
        yield from (words.item for words in table.stated[id_].words)
    if id_ in table.threshold:
        yield from _items_of_measure(table.threshold[id_].measure, tables)
    if id_ in table.says:
        yield table.says[id_].item
        if table.says[id_].or_item:
            yield str(table.says[id_].or_item)


def _items_of_measure(measure: str, tables: Knowledge) -> Iterator[str]:
    yield tables.item_of(measure)
    if measure == "creatinine_clearance":
        yield from _BEHIND_CLEARANCE
