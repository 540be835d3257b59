"""The order in which a case is thought through, and the checks that every card of knowledge shares."""

import re
from collections.abc import Iterable
from enum import IntEnum


class Phase(IntEnum):
    """One step of the consultation; the number is the salience, so that a higher phase fires first.

    Within a phase the order of the rules never changes what is concluded.
    """

    INTAKE = 80
    DERIVE = 70
    SAFETY = 60
    TRIALS = 50
    LADDER = 40
    PLAN = 30
    FOLLOW_UP = 20
    ASK = 10

    def comes_before(self, other: "Phase") -> bool:
        """Whether this phase is over before the other one begins."""
        return self.value > other.value


class CardError(ValueError):
    """Knowledge that may not be used as it stands; `.problems` has one sentence each, with place and remedy."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


_ID = re.compile(r"[A-Z][A-Z0-9]*-[A-Z]*[0-9]+[a-z]?(/[A-Za-z0-9_.+-]+)*")
_CITATION = re.compile(r"([a-z0-9][a-z0-9._-]*)#[^\s#]+")


def id_problem(card_id: str) -> str | None:
    """What is wrong with the id of a card, or None.

    An id is capitals, a hyphen and a number (`SAF-010`, `PGB-R3`), with suffixes after a slash where one row of a
    table gives several rules (`DUL-01/unknown`).
    """
    if _ID.fullmatch(card_id):
        return None
    return "the id is not of the form AAA-nnn, such as SAF-010, PGB-R3 or DUL-01/unknown; choose one that can stay"


def citation_problems(citations: Iterable[str]) -> list[str]:
    """What is wrong with a list of citations; each must read `source-id#place`, and one at least is needed."""
    given = tuple(citations)
    if not given:
        return ["no source is cited; add sources=['source-id#place']"]
    return [
        f"the source {citation!r} is not of the form source-id#place, such as article-a#week-12"
        for citation in given
        if not _CITATION.fullmatch(citation)
    ]


def source_of(citation: str) -> str:
    """The id of the cited source: the part before the #."""
    return citation.partition("#")[0]
