"""Answers to a screen of several yes-or-no items: the numbers of those that are present, "none", or unknown ones.

none            none of them is present
2 5             2 and 5 are present, the others are not
2 u4 d7         2 is present, 4 is not known, 7 was not done, the others are not present
unknown         nothing is known about any of them
"""

import difflib
import re
from collections.abc import Sequence
from functools import cache

from expert.dialogue.answers import Reading, folded, unreadable
from expert.dialogue.items import NOT_DONE, UNKNOWN, Item
from knowledge.asking import answer_words

EXPECTED = "Type the numbers that apply (2 5), none, u with a number for unknown (u4), or unknown for all."

_TOKEN = re.compile(r"([ud]?)\s*(\d{1,3})([ud]?)")


def understand_screen(items: Sequence[Item], text: str) -> Reading:
    """The meaning of this text as an answer to all items of a screen."""
    problem = unreadable(text)
    if problem:
        return Reading(message=problem)
    said = folded(text)
    if not said:
        return Reading(message=f"Nothing was typed. {EXPECTED}")
    table = answer_words()
    if said in table["none"]:
        return Reading({each.id: "no" for each in items})
    for word in (UNKNOWN, NOT_DONE):
        if said in table["answers"][word]:
            return Reading({each.id: word for each in items if each.allows(word)}, open_word=word)
    if said in table["all"]:
        return Reading({each.id: "yes" for each in items})
    return _numbered(items, said)


def _numbered(items: Sequence[Item], said: str) -> Reading:
    values = dict.fromkeys((each.id for each in items), "no")
    for part in re.split(r"[,;]|(?<=\d)\s+|(?<=[ud])\s+(?=[ud]?\d)| and ", said):
        token = part.strip()
        if not token:
            continue
        word, place = _meant(items, token)
        if place is None:
            labels = [folded(each.label) for each in items]
            near = difflib.get_close_matches(token[:60], labels, n=1)
            hint = f" Did you mean {labels.index(near[0]) + 1} ({near[0]})?" if near else ""
            return Reading(message=f'"{token[:40]}" is not on this screen.{hint} {EXPECTED}')
        values[items[place].id] = word
    return Reading(values)


def _meant(items: Sequence[Item], token: str) -> tuple[str, int | None]:
    """The answer and the place of the item that a token names; None where it names none or several."""
    match = _TOKEN.fullmatch(token)
    if match:
        letter = match[1] or match[3]
        place = int(match[2]) - 1
        return _letter(letter), place if 0 <= place < len(items) else None
    labelled = [place for place, each in enumerate(items) if token in _words(each)]
    if not labelled:
        labelled = [place for place, each in enumerate(items) if any(word.startswith(token) for word in _words(each))]
    return "yes", labelled[0] if len(labelled) == 1 else None


def _letter(letter: str) -> str:
    return {"u": UNKNOWN, "d": NOT_DONE}.get(letter, "yes")


@cache
def _words(asked: Item) -> tuple[str, ...]:
    """The label, the id and every longer word of them, as they are compared."""
    name = folded(asked.id.rpartition(".")[2])
    label = folded(asked.label)
    least = len("leg")
    return (
        label,
        label.removeprefix("a ").removeprefix("an "),
        name,
        *(w for w in re.split(r"\W+", label) if len(w) > least),
    )
