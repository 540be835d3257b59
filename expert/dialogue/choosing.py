"""The next question: one topic at a time, only what can still change the advice, the most telling first."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from expert.assessment import Assessment
from expert.dialogue.case_edit import Record, value_at
from expert.dialogue.items import Item, item, topics
from expert.dialogue.prompts import grouped
from expert.dialogue.relevance import Trials, beside, gate_is_open, waits_for_another

_TRIED_IN_A_TOPIC = 8  # assessments for ordering one topic; what is not tried waits for its turn


class OpenItem(NamedTuple):
    """An item that the assessment still waits for, and what it says about it."""

    asked: Item
    why: str


def open_items(answer: Assessment, record: Record) -> list[OpenItem]:
    """The unanswered items that could change the advice, those that the recommendations wait for included."""
    whys = {question.id: question.why for question in answer.questions if question.could_change}
    for recommendation in answer.recommendations:
        for path in recommendation.confirm_first:
            whys.setdefault(path, "")
    found = ((item(path), why) for path, why in whys.items())
    return [OpenItem(asked, why) for asked, why in found if asked is not None and gate_is_open(record, asked)]


def with_gates(waiting: Sequence[Item], record: Record, may_ask: Callable[[Item], bool]) -> list[Item]:
    """The waiting items, each one that hangs on another answer replaced by that other item while it can be asked."""
    found: dict[str, Item] = {}
    for asked in waiting:
        gates = (item(beside(asked, named.partition("=")[0])) for named in asked.row.depends_on if "=" in named)
        first = [each for each in gates if each and value_at(record, each.id) is None and may_ask(each)]
        for each in first or [asked]:
            found.setdefault(each.id, each)
    return list(found.values())


def next_items(trials: Trials, record: Record, fresh: Sequence[Item]) -> tuple[Item, ...]:
    """The items to ask for now; empty when nothing waits.

    What changes the advice comes first. Then what the assessment still waits for, although it changes nothing alone:
    without these answers the plan stays provisional.
    """
    by_topic: dict[str, list[tuple[Item, ...]]] = {}
    for members in grouped(fresh):
        by_topic.setdefault(members[0].row.topic, []).append(members)
    for topic in sorted(by_topic, key=lambda each: topics()[each]):
        best = _most_telling(trials, record, by_topic[topic])
        if best:
            return best
    return next(iter(grouped(fresh)), ())


def _most_telling(trials: Trials, record: Record, candidates: list[tuple[Item, ...]]) -> tuple[Item, ...]:
    """The candidate of a topic with the most outcomes, the cheaper one of equals; empty when none matters."""
    cheap_first = sorted(candidates, key=_burden)
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
