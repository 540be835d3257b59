"""The words of the reports: the page for patients and the handover of an urgent referral."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from facts.terms import VOCABULARY, Action, Treatment, Urgency
from facts.yaml12 import load_yaml
from knowledge.monograph import Row, Sourced, Text

_ROOM = Path(__file__).parent

Part = Literal["go", "talk", "yourself", "careful", "expect"]


class PlainStep(Row):
    """What one kind of recommendation is called for a patient, and in which part of the page; empty: said elsewhere."""

    in_: Part = Field(alias="in")
    say: str


class Alarm(Row):
    """A sign for which a patient who takes one of these treatments gets help."""

    with_: tuple[Treatment, ...] = Field(alias="with", min_length=1)
    urgency: Urgency
    say: Text


class PatientWords(Row):
    """The page for patients: titles, sections, and a plain word for whatever a plan may name."""

    months: tuple[Text, ...] = Field(min_length=12, max_length=12)
    day: Text
    titles: Mapping[str, Text]
    leads: Mapping[str, tuple[Text, ...]]
    scope: Mapping[str, Text]
    sections: Mapping[str, Text]
    notes: Mapping[str, Text]
    expect: tuple[Text, ...]
    careful_with_medicine: tuple[Text, ...]
    treatments: Mapping[str, Text]
    steps: Mapping[str, PlainStep]
    by_text: Mapping[str, PlainStep]
    tests: Mapping[str, Text]
    referrals: Mapping[str, Text]
    soon: Mapping[str, Text]
    red_flags: Mapping[str, Text]
    alarms: tuple[Alarm, ...]
    checks: Mapping[str, Text]
    calendar: Mapping[str, Text]

    @model_validator(mode="after")
    def _complete(self) -> "PatientWords":
        wanted = {
            "treatments": [each.value for each in Treatment],
            "steps": [each.value for each in Action],
            "tests": VOCABULARY["subjects"]["tests"],
            "referrals": VOCABULARY["subjects"]["referrals"],
            "red_flags": VOCABULARY["red_flags"],
            "notes": {row["urgency"] for row in VOCABULARY["red_flags"].values()},
            "titles": VOCABULARY["status"],
            "leads": VOCABULARY["status"],
        }
        missing = [
            f"{table}.{word}" for table, words in wanted.items() for word in words if word not in self._of(table)
        ]
        if missing:
            raise ValueError(f"no plain words for {', '.join(sorted(missing))}; add them to patient_words.yaml")
        return self

    def _of(self, table: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = getattr(self, table)
        return found

    def red_flags_of(self, urgency: Urgency) -> tuple[str, ...]:
        """The warning signs of one urgency, in plain words and in the order of the vocabulary."""
        rows = VOCABULARY["red_flags"]
        return tuple(words for flag, words in self.red_flags.items() if rows[flag]["urgency"] == urgency)


class HandoverWords(Sourced):
    """The handover of an urgent referral: labels, and what the receiving team wants to hear."""

    title: Text
    note: Text
    parts: Mapping[str, Text]
    situation: Mapping[str, Text]
    labels: Mapping[str, Text]
    always_allergic: Text
    asked_absent: Text
    none_stated: Text
    no_other_allergy: Text
    allergies_unknown: Text
    before_exposure: Text
    to_add: tuple[Text, ...]
    results: Mapping[str, Text]
    results_wanted: tuple[Text, ...]
    items: Mapping[str, Text]
    findings: Mapping[str, tuple[Text, ...]]


def _read(name: str) -> Any:
    return load_yaml((_ROOM / name).read_text(encoding="utf-8"), what=f"knowledge/{name}")


@cache
def patient_words() -> PatientWords:
    """The words of the page for patients. Raises ValueError where a treatment, test, place or sign has none."""
    return PatientWords.model_validate(_read("patient_words.yaml"))


@cache
def handover_words() -> HandoverWords:
    """The words of the handover. Raises ValueError naming the place where the table is wrong."""
    return HandoverWords.model_validate(_read("handover_words.yaml"))
