"""One thing that differs between two assessments, and what kind of thing it is."""

from collections.abc import Iterator
from enum import StrEnum

from expert.assessment import Part
from expert.explain.in_words import amount


class ChangeKind(StrEnum):
    """What a change is about, the gravest first."""

    SAFETY = "safety"
    TREATMENT = "treatment"
    DOSE = "dose"
    TIMING = "timing"
    MONITORING = "monitoring"
    CONCLUSION = "conclusion"
    WORDING = "wording"


class Change(Part):
    """One thing that is different. `before` and `after` are words, null where there is nothing.

    `safety_relevant`: a red flag, an exclusion, a wait, a taper, an item to confirm or a thing to watch came or went,
    or a dose or its limit changed upwards.
    """

    kind: ChangeKind
    what: str
    before: str | None
    after: str | None
    safety_relevant: bool


class Difference(Part):
    """Every change, by kind and then in the order of the assessment; empty where the advice is the same."""

    changes: tuple[Change, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.changes

    @property
    def safety_relevant(self) -> bool:
        """Whether any change is relevant to safety."""
        return any(change.safety_relevant for change in self.changes)

    def of(self, *kinds: ChangeKind) -> tuple[Change, ...]:
        """The changes of these kinds."""
        return tuple(change for change in self.changes if change.kind in kinds)


KINDS = tuple(ChangeKind)


def change(
    kind: ChangeKind, what: str, before: object, after: object, *, relevant: bool | None = None
) -> Iterator[Change]:
    """One change where the two differ. Changes of safety are relevant to safety unless something else is said."""
    if before == after:
        return
    yield Change(
        kind=kind,
        what=what,
        before=amount(before),
        after=amount(after),
        safety_relevant=kind is ChangeKind.SAFETY if relevant is None else relevant,
    )
