"""Whether the dose of a planned treatment is within what this patient may have."""

from collections.abc import Iterator
from fractions import Fraction

from expert.assess import program
from expert.assessment import Recommendation
from expert.engine.run import Run
from expert.explain.concern import Concern, ConcernKind
from expert.explain.in_words import amount
from expert.explain.other_plan import PlannedItem
from facts.memory import Cap
from facts.ranges import exact
from facts.terms import Treatment
from facts.units import dose_unit
from knowledge.calculators.dose_steps import allowed_maximum, starting_maximum, titration_for
from knowledge.load import Knowledge
from knowledge.monograph import Monograph


def dose_concerns(
    item: PlannedItem, treatment: Treatment, settled: Run, advised: Recommendation | None, *, running: bool
) -> Iterator[Concern]:
    """What is to be said of the dose: above the limit, reached by a titration, below a trial, or not given."""
    tables: Knowledge = program().tables
    monograph = tables.treatments[treatment]
    if monograph.dose is None or monograph.dose.maximum is None:
        return
    if item.daily_dose_mg is None:
        yield Concern(kind=ConcernKind.NO_DOSE, text="The plan gives no dose, so none was checked.")
        return
    dose = exact(item.daily_dose_mg)
    most = (allowed_maximum if running else starting_maximum)(monograph, settled)
    if advised is not None and advised.maximum_daily_dose_mg is not None:
        most = exact(advised.maximum_daily_dose_mg)
    if most is not None and dose > most:
        yield _above(dose, most, monograph, settled, tables)
    yield from _below_every_step(dose, most, monograph, tables)
    if not running:
        yield from _begins_lower(dose, monograph, settled)
    yield from _below_a_trial(dose, treatment, monograph, settled)


def _above(dose: Fraction, most: Fraction, monograph: Monograph, settled: Run, tables: Knowledge) -> Concern:
    cap = settled.one(Cap, treatment=monograph.id)
    maximum = monograph.dose.maximum if monograph.dose else None
    text = f"{amount(dose)} mg a day is above the {amount(most)} mg a day that this patient may have now."
    if cap is not None and Fraction(cap["daily_mg"]) == most:
        row = tables.safety_rows[cap["row"]][1]
        said = f"{text} {row.text}"
        return Concern(kind=ConcernKind.ABOVE_THE_LIMIT, text=said, row=row.id, sources=row.sources)
    why, sources = (maximum.text, maximum.sources) if maximum else ("", ())
    return Concern(kind=ConcernKind.ABOVE_THE_LIMIT, text=f"{text} {why}".strip(), sources=sources)


def _below_every_step(
    dose: Fraction, most: Fraction | None, monograph: Monograph, tables: Knowledge
) -> Iterator[Concern]:
    """Less than the lowest dose that the tables or the limit of this patient name; much less is a slip of the unit."""
    if monograph.dose is None:
        return
    steps = [step.daily_mg for row in monograph.dose.titrations for step in row.steps if step.daily_mg is not None]
    levels = monograph.taper.levels_mg if monograph.taper else ()
    lowest = min(*(exact(each) for each in (*steps, *levels)), *(() if most is None else (most,)))
    if dose >= lowest:
        return
    slip = tables.thresholds["dose_slip"]
    text = f"{amount(dose)} mg a day is less than the lowest step, {amount(lowest)} mg a day."
    if dose * slip["times_below"] > lowest:
        sources = monograph.dose.titrations[-1].sources
        yield Concern(kind=ConcernKind.BELOW_EVERY_STEP, text=text, sources=sources)
        return
    meant = dose / (dose_unit("mcg").mg or 1)
    is_dose = lowest <= meant and (most is None or meant <= most)
    wrong = f", and {amount(meant)} mg a day are meant." if is_dose else "; look at the dose again."
    yield Concern(
        kind=ConcernKind.SLIP_OF_THE_UNIT,
        text=f"{text} Its unit is probably wrong{wrong}",
        sources=tables.thresholds_sources("dose_slip"),
    )


def _begins_lower(dose: Fraction, monograph: Monograph, settled: Run) -> Iterator[Concern]:
    titration = titration_for(monograph, settled)
    first = titration.steps[0]
    if first.daily_mg is None or dose <= exact(first.daily_mg):
        return
    days = f" for {first.days} days" if first.days else ""
    text = f"The dose is not the first: it begins with {first.dose}{days}. {titration.why}"
    yield Concern(kind=ConcernKind.BEGINS_LOWER, text=text, row=titration.id, sources=titration.sources)


def _below_a_trial(dose: Fraction, treatment: Treatment, monograph: Monograph, settled: Run) -> Iterator[Concern]:
    trial = monograph.adequate_trial
    if trial is None or trial.daily_mg is None:
        return
    cap = settled.one(Cap, treatment=treatment.value)
    needed = exact(trial.daily_mg)
    needed = needed if cap is None else min(needed, Fraction(cap["daily_mg"]))
    if dose < needed:
        text = f"{amount(dose)} mg a day is less than the {amount(needed)} mg a day of an adequate trial."
        yield Concern(kind=ConcernKind.BELOW_A_TRIAL, text=text, sources=trial.sources)
