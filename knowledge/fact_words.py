"""How facts are said in explanations: the table fact_words.yaml."""

from collections.abc import Mapping
from pathlib import Path

from facts.models import TypeAdapter
from facts.once import once
from facts.yaml12 import load_yaml
from knowledge.monograph import Row, Text

_TABLE = Path(__file__).with_name("fact_words.yaml")


class FactWords(Row):
    """The words of one kind of fact: the `noun` for it, and the sentence that a fact of it `says`."""

    noun: Text
    says: Text


@once
def fact_words() -> Mapping[str, FactWords]:
    """The words by the name of the template. Raises ValueError naming file and place where the table is wrong."""
    table = load_yaml(_TABLE.read_text(encoding="utf-8"), what="knowledge/fact_words.yaml")
    return TypeAdapter(dict[str, FactWords]).validate_python(table)
