"""A plan of somebody else held against the program's own: what agrees, what is hazardous and why, what comes first.

The plan is judged by the same rules: the case is settled once more with everything that the plan gives, so that its
treatments are checked against each other and against what else is taken.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from pydantic import Field

from expert.assess import assessment_of, program, settle
from expert.assessment import Assessment, Citation, Number, Part, Recommendation
from expert.engine.run import Run
from expert.explain.concern import Concern, ConcernKind
from expert.explain.doses_judged import dose_concerns
from expert.explain.in_words import listed, spoken
from expert.explain.other_plan import PlannedItem, Understood, planned, understood
from expert.explain.plan_safety import PlanSafety
from expert.explain.why_not import Blocker, BlockerKind, WhyNot, why_not
from facts.case import Case
from facts.memory import Running
from facts.terms import Action, Treatment
from knowledge.load import Knowledge


class Judgement(StrEnum):
    """What becomes of one item of the plan."""

    AGREES = "agrees"
    CONFIRM_FIRST = "confirm_first"
    """It agrees, but unanswered items could forbid it."""
    DIFFERS = "differs"
    HAZARD = "hazard"
    NOT_JUDGED = "not_judged"
    """The name is not recognised, or it is no treatment of the ladder and touches none."""


class JudgedItem(Part):
    """One item of the plan: what it was understood as, and everything that was found."""

    given: str
    treatments: tuple[Treatment, ...]
    daily_dose_mg: Number | None
    stop: bool
    judgement: Judgement
    agrees_with: tuple[str, ...] = Field(default=(), description="recommendations that say the same")
    concerns: tuple[Concern, ...] = ()


class Missing(Part):
    """A recommendation of the program that the plan does not have."""

    id: str
    headline: str
    urgent: bool
    sources: tuple[Citation, ...] = ()


class Critique(Part):
    """The plan judged item by item, and what the program would do first."""

    items: tuple[JudgedItem, ...]
    first: str | None = Field(description="headline of what the program would do first")
    missing: tuple[Missing, ...] = ()
    assessment: Assessment

    @property
    def hazardous(self) -> bool:
        """Whether any item is a hazard."""
        return any(item.judgement is Judgement.HAZARD for item in self.items)

    @property
    def needs_a_taper(self) -> bool:
        """Whether something that the plan stops may only be tapered."""
        return any(concern.kind is ConcernKind.TAPER for item in self.items for concern in item.concerns)

    @property
    def not_recognised(self) -> tuple[str, ...]:
        """The names that nobody could judge because they are not in the table of medicines."""
        return tuple(
            item.given
            for item in self.items
            if any(concern.kind is ConcernKind.NOT_RECOGNISED for concern in item.concerns)
        )


_TAKING = (Action.START, Action.ADD, Action.SWITCH, Action.CONTINUE, Action.TITRATE)
_LEAVING = (Action.STOP, Action.TAPER, Action.AVOID)
_NOT_THE_SAME = (ConcernKind.SLIP_OF_THE_UNIT, ConcernKind.BELOW_EVERY_STEP)
"""A dose so low is not what the program advises, whatever the treatment."""
_KIND = {
    BlockerKind.CONTRADICTED: ConcernKind.CONTRADICTED,
    BlockerKind.NOT_TOLERATED: ConcernKind.NOT_TOLERATED,
    BlockerKind.TRIED: ConcernKind.TRIED,
    BlockerKind.NOT_INDICATED: ConcernKind.NOT_INDICATED,
    BlockerKind.TOO_EARLY: ConcernKind.TOO_EARLY,
    BlockerKind.RESERVED: ConcernKind.RESERVED,
    BlockerKind.OUTRANKED: ConcernKind.OUTRANKED,
    BlockerKind.UNKNOWN: ConcernKind.UNKNOWN,
}


def critique(case: Case, plan: Iterable[PlannedItem] | Mapping[str, Any]) -> Critique:
    """The plan held against what the rules say of this case. Raises `CaseError` for a plan that cannot be read."""
    if isinstance(plan, Mapping):
        plan = planned(plan)
    settled = settle(case)
    answer = assessment_of(case, settled)
    items = tuple(plan)
    bench = _Bench(case, answer, settled, items)
    judged = tuple(bench.judged(place, item) for place, item in enumerate(items))
    said = {id_ for item in judged for id_ in item.agrees_with}
    return Critique(
        items=judged,
        first=answer.recommendations[0].headline if answer.recommendations else None,
        missing=tuple(_missing(rec) for rec in answer.recommendations if rec.id not in said),
        assessment=answer,
    )


def _missing(rec: Recommendation) -> Missing:
    urgent = rec.urgency.value not in ("routine", "soon")
    return Missing(id=rec.id, headline=rec.headline, urgent=urgent, sources=rec.sources)


class _Bench:
    """The case as it is and as it would be under the plan, on which the items are judged."""

    def __init__(self, case: Case, answer: Assessment, settled: Run, items: tuple[PlannedItem, ...]) -> None:
        self._answer, self._settled, self._items = answer, settled, items
        self._tables: Knowledge = program().tables
        self._running = frozenset(fact["treatment"] for fact in settled.all(Running))
        self._given = [understood(item.treatment) for item in items]
        self._safety = PlanSafety(case, settled, items, self._running)

    def judged(self, place: int, item: PlannedItem) -> JudgedItem:
        """One item of the plan."""
        meaning = self._given[place]
        treatments = tuple(Treatment(each) for each in meaning.treatments)
        concerns = list(_of_the_name(meaning))
        agreeing: list[str] = []
        for treatment in treatments:
            found = why_not(self._answer, treatment)
            agreeing += self._agreeing(treatment, stop=item.stop == "yes")
            concerns += self._leaving(treatment) if item.stop == "yes" else self._taking(treatment, item, found, place)
        if item.stop != "yes":
            concerns += self._safety.of_what_goes_on(place)
        concerns = list(dict.fromkeys(concerns))
        if any(concern.kind in _NOT_THE_SAME for concern in concerns):
            agreeing.clear()
        if treatments and item.stop != "yes" and not agreeing and not any(map(_speaks_against, concerns)):
            concerns.append(self._not_advised())
        return JudgedItem(
            given=item.treatment,
            treatments=treatments,
            daily_dose_mg=item.daily_dose_mg,
            stop=item.stop == "yes",
            judgement=_judgement(concerns, treatments, agreeing),
            agrees_with=tuple(dict.fromkeys(agreeing)),
            concerns=tuple(sorted(concerns, key=lambda each: tuple(ConcernKind).index(each.kind))),
        )

    def _agreeing(self, treatment: Treatment, *, stop: bool) -> list[str]:
        actions = _LEAVING if stop else _TAKING
        return [
            rec.id
            for rec in self._answer.recommendations
            if (rec.treatment is treatment and rec.action in actions) or (stop and rec.from_ is treatment)
        ]

    def _leaving(self, treatment: Treatment) -> Iterator[Concern]:
        monograph = self._tables.treatments[treatment]
        if treatment not in self._running:
            yield Concern(kind=ConcernKind.NOT_RUNNING, text="It is not taken now, so there is nothing to stop.")
            return
        for rec in self._answer.recommendations:
            if rec.treatment is treatment and rec.action in _TAKING:
                yield Concern(kind=ConcernKind.GOES_ON, text=rec.headline, sources=rec.sources)
        at_once = any(rec.treatment is treatment and rec.action is Action.STOP for rec in self._answer.recommendations)
        if monograph.taper is not None and not at_once:
            yield Concern(kind=ConcernKind.TAPER, text=monograph.taper.text, sources=monograph.taper.sources)

    def _taking(self, treatment: Treatment, item: PlannedItem, found: WhyNot, place: int) -> Iterator[Concern]:
        yield from self._safety.of(treatment)
        yield from self._named_twice(treatment, place)
        for blocker in found.blockers:
            yield from self._ladder(treatment, blocker, advised=bool(found.advised_as))
        most = next((rec for rec in self._answer.recommendations if rec.id in found.advised_as), None)
        yield from dose_concerns(item, treatment, self._settled, most, running=treatment in self._running)

    def _not_advised(self) -> Concern:
        first = self._answer.recommendations[0] if self._answer.recommendations else None
        instead = f" First comes: {first.headline}" if first else ""
        return Concern(
            kind=ConcernKind.NOT_ADVISED,
            text=f"The program does not advise it now.{instead}",
            sources=first.sources if first else (),
        )

    def _named_twice(self, treatment: Treatment, place: int) -> Iterator[Concern]:
        named = zip(self._items, self._given, strict=True)
        if any(treatment.value in meaning.treatments and item.stop == "yes" for item, meaning in named):
            text = "The plan both stops it and gives it; it was judged as given."
            yield Concern(kind=ConcernKind.CONTRADICTORY, text=text)
        same = [
            item.treatment
            for other, (item, meaning) in enumerate(zip(self._items, self._given, strict=True))
            if other != place and treatment.value in meaning.treatments and item.stop != "yes"
        ]
        if same:
            text = f"It stands in the plan more than once, also as {listed(same)}; the doses add up."
            yield Concern(kind=ConcernKind.DUPLICATE, text=text)

    def _ladder(self, treatment: Treatment, blocker: Blocker, *, advised: bool) -> Iterator[Concern]:
        """What is no safety row: the place on the ladder, earlier trials, open items."""
        if treatment.value in self._tables.thresholds["never"] and blocker.kind in (
            BlockerKind.EXCLUDED,
            BlockerKind.AVOIDED,
        ):
            never = ConcernKind.CULPRIT if blocker.kind is BlockerKind.EXCLUDED else ConcernKind.AVOIDED
            if blocker.row is None:
                yield Concern(kind=never, text=blocker.text, sources=blocker.sources)
            return
        kind = _KIND.get(blocker.kind)
        if kind is None or (advised and kind in _ORDER):
            return
        until = f" Not before {blocker.until.isoformat()}." if blocker.until else ""
        by = f" First: {listed(map(spoken, blocker.by))}." if blocker.by and kind in _ORDER else ""
        yield Concern(kind=kind, text=f"{blocker.text}{by}{until}", row=blocker.row, sources=blocker.sources)


_ORDER = (ConcernKind.TOO_EARLY, ConcernKind.RESERVED, ConcernKind.OUTRANKED)


def _of_the_name(meaning: Understood) -> Iterator[Concern]:
    if not meaning.recognised:
        near = f" Did you mean {listed(meaning.suggestions)}?" if meaning.suggestions else ""
        yield Concern(kind=ConcernKind.NOT_RECOGNISED, text=f"The name is not in the table of medicines.{near}")
    elif not meaning.treatments:
        text = "It is no treatment of the ladder; it was only checked against those that are."
        yield Concern(kind=ConcernKind.BESIDE, text=text)


def _speaks_against(concern: Concern) -> bool:
    return concern.kind.is_hazard or concern.kind.is_difference


def _judgement(concerns: list[Concern], treatments: tuple[Treatment, ...], agreeing: list[str]) -> Judgement:
    kinds = {concern.kind for concern in concerns}
    if any(kind.is_hazard for kind in kinds):
        return Judgement.HAZARD
    if not treatments:
        return Judgement.NOT_JUDGED
    if any(kind.is_difference for kind in kinds) or not agreeing:
        return Judgement.DIFFERS
    return Judgement.CONFIRM_FIRST if ConcernKind.UNKNOWN in kinds else Judgement.AGREES
