"""A treatment plan of somebody else, read from YAML or JSON as strictly as a case.

    plan:
      - {treatment: pregabalin, daily_dose_mg: 600}
      - {treatment: Lyrica, daily_dose_mg: 150 mg twice daily}
      - duloxetine 60 mg once daily
      - stop tramadol

A plain text with one treatment on each line is a plan as well. A name may be anything that the table of medicines
understands; a number is milligrams a day, and the dose may be left out.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from expert.assessment import Part
from expert.explain.items_said import NotAnItemError, item_said
from facts.entries import Entry
from facts.problems import CaseError, Problem, refused, shown
from facts.values import Many, Text, number, words
from facts.yaml12 import YamlError, load_yaml
from knowledge.recognition import medicines

MOST_ITEMS = 100
"""So many treatments a plan may list."""

_DOSE = "trials.highest_daily_dose_mg"
_OF_YAML = re.compile(r"^-|[:{}\[\]]")
"""What stands in YAML and JSON and in no line of a plain text."""


class PlannedItem(Entry):
    """One treatment of the plan, as it was written."""

    treatment: Text
    """Any name of a treatment or medicine."""
    daily_dose_mg: Annotated[int | float, number(_DOSE)] | None = None
    """Milligrams a day."""
    stop: Annotated[str, words("yes", "no")] | None = None
    """`yes`: the plan is to stop it."""


class OtherPlan(Entry):
    """The whole plan: everything that is to be taken or stopped for the neuropathy from now on."""

    plan: Many[PlannedItem]


class Understood(Part):
    """What a name of the plan was understood as: treatments of the ladder, and whether anything else is in it."""

    treatments: tuple[str, ...]
    beside: tuple[str, ...]
    suggestions: tuple[str, ...]

    @property
    def recognised(self) -> bool:
        """Whether the name means anything."""
        return bool(self.treatments or self.beside)


def read_plan(text: str) -> tuple[PlannedItem, ...]:
    """The plan in a YAML or JSON text. Raises `CaseError` with every problem."""
    lines = [line.strip() for line in text.splitlines()]
    if text.strip() and not any(_OF_YAML.search(line) for line in lines):
        return planned([line for line in lines if line and not line.startswith("#")])
    try:
        loaded = load_yaml(text, what="the plan")
    except YamlError as error:
        flaws = [Problem(".".join(map(str, flaw.path)), None, flaw.message, flaw.line) for flaw in error.flaws]
        raise CaseError(flaws) from None
    return planned(loaded)


def planned(given: Any) -> tuple[PlannedItem, ...]:
    """The plan in a mapping `{plan: [...]}`, or in the list itself. Raises `CaseError` with every problem."""
    whole = dict(given) if isinstance(given, Mapping) else {"plan": given}
    if isinstance(whole.get("plan"), list | tuple):
        whole["plan"] = _said(whole["plan"])
    try:
        found = TypeAdapter(OtherPlan).validate_python(whole).plan
    except ValidationError as error:
        raise refused(error, _keys_at) from None
    if not 0 < len(found) <= MOST_ITEMS:
        raise CaseError([Problem("plan", None, f"lists {len(found)} treatments; list from 1 to {MOST_ITEMS}.")])
    return found


def _said(items: Iterable[Any]) -> list[Any]:
    """The items with their doses in milligrams a day. Raises `CaseError` with all that cannot be read."""
    read, problems = [], []
    for place, item in enumerate(items):
        try:
            read.append(item_said(item))
        except NotAnItemError as error:
            value = item[error.key] if isinstance(item, Mapping) else item
            problems.append(Problem(f"plan.{place}.{error.key}", shown(value), str(error)))
    if problems:
        raise CaseError(problems)
    return read


def _keys_at(location: tuple[str | int, ...]) -> tuple[str, ...]:
    return tuple(PlannedItem.model_fields) if location else tuple(OtherPlan.model_fields)


def understood(name: str) -> Understood:
    """What the name of a treatment means."""
    table = medicines()
    found = table.recognise(name)
    treatments = table.treatments_of(found)
    beside = tuple(each for each in found.ingredients if not table.treatment(each))
    return Understood(treatments=treatments, beside=(*beside, *found.classes), suggestions=found.suggestions)
