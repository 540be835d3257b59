"""Whether what remains unknown can change the advice: every answer to every open item, tried one at a time.

It is said that nothing can only where answers were tried that stand for all. Of names, lists, dates and numbers that
are computed with no few answers stand for all: such an item, open, is named instead.
"""

from collections.abc import Iterator
from typing import Any

from expert.assessment import plain_number
from expert.dialogue.case_edit import Record
from expert.dialogue.items import NOT_DONE, UNKNOWN, Item, Kind, item
from expert.explain.candidates import (
    Candidate,
    Situation,
    limits_of,
    may_touch,
    open_items,
    possible_numbers,
    result_of,
)
from expert.explain.trying import PossibleChange, Trier
from facts.ranges import exact
from knowledge.changes import changes

_COMPUTED_WITH = ("labs.creatinine", "labs.egfr")
_PARTS_OF_A_MEDICINE = ("for", "daily_dose", "route", "since")


def remaining(trier: Trier, now: Situation) -> tuple[list[PossibleChange], tuple[str, ...]]:
    """One answer to each open item that changes the advice, and the open items of which not every answer was tried."""
    found: list[PossibleChange] = []
    untried: dict[str, None] = {}
    for asked in _open_for_certain(now):
        if not _few_stand_for_all(asked):
            untried[asked.id] = None
        elif may_touch(now, asked.id) or asked.id.startswith("supportive."):
            for value in _every_answer(now, asked):
                change, tried = trier.tried(Candidate("open", asked.id, value))
                if not tried:
                    untried[asked.id] = None
                if change is not None:
                    found.append(change)
                    break
    return found, tuple(untried)


def _open_for_certain(now: Situation) -> Iterator[Item]:
    """Every item without an answer: what may be asked, what is asked about an answer in doubt, parts of medicines."""
    asked = [each.id for each in open_items(now.record)]
    doubted = [question.id for question in now.answer.questions]
    yield from (found for path in dict.fromkeys((*asked, *doubted, *_unsaid(now.record))) if (found := item(path)))


def _unsaid(record: Record) -> Iterator[str]:
    for number, entry in enumerate(record.get("medicines") or ()):
        yield from (f"medicines.{number}.{part}" for part in _PARTS_OF_A_MEDICINE if entry.get(part) is None)


def _few_stand_for_all(asked: Item) -> bool:
    if asked.kind in (Kind.YES_NO, Kind.CHOICE):
        return True
    return asked.general.startswith(("labs.", "scores.")) and asked.id not in _COMPUTED_WITH


def _every_answer(now: Situation, asked: Item) -> Iterator[Any]:
    """Every word; of numbers both ends, those that the question tries, and those at and beside every limit."""
    if asked.words:
        words = (word for word in asked.words if word not in (UNKNOWN, NOT_DONE))
        listed = asked.id.startswith("labs.")
        yield from ({"value": word, "date": now.today.isoformat()} if listed else word for word in words)
        return
    ends = possible_numbers(asked).bounds
    beside = (number for limit in limits_of(now, asked) for number in (*changes().beyond(limit), limit))
    tried = (exact(value) for value in asked.row.tries)
    for number in sorted({*ends, *(each for each in (*beside, *tried) if each in possible_numbers(asked))}):
        yield result_of(asked, number, now.today) if asked.kind is Kind.LAB else plain_number(number)
