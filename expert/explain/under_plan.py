"""The case as it would be under somebody else's plan: what it gives is taken, what it stops is not."""

from collections.abc import Iterable, Mapping
from typing import Any

from expert.dialogue.case_edit import plain_case
from expert.explain.other_plan import PlannedItem, understood
from facts.case import Case


def case_under_plan(case: Case, items: Iterable[PlannedItem], running: frozenset[str]) -> Case:
    """The case with everything that the plan gives, and without what it only stops; `running` are agents taken now."""
    items = tuple(items)
    record = plain_case(case)
    given = {each for item in items if item.stop != "yes" for each in _meant(item.treatment)}
    stopped = {each for item in items if item.stop == "yes" for each in _meant(item.treatment)} - given
    for section, name in (("trials", "treatment"), ("medicines", "name")):
        for entry in record.get(section) or ():
            if stopped & _meant(entry.get(name) or ""):
                entry.setdefault("stopped", record["assessed_on"])
    medicines = [*(record.get("medicines") or ()), *(_taken(item) for item in items if _is_new(item, running))]
    if medicines:
        record["medicines"] = medicines
    return Case.model_validate(record)


def _is_new(item: PlannedItem, running: frozenset[str]) -> bool:
    meaning = understood(item.treatment)
    return item.stop != "yes" and meaning.recognised and not running & set(meaning.treatments)


def _taken(item: PlannedItem) -> Mapping[str, Any]:
    dose = {} if item.daily_dose_mg is None else {"daily_dose": item.daily_dose_mg, "unit": "mg"}
    return {"name": item.treatment, **dose}


def _meant(name: str) -> set[str]:
    meaning = understood(name)
    return {*meaning.treatments, *meaning.beside}
