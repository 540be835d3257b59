"""The forms of the knowledge tables as JSON Schema, by file."""

from typing import Any

from pydantic import TypeAdapter

from knowledge.medicine_table import Ingredient, MedicineClass
from knowledge.monograph import Monograph
from knowledge.tables import (
    Departure,
    FindingTable,
    Pair,
    QuestionGroup,
    QuestionRow,
    Source,
    Statement,
    Wording,
)

FORMS: dict[str, Any] = {
    "treatments/*.yaml": Monograph,
    "pairs.yaml": tuple[Pair, ...],
    "findings.yaml": FindingTable,
    "departures.yaml": tuple[Departure, ...],
    "statements.yaml": tuple[Statement, ...],
    "sources.yaml": dict[str, Source],
    "wording.yaml": Wording,
    "questions.yaml": dict[str, QuestionRow],
    "question_groups.yaml": dict[str, QuestionGroup],
    "medicine_classes.yaml": dict[str, MedicineClass],
    "medicines/*.yaml": dict[str, Ingredient],
}


def knowledge_schemas() -> dict[str, Any]:
    """The schema of each file of the knowledge."""
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **TypeAdapter(form).json_schema()}
        for name, form in FORMS.items()
    }
