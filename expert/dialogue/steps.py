"""The order of answers: what was asked and why, and what stayed open. Kept as plain data in session files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_MOST_RETURNS = 2  # how often an answered item may come back, each time for a new reason


@dataclass(frozen=True, slots=True)
class Step:
    """One answered prompt: its id, its items, the reasons why they were asked, and the items that stayed open."""

    prompt: str
    items: tuple[str, ...]
    whys: Mapping[str, str] = field(default_factory=dict)
    open: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The step as plain data."""
        return {"prompt": self.prompt, "items": list(self.items), "whys": dict(self.whys), "open": list(self.open)}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Step":
        """The step in plain data; raises ValueError, TypeError or KeyError for anything else."""
        whys = {str(path): str(why) for path, why in dict(data["whys"]).items()}
        return cls(str(data["prompt"]), tuple(map(str, data["items"])), whys, tuple(map(str, data["open"])))


@dataclass(slots=True)
class Steps:
    """All steps so far, oldest first."""

    taken: list[Step] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """Put the step at the end; what was asked again leaves its old place."""
        self.taken = [each for each in self.taken if each.items != step.items]
        self.taken.append(step)

    def may_ask(self, path: str, why: str) -> bool:
        """Whether an item that the assessment waits for may be asked: not yet asked, or back for a new reason.

        An item that was left open is asked only once.
        """
        whys = [step.whys.get(path, "") for step in self.taken if path in step.items]
        if not whys:
            return True
        if any(path in step.open for step in self.taken):
            return False
        return bool(why) and why not in whys and len(whys) <= _MOST_RETURNS

    def open(self) -> list[str]:
        """The items that were asked and left open, in order."""
        return [path for step in self.taken for path in step.open]

    def plain(self) -> list[dict[str, Any]]:
        """The steps as plain data."""
        return [step.plain() for step in self.taken]

    @classmethod
    def of(cls, data: Any) -> "Steps":
        """The steps in plain data; what cannot be read is left out."""
        found = []
        for each in data if isinstance(data, list) else ():
            try:
                found.append(Step.of(each))
            except (KeyError, TypeError, ValueError):
                continue
        return cls(found)
