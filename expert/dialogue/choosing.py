"""The next question: one topic at a time, only what can still change the advice, the most telling first."""

from collections.abc import Sequence
from typing import NamedTuple

from expert.assessment import Assessment
from expert.dialogue.case_edit import Record
from expert.dialogue.items import Item, Kind, item, topics
from expert.dialogue.prompts import grouped
from expert.dialogue.relevance import Trials, gate_is_open

_TRIED_PER_TOPIC = 6  # items whose outcomes are counted before the first is asked; the rest waits for its turn


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
    ordered = sorted(candidates, key=lambda members: min(each.row.burden for each in members))
    ranked = []
    for place, members in enumerate(ordered):
        if len(ranked) >= _TRIED_PER_TOPIC:
            break
        outcomes = _outcomes(trials, record, members)
        if outcomes > 1:
            burden = min(each.row.burden for each in members)
            ranked.append((-outcomes, burden, place, members))
            if len(members) > 1 or members[0].kind is Kind.LIST:
                break
    return min(ranked, key=lambda each: each[:-1])[-1] if ranked else ()


def _outcomes(trials: Trials, record: Record, members: tuple[Item, ...]) -> int:
    if len(members) == 1:
        alone = trials.outcomes(record, members[0])
        return alone if alone > 1 else 1 + trials.matters(record, members[0])
    for member in members:
        if trials.matters(record, member):
            return 1 + len(members)
    return 1
