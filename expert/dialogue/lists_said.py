"""Entries of the lists of a case as they are typed: courses, medicines, trials, allergies and reviews.

ciprofloxacin by mouth 2024-11-01 to 2024-11-10
metformin 500 mg twice daily since 2022, omeprazole; St John's wort
duloxetine 60 mg since 3 months ago
week 4, pain 6, tolerable
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from expert.assessment import plain_number
from expert.dialogue.dates_said import NotADateError, date_said
from expert.dialogue.names_said import NotRecognisedError, name_said
from expert.dialogue.numbers_said import NotANumberError, Offer, number_said
from facts.ranges import exact
from facts.units import DOSE_UNITS, UnitError, dose_unit
from knowledge.asking import answer_words

_DOSE = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d]+)", re.IGNORECASE)
_DATES = re.compile(r"\s+(?:to|till|until|through|-|\N{EN DASH})\s+", re.IGNORECASE)
_OF_WHAT = re.compile(r"^(?:of|as)\s+", re.IGNORECASE)
_TWO_DAYS = re.compile(r"(\d{4}(?:-\d\d){0,2})\s+(\d{4}(?:-\d\d){0,2})")
_CLAUSE = re.compile(
    r"\b(since|from|started|stopped|stop|for|because|to|target since|at target since)\b", re.IGNORECASE
)
_WEEK = re.compile(r"\bweek\s*(\d{1,4})\b", re.IGNORECASE)
_PAIN = re.compile(r"\bpain\s*(?:of|was|is|:)?\s*(\d{1,2}(?:[.,]\d+)?)(?:\s*/\s*10)?", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:pgic|global(?:\s+change)?)\s*(\d)\b", re.IGNORECASE)


def entries_said(general: str, text: str, today: date) -> list[Any]:
    """The entries of one line for a list of the case (`medicines`, `exposures`, ...); empty for "none".

    Raises `NotRecognisedError`, `NotADateError` or `NotANumberError`, with offers that replace the line.
    """
    if _meant(text, answer_words()["none"]):
        return []
    read = _READERS[general]
    pieces = list(_pieces(text)) if general != "trials.*.reviews" else [text]
    entries = []
    for place, piece in enumerate(pieces):
        try:
            entries.append(read(piece, today))
        except NotRecognisedError as error:
            meant = [(piece.replace(error.name, each.text, 1), each) for each in error.offers]
            lines = ("; ".join((*pieces[:place], said, *pieces[place + 1 :])) for said, _ in meant)
            offers = (Offer(line, each.label or each.text) for line, (_, each) in zip(lines, meant, strict=True))
            raise NotRecognisedError(str(error), tuple(offers)) from None
    if not entries:
        raise NotRecognisedError("A name is wanted here, or none.")
    return entries


def dose_said(text: str) -> tuple[int | float, str, str]:
    """An amount a day, its unit, and of what where that is said. Raises `NotANumberError` for anything else."""
    match = _dose(text)
    if match is None:
        raise NotANumberError(
            f"An amount with its unit is wanted here, such as 500 mg; units: {', '.join(DOSE_UNITS)}."
        )
    rest, dose = daily_dose(text)
    if not dose:
        rest = _without_dose(text)
        dose = {"daily_dose": number_said(match[1], "medicines.daily_dose"), "unit": dose_unit(match[2]).unit}
    return dose["daily_dose"], dose["unit"], _OF_WHAT.sub("", rest.strip(" ,;.")).strip()


def unit_said(text: str) -> str:
    """The unit of a dose. Raises `NotANumberError` for a word that is none."""
    try:
        return dose_unit(text.strip()).unit
    except UnitError as error:
        raise NotANumberError(f"That {error}") from None


def _pieces(text: str) -> Iterator[str]:
    """One piece for each entry; a piece that begins with a clause or a number goes on with the one before."""
    piece = ""
    for part in re.split(r"[,;\n]", text):
        said = part.strip()
        if not said:
            continue
        if piece and (_CLAUSE.match(said) or said[0].isdecimal() or _is_status(said)):
            piece = f"{piece} {said}"
            continue
        if piece:
            yield piece
        piece = said
    if piece:
        yield piece


def _is_status(said: str) -> bool:
    table = answer_words()
    return any(_meant(said, words) for words in (table["still"], table["planned"], *table["routes"].values()))


def _exposure(text: str, today: date) -> dict[str, Any]:
    rest, entry = _marks(text)
    rest, route = _taken_out(_without_dose(rest), answer_words()["routes"])
    name, when = _name_and_rest(rest)
    entry = {"agent": name_said("exposures.*.agent", name), **({"route": route} if route else {}), **entry}
    days = [each for each in _DATES.split(_TWO_DAYS.sub(r"\1 to \2", when)) if each.strip()]
    for key, day in zip(("first_dose", "last_dose"), days, strict=False):
        entry[key] = _past(day, today)
    if entry.get("ongoing") == "yes":
        entry.pop("last_dose", None)
    return entry


def _medicine(text: str, today: date) -> dict[str, Any]:
    rest, marks = _marks(text)
    rest, clauses = _clauses(rest)
    rest, dose = daily_dose(rest)
    rest, route = _taken_out(rest, answer_words()["routes"])
    entry: dict[str, Any] = {"name": name_said("medicines.*.name", rest), **dose}
    if route:
        entry["route"] = route
    if "since" in clauses:
        entry["since"] = _past(clauses["since"], today)
    if "stopped" in clauses:
        entry["stopped"] = _past(clauses["stopped"], today)
    if "for" in clauses:
        entry["for"] = "neuropathy" if "neuropath" in clauses["for"].casefold() else "other"
    if "planned" in marks:
        entry["planned"] = "yes"
    return entry


def _trial(text: str, today: date) -> dict[str, Any]:
    rest, reason = _taken_out(_marks(text)[0], answer_words()["stop_reasons"])
    rest, clauses = _clauses(rest)
    dose = _dose(rest)
    name, when = _name_and_rest(_without_dose(rest))
    entry: dict[str, Any] = {"treatment": name_said("trials.*.treatment", name)}
    if "since" in clauses or when.strip():
        entry["started"] = _past(clauses.get("since", when), today)
    if "target" in clauses:
        entry["target_dose_since"] = _past(clauses["target"], today)
    if dose:
        entry["highest_daily_dose_mg"] = number_said(dose[0], "trials.highest_daily_dose_mg")
    if "stopped" in clauses and clauses["stopped"].strip():
        entry["stopped"] = _past(clauses["stopped"], today)
    if reason:
        entry["stop_reason"] = reason
    return entry


def _allergy(text: str, today: date) -> str:
    del today
    return name_said("allergies.*", text)


def _review(text: str, today: date) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for pattern, key in ((_WEEK, "week"), (_PAIN, "pain"), (_CHANGE, "global_change")):
        match = pattern.search(text)
        if match:
            entry[key] = number_said(match[1], f"trials.reviews.{key}" if key != "pain" else key)
            text = pattern.sub(" ", text, count=1)
    for key, table in answer_words()["reviews"].items():
        text, word = _taken_out(text, table)
        if word:
            entry[key] = word
    rest = text.strip(" ,;.")
    if rest and "week" not in entry:
        entry["date"] = _past(rest, today)
    elif rest.strip(" ,;."):
        raise NotANumberError(f'"{rest[:40]}" is not understood here. Write it like "week 4, pain 6, tolerable".')
    if not {"week", "date"} & entry.keys():
        entry["date"] = today.isoformat()
    if entry.keys() <= {"week", "date"}:
        raise NotANumberError('What was found is missing. Write it like "week 4, pain 6, tolerable".')
    return entry


_READERS: Mapping[str, Callable[[str, date], Any]] = {
    "exposures": _exposure,
    "medicines": _medicine,
    "trials": _trial,
    "allergies": _allergy,
    "trials.*.reviews": _review,
}


def _marks(text: str) -> tuple[str, dict[str, str]]:
    """The text without the words "still taking" and "planned", and what they say."""
    table = answer_words()
    rest, still = _taken_out(text, {"yes": table["still"]})
    rest, planned = _taken_out(rest, {"yes": table["planned"]})
    return rest, {**({"ongoing": still} if still else {}), **({"planned": planned} if planned else {})}


def _clauses(text: str) -> tuple[str, dict[str, str]]:
    """`since`, `stopped`, `target` and `for` with what follows them, and the text before."""
    found: dict[str, str] = {}
    parts = _CLAUSE.split(text)
    for word, said in zip(parts[1::2], parts[2::2], strict=True):
        key = word.casefold()
        key = "target" if "target" in key else "stopped" if key.startswith("stop") else key
        key = "since" if key in ("from", "started") else "stopped" if key == "to" else key
        found[key] = said.strip(" ,;")
    return parts[0].strip(" ,;"), found


def _dose(text: str) -> re.Match[str] | None:
    for match in _DOSE.finditer(text):
        try:
            dose_unit(match[2])
        except UnitError:
            continue
        return match
    return None


def _without_dose(text: str) -> str:
    dose = _dose(text)
    if dose is None:
        return text
    rest = f"{text[: dose.start()]} {text[dose.end() :]}"
    often = {key: row["also"] for key, row in answer_words()["times_a_day"].items()}
    return _taken_out(rest, often)[0]


def daily_dose(text: str) -> tuple[str, dict[str, Any]]:
    """A dose with how often it is taken a day becomes a daily dose; a strength alone stays with the name."""
    dose = _dose(text)
    if dose is None:
        return text, {}
    after = text[dose.end() :].strip()
    spoken = ((often, row["times"]) for row in answer_words()["times_a_day"].values() for often in row["also"])
    for often, times in sorted(spoken, key=lambda pair: -len(pair[0])):
        if after.casefold().startswith(often):
            amount = plain_number(exact(number_said(dose[1], "medicines.daily_dose")) * times)
            rest = f"{text[: dose.start()]} {after[len(often) :]}".strip()
            return rest, {"daily_dose": amount, "unit": dose_unit(dose[2]).unit}
    return text, {}


def _name_and_rest(text: str) -> tuple[str, str]:
    """The words before the first one that begins a date, and the rest."""
    words = text.split()
    for place, word in enumerate(words):
        if place and (word[0].isdecimal() or word.casefold() in ("from", "since", "in", "about", "ago", "last", "a")):
            return " ".join(words[:place]), " ".join(words[place:])
    return text, ""


def _taken_out(text: str, table: Mapping[str, Any]) -> tuple[str, str]:
    """The text without the longest of the words of the table that stands in it, and what that word means."""
    for said, meaning in _phrases(tuple((key, tuple(words)) for key, words in table.items())):
        match = re.search(rf"(?<!\w){re.escape(said)}(?!\w)", text, re.IGNORECASE)
        if match:
            return f"{text[: match.start()]} {text[match.end() :]}".strip(), meaning
    return text, ""


@cache
def _phrases(table: tuple[tuple[str, tuple[str, ...]], ...]) -> list[tuple[str, str]]:
    pairs = [(said, meaning) for meaning, words in table for said in words]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def _past(text: str, today: date) -> str:
    day = date_said(text.strip(" ,;."), today)
    if day.earliest > today:
        raise NotADateError(f"{day} lies after {today}, the day of this consultation. Write a date in the past.")
    return str(day)


def _meant(text: str, words: list[str]) -> bool:
    return " ".join(text.casefold().split()).strip(" .") in words
