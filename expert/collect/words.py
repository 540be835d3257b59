"""Ids, dates and doses as people read them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from facts.templates import Template
from knowledge.asking import finding_words


def name_of(tables: Any, treatment: str) -> str:
    """The name of a treatment inside a sentence."""
    name = str(tables.treatments[treatment].name)
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def row_text(tables: Any, row: str) -> str:
    """What a row says: a safety row, a pair, or the count of medicines on the central nervous system."""
    if row in tables.safety_rows:
        return str(tables.safety_rows[row][1].text)
    return str(tables.pair_rows[row].text if row in tables.pair_rows else tables.wording.reasons["cns_active"])


def subject_words(tables: Any, subject: str) -> str:
    """A test or a place of referral in words."""
    return str(tables.wording.subjects.get(subject, subject.replace("_", " ")))


def finding_name(finding: str) -> str:
    """A finding of the vocabulary as a noun phrase."""
    return str(finding_words().get(finding, finding.replace("_", " ")))


def listed(parts: Iterable[str]) -> str:
    """a, b and c."""
    words = list(dict.fromkeys(parts))
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


MOST_STEPS_IN_A_PHRASE = 2


def doses_in_words(rows: Iterable[Template]) -> str:
    """The rows of a schedule in one phrase: `30 mg once daily for 7 days, then 60 mg once daily`."""
    rows = tuple(rows)
    if len(rows) > MOST_STEPS_IN_A_PHRASE:
        return f"{rows[0]['dose']}, then in steps to {rows[-1]['dose']}"
    phrases = []
    for row in rows:
        days = _days(row["first_day"], row["last_day"])
        phrases.append(f"{row['dose']} for {days} days" if days else str(row["dose"]))
    return ", then ".join(phrases)


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1 if last else 0


def one_line(text: str, most: int) -> str:
    """The text itself, or its first sentences and words as far as they fit."""
    if len(text) <= most:
        return text
    return text[: most + 1].rsplit(" ", 1)[0].rstrip(",;:- ")
