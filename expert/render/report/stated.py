"""What the case stated, read back from the trace of its assessment: a report needs nothing besides the assessment."""

from collections.abc import Mapping
from typing import NamedTuple

from expert.trace import Plain, Trace

_ANSWERED = ("known", "present", "absent")


class Laboratory(NamedTuple):
    """One result as it was entered."""

    test: str
    value: str
    unit: str
    date: str


class Stated:
    """The entries and answers of a case. Everything is unknown where there is no trace."""

    def __init__(self, trace: Trace | None) -> None:
        self._facts = () if trace is None else tuple(fact for fact in trace.facts if fact.origin == "given")
        self._items = {str(fact.slots["path"]): fact.slots for fact in self._facts if fact.template == "Item"}
        derived = () if trace is None else trace.facts
        self._treatments = {
            fact.slots["index"]: str(fact.slots["treatment"]) for fact in derived if fact.template == "TrialOf"
        }

    def entries(self, template: str) -> tuple[Mapping[str, Plain], ...]:
        """The slots of every stated fact of one template, in the order of the case."""
        return tuple(fact.slots for fact in self._facts if fact.template == template)

    def answer(self, path: str) -> str | None:
        """The answer to an item as it was given, None where it is unknown, not done or not usable."""
        slots = self._items.get(path)
        if slots is None or slots["status"] not in _ANSWERED or slots["value"] in ("unknown", ""):
            return None
        return str(slots["value"])

    def is_empty(self, path: str) -> bool:
        """Whether a list was answered with nothing in it."""
        return self.answer(path) == "0"

    def treatment_of(self, trial: Plain) -> str | None:
        """The treatment that the trial with this index was recognised as."""
        return self._treatments.get(trial)

    def results(self, test: str) -> tuple[Laboratory, ...]:
        """The results of one test, as entered."""
        return tuple(
            Laboratory(test, str(slots["value"]), str(slots["unit"]), str(slots["date"]))
            for slots in self.entries("LabEntry")
            if slots["test"] == test
        )
