"""Vitamin B12, methylmalonic acid and eGFR in words."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from facts.memory import Band, Reading
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator

ORDER = ("deficient", "indeterminate", "replete")


def b12_band(value: Fraction, deficient_below: Fraction, indeterminate_up_to: Fraction) -> str:
    """Deficient below the first limit, indeterminate up to the second (both ends included), replete above."""
    if value < deficient_below:
        return "deficient"
    return "indeterminate" if value <= indeterminate_up_to else "replete"


@calculator(
    "CAL-400",
    "Vitamin B12 results in words; the lower class wins",
    phase=Phase.DERIVE,
    reads=(Reading,),
    asserts=(Band,),
    sources=("contract#13", "nice-ng239#cut-offs"),
)
def b12_bands(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Bands of vitamin B12, methylmalonic acid and the eGFR that its reading needs."""
    limits = tables.thresholds["b12"]
    total, active = memory.one(Reading, id="vitamin_b12"), memory.one(Reading, id="active_b12")
    bands = [
        (
            b12_band(Fraction(fact["value"]), limits[f"{name}_deficient_below"], limits[f"{name}_indeterminate_up_to"]),
            fact,
        )
        for name, fact in (("total", total), ("active", active))
        if fact
    ]
    lowest = min((band for band, _ in bands), key=ORDER.index, default="unknown")
    yield _band("b12", lowest, "labs.vitamin_b12", [fact for _, fact in bands])
    acid = memory.one(Reading, id="methylmalonic_acid")
    value = Fraction(acid["value"]) if acid else None
    if value is None:
        word = "unknown"
    elif value >= limits["mma_raised_from"]:
        word = "raised"
    else:
        word = "normal" if value <= limits["mma_normal_up_to"] else "borderline"
    yield _band("methylmalonic_acid", word, "labs.methylmalonic_acid", [acid] if acid else [])
    egfr = memory.one(Reading, id="egfr")
    good = None if egfr is None else Fraction(egfr["value"]) >= limits["mma_needs_egfr_from"]
    word = "unknown" if good is None else "adequate" if good else "reduced"
    yield _band("egfr_for_mma", word, "labs.egfr", [egfr] if egfr else [])


def _band(measure: str, band: str, item: str, supports: list[Template]) -> Conclusion:
    return Conclusion(
        Band(measure=measure, band=band, item=item),
        because=f"Against the limits of the table: {band}.",
        supports=tuple(supports),
        rows=("threshold:b12",),
    )
