"""Prompts: what is shown and asked at one moment - a single item, a screen of several, or a list that grows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from expert.dialogue.answers import expected
from expert.dialogue.items import Item, Kind
from expert.dialogue.screens import EXPECTED
from knowledge.asking import question_groups, question_rows


class Shape(StrEnum):
    """How a prompt asks."""

    ITEM = "item"
    SCREEN = "screen"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question as it is put. `id` is the item's path, or the name of the screen; `again` says why it comes back.

    `now` is the present answer where `back` or `change` brought it up; an empty line then keeps it.
    """

    id: str
    shape: Shape
    items: tuple[Item, ...]
    text: str
    help: str
    why: str
    topic: str
    expected: str
    again: str = ""
    now: str = ""
    entries: tuple[str, ...] = ()

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The items that it asks for."""
        return tuple(each.id for each in self.items)


def prompt_for(
    items: Sequence[Item], *, entry: str = "", again: str = "", now: str = "", entries: Iterable[str] = ()
) -> Prompt:
    """The prompt that asks for these items: one item, or several of one screen; `entry` is what the item is about."""
    first = items[0]
    if len(items) > 1:
        group = question_groups()[first.row.group]
        return Prompt(
            id=first.row.group,
            shape=Shape.SCREEN,
            items=tuple(items),
            text=group.text,
            help=group.help,
            why=group.help,
            topic=first.row.topic,
            expected=EXPECTED,
            again=again,
            now=now,
        )
    shape = Shape.LIST if first.kind is Kind.LIST and not first.general.endswith("reviews") else Shape.ITEM
    return Prompt(
        id=first.id,
        shape=shape,
        items=(first,),
        text=f"{entry}: {first.row.text}" if entry else first.row.text,
        help=first.row.help,
        why=first.row.why,
        topic=first.row.topic,
        expected=expected(first),
        again=again,
        now=now,
        entries=tuple(entries),
    )


def entry_words(entries: Any) -> tuple[str, ...]:
    """The entries of a list in a few words each."""
    if not isinstance(entries, list | tuple):
        return ()
    shown = []
    for entry in entries:
        if isinstance(entry, Mapping):
            name, *rest = [str(value) for value in entry.values() if not isinstance(value, list | Mapping)]
            shown.append(f"{name} ({', '.join(rest)})" if rest else name)
        else:
            shown.append(str(entry))
    return tuple(shown)


def grouped(items: Iterable[Item]) -> list[tuple[Item, ...]]:
    """Items as they are asked: those of one screen together, others alone, in the order of the table of questions."""
    screens: dict[str, list[Item]] = {}
    for each in sorted({each.id: each for each in items}.values(), key=place_in_table):
        screens.setdefault(each.row.group or each.id, []).append(each)
    return [tuple(members) for members in screens.values()]


def place_in_table(asked: Item) -> tuple[int, tuple[int, ...]]:
    """Where the item stands in the order of the table, then by the numbers of its entries."""
    numbers = tuple(int(part) for part in asked.id.split(".") if part.isdecimal())
    return (_places()[asked.general], numbers)


@cache
def _places() -> Mapping[str, int]:
    return {general: place for place, general in enumerate(question_rows())}
