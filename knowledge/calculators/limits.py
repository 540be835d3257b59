"""Limits before a trial is judged: the lowest dose cap and the worst safety row of each treatment."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from facts.memory import Barrier, Cap, Clearance, Finding, Measure, Reading, Running, Takes, TrialEntry, TrialOf
from facts.ranges import exact
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.calculators.days import latest
from knowledge.monograph import Monograph


@calculator(
    "CAL-600",
    "The lowest dose limit of each treatment",
    phase=Phase.TRIALS,
    reads=(Barrier, Measure, Reading, Finding),
    asserts=(Cap,),
    sources=("contract#7", "contract#17"),
)
def caps(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """The lowest limit that holds, the monograph's own maximum left aside; of equal ones the first row by id.

    A limit for each mL/min is that of the clearance or of the eGFR, whichever is lower.
    """
    lowest: dict[str, tuple[Fraction, str, Template]] = {}
    kept: dict[str, Fraction] = {}
    numbers = (*memory.where(Measure, id="creatinine_clearance"), *memory.where(Reading, id="egfr"))
    kidney = min(
        (fact for fact in numbers if fact["value"] != ""), key=lambda fact: Fraction(fact["value"]), default=None
    )
    for barrier in memory.where(Barrier, severity="adjust"):
        _, row = tables.safety_rows[barrier["row"]]
        limit = exact(row.cap_mg) if row.cap_mg is not None else None
        if row.cap_mg_per_clearance is not None and kidney:
            limit = exact(row.cap_mg_per_clearance) * Fraction(kidney["value"])
        if limit is None:
            continue
        treatment = barrier["treatment"]
        gated = all(memory.where(Finding, id=id_, status="absent") for id_ in row.kept_absent)
        already = exact(row.kept_mg) if row.kept_mg is not None and gated else limit
        kept[treatment] = min(already, kept.get(treatment, already))
        if (limit, barrier["row"]) < lowest.get(treatment, (limit + 1,))[:2]:
            lowest[treatment] = (limit, barrier["row"], barrier)
    for treatment, (limit, row_id, holding) in lowest.items():
        yield Conclusion(
            Cap(treatment=treatment, daily_mg=limit, kept_mg=kept[treatment], row=row_id),
            because="It is the lowest of the limits that hold.",
            supports=(holding, kidney) if kidney else (holding,),
            rows=(row_id,),
        )


@calculator(
    "CAL-610",
    "The worst that the safety rows say of each treatment",
    phase=Phase.TRIALS,
    reads=(Barrier, Takes, Running, TrialEntry, TrialOf),
    asserts=(Clearance,),
    sources=("contract#4", "contract#18"),
)
def clearances(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Running treatments count against the newest running analgesic only; the ladder weighs them for the others.

    `leaves_today` where nothing but a fluoroquinolone that is stopped today forbids the treatment.
    """
    newest = newest_running(named_trials(memory), tables)
    judged = {named["treatment"] for named in memory.all(TrialOf) if newest and named["index"] == newest["index"]}
    for treatment in tables.treatments:
        barriers = [
            barrier
            for barrier in memory.where(Barrier, treatment=treatment)
            if not barrier["other"] or treatment in judged
        ]
        blocks = tuple(barrier for barrier in barriers if barrier["severity"] == "block")
        avoids = tuple(barrier for barrier in barriers if barrier["severity"] == "avoid")
        verdict = "excluded" if blocks else "avoided" if avoids else "clear"
        stops = [row for rows in map(_by_id, (blocks, avoids)) for row in rows if _stops_at_once(row, tables)]
        leaves = bool(blocks) and all(_leaves_today(barrier, memory, tables) for barrier in blocks)
        yield Conclusion(
            Clearance(
                treatment=treatment,
                verdict=verdict,
                stop="yes" if stops else "no",
                stop_row=stops[0] if stops else "",
                leaves_today="yes" if leaves else "no",
            ),
            because=f"{len(blocks)} rows exclude it and {len(avoids)} say avoid.",
            supports=blocks or avoids,
        )


def _by_id(barriers: Iterable[Template]) -> list[str]:
    """Their rows in an order that does not depend on which rule fired first."""
    return sorted(barrier["row"] for barrier in barriers)


def _stops_at_once(row: str, tables: Any) -> bool:
    return row in tables.safety_rows and tables.safety_rows[row][1].stops_at_once


def _leaves_today(barrier: Template, memory: Memory, tables: Any) -> bool:
    """Whether every medicine behind the row is a fluoroquinolone, which is stopped today."""
    if barrier["other"] or barrier["row"] not in tables.safety_rows:
        return False
    _, row = tables.safety_rows[barrier["row"]]
    taken = [tables.findings.taken.get(id_) for id_ in row.when]
    if not all(found is not None and found.exposures == "yes" for found in taken):
        return False
    behind = [
        fact
        for fact in memory.where(Takes, state="now")
        for found in taken
        if fact["ingredient"] in found.ingredients
        or not tables.medicines.classes_of(fact["ingredient"]).isdisjoint(found.classes)
    ]
    return bool(behind) and all(tables.medicines.is_quinolone(fact["ingredient"]) for fact in behind)


def implausible(daily_mg: Fraction, monograph: Monograph, tables: Any) -> bool:
    """Whether nobody takes so much a day; unknown, so never, where the monograph has no maximum."""
    if monograph.dose is None or monograph.dose.maximum is None:
        return False
    most = exact((monograph.dose.extended_maximum or monograph.dose.maximum).mg)
    return daily_mg > most * Fraction(tables.thresholds["doses"]["implausible_above_maxima"])


def stated_mg(entry: Template, monograph: Monograph, tables: Any) -> Fraction | None:
    """The highest daily dose of a trial; unknown where nobody takes so much."""
    if entry["highest_daily_dose_mg"] == "":
        return None
    daily = Fraction(entry["highest_daily_dose_mg"])
    return None if implausible(daily, monograph, tables) else daily


def named_trials(memory: Memory) -> list[tuple[str, Template]]:
    """Every trial with the treatment that it was of."""
    return [
        (named["treatment"], entry)
        for named in memory.all(TrialOf)
        for entry in memory.where(TrialEntry, index=named["index"])
    ]


def newest_running(trials: list[tuple[str, Template]], tables: Any) -> Template | None:
    """The running trial of a systemic analgesic that was started last: the one that is judged now."""
    running = [
        entry for treatment, entry in trials if not entry["stopped"] and tables.treatments[treatment].systemic_analgesic
    ]
    return max(
        running,
        key=lambda entry: (latest(entry["started"]) if entry["started"] else date.min, entry["index"]),
        default=None,
    )
