"""Patients made to order: a complete, quiet case, changed until the wanted findings hold."""

import copy
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

from expert.engine.build import Program
from expert.engine.run import Run, run
from expert.health.situations import ABSENT, PRESENT, UNKNOWN, Situation, situations, statuses
from facts.analytes import ANALYTES
from facts.case import Case
from facts.intake import facts_of
from facts.memory import Finding
from facts.problems import CaseError
from facts.terms import Finding as FindingTerm
from facts.yaml12 import load_yaml

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
WORDS = {PRESENT: "yes", ABSENT: "no", UNKNOWN: "unknown"}
SAID = {True: "yes", False: "no"}
STATED = frozenset(map(str, FindingTerm))
MOST_TRIES = 12

Mapped = dict[str, Any]


@cache
def _quiet() -> Mapped:
    case: Mapped = load_yaml((EXAMPLES / "cipro-feet-two-years.yaml").read_text(encoding="utf-8"), what="example")
    case["id"] = "witness"
    case["findings"]["work_up_complete"] = "yes"
    case["labs"].append({"test": "vitamin_b12", "value": 520, "unit": "pg/mL", "date": "2026-10-30"})
    return case


def quiet_patient() -> Mapped:
    """A man of 58 with every item answered, nothing dangerous present, nothing tried and everything normal."""
    return copy.deepcopy(_quiet())


def shipped_patients() -> Iterator[Mapped]:
    """The cases that ship with the program."""
    for file in sorted(EXAMPLES.glob("*.yaml")):
        yield load_yaml(file.read_text(encoding="utf-8"), what=file.name)


def settled(program: Program, patient: Mapping[str, Any]) -> Run | None:
    """What follows from the patient with this program; None where the mapping is no valid case."""
    try:
        case = Case.model_validate(patient)
    except CaseError:
        return None
    return run(program, facts_of(case))


def patient_with(wanted: Iterable[tuple[str, str]], program: Program) -> Mapped | None:
    """A patient in whom every wanted finding has its status, tried with the program; None where none was found."""
    wanted = tuple(wanted)
    for number, situation in enumerate(situations(wanted, program.tables.findings)):
        if number == MOST_TRIES:
            return None
        patient = made(situation, program.tables)
        result = settled(program, patient) if patient is not None else None
        if result is not None and all(_holds(result, finding, status) for finding, status in wanted):
            return patient
    return None


def _holds(result: Run, finding: str, status: str) -> bool:
    return any(result.where(Finding, id=finding, status=each) for each in statuses(status))


def made(situation: Situation, tables: Any) -> Mapped | None:
    """The quiet patient changed to the situation; None where something in it cannot be written into a case."""
    case = quiet_patient()
    if situation.sex:
        case["patient"].update(sex=situation.sex)
    if situation.sex == "female":
        case["patient"].update(pregnancy="no", breastfeeding="no")
    for measure, value in situation.numbers.items():
        _set_number(case, measure, value, tables)
    for finding, status in situation.chosen.items():
        if not _set_finding(case, finding, status, tables):
            return None
    return case


def _set_finding(case: Mapped, finding: str, status: str, tables: Any) -> bool:
    table = tables.findings
    if finding in STATED:
        case["findings"][finding] = WORDS[status]
        return True
    if finding in table.says:
        _say(case, table.says[finding], status)
        return True
    if status == UNKNOWN:
        case.pop("medicines" if finding in table.taken else "allergies", None)
        return finding in table.taken or finding in table.allergy
    if status == ABSENT:
        return finding in table.taken or finding in table.allergy
    if finding in table.taken:
        return _take(case, table.taken[finding], tables)
    if finding in table.allergy:
        row = table.allergy[finding]
        names = [*row.ingredients, *(min(tables.medicines.table.members[class_]) for class_ in row.classes)]
        case["allergies"] = [*case.get("allergies", []), names[0]]
        return True
    return False


def _take(case: Mapped, row: Any, tables: Any) -> bool:
    members = [
        *row.ingredients,
        *(name for class_ in row.classes for name in sorted(tables.medicines.table.members[class_])),
    ]
    names = [name for name in dict.fromkeys(members) if tables.medicines.is_other_medicine(name)]
    plain = [name for name in names if not tables.medicines.is_quinolone(name)] or names
    if len(plain) < row.at_least:
        return False
    state = {"planned": "yes"} if row.state == "planned" else {}
    listed = case.setdefault("medicines", [])
    listed.extend({"name": tables.medicines.display(name), **state} for name in plain[: row.at_least])
    return True


def _say(case: Mapped, row: Any, status: str) -> None:
    place, _, name = row.item.partition(".")
    section = case.setdefault(place, {})
    if row.only_sex and status != ABSENT:
        case["patient"].update(sex=row.only_sex, age_years=34, pregnancy="no", breastfeeding="no")
    if status == UNKNOWN:
        section.pop(name, None)
    elif row.contains:
        words = [word for word in section.get(name, []) if word != row.contains]
        section[name] = [*words, row.contains] if status == PRESENT else words
    elif status == PRESENT:
        section[name] = row.any_of[0]
    elif section.get(name) in row.any_of:
        section.pop(name)


def _set_number(case: Mapped, measure: str, value: Fraction | str, tables: Any) -> None:
    plain = value if isinstance(value, str) else int(value) if value.denominator == 1 else float(value)
    if measure in ANALYTES:
        others = [row for row in case["labs"] if row["test"] != measure]
        if measure == "creatinine_clearance":
            others = [row for row in others if row["test"] not in ("creatinine", "egfr")]
        unit = {"unit": ANALYTES[measure].unit} if ANALYTES[measure].unit else {}
        row = {"test": measure, "value": plain, **unit, "date": str(case["assessed_on"])}
        case["labs"] = others if value == UNKNOWN else [*others, row]
    elif measure == "b6_daily_mg" and value != UNKNOWN:
        case["medicines"] = [{"name": "vitamin b6", "daily_dose": plain, "unit": "mg"}]
    elif measure == "bmi" and value != UNKNOWN:
        weight = Fraction(value) * Fraction(178, 100) ** 2
        case["patient"].update(height_cm=178, weight_kg=ceil(weight * 10) / 10)
    else:
        place, _, name = tables.item_of(measure).partition(".")
        section = case.setdefault(place, {}) if name else case
        section.pop(name or place, None)
        if value != UNKNOWN and name:
            section[name] = plain
