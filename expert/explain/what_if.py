"""What if an answer were another one: a fresh run of the changed case, and what differs."""

from collections.abc import Iterable

from expert.assess import assess
from expert.assessment import Assessment, Part
from expert.explain.changed_case import Changed, Edit, changed_case
from expert.explain.difference import Difference, difference
from facts.case import Case


class WhatIf(Part):
    """The two assessments, the answers in which their cases differ, and what follows from that."""

    changed: tuple[Changed, ...]
    before: Assessment
    after: Assessment
    difference: Difference


def what_if(case: Case, edits: Iterable[Edit]) -> WhatIf:
    """What would be advised with these answers; nothing is kept. Raises `CaseError` where that is no valid case."""
    other, changed = changed_case(case, edits)
    before, after = assess(case), assess(other)
    return WhatIf(changed=changed, before=before, after=after, difference=difference(before, after))
