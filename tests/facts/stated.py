"""What the tests of a case share: a case that is accepted, and the problems of one that is not."""

import pytest

from facts.case import Case
from facts.problems import CaseError

BARE = {"schema": "neuroladder.case/1", "assessed_on": "2026-11-21"}


def problems(**keys):
    with pytest.raises(CaseError) as caught:
        Case.model_validate({**BARE, **keys})
    return caught.value.problems


def accepted(**keys):
    return Case.model_validate({**BARE, **keys})
