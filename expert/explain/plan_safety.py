"""What is hazardous about a plan: the rules of safety, run on the case as it would be under the plan."""

from collections.abc import Iterator

from expert.assess import program, settle
from expert.assessment import Citation
from expert.collect.words import row_text
from expert.engine.run import Run
from expert.explain.concern import Concern, ConcernKind
from expert.explain.in_words import spoken
from expert.explain.other_plan import PlannedItem, understood
from expert.explain.under_plan import case_under_plan
from facts.case import Case
from facts.memory import Barrier, Stands
from facts.terms import Treatment
from knowledge.load import Knowledge

_FORBIDDING = (ConcernKind.EXCLUDED, ConcernKind.AVOIDED)
_SAFETY = {"block": ConcernKind.EXCLUDED, "avoid": ConcernKind.AVOIDED, "caution": ConcernKind.CAUTION}


class PlanSafety:
    """The case under the plan: a running agent that the plan does not name goes on, one that it stops is gone."""

    def __init__(self, case: Case, settled: Run, items: tuple[PlannedItem, ...], running: frozenset[str]) -> None:
        self._case, self._settled, self._items, self._running = case, settled, items, running
        self._tables: Knowledge = program().tables
        self._under_plan = self._settled_with(items)
        self._going_on = running - {each for item in items for each in understood(item.treatment).treatments}

    def of(self, treatment: Treatment) -> Iterator[Concern]:
        """The rows that hold for a treatment of the plan, and a limit for all products together that it exceeds."""
        for barrier in self._under_plan.where(Barrier, treatment=treatment.value):
            kind = _SAFETY.get(barrier["severity"])
            if kind is None:
                continue
            other = barrier["other"]
            if other and kind is not ConcernKind.CAUTION:
                kind = ConcernKind.PAIR
            (number, *_) = self._under_plan.derivations(barrier)
            firing = self._under_plan.firings[number - 1]
            text = firing.conclusion.because if firing.conclusion else row_text(self._tables, barrier["row"])
            yield Concern(
                kind=kind,
                text=f"With {spoken(other)}: {text}" if other else text,
                row=barrier["row"],
                sources=firing.card.sources,
            )
        for fact in self._under_plan.where(Stands, treatment=treatment.value, standing="excluded", kind="dose_limit"):
            (number, *_) = self._under_plan.derivations(fact)
            text = self._tables.wording.reasons[fact["text"]]
            sources = self._under_plan.firings[number - 1].card.sources
            yield Concern(kind=ConcernKind.ABOVE_THE_LIMIT, text=text, sources=sources)

    def of_what_goes_on(self, place: int) -> Iterator[Concern]:
        """What the item does to running agents that the plan does not name: they go on, so it must bear them."""
        before = self._forbidding(self._settled)
        new = [each for each in self._forbidding(self._under_plan) if each not in before]
        if not new:
            return
        others = (*self._items[:place], *self._items[place + 1 :])
        without, alone = (self._forbidding(self._settled_with(items)) for items in (others, (self._items[place],)))
        for treatment, row, sources in new:
            if (treatment, row, sources) in alone or (treatment, row, sources) not in without:
                text = f"With {spoken(treatment)}, which the plan lets go on: {row_text(self._tables, row)}"
                yield Concern(kind=ConcernKind.PAIR, text=text, row=row, sources=sources)

    def _settled_with(self, items: tuple[PlannedItem, ...]) -> Run:
        return settle(case_under_plan(self._case, items, self._running))

    def _forbidding(self, settled: Run) -> list[tuple[str, str, tuple[Citation, ...]]]:
        """The rows that forbid a running agent which the plan does not name."""
        return [
            (barrier["treatment"], barrier["row"], settled.firings[settled.derivations(barrier)[0] - 1].card.sources)
            for barrier in settled.all(Barrier)
            if barrier["treatment"] in self._going_on and _SAFETY.get(barrier["severity"]) in _FORBIDDING
        ]
