"""What is watched, each thing once, with all its days and all its reasons."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from expert.assessment import Monitoring


class Watched(NamedTuple):
    """One thing to watch; it may have no day."""

    what: str
    when: tuple[date, ...]
    reasons: tuple[Monitoring, ...]


def watched(items: Iterable[Monitoring]) -> tuple[Watched, ...]:
    """The things in the order of their first days; those without a day last."""
    groups: dict[str, list[Monitoring]] = {}
    for item in items:
        groups.setdefault(item.what, []).append(item)
    things = (
        Watched(what, tuple(sorted({day for item in group for day in item.when})), tuple(group))
        for what, group in groups.items()
    )
    return tuple(sorted(things, key=lambda thing: thing.when[:1] or (date.max,)))
