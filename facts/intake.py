"""From a case to facts: the only bridge. Everything that can be asked becomes a fact, unknown included."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from facts.analytes import ANALYTES
from facts.case import Case
from facts.entries import Neuropathy, Patient, Preferences, Scores
from facts.memory import (
    AllergyEntry,
    ExposureEntry,
    Item,
    LabEntry,
    Listed,
    MedicineEntry,
    ReviewEntry,
    TrialEntry,
    Visit,
)
from facts.ranges import exact
from facts.templates import Template
from facts.terms import Finding, Line, Treatment

STATUS_OF_WORD = {"yes": "present", "no": "absent", "unknown": "unknown", "not_done": "not_done"}
LISTS = ("exposures", "medicines", "allergies", "labs", "trials")
CARE_LINES = (Line.TOPICAL, Line.NON_DRUG)
_FINDINGS = tuple((f"findings.{each.value}", each.value) for each in Finding)
_CARE = tuple((f"supportive.{each.value}", each.value) for each in Treatment if each.line in CARE_LINES)


def facts_of(case: Case) -> Iterator[Template]:
    """The facts of a case, in a fixed order that does not depend on the order of its keys."""
    yield Visit(assessed_on=case.assessed_on.isoformat(), region=case.region or "unknown")
    yield from _fields("patient", Patient, case.patient)
    yield from _fields("neuropathy", Neuropathy, case.neuropathy)
    yield _item("pain.now", case.pain.now if case.pain else None)
    findings: Mapping[str, str] = case.findings or {}
    for path, id_ in _FINDINGS:
        yield _item(path, findings.get(id_))
    yield from _fields("scores", Scores, case.scores)
    yield from _fields("preferences", Preferences, case.preferences)
    supportive: Mapping[str, str] = case.supportive or {}
    for path, id_ in _CARE:
        yield _item(path, supportive.get(id_))
    for name in LISTS:
        given = getattr(case, name)
        yield Item(
            path=name,
            status="unknown" if given is None else "known",
            value="" if given is None else len(given),
            provenance="assumed" if given is None else "stated",
        )
    yield from _lists(case)


def _item(path: str, value: Any) -> Item:
    """Left out and `unknown` are unknown; yes and no are present and absent; everything else is known."""
    if value is None:
        return Item(path=path, status="unknown", value="", provenance="assumed")
    if isinstance(value, int | float):
        return Item(path=path, status="known", value=exact(value), provenance="stated")
    word = str(value)
    if word in STATUS_OF_WORD:
        return Item(path=path, status=STATUS_OF_WORD[word], value=word, provenance="stated")
    return Item(path=path, status="known", value=word, provenance="stated")


def _fields(place: str, model: Any, given: Any) -> Iterator[Template]:
    for name, field in model.model_fields.items():
        path = f"{place}.{field.alias or name}"
        value = getattr(given, name) if given is not None else None
        if isinstance(value, tuple):
            yield Item(path=path, status="known", value=", ".join(value), provenance="stated")
            for word in value:
                yield Listed(path=path, word=word)
        else:
            yield _item(path, value)


def _lists(case: Case) -> Iterator[Template]:
    for index, exposure in enumerate(case.exposures or ()):
        yield ExposureEntry(
            index=index,
            agent=exposure.agent or "",
            route=exposure.route or "",
            first_dose=_text(exposure.first_dose),
            last_dose=_text(exposure.last_dose),
            ongoing=exposure.ongoing or "",
            planned=exposure.planned or "",
        )
    for index, medicine in enumerate(case.medicines or ()):
        yield MedicineEntry(
            index=index,
            name=medicine.name or "",
            daily_dose=_number(medicine.daily_dose),
            unit=medicine.unit or "",
            route=medicine.route or "",
            since=_text(medicine.since),
            stopped=_text(medicine.stopped),
            planned=medicine.planned or "",
            purpose=medicine.for_ or "",
        )
    for index, allergy in enumerate(case.allergies or ()):
        yield AllergyEntry(index=index, name=allergy)
    for index, lab in enumerate(case.labs or ()):
        yield _lab(index, lab)
    for index, trial in enumerate(case.trials or ()):
        yield TrialEntry(
            index=index,
            treatment=trial.treatment or "",
            started=_text(trial.started),
            target_dose_since=_text(trial.target_dose_since),
            highest_daily_dose_mg=_number(trial.highest_daily_dose_mg),
            stopped=_text(trial.stopped),
            stop_reason=trial.stop_reason or "",
            adherence=trial.adherence or "",
            baseline_pain=_number(trial.baseline_pain),
        )
        for number, review in enumerate(trial.reviews or ()):
            yield ReviewEntry(
                trial=index,
                index=number,
                date=_text(review.date),
                week=_number(review.week),
                pain=_number(review.pain),
                response=review.response or "",
                function=review.function or "",
                global_change=_number(review.global_change),
                tolerability=_answered(review.tolerability),
            )


def _lab(index: int, lab: Any) -> LabEntry:
    """One result in the unit used inside; possible but implausible numbers are marked, not used."""
    if isinstance(lab.value, str) or lab.value is None or lab.test is None:
        said = lab.value if isinstance(lab.value, str) else _number(lab.value or None)
        return LabEntry(index=index, test=lab.test or "", value=said, unit="", date=_text(lab.date), plausible="word")
    analyte = ANALYTES[lab.test]
    value = analyte.convert(lab.value, lab.unit)
    plausible = "yes" if value in analyte.plausible else "no"
    return LabEntry(
        index=index, test=lab.test, value=value, unit=analyte.unit, date=_text(lab.date), plausible=plausible
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _number(value: Any) -> Fraction | str:
    return "" if value is None else exact(value)


def _answered(word: str | None) -> str:
    return "" if word in (None, "unknown") else str(word)
