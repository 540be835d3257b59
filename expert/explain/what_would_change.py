"""What would change the advice: the smallest changes of the case that lead to another first recommendation.

Every change that can touch the advice is tried by a fresh run, one answer at a time, and then two at a time where two
can act together. The search is the same each time: it has a number of runs, not a time.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pydantic import Field

from expert.assess import assess, program, settle
from expert.assessment import Assessment, Part
from expert.collect.options import standing_of
from expert.collect.plan import recommendation_list
from expert.dialogue.case_edit import Record, plain_case, value_at, with_value
from expert.explain.candidates import Candidate, Situation, candidates, open_items
from expert.explain.changed_case import Changed
from expert.explain.in_words import act
from expert.explain.pairs import pairs
from expert.explain.subjects import near_treatments, option_named
from expert.explain.touching import Advice, touching
from expert.explain.why_not import BlockerKind, NoSuchTreatmentError, why_not
from facts.case import Case
from facts.problems import CaseError
from facts.terms import Action, Standing, Treatment
from knowledge.changes import changes

MOST_RUNS = 110
"""So many changed cases are tried, pairs included; how many were left is said."""


class PossibleChange(Part):
    """One smallest set of answers that leads to other advice, and to which."""

    changed: tuple[Changed, ...]
    alike: tuple[str, ...] = Field(default=(), description="other items whose same change leads to the same")
    kind: str = Field(description="the least plausible of its kinds: open, time, course, decision, ends, ...")
    first: str = Field(description="what would then come first")
    headline: str | None
    standing: Standing | None = Field(default=None, description="of the treatment that was asked about")


class WhatWouldChange(Part):
    """What would change the first recommendation, or the standing of a treatment."""

    treatment: Treatment | None
    standing: Standing | None
    first: str
    headline: str | None
    alone: tuple[PossibleChange, ...] = ()
    together: tuple[PossibleChange, ...] = ()
    open_items: tuple[str, ...] = Field(default=(), description="every item that nobody answered")
    open_that_matter: tuple[str, ...] = Field(default=(), description="those among them that are in a set above")
    needed_together: tuple[str, ...] = Field(
        default=(), description="open items that hold the treatment back until all of them are cleared"
    )
    lasting: tuple[str, ...] = Field(default=(), description="blockers of the treatment that nothing tried can lift")
    tried: int = Field(description="changed cases that were assessed")
    left: int = Field(description="changed cases that were not, because there are too many")

    @property
    def open_cannot_change(self) -> bool:
        """Whether everything that touches the advice was tried and no open item, alone or in a pair, changed it."""
        return not self.left and not self.open_that_matter and not self.needed_together


class Outcome(NamedTuple):
    """What a case leads to: what is compared, and the words for it."""

    compared: object
    first: str
    headline: str | None
    standing: Standing | None


def what_would_change(case: Case, treatment: str | None = None, *, most: int = MOST_RUNS) -> WhatWouldChange:
    """The smallest sets of one and two answers that change the first recommendation, the most plausible first.

    With `treatment` those that change its standing instead. At most `most` changed cases are assessed.
    Raises `NoSuchTreatmentError` for a name that is no treatment.
    """
    answer = assess(case)
    asked = None if treatment is None else option_named(answer, treatment)
    if treatment is not None and asked is None:
        raise NoSuchTreatmentError(f"There is no treatment {treatment[:60]!r}. {near_treatments(answer, treatment)}")
    target = None if asked is None else asked.treatment
    now = _situation(case, answer, target)
    trier = _Trier(now.record, target, most)
    alone, inert = _alone(trier, candidates(now))
    together = list(_together(trier, now, inert))
    open_now = tuple(each.id for each in open_items(now.record))
    named = {change.path for found in (*alone, *together) for change in found.changed}
    blockers = () if target is None else why_not(answer, target).blockers
    waits = tuple(item for each in blockers if each.kind is BlockerKind.UNKNOWN for item in each.items)
    return WhatWouldChange(
        treatment=target,
        standing=None if asked is None else asked.standing,
        first=_first_words(answer),
        headline=answer.recommendations[0].headline if answer.recommendations else None,
        alone=tuple(alone),
        together=tuple(together),
        open_items=open_now,
        open_that_matter=tuple(path for path in open_now if path in named),
        needed_together=waits if asked is not None and asked.standing is Standing.DEFERRED else (),
        lasting=() if _freed((*alone, *together)) else tuple(each.text for each in blockers if each.kind in _HARD),
        tried=trier.runs,
        left=trier.refused,
    )


_HARD = (BlockerKind.EXCLUDED, BlockerKind.AVOIDED, BlockerKind.TRIED, BlockerKind.NOT_TOLERATED)


def _freed(found: Iterable[PossibleChange]) -> bool:
    """Whether some change frees the treatment."""
    closed = (Standing.EXCLUDED, Standing.AVOIDED, Standing.TRIED, Standing.NOT_TOLERATED)
    return any(each.standing is not None and each.standing not in closed for each in found)


def _situation(case: Case, answer: Assessment, target: Treatment | None) -> Situation:
    first = answer.recommendations[0] if answer.recommendations else None
    facts = () if answer.trace is None else answer.trace.facts
    named = [target, *((first.treatment, first.with_, first.from_) if first else ())]
    systemic = {
        fact.slots["id"] for fact in facts if fact.template == "Treatment" and fact.slots["systemic"] == "yes"
    }
    running = [
        str(fact.slots["treatment"])
        for fact in facts
        if fact.template == "Running" and (target is None or fact.slots["treatment"] in systemic)
    ]
    treatments = frozenset((*(each.value for each in named if each), *running))
    waited = (
        str(fact.slots["item"])
        for fact in facts
        if fact.template == "Unanswered" and target is not None and fact.slots["treatment"] == target.value
    )
    computed = (
        str(fact.slots["id"]) for fact in facts if fact.template == "Measure" and fact.slots["status"] == "known"
    )
    chosen = first is not None and first.action in (Action.START, Action.ADD, Action.SWITCH)
    ranked = chosen and first is not None and first.treatment not in (None, *_first_line())
    advice = Advice(treatments, target.value if target else "", _order(answer), ranked or target is not None)
    return Situation(plain_case(case), answer, touching(advice), treatments, frozenset(waited), frozenset(computed))


def _first_line() -> tuple[str, ...]:
    line: tuple[str, ...] = program().tables.line("first_line")
    return line


def _order(answer: Assessment) -> int:
    """The place in the plan of what comes first; behind everything where there is nothing."""
    steps = program().tables.wording.steps
    last: int = max(row.order for row in steps.values())
    if not answer.recommendations or answer.trace is None:
        return last
    first = answer.recommendations[0]
    firing = answer.trace.firing(first.derivation)
    facts = (answer.trace.fact(number) for number in (*firing.asserted, *firing.derived_again))
    texts = [fact.slots["text"] for fact in facts if fact.template == "Step" and fact.slots["action"] == first.action]
    return min((int(steps[str(text)].order) for text in texts), default=last)


def _first_words(answer: Assessment) -> str:
    return act(answer.recommendations[0]) if answer.recommendations else "nothing"


class _Trier:
    """Runs changed cases and compares what comes first, and how the treatment stands, with what holds now."""

    def __init__(self, record: Record, target: Treatment | None, most: int) -> None:
        self._record = record
        self._target = target
        self._most = most
        self.runs = 0
        self.refused = 0
        self._now = self._outcome(record)

    def change(self, *tried: Candidate) -> PossibleChange | None:
        """What the changes lead to; None where that is the same advice, no possible case, or one run too many."""
        if self.runs >= self._most:
            self.refused += 1
            return None
        record = dict(self._record)
        try:
            for each in tried:
                record = with_value(record, each.item, each.value)
            self.runs += 1
            outcome = self._outcome(record)
        except (CaseError, LookupError):
            return None
        if outcome.compared == self._now.compared:
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
            first.urgency, tuple(step.dose for step in first.schedule), first.maximum_daily_dose_mg,
        )  # fmt: skip
        return Outcome(what, said, headline, None)


def _alone(trier: _Trier, tried: list[Candidate]) -> tuple[list[PossibleChange], list[Candidate]]:
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


def _grouped(tried: list[Candidate]) -> dict[tuple[str, str], list[Candidate]]:
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for each in tried:
        groups.setdefault((each.item, each.direction), []).append(each)
    return groups


def _together(trier: _Trier, now: Situation, inert: list[Candidate]) -> Iterator[PossibleChange]:
    """Pairs of changes of which neither matters alone."""
    told: set[tuple[str, ...]] = set()
    for first, second in pairs(now, inert):
        change = trier.change(first, second)
        if change is None:
            continue
        key = (first.item, second.item, change.first, str(change.standing))
        if key not in told:
            told.add(key)
            yield change
