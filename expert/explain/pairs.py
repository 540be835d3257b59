"""Which two changes can act together although neither acts alone: those that some table or rule reads together."""

from collections.abc import Iterator
from itertools import combinations

from expert.dialogue.items import item
from expert.dialogue.relevance import beside
from expert.explain.candidates import Candidate, Situation
from expert.explain.touching import items_of_finding
from knowledge.load import knowledge

_OF_ONE_ITEM = 2
"""Of an item with many answers so many are tried in pairs."""


def pairs_of(lifting: list[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Two changes of different items that each take something away, so that both may be needed to free a treatment."""
    return ((one, other) for one, other in combinations(lifting, 2) if one.item != other.item)


def pairs_read_together(now: Situation, inert: list[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Of candidates that changed nothing alone, the pairs that one row needs at once or that depend on each other."""
    by_item: dict[str, list[Candidate]] = {}
    for each in inert:
        by_item.setdefault(each.item, []).append(each)
    told: set[frozenset[str]] = set()
    for first, second in _items_together(now, by_item):
        key = frozenset((first, second))
        if first == second or key in told:
            continue
        told.add(key)
        for one in _extremes(by_item[first]):
            for other in _extremes(by_item[second]):
                yield one, other


def _extremes(answers: list[Candidate]) -> list[Candidate]:
    """The first and the last of the answers to an item; between two numbers nothing else would come of it."""
    return answers if len(answers) <= _OF_ONE_ITEM else [answers[0], answers[-1]]


def _items_together(now: Situation, by_item: dict[str, list[Candidate]]) -> Iterator[tuple[str, str]]:
    yield from _in_one_row(now, by_item)
    for path in by_item:
        asked = item(path)
        for named in asked.row.depends_on if asked is not None else ():
            other = beside(asked, named.partition("=")[0]) if asked is not None else ""
            if other in by_item:
                yield path, other


def takes_away(each: Candidate) -> bool:
    """Whether the change may lift a blocker: a finding ends, a medicine is left out, time passes."""
    return each.kind == "ends" or (each.kind == "decision" and each.value is None) or each.kind == "time"


def _in_one_row(now: Situation, by_item: dict[str, list[Candidate]]) -> Iterator[tuple[str, str]]:
    """Items of two findings that one safety row of the treatments needs at once."""
    for treatment in sorted(now.treatments):
        for row in knowledge().treatments[treatment].safety:
            if len(row.when) < 2 or row.severity not in ("block", "avoid", "adjust"):
                continue
            for one, other in combinations(row.when, 2):
                for first in items_of_finding(one):
                    for second in items_of_finding(other):
                        if first in by_item and second in by_item:
                            yield first, second
