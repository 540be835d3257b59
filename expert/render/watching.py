"""What is watched, each thing once, with all its days and all its reasons."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from expert.assessment import Assessment, Monitoring
from expert.render.wording import named, treatment_name


def why_watched(item: Monitoring, assessment: Assessment) -> str:
    """The reason, after the name of the treatment for which it is watched."""
    for option in assessment.options:
        if option.treatment == item.treatment:
            return named(treatment_name(option), item.because)
    return item.because


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
