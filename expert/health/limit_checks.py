"""Numbers whose ranges leave gaps or overlap: thresholds in the wrong order, dose limits that rise."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from expert.engine.build import Program
from expert.health.patients import made, quiet_patient
from expert.health.plain_words import spoken
from expert.health.problem import Problem
from expert.health.situations import Situation, candidates
from facts.analytes import ANALYTES

RISING = {
    "time_window": (("strong_after_last_dose", "plausible_after_last_dose", "weak_after_last_dose"),),
    "stages": (("week_4_review", "after_week_4_review", "week_12_review", "long_term"),),
    "response": (("partial_fraction", "good_fraction"), ("improved_global_change", "worse_global_change")),
    "pain": (("none", "unproven_below"),),
    "b12": (
        ("total_deficient_below", "total_indeterminate_up_to"),
        ("active_deficient_below", "active_indeterminate_up_to"),
        ("mma_normal_up_to", "mma_raised_from"),
    ),
    "naranjo": (("possible_from", "probable_from", "definite_from"),),
    "chronicity": (("acute_days", "subacute_days"),),
}
"""Limits that follow each other: where one is not above the one before, a range is empty or two overlap."""


def crossed_limits(program: Program) -> Iterator[Problem]:
    """Thresholds in the wrong order."""
    for block, rows in RISING.items():
        for names in rows:
            values = [program.tables.thresholds.get(block, {}).get(name) for name in names]
            for (name, value), (after, above) in zip(
                zip(names, values, strict=True), zip(names[1:], values[1:], strict=True), strict=False
            ):
                if value is None or above is None:
                    missing = name if value is None else after
                    yield Problem(
                        "gap", f"{block}.{missing}", f"The limit {missing} of {block} is missing.", "Give it."
                    )
                elif not value < above:
                    yield Problem(
                        "overlap",
                        f"{block}.{after}",
                        f"In {block}, {after} ({above}) is not above {name} ({value}): the ranges overlap.",
                        "Correct one of the two numbers.",
                        quiet_patient(),
                    )


def uneven_caps(program: Program) -> Iterator[Problem]:
    """Dose limits by a number that are missing between two others, or rise where the patient is worse off."""
    table = program.tables.findings
    for treatment, monograph in program.tables.treatments.items():
        for measure in sorted({row.measure for row in table.threshold.values()} & {"creatinine_clearance"}):
            own = [
                row
                for row in monograph.safety
                if _measured(row, measure, table) and row.severity in ("block", "avoid", "adjust")
            ]
            limits = [table.threshold[id_] for id_ in table.threshold if table.threshold[id_].measure == measure]
            values = sorted(
                (value for value in candidates(limits) if value in ANALYTES[measure].plausible), reverse=True
            )
            caps = [
                (value, _least(own, value, table), [row.id for row in own if _holds(row, value, table)])
                for value in values
            ]
            for (_, cap, rows), (value, lower, here) in pairwise(caps):
                if lower > cap:
                    patient = made(Situation({}, {measure: value}), program.tables)
                    yield Problem(
                        "gap",
                        f"{treatment} {measure} {float(value):g}",
                        f"At a {spoken(measure)} of {float(value):g} {treatment} may be given at a higher "
                        f"dose than above it: {' and '.join(rows)} no longer hold{'s' if len(rows) == 1 else ''}"
                        f"{', only ' + ' and '.join(here) if here else ''}.",
                        "Close the gap between the rows, or correct the limits.",
                        patient,
                    )
                    break


def _measured(row: Any, measure: str, table: Any) -> bool:
    return len(row.when) == 1 and not row.unless and _limits_of(row.when[0], measure, table)


def _limits_of(finding: str, measure: str, table: Any) -> bool:
    if finding in table.combined:
        parts = (*table.combined[finding].any_of, *table.combined[finding].all_of, *table.combined[finding].none_of)
        return all(_limits_of(part, measure, table) for part in parts)
    return finding in table.threshold and table.threshold[finding].measure == measure


def _holds(row: Any, value: Any, table: Any) -> bool:
    return all(_present(id_, value, table) for id_ in row.when)


def _present(finding: str, value: Any, table: Any) -> bool:
    if finding in table.combined:
        row = table.combined[finding]
        return (
            (not row.any_of or any(_present(part, value, table) for part in row.any_of))
            and all(_present(part, value, table) for part in row.all_of)
            and not any(_present(part, value, table) for part in row.none_of)
        )
    return bool(table.threshold[finding].holds(value))


def _least(rows: list[Any], value: Any, table: Any) -> float:
    """The most that the rows allow at this value: nothing where one forbids it."""
    least = float("inf")
    for row in rows:
        if _holds(row, value, table):
            if row.severity != "adjust":
                return 0.0
            if row.cap_mg:
                least = min(least, float(row.cap_mg))
            elif row.cap_mg_per_clearance:
                least = min(least, float(row.cap_mg_per_clearance) * float(value))
    return least
