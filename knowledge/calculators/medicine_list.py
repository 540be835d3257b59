"""From names as they were entered to ingredients: taken, planned, stopped, or not recognised."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from facts.memory import (
    Allergy,
    AllergyEntry,
    Contradiction,
    ExposureEntry,
    Implausible,
    MedicineEntry,
    Takes,
    TrialEntry,
    TrialOf,
    Unrecognised,
    Visit,
)
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.calculators.days import latest
from knowledge.calculators.limits import implausible
from knowledge.medicine_table import class_name

SOURCES = ("contract#reading-a-case",)


def _unrecognised(path: str, name: str, suggestions: tuple[str, ...], support: Template) -> Conclusion:
    return Conclusion(
        Unrecognised(
            path=path,
            place=path.partition(".")[0],
            name=name,
            suggestions=", ".join(suggestions),
            class_word="no",
        ),
        because="The name is not in the table of medicines.",
        supports=(support,),
    )


def _implausible(item: str, support: Template) -> Conclusion:
    because = "The dose is far above the most that any label allows."
    return Conclusion(Implausible(item=item), because, supports=(support,), rows=("threshold:doses",))


def _reach(route: str, found: Any, tables: Any) -> dict[str, str]:
    """Where each ingredient arrives: the whole body, one place, or in doubt."""
    return {ingredient: tables.medicines.reach(ingredient, route, found) for ingredient in found.ingredients}


def _doubtful(reach: dict[str, str], item: str, support: Template) -> Iterator[Conclusion]:
    if "doubtful" in reach.values():
        because = "No such form of it is known, or the name tells another; it counts as reaching the whole body."
        yield Conclusion(Contradiction(item=item, text="route_against_medicine"), because, supports=(support,))


@calculator(
    "CAL-010",
    "Names to ingredients and treatments",
    phase=Phase.DERIVE,
    reads=(MedicineEntry, ExposureEntry, TrialEntry, Visit),
    asserts=(Takes, TrialOf, Unrecognised, Contradiction, Implausible),
    sources=SOURCES,
)
def names(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Every ingredient of every medicine, course and trial that was entered."""
    (visit,) = memory.all(Visit)
    for medicine in memory.all(MedicineEntry):
        yield from _medicine(medicine, visit, tables)
    for course in memory.all(ExposureEntry):
        yield from _course(course, visit, tables)
    for trial in memory.all(TrialEntry):
        yield from _trial(trial, visit, tables)


def _medicine(entry: Template, visit: Template, tables: Any) -> Iterator[Conclusion]:
    path = f"medicines.{entry['index']}"
    found = tables.medicines.recognise(entry["name"])
    if found.classes:
        yield from _class_word(entry, found, visit, tables)
    elif not found.ingredients:
        yield _unrecognised(f"{path}.name", entry["name"], found.suggestions, entry)
    reach = _reach(entry["route"], found, tables)
    yield from _doubtful(reach, f"{path}.route", entry)
    measured = _measured(found.ingredients, tables)
    daily = _daily_mg(entry)
    treatment = tables.medicines.treatment(measured)
    if treatment and daily != "" and implausible(Fraction(daily), tables.treatments[treatment], tables):
        yield _implausible(f"{path}.daily_dose", entry)
        daily = ""
    for ingredient in found.ingredients:
        yield Conclusion(
            Takes(
                path=path,
                ingredient=ingredient,
                state=_state(entry),
                days_since_stop=_days_since(entry["stopped"], visit["assessed_on"]),
                systemic="no" if reach[ingredient] == "local" else "yes",
                purpose=entry["purpose"] or "unknown",
                daily_mg=daily if ingredient == measured else "",
                since=entry["since"],
            ),
            because=f"{entry['name']} contains {ingredient}.",
            supports=(entry, visit),
        )


def _class_word(entry: Template, found: Any, visit: Template, tables: Any) -> Iterator[Conclusion]:
    """One unknown member of each class that is named ("MAOI"); some of its members are offered."""
    path, table = f"medicines.{entry['index']}", tables.medicines.table
    local = tables.medicines.is_local(entry["route"] or found.route_hint)
    members = [pair for class_id in found.classes for pair in table.members[class_id].items()]
    surest = [table.display(id_) for id_, _ in sorted(members, key=lambda pair: pair[1] == "recalled")]
    yield Conclusion(
        Unrecognised(
            path=f"{path}.name",
            place="medicines",
            name=entry["name"],
            suggestions=", ".join(surest[: table.words.suggestions.most]),
            class_word="yes",
        ),
        because="It is the name of a class; which member is meant was not said.",
        supports=(entry,),
    )
    for class_id in found.classes:
        yield Conclusion(
            Takes(
                path=path,
                ingredient=class_name(class_id),
                state=_state(entry),
                days_since_stop=_days_since(entry["stopped"], visit["assessed_on"]),
                systemic="no" if local else "yes",
                purpose=entry["purpose"] or "unknown",
                since=entry["since"],
            ),
            because=f"{entry['name']} is a class; one of its members is taken.",
            supports=(entry, visit),
        )


