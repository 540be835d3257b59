"""The next question: one topic at a time, only what can still change the advice, the most telling first."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from expert.assess import settled_tables
from expert.collect.asked import question_list
from expert.dialogue.case_edit import Record, value_at
from expert.dialogue.items import Item, item, topics
from expert.dialogue.prompts import grouped
from expert.dialogue.relevance import Trials, beside, gate_is_open, waits_for_another
from facts.memory import ConfirmFirst, Pathway
from knowledge.asking import question_rows

_TRIED_IN_A_TOPIC = 5  # assessments for ordering one topic; what is not tried waits for its turn


class OpenItem(NamedTuple):
    """An item that the assessment still waits for, and what it says about it."""

    asked: Item
    why: str


def open_items(trials: Trials, record: Record) -> list[OpenItem]:
    """The unanswered items that could change the advice, those that the recommendations wait for included."""
    run = trials.settled(record)
    if run is None:
        return []
    questions = question_list(run, settled_tables())
    whys = {question.id: question.why for question in questions if question.could_change}
    for fact in run.all(ConfirmFirst):
        whys.setdefault(fact["item"], "")
    found = ((item(path), why) for path, why in whys.items())
    return [OpenItem(asked, why) for asked, why in found if asked is not None]


def routine_items(trials: Trials, record: Record) -> list[Item]:
    """The unanswered items that every patient is asked as long as they can change the advice; none without a plan."""
    run = trials.settled(record)
    if run is None or run.one(Pathway, kind="plan") is None:
        return []
    rows = (general for general, row in question_rows().items() if row.routine == "yes")
    return [asked for general in rows if value_at(record, general) is None and (asked := item(general))]


def with_gates(waiting: Sequence[Item], record: Record, may_ask: Callable[[Item], bool]) -> list[Item]:
    """The waiting items, without those that other answers rule out.

    An item that hangs on an answer which has not been asked for yet is replaced by the item that comes first.
    """
    found: dict[str, Item] = {}
    for asked in waiting:
        gates = (item(beside(asked, named.partition("=")[0])) for named in asked.row.depends_on if "=" in named)
        first = [each for each in gates if each and value_at(record, each.id) is None and may_ask(each)]
        for each in first or ([asked] if gate_is_open(record, asked) else []):
            found.setdefault(each.id, each)
    return list(found.values())


def next_items(
    trials: Trials, record: Record, waited_for: Sequence[Item], routine: Sequence[Item] = ()
) -> tuple[Item, ...]:
    """The items to ask for now; empty when nothing is left that can change the advice.

    What changes the advice comes first, topic by topic: in a topic what the assessment waits for before what is
    routine. At the end comes what the assessment still waits for, although it changes nothing alone: without these
    answers the plan stays provisional.
    """
    waiting, usual = _by_topic(waited_for), _by_topic(routine)
    for topic in sorted({*waiting, *usual}, key=lambda each: topics()[each]):
        best = _most_telling(trials, record, waiting.get(topic, []))
        beside_it = [asked for members in usual.get(topic, []) for asked in members]
        if best:
            same_screen = [asked for asked in beside_it if best[0].row.group and asked.row.group == best[0].row.group]
            return next(iter(grouped((*best, *_that_matter(trials, record, same_screen)))))
        for members in usual.get(topic, []):
            telling = _that_matter(trials, record, members)
            if telling:
                return tuple(telling)
    return next(iter(grouped(waited_for)), ())


def _by_topic(items: Sequence[Item]) -> dict[str, list[tuple[Item, ...]]]:
    found: dict[str, list[tuple[Item, ...]]] = {}
    for members in grouped(items):
        found.setdefault(members[0].row.topic, []).append(members)
    return found


def _that_matter(trials: Trials, record: Record, items: Sequence[Item]) -> list[Item]:
    return [asked for asked in items if trials.matters(record, asked)]


def _most_telling(trials: Trials, record: Record, candidates: list[tuple[Item, ...]]) -> tuple[Item, ...]:
    """The candidate of a topic with the most outcomes, the cheaper one of equals; empty when none matters."""
    cheap_first = sorted(candidates, key=_burden)
    if len(candidates) == 1:
        return candidates[0] if any(trials.matters(record, asked) for asked in candidates[0]) else ()
    most = 1
    best: tuple[Item, ...] = ()
    before = trials.count
    for members in cheap_first:
        spent = trials.count - before
        if best and (spent >= _TRIED_IN_A_TOPIC or _burden(members) > _burden(best)):
            break
        outcomes = _outcomes(trials, record, members)
        if outcomes > most:
            most, best = outcomes, members
    return best


def _burden(members: tuple[Item, ...]) -> int:
    return min(each.row.burden for each in members)


def _outcomes(trials: Trials, record: Record, members: tuple[Item, ...]) -> int:
    """How many different outcomes are known to follow; a screen counts as many as it has items."""
    if len(members) > 1:
        return 1 + len(members) if any(trials.matters(record, member) for member in members) else 1
    found = trials.outcomes(record, members[0])
    return found if found > 1 else 1 + waits_for_another(record, members[0])
