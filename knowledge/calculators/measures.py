"""Numbers about the patient: the newest laboratory results, the scores, and the daily vitamin B6."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from facts.memory import Band, Contradiction, Item, LabEntry, Measure, Reading, Running, Takes, Visit
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.calculators.days import after_days, latest

ITEM_MEASURES = {
    "patient.age_years": ("age_years", "years"),
    "patient.weight_kg": ("weight_kg", "kg"),
    "patient.height_cm": ("height_cm", "cm"),
    "pain.now": ("pain_now", "points"),
}
DECIDED = ("negative", "positive")


@calculator(
    "CAL-050",
    "Numbers of the case",
    phase=Phase.DERIVE,
    reads=(Item,),
    asserts=(Reading,),
    sources=("contract#reading-a-case",),
)
def stated_numbers(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Age, weight, height, pain and scores that were stated."""
    for item in memory.where(Item, status="known"):
        path = item["path"]
        id_, unit = ITEM_MEASURES.get(path, (path.removeprefix("scores."), "points"))
        if (path not in ITEM_MEASURES and not path.startswith("scores.")) or isinstance(item["value"], str):
            continue
        yield Conclusion(
            Reading(id=id_, value=item["value"], unit=unit, item=path, method="stated"),
            because="It was stated.",
            supports=(item,),
        )


@calculator(
    "CAL-060",
    "The newest result of each test",
    phase=Phase.DERIVE,
    reads=(LabEntry, Visit),
    asserts=(Reading, Contradiction),
    sources=("contract#reading-a-case",),
)
def newest_results(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """The newest plausible result of each test; of several on one day the more dangerous counts and is asked back.

    Of results in words those that decide count, and `recent` says whether a result is young enough for the work-up.
    """
    (visit,) = memory.all(Visit)
    by_test: dict[str, list[Template]] = {}
    for entry in memory.all(LabEntry):
        if entry["plausible"] == "yes" or entry["value"] in DECIDED:
            by_test.setdefault(entry["test"], []).append(entry)
    today = date.fromisoformat(visit["assessed_on"])
    earliest = after_days(today, -int(tables.thresholds["work_up"]["recent_days"]))
    for test, entries in by_test.items():
        days = {entry["index"]: _day(entry, visit) for entry in entries}
        newest = max(days.values())
        rivals = [entry for entry in entries if days[entry["index"]] == newest]
        high_is_worse = test in tables.thresholds["dangerous"]["high"]
        chosen = (max if high_is_worse else min)(rivals, key=lambda entry: entry["value"])
        yield Conclusion(
            Reading(
                id=test,
                value=chosen["value"],
                unit=chosen["unit"],
                item=f"labs.{test}",
                method="measured",
                recent="yes" if newest >= earliest else "no",
                date=chosen["date"],
            ),
            because="It is the newest result of this test.",
            supports=(chosen, visit),
            rows=("threshold:work_up",),
        )
        if len({entry["value"] for entry in rivals}) > 1:
            yield Conclusion(
                Contradiction(item=f"labs.{test}", text="two_values_for_one_day"),
                because="Two results of one test bear the same day; the more dangerous one is used.",
                supports=tuple(rivals),
            )


@calculator(
    "CAL-070",
    "Vitamin B6 a day from all products",
    phase=Phase.DERIVE,
    reads=(Takes, Item),
    asserts=(Measure,),
    sources=("contract#14", "context-dossier#4.9"),
)
def vitamin_b6_a_day(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """The sum over all products; unknown while a product's content is not stated.

    Of a mixture that is named with its vitamin B6 (multivitamin with B6) the dose is that of the vitamin.
    """
    now = [
        taken
        for taken in memory.where(Takes, state="now")
        if "b6_product" in tables.medicines.classes_of(taken["ingredient"])
    ]
    stated = {taken["path"] for taken in now if taken["daily_mg"] != ""}
    products = [taken for taken in now if taken["daily_mg"] != "" or taken["path"] not in stated]
    doses = [taken["daily_mg"] for taken in products]
    known = sum((Fraction(dose) for dose in doses if dose != ""), Fraction(0))
    listed = memory.where(Item, path="medicines", status="known")
    if (products and "" not in doses) or (not products and listed):
        yield Conclusion(
            Measure(
                id="b6_daily_mg", status="known", value=known, unit="mg a day", item="medicines", method="computed"
            ),
            because="The vitamin B6 of all products was added.",
            supports=(*products, *listed),
        )
    elif products:
        at_least = next(taken["path"] for taken in products if taken["daily_mg"] == "")
        yield Conclusion(
            Measure(
                id="b6_daily_mg",
                status="at_least",
                value=known,
                unit="mg a day",
                item=f"{at_least}.daily_dose",
                method="computed",
            ),
            because="A product's content of vitamin B6 is not stated; the others were added.",
            supports=tuple(products),
        )


def _day(entry: Template, visit: Template) -> date:
    return latest(entry["date"]) if entry["date"] else date.fromisoformat(visit["assessed_on"])


@calculator(
    "CAL-080",
    "Pain in words, and whether an analgesic runs",
    phase=Phase.DERIVE,
    reads=(Reading, Running),
    asserts=(Band,),
    sources=("contract#6", "drug-dossier#1.4"),
)
def pain_bands(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """No pain, mild pain below the limit of the trials, or pain of that limit and more; unknown without a score."""
    limits = tables.thresholds["pain"]
    pain = memory.one(Reading, id="pain_now")
    if pain is None:
        word = "unknown"
    elif pain["value"] <= limits["none"]:
        word = "none"
    else:
        word = "mild" if pain["value"] < limits["unproven_below"] else "moderate_or_severe"
    yield Conclusion(
        Band(measure="pain", band=word, item="pain.now"),
        because=f"The score in words: {word}.",
        supports=(pain,) if pain else (),
        rows=("threshold:pain",),
    )
    running = tuple(fact for fact in memory.all(Running) if tables.treatments[fact["treatment"]].analgesic)
    yield Conclusion(
        Band(measure="running_analgesic", band="yes" if running else "no", item="trials"),
        because="Analgesics that run were looked for.",
        supports=running,
    )
