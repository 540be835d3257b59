"""What would change the advice: the smallest changes of the case that lead to another first recommendation.

Every change that can touch the advice is tried by a fresh run, one answer at a time, and then two at a time where two
can act together. The search is the same each time: it has a number of runs, not a time.
"""

from collections.abc import Iterable

from pydantic import Field, computed_field

from expert.assess import assess, program
from expert.assessment import Assessment, Part
from expert.dialogue.case_edit import plain_case
from expert.explain.candidates import Candidate, Situation, candidates, open_items
from expert.explain.in_words import act
from expert.explain.pairs import pairs_of, pairs_read_together, takes_away
from expert.explain.remaining import remaining
from expert.explain.subjects import near_treatments, option_named
from expert.explain.touching import Advice, touching
from expert.explain.trying import PossibleChange, Trier, alone, together
from expert.explain.why_not import BlockerKind, NoSuchTreatmentError, why_not
from facts.case import Case
from facts.terms import Action, Standing, Treatment
from knowledge.changes import changes


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
    not_every_answer: tuple[str, ...] = Field(
        default=(),
        description="open items of which not every answer was tried; looked for only where none matters",
    )

    @computed_field  # type: ignore[prop-decorator]  # mypy takes no decorator above a property
    @property
    def open_cannot_change(self) -> bool:
        """Whether no answer to any open item changes it: answers that stand for all were tried for each of them."""
        return not self.not_every_answer and not self.open_that_matter and not self.needed_together


def what_would_change(case: Case, treatment: str | None = None, *, most: int | None = None) -> WhatWouldChange:
    """The smallest sets of one and two answers that change the first recommendation, the most plausible first.

    With `treatment` those that change its standing instead. At most `most` changed cases are assessed; with None as
    many as take about a second, counted in firings. How many were left out is said.
    Raises `NoSuchTreatmentError` for a name that is no treatment.
    """
    answer = assess(case)
    asked = None if treatment is None else option_named(answer, treatment)
    if treatment is not None and asked is None:
        raise NoSuchTreatmentError(f"There is no treatment {treatment[:60]!r}. {near_treatments(answer, treatment)}")
    target = None if asked is None else asked.treatment
    now = _situation(case, answer, target)
    trier = Trier(now.record, target, most)
    single, double, untried = _search(trier, now, candidates(now))
    open_now = tuple(each.id for each in open_items(now.record))
    named = {change.path for found in (*single, *double) for change in found.changed}
    blockers = () if target is None else why_not(answer, target).blockers
    waits = tuple(item for each in blockers if each.kind is BlockerKind.UNKNOWN for item in each.items)
    return WhatWouldChange(
        treatment=target,
        standing=None if asked is None else asked.standing,
        first=_first_words(answer),
        headline=answer.recommendations[0].headline if answer.recommendations else None,
        alone=tuple(single),
        together=tuple(double),
        open_items=open_now,
        open_that_matter=tuple(path for path in open_now if path in named),
        needed_together=waits if asked is not None and asked.standing is Standing.DEFERRED else (),
        lasting=() if _freed((*single, *double)) else tuple(each.text for each in blockers if each.kind in _HARD),
        tried=trier.runs,
        left=trier.refused,
        not_every_answer=untried,
    )


def _search(
    trier: Trier, now: Situation, tried: list[Candidate]
) -> tuple[list[PossibleChange], list[PossibleChange], tuple[str, ...]]:
    """What changes alone, what changes together, and the open items of which not every answer was tried.

    First what may lift blockers, then what is open, so that no limit cuts that off.
    """
    lifting = [each for each in tried if takes_away(each)]
    freeing, idle = alone(trier, lifting)
    double = list(together(trier, pairs_of(lifting)))
    unanswered = {each.id for each in open_items(now.record)}
    opened, without_effect = alone(trier, [each for each in tried if each.item in unanswered])
    others, untried = ([], ()) if opened else remaining(trier, now)
    rest, inert = alone(trier, [each for each in tried if each.item not in unanswered and not takes_away(each)])
    double += together(trier, pairs_read_together(now, [*idle, *without_effect, *inert]))
    order = {each.item: place for place, each in reversed(list(enumerate(tried)))}
    kinds = list(changes().order)

    def place(each: PossibleChange) -> tuple[int, int]:
        return kinds.index(each.kind), order.get(each.changed[0].path, len(order))

    return sorted((*freeing, *opened, *others, *rest), key=place), double, untried


_HARD = (BlockerKind.EXCLUDED, BlockerKind.AVOIDED, BlockerKind.TRIED, BlockerKind.NOT_TOLERATED)


def _freed(found: Iterable[PossibleChange]) -> bool:
    """Whether some change frees the treatment."""
    closed = (Standing.EXCLUDED, Standing.AVOIDED, Standing.TRIED, Standing.NOT_TOLERATED)
    return any(each.standing is not None and each.standing not in closed for each in found)


def _situation(case: Case, answer: Assessment, target: Treatment | None) -> Situation:
    first = answer.recommendations[0] if answer.recommendations else None
    facts = () if answer.trace is None else answer.trace.facts
    named = [target, *((first.treatment, first.with_, first.from_) if first else ())]
    systemic = {fact.slots["id"] for fact in facts if fact.template == "Treatment" and fact.slots["systemic"] == "yes"}
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