def _course(entry: Template, visit: Template, tables: Any) -> Iterator[Conclusion]:
    """A course of a quinolone; what is not a quinolone is asked back."""
    path = f"exposures.{entry['index']}"
    found = tables.medicines.recognise(entry["agent"])
    agents = [agent for agent in found.ingredients if tables.medicines.is_quinolone(agent)]
    if not agents:
        yield _unrecognised(f"{path}.agent", entry["agent"], found.suggestions, entry)
    if entry["ongoing"] == "yes" and entry["last_dose"]:
        yield Conclusion(
            Contradiction(item=f"{path}.ongoing", text="ended_and_ongoing"),
            because="A last dose was entered for a course that is said to go on; it is taken as going on.",
            supports=(entry,),
        )
    reach = _reach(entry["route"], found, tables)
    yield from _doubtful(reach, f"{path}.route", entry)
    for agent in agents:
        yield Conclusion(
            Takes(
                path=path,
                ingredient=agent,
                state=_course_state(entry),
                days_since_stop=_days_since(entry["last_dose"], visit["assessed_on"]),
                systemic="no" if reach[agent] == "local" else "yes",
                purpose="other",
                since=entry["first_dose"],
            ),
            because="A course of a quinolone was entered.",
            supports=(entry, visit),
        )


def _trial(entry: Template, visit: Template, tables: Any) -> Iterator[Conclusion]:
    path = f"trials.{entry['index']}"
    found = tables.medicines.recognise(entry["treatment"])
    treatments = tables.medicines.treatments_of(found)
    if not treatments and not found.ingredients:
        yield _unrecognised(f"{path}.treatment", entry["treatment"], found.suggestions, entry)
    reach = _reach("", found, tables)
    yield from _doubtful(reach, f"{path}.treatment", entry)
    for ingredient in found.ingredients:
        yield Conclusion(
            Takes(
                path=path,
                ingredient=ingredient,
                state="stopped" if entry["stopped"] else "now",
                days_since_stop=_days_since(entry["stopped"], visit["assessed_on"]),
                systemic="no" if reach[ingredient] == "local" else "yes",
                purpose="neuropathy",
                since=entry["started"],
            ),
            because="It was tried for the neuropathy.",
            supports=(entry, visit),
        )
    highest = entry["highest_daily_dose_mg"]
    for treatment in treatments:
        if highest != "" and implausible(Fraction(highest), tables.treatments[treatment], tables):
            yield _implausible(f"{path}.highest_daily_dose_mg", entry)
        yield Conclusion(
            TrialOf(index=entry["index"], treatment=treatment),
            because=f"{entry['treatment']} is {treatment} in this ladder.",
            supports=(entry,),
        )


@calculator(
    "CAL-040",
    "Allergies to ingredients",
    phase=Phase.DERIVE,
    reads=(AllergyEntry,),
    asserts=(Allergy, Unrecognised),
    sources=SOURCES,
)
def allergies(memory: Memory, tables: Any) -> Iterable[Conclusion]:
    """Every ingredient of every allergy that was entered; a class ("opioids") stands for all its members."""
    for entry in memory.all(AllergyEntry):
        found = tables.medicines.recognise(entry["name"])
        concerned = tables.medicines.allergens(found)
        if not concerned:
            yield _unrecognised(f"allergies.{entry['index']}", entry["name"], found.suggestions, entry)
        for ingredient in concerned:
            yield Conclusion(
                Allergy(path=f"allergies.{entry['index']}", ingredient=ingredient),
                because=f"An allergy to {entry['name']} was entered.",
                supports=(entry,),
            )


def _state(entry: Template) -> str:
    if entry["planned"] == "yes":
        return "planned"
    return "stopped" if entry["stopped"] else "now"


def _course_state(entry: Template) -> str:
    if entry["planned"] == "yes":
        return "planned"
    if entry["ongoing"] == "yes":
        return "now"
    return "stopped" if entry["last_dose"] or entry["ongoing"] == "no" else "unknown"


def _days_since(stopped: str, assessed_on: str) -> int | str:
    return max((date.fromisoformat(assessed_on) - latest(stopped)).days, 0) if stopped else ""


def _measured(ingredients: tuple[str, ...], tables: Any) -> str:
    """The ingredient whose dose the dose of the product is: the only one that is no mixture of vitamins."""
    single = [each for each in ingredients if not tables.medicines.table.is_mixture(each)]
    return single[0] if len(single) == 1 else ""


def _daily_mg(entry: Template) -> Fraction | str:
    factors = {"mg": Fraction(1), "g": Fraction(1000), "mcg": Fraction(1, 1000), "ug": Fraction(1, 1000)}
    if entry["daily_dose"] == "" or entry["unit"] not in factors:
        return ""
    return Fraction(entry["daily_dose"]) * factors[entry["unit"]]
