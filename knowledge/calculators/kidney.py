"""Kidney function: body mass index and creatinine clearance."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from facts.memory import Item, Measure, Reading
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator

CENTIMETRES_A_METRE = 100


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
    asserts=(Measure,),
    sources=("contract#17", "drug-dossier#14.2"),
)
def creatinine_clearance(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Computes the clearance where it was not measured; without the inputs it stays unknown, one fact per gap."""
    measured = memory.one(Reading, id="creatinine_clearance")
    if measured:
        yield Conclusion(
            Measure(
                id="creatinine_clearance",
                status="known",
                value=measured["value"],
                unit="mL/min",
                item="labs.creatinine_clearance",
                method="measured",
            ),
            because="It was measured; a measured clearance wins over a computed one.",
            supports=(measured,),
        )
        return
    needed = {id_: memory.one(Reading, id=id_) for id_ in ("creatinine", "weight_kg", "age_years")}
    sex = memory.one(Item, path="patient.sex")
    missing = [item for id_, item in _ITEMS.items() if not needed[id_]]
    if sex is None or sex["status"] != "known":
        missing.append("patient.sex")
    if missing:
        for item in missing:
            yield Conclusion(
                Measure(id="creatinine_clearance", status="unknown", unit="mL/min", item=item, method="unknown"),
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
