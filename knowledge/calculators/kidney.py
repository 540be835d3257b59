"""Kidney function: body mass index and creatinine clearance."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from facts.memory import Contradiction, Item, Measure, Reading
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.calculators.days import earliest, latest

CENTIMETRES_A_METRE = 100
MEASURED = "labs.creatinine_clearance"
UNKNOWN = "unknown"


def body_mass_index(weight_kg: Fraction, height_cm: Fraction) -> Fraction:
    """Kilograms per square metre."""
    return weight_kg / (height_cm / CENTIMETRES_A_METRE) ** 2


def dosing_weight(weight_kg: Fraction, height_cm: Fraction | None, sex: str, kidney: dict[str, Fraction]) -> Fraction:
    """Actual weight; from body mass index 30 the adjusted weight (ideal weight and part of the excess)."""
    if height_cm is None or body_mass_index(weight_kg, height_cm) < kidney["adjusted_weight_from_bmi"]:
        return weight_kg
    inches = height_cm / kidney["centimetres_per_inch"]
    ideal = kidney[f"ideal_weight_{sex}_kg"] + kidney["ideal_weight_per_inch_kg"] * max(
        inches - kidney["ideal_weight_base_inches"], Fraction(0)
    )
    return ideal + kidney["adjusted_weight_fraction"] * (weight_kg - ideal) if weight_kg > ideal else weight_kg


def cockcroft_gault(
    age_years: Fraction, weight_kg: Fraction, creatinine_mg_dl: Fraction, sex: str, kidney: dict[str, Fraction]
) -> Fraction:
    """Creatinine clearance in mL/min (Cockcroft and Gault 1976), never rounded."""
    clearance = (
        (kidney["cockcroft_gault_age"] - age_years) * weight_kg / (kidney["cockcroft_gault_divisor"] * creatinine_mg_dl)
    )
    return clearance * kidney["cockcroft_gault_female"] if sex == "female" else clearance


@calculator(
    "CAL-110",
    "Body mass index from weight and height",
    phase=Phase.DERIVE,
    reads=(Reading,),
    asserts=(Measure,),
    sources=("contract#17",),
)
def bmi(memory: Memory, tables: Any) -> Iterable[Conclusion]:
    """Asserts the body mass index where weight and height are known."""
    weight, height = memory.one(Reading, id="weight_kg"), memory.one(Reading, id="height_cm")
    if weight and height:
        value = body_mass_index(Fraction(weight["value"]), Fraction(height["value"]))
        yield Conclusion(
            Measure(id="bmi", status="known", value=value, unit="kg/m2", item="patient.height_cm", method="computed"),
            because=f"{float(weight['value']):g} kg at {float(height['value']):g} cm.",
            supports=(weight, height),
        )


@calculator(
    "CAL-120",
    "Creatinine clearance: measured, or by Cockcroft and Gault",
    phase=Phase.DERIVE,
    reads=(Reading, Item),
    asserts=(Measure, Contradiction),
    sources=("contract#17", "contract#2", "drug-dossier#14.2", "project#kidney"),
)
def creatinine_clearance(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """The measured clearance, or the computed one; where a newer creatinine crosses a limit, the lower of the two."""
    measured = memory.one(Reading, id="creatinine_clearance")
    computed = tuple(_computed(memory, tables))
    yield from _beside(measured, computed, memory, tables) if measured else computed


def _beside(measured: Template, computed: tuple[Conclusion, ...], memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """The measured clearance held against a newer creatinine and against the eGFR."""
    creatinine, egfr = memory.one(Reading, id="creatinine"), memory.one(Reading, id="egfr")
    later = _is_later(creatinine, measured) if creatinine else "no"
    gaps = [each for each in computed if later == "yes" and each.fact["status"] == UNKNOWN]
    for gap in gaps:
        yield Conclusion(
            _measured(measured, status="at_most", item=gap.fact["item"]),
            because="A newer creatinine cannot be held against the measured clearance.",
            supports=(measured,),
        )
    if gaps:
        return
    chosen = Conclusion(
        _measured(measured, status="known", item=MEASURED),
        because="It was measured; a measured clearance wins over a computed one.",
        supports=(measured,),
    )
    against: tuple[Template, ...] = ()
    for other in computed if later != "no" else ():
        if other.fact["status"] != UNKNOWN and _across_a_limit(other.fact["value"], measured["value"], tables):
            against = other.supports
            if later == "yes":
                chosen = min(chosen, other, key=lambda each: Fraction(each.fact["value"]))
    if egfr and egfr["value"] < measured["value"] and _across_a_limit(egfr["value"], measured["value"], tables):
        against = (*against, egfr)
    if against:
        yield Conclusion(
            Contradiction(item=MEASURED, text="clearance_against_newer_value"),
            because="The measured clearance and another value of kidney function lie on two sides of a limit.",
            supports=(measured, *against),
        )
    yield chosen


def _measured(measured: Template, *, status: str, item: str) -> Measure:
    return Measure(
        id="creatinine_clearance",
        status=status,
        value=measured["value"],
        unit="mL/min",
        item=item,
        method="measured",
    )


def _is_later(creatinine: Template, measured: Template) -> str:
    """Whether the creatinine is of a later day: yes, no, or unknown where a day is not known well enough."""
    if not measured["date"] or not creatinine["date"]:
        return UNKNOWN
    if earliest(creatinine["date"]) > latest(measured["date"]):
        return "yes"
    return UNKNOWN if latest(creatinine["date"]) > earliest(measured["date"]) else "no"


def _across_a_limit(one: Fraction, other: Fraction, tables: Any) -> bool:
    if min(one, other) >= tables.thresholds["kidney"]["impaired_below"]:
        return False
    rows = [row for row in tables.findings.threshold.values() if row.measure == "creatinine_clearance"]
    return any(row.holds(one) != row.holds(other) for row in rows)


def _computed(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """By Cockcroft and Gault; without the inputs it stays unknown, one fact per gap."""
    needed = {id_: memory.one(Reading, id=id_) for id_ in ("creatinine", "weight_kg", "age_years")}
    sex = memory.one(Item, path="patient.sex")
    missing = [item for id_, item in _ITEMS.items() if not needed[id_]]
    if sex is None or sex["status"] != "known":
        missing.append("patient.sex")
    if missing:
        for item in missing:
            yield Conclusion(
                Measure(id="creatinine_clearance", status=UNKNOWN, unit="mL/min", item=item, method=UNKNOWN),
                because="The creatinine clearance needs age, sex, weight and creatinine.",
            )
        return
    inputs = [fact for fact in needed.values() if fact]
    height = memory.one(Reading, id="height_cm")
    kidney = tables.thresholds["kidney"]
    creatinine, weight, age = (Fraction(fact["value"]) for fact in inputs)
    used = dosing_weight(weight, Fraction(height["value"]) if height else None, str(sex and sex["value"]), kidney)
    if creatinine <= 0:
        return
    value = max(cockcroft_gault(age, used, creatinine, str(sex and sex["value"]), kidney), Fraction(0))
    yield Conclusion(
        Measure(
            id="creatinine_clearance",
            status="known",
            value=value,
            unit="mL/min",
            item="labs.creatinine",
            method="cockcroft_gault",
        ),
        because=f"Cockcroft and Gault with {float(used):.4g} kg and creatinine {float(creatinine):.4g} mg/dL.",
        supports=tuple(fact for fact in (*inputs, sex, height) if fact),
    )


_ITEMS = {"creatinine": "labs.creatinine", "weight_kg": "patient.weight_kg", "age_years": "patient.age_years"}
