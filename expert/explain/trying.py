"""Trying changed cases: a fresh run for each, compared with what holds now."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pydantic import Field

from expert.assess import program, settle
from expert.assessment import Part
from expert.collect.options import standing_of
from expert.collect.plan import recommendation_list
from expert.dialogue.case_edit import Record, value_at
from expert.explain.candidates import Candidate
from expert.explain.changed_case import Changed, with_answer
from expert.explain.in_words import act
from facts.case import Case
from facts.problems import CaseError
from facts.terms import Standing, Treatment
from knowledge.changes import changes

MOST_FIRINGS = 45_000
"""The work of one search: firings of all runs together, the same number on every machine."""


class PossibleChange(Part):
    """One smallest set of answers that leads to other advice, and to which."""

    changed: tuple[Changed, ...]
    alike: tuple[str, ...] = Field(default=(), description="other items whose same change leads to the same")
    kind: str = Field(description="the least plausible of its kinds: open, time, course, decision, ends, ...")
    first: str = Field(description="what would then come first")
    headline: str | None
    standing: Standing | None = Field(default=None, description="of the treatment that was asked about")


class Outcome(NamedTuple):
    """What a case leads to: what is compared, and the words for it."""

    compared: object
    first: str
    headline: str | None
    standing: Standing | None


class Trier:
    """Runs changed cases and compares what comes first, and how the treatment stands, with what holds now."""

    def __init__(self, record: Record, target: Treatment | None, most: int | None) -> None:
        self._record = record
        self._target = target
        self._most = most
        self._firings = 0
        self.runs = 0
        self.refused = 0
        self._now = self._outcome(record)
        self._alone: dict[tuple[str, str], object] = {}
        self._told: dict[tuple[tuple[str, str], ...], PossibleChange | None] = {}

    def change(self, *tried: Candidate) -> PossibleChange | None:
        """What the changes lead to; None where that is the same advice as without one of them, or no possible case.

        Beyond the most runs nothing is tried, only counted.
        """
        change, was_tried = self.tried(*tried)
        self.refused += not was_tried
        return change

    def tried(self, *tried: Candidate) -> tuple[PossibleChange | None, bool]:
        """The same, and whether the changes were tried at all."""
        key = tuple(map(_key, tried))
        if key not in self._told:
            if self._spent():
                return None, False
            self._told[key] = self._change(*tried)
        return self._told[key], True

    def _spent(self) -> bool:
        return self._firings >= MOST_FIRINGS if self._most is None else self.runs >= self._most

    def _change(self, *tried: Candidate) -> PossibleChange | None:
        record = dict(self._record)
        try:
            for each in tried:
                record = with_answer(record, each.item, each.value)
            self.runs += 1
            outcome = self._outcome(record)
        except (CaseError, LookupError):
            return None
        known = {self._now.compared, *(self._alone.get(_key(each), self._now.compared) for each in tried)}
        if len(tried) == 1:
            self._alone[_key(tried[0])] = outcome.compared
        if outcome.compared in known:
            return None
        order = list(changes().order)
        return PossibleChange(
            changed=tuple(
                Changed(path=each.item, before=value_at(self._record, each.item), after=value_at(record, each.item))
                for each in tried
            ),
            alike=tuple(path for each in tried for path in each.alike),
            kind=max((each.kind for each in tried), key=order.index),
            first=outcome.first,
            headline=outcome.headline,
            standing=outcome.standing,
        )

    def _outcome(self, record: Record) -> Outcome:
        """The standing of the treatment that is asked about, or the first recommendation without its days."""
        settled = settle(Case.model_validate(record))
        self._firings += len(settled.firings)
        plan = recommendation_list(settled, program().tables)
        first = plan[0] if plan else None
        said, headline = (act(first), first.headline) if first else ("nothing", None)
        if self._target is not None:
            standing = Standing(standing_of(self._target.value, settled))
            return Outcome(standing, said, headline, standing)
        if first is None:
            return Outcome(None, said, headline, None)
        what = (
            first.action, first.treatment, first.subject, first.form, first.route, first.with_, first.from_,
            first.urgency, tuple(step.dose for step in first.dated_steps), first.maximum_daily_dose_mg,
        )  # fmt: skip
        return Outcome(what, said, headline, None)


def _key(tried: Candidate) -> tuple[str, str]:
    return tried.item, repr(tried.value)


def alone(trier: Trier, tried: Iterable[Candidate]) -> tuple[list[PossibleChange], list[Candidate]]:
    """The single changes that matter, and the candidates that do not.

    Of a number the nearest in each direction is looked for. A result or score of which the farthest changes nothing
    is not tried in between.
    """
    found: list[PossibleChange] = []
    inert: list[Candidate] = []
    for (item, direction), group in _grouped(tried).items():
        outcomes: set[tuple[str, Standing | None]] = set()
        graded = bool(direction) and item.partition(".")[0] in ("labs", "scores")
        if graded and len(group) > 1 and trier.change(group[-1]) is None:
            inert.append(group[-1])
            continue
        for each in group:
            change = trier.change(each)
            if change is None:
                inert.append(each)
            elif (change.headline or change.first, change.standing) not in outcomes:
                outcomes.add((change.headline or change.first, change.standing))
                found.append(change)
                if direction:
                    break
    return found, inert


def _grouped(tried: Iterable[Candidate]) -> dict[tuple[str, str], list[Candidate]]:
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for each in tried:
        groups.setdefault((each.item, each.direction), []).append(each)
    return groups


def together(trier: Trier, tried: Iterable[tuple[Candidate, Candidate]]) -> Iterator[PossibleChange]:
    """Pairs of changes that lead where neither of the two leads alone."""
    told: set[tuple[str, ...]] = set()
    for first, second in tried:
        change = trier.change(first, second)
        if change is None:
            continue
        key = (first.item, second.item, change.first, str(change.standing))
        if key not in told:
            told.add(key)
            yield change
