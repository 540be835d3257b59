"""The safety rows as `tests/hazards.yaml` tells them, and the patients that show them."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from expert.assess import program, settle
from facts.case import Case
from facts.memory import Barrier, Cap, Finding, Unanswered
from facts.yaml12 import load_yaml
from tests.case_library import merged
from tests.situations import ABSENT, PRESENT, UNKNOWN, items_of, man_of_38, patient_in_whom, statuses

TABLE = Path(__file__).with_name("hazards.yaml")
ASKED = ("block", "avoid", "adjust")


class Hazard(NamedTuple):
    """One row: what makes it hold, what undoes it, how hard it bears, and the cap in words where it is one."""

    id: str
    treatment: str
    severity: str
    when: tuple[str, ...]
    unless: tuple[str, ...]
    most: str


@cache
def _table() -> Mapping[str, Any]:
    told: Mapping[str, Any] = load_yaml(TABLE.read_text(encoding="utf-8"), what=TABLE.name)
    return told


@cache
def hazards() -> tuple[Hazard, ...]:
    """Every row of the table but the pairs."""
    return tuple(_hazards())


def _hazards() -> Iterator[Hazard]:
    for treatment, by_severity in _table().items():
        for severity, rows in by_severity.items() if treatment != "pairs" else ():
            for id_, told in rows.items():
                text, most = (told["when"], told["most"]) if isinstance(told, Mapping) else (told, "")
                when, *unless = text.split(" - ")
                yield Hazard(id_, treatment, severity, tuple(when.split(" + ")), tuple(unless), most)


class Together(NamedTuple):
    """Two treatments together: how hard it bears, and the days between them by (leaving, starting)."""

    id: str
    severity: str
    between: tuple[str, str]
    days: tuple[tuple[int, str, str], ...]


@cache
def pairs() -> tuple[Together, ...]:
    """Every pair of the table."""
    return tuple(_pairs())


def _pairs() -> Iterator[Together]:
    for severity, rows in _table()["pairs"].items():
        for id_, told in rows.items():
            text, days = (told["when"], told["days"]) if isinstance(told, Mapping) else (told, "")
            words = [part.split() for part in days.split(", ") if part]
            first, second = text.split(" + ")
            between = tuple((int(part[0]), part[2], part[4]) for part in words)
            yield Together(id_, severity, (first, second), between)


class Seen(NamedTuple):
    """What the rows said of one patient."""

    barriers: frozenset[tuple[str, str, str, str]]  # treatment, row, severity, other
    unanswered: frozenset[tuple[str, str, str]]  # treatment, row, item
    caps: Mapping[str, tuple[float, str]]  # treatment to mg a day and row
    findings: Mapping[str, str]

    def holds(self, row: str) -> bool:
        """Whether the row holds for any treatment."""
        return any(barrier[1] == row for barrier in self.barriers)


def seen(case: Mapping[str, Any]) -> Seen:
    """What the rows say of a case."""
    run = settle(Case.model_validate(case))
    return Seen(
        frozenset((fact["treatment"], fact["row"], fact["severity"], fact["other"]) for fact in run.all(Barrier)),
        frozenset((fact["treatment"], fact["row"], fact["item"]) for fact in run.all(Unanswered)),
        {fact["treatment"]: (float(fact["daily_mg"]), fact["row"]) for fact in run.all(Cap)},
        {fact["id"]: fact["status"] for fact in run.all(Finding)},
    )


@cache
def _seen_with(findings: tuple[tuple[str, str], ...]) -> Seen:
    return seen(patient_in_whom(dict(findings)))


def seen_with(findings: Mapping[str, str]) -> Seen:
    """What the rows say of a patient in whom these findings have these statuses; asked often, worked out once."""
    return _seen_with(tuple(findings.items()))


def forget() -> None:
    """Work everything out anew: the knowledge has changed."""
    _seen_with.cache_clear()
    _seen_beside.cache_clear()


def row_problems(row: Hazard, *, asked: bool) -> Iterator[str]:
    """What is wrong with a row, in sentences: with it, without each of its findings, and with each unknown."""
    here = seen_with(statuses(row.when, PRESENT))
    if (row.treatment, row.id, row.severity, "") not in here.barriers:
        yield f"{row.id} ({row.severity}) does not hold for {row.treatment} with {row.when}"
    if row.most:
        yield from _cap_problems(row, here)
    for near in near_misses(row):
        if seen_with(near).holds(row.id):
            yield f"{row.id} holds in its near miss {near}"
    for finding in row.when if asked else ():
        wanted = {**statuses(row.when, PRESENT), finding: UNKNOWN}
        yield from _unknown_problems(row, finding, seen_with(wanted))


def near_misses(row: Hazard) -> Iterator[dict[str, str]]:
    """Patients in whom all but one finding is there, or everything is and an exception too."""
    for finding in row.when:
        yield {**statuses(row.when, PRESENT), finding: ABSENT}
    for exception in row.unless:
        yield {**statuses(row.when, PRESENT), exception: PRESENT}


def _cap_problems(row: Hazard, here: Seen) -> Iterator[str]:
    most = float(row.most.split()[0])
    if "for each" in row.most:
        most = round(most * CLEARANCE, 6)
    cap, decided_by = here.caps.get(row.treatment, (float("inf"), ""))
    if cap > most or (decided_by == row.id and cap != most):
        yield f"{row.id}: the cap of {row.treatment} is {cap} by {decided_by}, not {most}"


CLEARANCE = 14.9  # of the patient of creatinine_clearance_below_15


def _unknown_problems(row: Hazard, finding: str, here: Seen) -> Iterator[str]:
    if here.findings.get(finding) != UNKNOWN:
        yield f"{row.id}: {finding} is not unknown in the patient that leaves it out"
    open_items = {item for treatment, id_, item in here.unanswered if (treatment, id_) == (row.treatment, row.id)}
    missing = [item for item in items_of(finding) if item not in open_items]
    if missing:
        yield f"{row.id}: {missing} is not named as unanswered when {finding} is unknown: {sorted(open_items)}"
    if here.holds(row.id):
        yield f"{row.id} holds although {finding} is unknown"


def running(treatment: str) -> dict[str, Any]:
    """The man of 38 with the treatment running since a day."""
    return merged(man_of_38(), {"trials": [{"treatment": treatment, "started": "2026-11-20"}]})


@cache
def _seen_beside(treatment: str) -> Seen:
    return seen(running(treatment))


def pair_problems(row: Together) -> Iterator[str]:
    """What is wrong with a pair: each beside the other running, and each without it."""
    alone = seen_with({})
    for treatment, other in (row.between, row.between[::-1]):
        if (treatment, row.id, row.severity, other) not in _seen_beside(other).barriers:
            yield f"{row.id} ({row.severity}) does not hold for {treatment} beside {other}"
    if alone.holds(row.id):
        yield f"{row.id} holds although nothing runs"


def days_problems(row: Together) -> Iterator[str]:
    """What is wrong with the days that have to lie between the two."""
    pair = program().tables.pair_rows.get(row.id)
    for days, leaving, starting in row.days:
        if pair is None or pair.wash_out(leaving, starting) != days or pair.wash_out(starting, leaving):
            yield f"{row.id}: {days} days from {leaving} to {starting}, and none the other way"
