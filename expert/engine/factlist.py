"""The fact list of one run: facts get numbers in the order in which they are asserted, from 1."""

from collections import defaultdict
from collections.abc import Iterable

from facts._experta import Fact, FactList
from facts.templates import Template, Value
from knowledge.calculators.card import ByValue

__all__ = ["CaseFacts"]


class CaseFacts(FactList):
    """Facts by number, by identity and by template. A fact that equals one that is there is the same fact."""

    def __init__(self) -> None:
        super().__init__()
        self.last_index = 1
        self.by_template: defaultdict[type[Template], list[Template]] = defaultdict(list)
        self.by_value: ByValue = {}
        self._numbers: defaultdict[type[Template], dict[tuple[Value, ...], int]] = defaultdict(dict)

    @property
    def changes(self) -> tuple[list[Fact], list[Fact]]:
        """The facts that came and went since the last time."""
        added, removed = self.added, self.removed
        self.added, self.removed = [], []
        return added, removed

    def declare(self, fact: Fact) -> Fact | None:
        """Check and add a copy of a fact; None where an equal one is there already. The fact itself is not touched.

        Raises TypeError for what is no template's fact, ValueError for one that is not complete.
        """
        if not isinstance(fact, Template):
            raise TypeError(f"a {type(fact).__name__} is no fact; use the templates of facts.memory.")
        number, is_new = self.enter(*fact.completed())
        return self[number] if is_new else None

    def enter(self, fact: Template, values: tuple[Value, ...]) -> tuple[int, bool]:
        """Add a complete fact with these values, which nobody else holds: its number, and whether it is new."""
        template, next_number = type(fact), self.last_index
        number = self._numbers[template].setdefault(values, next_number)
        if number != next_number:
            return number, False
        self.last_index = number + 1
        dict.__setitem__(fact, "__factid__", number)
        self[number] = fact
        self.added.append(fact)
        self.by_template[template].append(fact)
        return number, True

    def all(self) -> Iterable[Template]:
        """Every fact, oldest first."""
        return self.values()  # type: ignore[return-value]  # declare admits templates only
