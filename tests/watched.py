"""Monitoring rows: a patient in whom the treatment goes on or begins and the row's reason for watching is there."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from knowledge.load import knowledge
from tests.case_library import merged
from tests.rows import running
from tests.situations import PRESENT, man_of_38, patient_in_whom

LOW_B12 = {"test": "vitamin_b12", "value": 150, "unit": "pg/mL", "date": "2026-10-30"}
ELSEWISE: dict[tuple[str, str], dict[str, Any]] = {
    (row, "hyponatraemia_risk"): {"medicines": [{"name": "hydrochlorothiazide", "for": "other"}]}
    for row in ("AMI-M7", "NOR-M7")
}
"""Patients of 38 where the usual patient in whom the finding is present, one of 65, must not take the treatment."""


class Watched(NamedTuple):
    """A monitoring row, its treatment, and one of the findings that call for it; none where it always applies."""

    row: str
    treatment: str
    finding: str


def monitoring() -> Iterator[Watched]:
    """Every monitoring row with each of its findings."""
    for treatment, monograph in knowledge().treatments.items():
        for row in monograph.monitoring:
            for finding in row.any_of or ("",):
                yield Watched(row.id, treatment, finding)


def with_it(watched: Watched) -> dict[str, Any]:
    """The patient who must be watched."""
    base = _base(watched.treatment)
    if (watched.row, watched.finding) in ELSEWISE:
        return merged(base, ELSEWISE[watched.row, watched.finding])
    return patient_in_whom({watched.finding: PRESENT} if watched.finding else {}, base)


def without_the_reason(watched: Watched) -> dict[str, Any]:
    """The patient with the treatment in whom nothing else is wrong."""
    return _base(watched.treatment)


def _base(treatment: str) -> dict[str, Any]:
    if treatment == "vitamin_b6":  # watched after it was stopped
        return merged(
            man_of_38(), {"region": "uk", "medicines": [{"name": "pyridoxine", "daily_dose": 25, "unit": "mg"}]}
        )
    return merged(man_of_38(), {"labs": [LOW_B12]}) if treatment == "vitamin_b12" else running(treatment)
