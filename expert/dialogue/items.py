"""What may be asked: every item of a case with its wording, and the kind of answer that it takes.

The kind and the words come from the published form of a case (`Case.model_json_schema`), the wording from
`questions.yaml`, the laboratory units from the analytes. An item is named by its path in the case, such as
`findings.depression` or `trials.0.started`; a laboratory test by `labs.` and its id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from facts.analytes import ANALYTES
from facts.case import Case
from knowledge.asking import finding_words, question_rows
from knowledge.tables import QuestionRow

UNKNOWN = "unknown"
NOT_DONE = "not_done"


class Kind(StrEnum):
    """The kind of answer that an item takes."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    WORDS = "words"
    NUMBER = "number"
    LAB = "lab"
    DATE = "date"
    NAME = "name"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be asked. `words` are the words of its answer in the case, empty for free answers."""

    id: str
    general: str
    kind: Kind
    words: tuple[str, ...]
    row: QuestionRow
    name: str = ""

    @property
    def label(self) -> str:
        """The item in a few plain words."""
        if self.name:
            return self.name
        section, _, rest = self.general.partition(".")
        if section == "findings":
            return finding_words()[rest]
        words = (rest.removeprefix("*").removeprefix(".") or section).replace("_", " ")
        if "*" in rest:
            return f"{section} {int(self.id.split('.')[1]) + 1}: {words}"
        return words if section in ("labs", "patient", "preferences") or not rest else f"{section} {words}"

    def allows(self, word: str) -> bool:
        """Whether the word can stand in the case as the answer."""
        return word in self.words


def generalised(item_id: str) -> str:
    """The path with a star for every number of an entry: `trials.0.started` becomes `trials.*.started`."""
    return ".".join("*" if part.isdecimal() else part for part in item_id.split("."))


@lru_cache(maxsize=1024)
def item(item_id: str) -> Item | None:
    """The item with this path, None for a path that nothing can be asked about."""
    general = generalised(item_id)
    row = question_rows().get(general)
    if row is None:
        return None
    kind, words = _form(general)
    return Item(item_id, general, kind, words, row)


@cache
def topics() -> Mapping[str, int]:
    """Every topic with its place in the order of asking."""
    found = dict.fromkeys(row.topic for row in question_rows().values())
    return MappingProxyType({topic: place for place, topic in enumerate(found)})


def _form(general: str) -> tuple[Kind, tuple[str, ...]]:
    section, _, rest = general.partition(".")
    if section == "labs" and rest:
        words = ANALYTES[rest].words
        return (Kind.CHOICE, words) if words else (Kind.LAB, ())
    return _form_of(_schema_at(general))


def _form_of(schema: Mapping[str, Any]) -> tuple[Kind, tuple[str, ...]]:
    if schema.get("type") == "array":
        _, words = _form_of(_chosen(schema["items"])) if schema.get("items") else (Kind.NAME, ())
        return (Kind.WORDS, words) if words else (Kind.LIST, ())
    words = tuple(str.__str__(word) for word in schema.get("enum", ()))
    if words:
        return (Kind.YES_NO if {"yes", "no"} <= set(words) else Kind.CHOICE), words
    if schema.get("type") in ("number", "integer"):
        return Kind.NUMBER, ()
    if "pattern" in schema or schema.get("format") == "date":
        return Kind.DATE, ()
    return (Kind.LIST if schema.get("type") == "object" else Kind.NAME), ()


def _schema_at(general: str) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = _case_schema()
    for part in general.split("."):
        schema = _chosen(schema)
        schema = schema["items"] if part == "*" else schema["properties"][part]
    return _chosen(schema)


def _chosen(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, with references followed and the most telling of several alternatives taken."""
    while "$ref" in schema or "anyOf" in schema:
        if "$ref" in schema:
            schema = _case_schema()["$defs"][schema["$ref"].rpartition("/")[2]]
        else:
            told = [_chosen(each) for each in schema["anyOf"]]
            schema = max(told, key=_telling)
    return schema


def _telling(schema: Mapping[str, Any]) -> int:
    order = ("enum", "pattern", "items", "properties")
    rank = next((len(order) - place for place, key in enumerate(order) if key in schema), 0)
    return rank or (-1 if schema.get("type") in ("null", "boolean") else 0)


@cache
def _case_schema() -> Mapping[str, Any]:
    return Case.model_json_schema(mode="serialization")
