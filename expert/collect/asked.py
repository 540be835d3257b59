"""The questions: unanswered items, the most useful first."""

import re
from collections.abc import Iterator
from typing import Any

from expert.assessment import Question
from expert.collect.words import listed, name_of
from expert.engine.run import Run
from facts.memory import Ask, ExposureEntry, MedicineEntry, TrialEntry
from facts.templates import Template

ENTRY = re.compile(r"\.\d+(?=\.|$)")
_ENTRIES: dict[str, tuple[type[Template], str]] = {
    "exposures": (ExposureEntry, "agent"), "medicines": (MedicineEntry, "name"), "trials": (TrialEntry, "treatment"),
}  # fmt: skip
WHY_ORDER = ("red_flag", "exposure", "ongoing", "scope", "unrecognised", "implausible")


def question_list(settled: Run, tables: Any) -> tuple[Question, ...]:
    """One question for every open item: red flags, then what decides the plan, cheap before burdensome."""
    asks: dict[str, list[Template]] = {}
    for ask in settled.all(Ask):
        asks.setdefault(item_of(ask), []).append(ask)
    rows = tables.questions
    places = {item: index for index, item in enumerate(rows)}

    def place(item: str) -> tuple[Any, ...]:
        row = rows.get(ENTRY.sub(".*", item))
        decides = any(ask["decides"] == "yes" for ask in asks[item])
        why = min(WHY_ORDER.index(ask["why"]) if ask["why"] in WHY_ORDER else len(WHY_ORDER) for ask in asks[item])
        return (not decides, why, row.burden if row else 0, places.get(ENTRY.sub(".*", item), len(places)), item)

    return tuple(_question(item, asks[item], settled, tables) for item in sorted(asks, key=place))


def item_of(ask: Template) -> str:
    """The dotted path of the item that is asked."""
    return f"{ask['item']}.{ask['part']}" if ask["part"] else str(ask["item"])


def _question(item: str, asks: list[Template], settled: Run, tables: Any) -> Question:
    rows = tables.questions
    row = next((rows[path] for path in _upward(ENTRY.sub(".*", item)) if path in rows), None)
    names = listed(name_of(tables, ask["treatment"]) for ask in asks if ask["treatment"])
    whys = list(dict.fromkeys(tables.wording.asks[ask["why"]].format(name=names) for ask in asks))
    return Question(
        id=item,
        text=f"{_entry_name(item, settled)}{row.text}" if row else item,
        why=" ".join(whys),
        could_change=any(ask["decides"] == "yes" for ask in asks),
    )


def _upward(path: str) -> Iterator[str]:
    """The path itself, and what it is part of, from the nearest on."""
    while path:
        yield path
        path = path.rpartition(".")[0]


def _entry_name(item: str, settled: Run) -> str:
    """What an entry of a list is called, as it stands before a question about it; empty where nothing has a name."""
    section, number, *_ = f"{item}..".split(".")
    if section not in _ENTRIES or not number:
        return ""
    template, slot = _ENTRIES[section]
    named = next((str(fact[slot]) for fact in settled.where(template, index=int(number))), "")
    return f"{named}: " if named else ""
