"""What an answer to one item means: words, letters, numbers with units and dates become values of a case.

`understand` never raises: what cannot be taken comes back as a reading with a message that says what to write, and
with offers where the likely mistake is known.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from expert.dialogue.dates_said import NotADateError, date_said
from expert.dialogue.items import NOT_DONE, UNKNOWN, Item, Kind
from expert.dialogue.lists_said import dose_said, entries_said, unit_said
from expert.dialogue.names_said import NotRecognisedError, name_said
from expert.dialogue.numbers_said import NotANumberError, Offer, number_said, range_said, result_said
from facts.analytes import ANALYTES
from knowledge.asking import answer_words

MOST_CHARACTERS = 2000
"""The longest answer; a case holds no longer text either."""

_BOTH_PRESSURES = re.compile(r"\s*(\d+(?:\.\d+)?)\s*/\s*(\d+(?:\.\d+)?)\s*(?:mm\s*hg)?\s*", re.IGNORECASE)
_DOSE, _DOSE_UNIT = "medicines.*.daily_dose", "medicines.*.unit"
_REVIEWS = "trials.*.reviews"
_PRESSURES = ("systolic_bp", "diastolic_bp")


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer was understood as.

    `values` are written into the case, item by item. `open_word` is `unknown` or `not_done` where the item stays
    unanswered. A `message` means that the answer was not taken; `offers` are answers that were likely meant.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    open_word: str = ""
    message: str = ""
    offers: tuple[Offer, ...] = ()

    @property
    def taken(self) -> bool:
        """Whether the answer was taken."""
        return not self.message


def understand(item: Item, text: str, today: date, so_far: Any = None) -> Reading:
    """The meaning of this text as an answer to this item on this day; reviews are added to those `so_far`."""
    problem = unreadable(text)
    if problem:
        return Reading(message=problem)
    said = folded(text)
    if not said:
        return Reading(message=f"Nothing was typed. {expected(item)}")
    open_word = _open_word(item, said)
    if open_word:
        return Reading({item.id: open_word} if item.allows(open_word) else {}, open_word=open_word)
    try:
        values = _values(item, text.strip(), said, today)
        if item.general == _REVIEWS and so_far:
            values = {item.id: [*(each for each in so_far if each.get("date") != today.isoformat()), *values[item.id]]}
        return Reading(values)
    except (NotADateError, NotANumberError, NotRecognisedError) as error:
        return Reading(message=str(error), offers=getattr(error, "offers", ()))
    except _NotAWordError as error:
        return Reading(message=f"{error} {expected(item)}")


def expected(item: Item) -> str:
    """What may be typed, in one sentence."""
    words = [word.replace("_", " ") for word in item.words]
    extra = "unknown (u)"
    if item.row.answer:
        return f"Type {item.row.answer}, or {extra}."
    match item.kind:
        case Kind.YES_NO:
            letters = [f"{word} ({word[0]})" for word in ("yes", "no") if word in item.words]
            others = [word.replace("_", " ") for word in item.words if word not in ("yes", "no", UNKNOWN, NOT_DONE)]
            done = ["not done (d)"] if NOT_DONE in item.words else []
            return f"Type {', '.join([*letters, *others, *done])} or {extra}."
        case Kind.CHOICE:
            shown = [f"{number} {word}" for number, word in enumerate(words, 1) if word != UNKNOWN]
            shown += ["not done (d)"] if item.general.startswith("labs.") else []
            return f"Type a number or a word: {', '.join(shown)}, or {extra}."
        case Kind.WORDS:
            return f"Type one or more, with commas between: {', '.join(words)}; none, or {extra}."
        case Kind.NUMBER:
            return f"Type a number {range_said(_place(item))}, or {extra}."
        case Kind.LAB:
            units = " or ".join(each.unit for each in ANALYTES[item.id.partition(".")[2]].units)
            return f"Type the result with its unit ({units}), not done (d) or {extra}."
        case Kind.DATE:
            return f'Type a day, a month or a year, "3 weeks ago", or {extra}.'
        case Kind.LIST:
            return f"Type a name, none, or {extra}."
        case Kind.NAME:
            return f"Type a name, or {extra}."


def unreadable(text: str) -> str:
    """Why the text cannot be an answer at all; empty when it can."""
    if len(text) > MOST_CHARACTERS:
        return f"That has {len(text)} characters; at most {MOST_CHARACTERS} are understood."
    if not text.replace("\t", " ").isprintable():
        return "That contains characters that cannot be shown; type plain text."
    return ""


def folded(text: str) -> str:
    """The text as it is compared: lower case, single spaces, no dots or underscores at its ends."""
    return " ".join(text.casefold().replace("_", " ").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()).strip(
        " ."
    )


def one_of(said: str, words: Iterable[str]) -> str | None:
    """The one word that was meant: itself, its number or its only beginning; None where none or several fit."""
    listed = list(words)
    plain = {folded(word): word for word in listed}
    if said in plain:
        return plain[said]
    if said.isascii() and said.isdecimal():
        return listed[int(said) - 1] if 1 <= int(said[:9]) <= len(listed) else None
    begun = [word for word in plain if word.startswith(said)]
    return plain[begun[0]] if len(begun) == 1 else None


class _NotAWordError(ValueError):
    """None of the words that are expected."""


def _place(item: Item) -> str:
    """Where the number stands in the table of ranges."""
    return item.general.replace("*.", "")


def _open_word(item: Item, said: str) -> str:
    if said in _spoken()[UNKNOWN]:
        return UNKNOWN
    if said in _spoken()[NOT_DONE] and (item.allows(NOT_DONE) or item.kind in (Kind.LAB, Kind.NUMBER, Kind.CHOICE)):
        return NOT_DONE
    return ""


def _values(item: Item, text: str, said: str, today: date) -> Mapping[str, Any]:
    if item.general in (_DOSE, _DOSE_UNIT):
        return _dose_values(item, text)
    match item.kind:
        case Kind.YES_NO | Kind.CHOICE:
            return _word_values(item, said)
        case Kind.WORDS:
            return {item.id: _several(item, said)}
        case Kind.NUMBER:
            return {item.id: number_said(text, _place(item))}
        case Kind.LAB:
            return _lab_values(item, text, today)
        case Kind.DATE:
            return _date_values(item, said, text, today)
        case Kind.LIST:
            return {item.id: entries_said(item.general, text, today)}
        case Kind.NAME:
            return {item.id: name_said(item.general, text)}


def _word_values(item: Item, said: str) -> Mapping[str, Any]:
    spoken = _spoken()
    word: str | None = next((w for w in ("yes", "no") if w in item.words and said in spoken[w]), None)
    if word is None and said in spoken["not_applicable"] and item.allows("not_applicable"):
        word = "not_applicable"
    word = word or one_of(said, item.words)
    if word is None:
        near = difflib.get_close_matches(said[:60], [folded(each) for each in item.words], n=1)
        raise _NotAWordError(f'"{said[:40]}" is not one of the answers{f" - did you mean {near[0]}?" if near else "."}')
    return {f"{item.id}": {"value": word} if item.general.startswith("labs.") else word}


def _several(item: Item, said: str) -> list[str]:
    if said in _spoken()["none"]:
        return []
    found = []
    for part in re.split(r"[,;+]| and ", said):
        if not part.strip():
            continue
        word = one_of(part.strip(), item.words)
        if word is None:
            near = difflib.get_close_matches(part.strip()[:60], [folded(each) for each in item.words], n=1)
            raise _NotAWordError(
                f'"{part.strip()[:40]}" is not in the list{f" - did you mean {near[0]}?" if near else "."}'
            )
        found.append(word)
    if not found:
        raise _NotAWordError("No word of the list was typed.")
    return [word for word in item.words if word in found]


def _lab_values(item: Item, text: str, today: date) -> Mapping[str, Any]:
    test = item.id.partition(".")[2]
    both = _BOTH_PRESSURES.fullmatch(text) if test in _PRESSURES else None
    if both is None:
        return {item.id: result_said(text, test, today)}
    return {
        f"labs.{each}": result_said(value, each, today) for each, value in zip(_PRESSURES, both.groups(), strict=True)
    }


def _dose_values(item: Item, text: str) -> Mapping[str, Any]:
    """A daily dose with its unit, and the ingredient where it is named (25 mg of B6); or the unit alone."""
    entry = item.id.rpartition(".")[0]
    if item.general == _DOSE_UNIT:
        return {item.id: unit_said(text)}
    amount, unit, named = dose_said(text)
    try:
        name = {f"{entry}.name": name_said("medicines.*.name", named)} if named else {}
    except NotRecognisedError as error:
        offers = (Offer(f"{amount} {unit} of {each.text}", each.label) for each in error.offers)
        raise NotRecognisedError(str(error), tuple(offers)) from None
    return {f"{entry}.daily_dose": amount, f"{entry}.unit": unit, **name}


def _date_values(item: Item, said: str, text: str, today: date) -> Mapping[str, Any]:
    if said in _spoken()["still"]:
        if item.general == "exposures.*.last_dose":
            return {item.id.replace("last_dose", "ongoing"): "yes"}
        return {item.id: None}
    found = date_said(text, today)
    if found.earliest > today:
        raise NotADateError(f"{found} lies after {today}, the day of this consultation. Write a date in the past.")
    return {item.id: str(found)}


@cache
def _spoken() -> Mapping[str, frozenset[str]]:
    table = answer_words()
    lists = {**table["answers"], **{key: table[key] for key in ("none", "not_applicable", "still")}}
    return {meaning: frozenset(folded(word) for word in words) for meaning, words in lists.items()}
