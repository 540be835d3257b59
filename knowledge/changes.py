"""Which answers of a case can become others, and how plausible that is: the table changes.yaml."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

from pydantic import model_validator

from facts.terms import Finding
from facts.yaml12 import load_yaml
from knowledge.monograph import FindingId, Row, Sourced, Text
from knowledge.tables import Exact

_TABLE = Path(__file__).with_name("changes.yaml")


class KindOfChange(Row):
    """One kind of change in words, and the items that it is about; empty where the items are found otherwise."""

    says: Text
    items: tuple[Text, ...] = ()


class Changes(Sourced):
    """The kinds of change, the most plausible first, and the findings that can end or cannot begin."""

    order: Mapping[str, KindOfChange]
    may_end: tuple[FindingId, ...]
    never_begin: tuple[FindingId, ...]
    only_up: tuple[Text, ...]
    beyond_a_limit: Exact

    @model_validator(mode="after")
    def _known(self) -> "Changes":
        words = {finding.value for finding in Finding}
        unknown = [each for each in (*self.may_end, *self.never_begin) if each not in words]
        if unknown:
            raise ValueError(f"no findings of the vocabulary: {', '.join(unknown)}; correct them in changes.yaml")
        return self

    def kind_of(self, general: str) -> str | None:
        """The kind of change of an answered item, by its path with stars; None for what cannot change."""
        for kind, row in self.order.items():
            if any(_covers(pattern, general) for pattern in row.items):
                return kind
        return None

    def beyond(self, limit: Fraction) -> tuple[Fraction, Fraction]:
        """The nearest numbers below and above a limit that are tried."""
        unit = Fraction(1) if limit.denominator == 1 and abs(limit) >= 1 else Fraction(1, 10)
        step = max(unit, (abs(limit) * self.beyond_a_limit // unit) * unit)
        return limit - step, limit + step


def _covers(pattern: str, general: str) -> bool:
    parts, given = pattern.split("."), general.split(".")
    return len(parts) == len(given) and all(part in ("*", each) for part, each in zip(parts, given, strict=True))


@cache
def changes() -> Changes:
    """The table. Raises ValueError naming file and place where it is wrong."""
    return Changes.model_validate(load_yaml(_TABLE.read_text(encoding="utf-8"), what="knowledge/changes.yaml"))
