"""What may be asked: every item of a case with its wording, and the kind of answer that it takes.

The kind and the words come from the form of a case, the wording from `questions.yaml`, the laboratory units from the
analytes. An item is named by its path in the case, such as `findings.depression` or `trials.0.started`; a laboratory
test by `labs.` and its id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from facts.analytes import ANALYTES
from facts.answers import AnswersTo
from facts.case import Case
from facts.dates import PartialDate
from facts.values import Number, Words
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
    return _form_of(_annotation_at(general))


def _form_of(parts: list[Any]) -> tuple[Kind, tuple[str, ...]]:
    words = next((part.words for part in parts if isinstance(part, Words | AnswersTo)), ())
    if any(get_origin(part) is tuple for part in parts):
        return (Kind.WORDS, words) if words and not _model_in(parts) else (Kind.LIST, ())
    if words:
        return (Kind.YES_NO if {"yes", "no"} <= set(words) else Kind.CHOICE), words
    if any(isinstance(part, Number) for part in parts):
        return Kind.NUMBER, ()
    return (Kind.DATE if PartialDate in parts else Kind.NAME), ()


def _annotation_at(general: str) -> list[Any]:
    """What the field of a case with this path is made of; a star enters the entries of a list."""
    parts: list[Any] = [Case]
    for step in general.split("."):
        model = _model_in(parts)
        if step == "*":
            parts = _parts(next(get_args(each)[0] for each in parts if get_origin(each) is tuple))
        elif model is not None:
            field = next(each for name, each in model.model_fields.items() if step == (each.alias or name))
            parts = [*_parts(field.annotation), *(part for each in field.metadata for part in _parts(each))]
    return parts


def _model_in(parts: list[Any]) -> type[BaseModel] | None:
    return next((each for each in parts if isinstance(each, type) and issubclass(each, BaseModel)), None)


def _parts(annotation: Any) -> list[Any]:
    """The annotation and everything that it is made of, metadata included."""
    return [annotation, *(part for argument in get_args(annotation) for part in _parts(argument))]
