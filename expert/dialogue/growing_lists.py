"""Answers to a list that grows line by line: names, "none", the end, and entries taken out again."""

import re
from datetime import date
from typing import Any

from expert.dialogue.answers import Reading, folded, understand
from expert.dialogue.items import Item
from knowledge.asking import answer_words

_REMOVED = re.compile(r"(?:remove|delete|-)\s*(\d{1,3})", re.IGNORECASE)


def understand_list(asked: Item, text: str, day: date, entries: Any) -> tuple[Reading, bool]:
    """The meaning of one line, and whether the list is complete with it. `entries` is the list so far, or None."""
    so_far = list(entries or ())
    said = folded(text)
    if said in answer_words()["done"] or not said:
        if entries is not None:
            return Reading(), True
        return Reading(message="Nothing was typed. Type a name, none when there is none, or unknown (u)."), False
    removed = _REMOVED.fullmatch(said)
    if removed:
        place = int(removed[1]) - 1
        if not 0 <= place < len(so_far):
            return Reading(message=f"There is no entry {removed[1]} to remove."), False
        return Reading({asked.id: so_far[:place] + so_far[place + 1 :]}), False
    if said in answer_words()["none"]:
        if so_far:
            return Reading(
                message="Entries were made already; take them out with remove 1, or press Enter to go on."
            ), False
        return Reading({asked.id: []}), True
    reading = understand(asked, text, day)
    if not reading.taken or reading.open_word:
        return reading, True
    new = [entry for entry in reading.values[asked.id] if entry not in so_far]
    if not new:
        return Reading(message="That stands in the list already."), False
    return Reading({asked.id: [*so_far, *new]}), False
