"""Rule cards from a snapshot: id and phase are there, the rest is read when it is first asked for.

Of more than a thousand cards one case fires a few hundred, and its answer names the sources of a few dozen.
"""

import pickle
from dataclasses import fields
from functools import cache
from typing import Any

from knowledge.rules.card import RuleCard
from knowledge.rules.phase import Phase

_AS_WRITTEN = ("when", "then")
"""What only other engines read. It is made of experta's objects, so it is taken from the tables and modules again."""


class StoredCard(RuleCard):
    """A rule card that was checked when the snapshot was made. `parts` are its other fields, pickled."""

    def __init__(self, id: str, phase: Phase, parts: bytes | memoryview) -> None:  # noqa: A002 - the card's own word
        self.__dict__.update(id=id, phase=phase, _parts=parts)

    def __getattr__(self, name: str) -> Any:
        if name in _AS_WRITTEN:
            return getattr(_written().card(self.id), name)
        parts = self.__dict__.get("_parts")
        if parts is None or name.startswith("_") or name not in _STORED:
            raise AttributeError(f"a rule card has no {name!r}")
        self.__dict__.update(zip(_STORED, pickle.loads(parts), strict=True))  # noqa: S301 - the snapshot was verified as a whole
        return self.__dict__[name]

    def __reduce__(self) -> Any:
        return StoredCard, (self.id, self.phase, parts_of(self))


_STORED = tuple(field.name for field in fields(RuleCard) if field.name not in ("id", "phase", *_AS_WRITTEN))


def parts_of(card: RuleCard) -> bytes:
    """The fields of a card that a snapshot keeps apart."""
    return pickle.dumps(tuple(getattr(card, name) for name in _STORED), protocol=5)


@cache
def _written() -> Any:
    from knowledge.load import knowledge  # noqa: PLC0415 - only other engines come here
    from knowledge.rules.all import registry  # noqa: PLC0415

    return registry(knowledge())
