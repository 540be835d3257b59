"""The tables that only the interview needs: the screens of several questions, and the findings in plain words."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from facts.models import TypeAdapter
from facts.once import once
from facts.yaml12 import load_yaml
from knowledge.monograph import FindingId, Text
from knowledge.tables import QuestionGroup, QuestionRow, QuestionUnit

ROOM = Path(__file__).parent


@once
def question_rows() -> Mapping[str, QuestionRow]:
    """How to ask for each item, in the order of the topics; a star in an id stands for the number of an entry."""
    return TypeAdapter(dict[str, QuestionRow]).validate_python(_read("questions.yaml"))


@cache
def question_groups() -> Mapping[str, QuestionGroup]:
    """The screens on which several items are asked at once."""
    return TypeAdapter(dict[str, QuestionGroup]).validate_python(_read("question_groups.yaml"))


@once
def finding_words() -> Mapping[str, str]:
    """Every finding of the vocabulary as a short noun phrase."""
    return TypeAdapter(dict[FindingId, Text]).validate_python(_read("finding_words.yaml"))


@cache
def date_words() -> Mapping[str, Any]:
    """Words with which people say dates: months, numbers, units, words to skip."""
    words: Mapping[str, Any] = _read("date_words.yaml")
    return words


@cache
def answer_words() -> Mapping[str, Any]:
    """Words that people answer with, by what they mean."""
    words: Mapping[str, Any] = _read("answer_words.yaml")
    return words


@cache
def question_units() -> Mapping[str, Mapping[str, QuestionUnit]]:
    """Units that people say, by the name of the number that they belong to; the first is the default."""
    return TypeAdapter(dict[str, dict[str, QuestionUnit]]).validate_python(_read("question_units.yaml"))


def _read(name: str) -> Any:
    return load_yaml((ROOM / name).read_text(encoding="utf-8"), what=f"knowledge/{name}")
