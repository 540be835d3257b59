"""When the neuropathy began relative to the courses, and how long it has lasted; missing parts of dates are kept."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

from facts.memory import (
    Chronicity,
    Contradiction,
    ExposureEntry,
    FluoroquinoloneUse,
    Item,
    MedicineEntry,
    NeurotoxicSince,
    Onset,
    Takes,
    Visit,
)
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.calculators.days import after_days, after_months, earliest, latest, whole_months

UNKNOWN = "unknown"


def chronicity(onset: date, today: date, limits: dict[str, Any]) -> str:
    """Acute, subacute, persistent or long established, counted from onset; the last day of each is included."""
    if today <= after_days(onset, int(limits["acute_days"])):
        return "acute"
    if today <= after_days(onset, int(limits["subacute_days"])):
        return "subacute"
    return "persistent" if today <= after_months(onset, int(limits["persistent_months"])) else "long_established"


def time_window(onset: date, first: date, last: date, limits: dict[str, Any]) -> str:
    """The window of one onset relative to one course."""
    if onset < first:
        return "before_exposure"
    if onset <= after_days(last, int(limits["strong_after_last_dose"])) or onset <= after_days(
        first, int(limits["strong_after_first_dose"])
    ):
        return "strong"
    if onset <= after_days(last, int(limits["plausible_after_last_dose"])):
        return "plausible"
    return "weak" if onset <= after_days(last, int(limits["weak_after_last_dose"])) else "unlikely"


@calculator(
    "CAL-300",
    "How long the neuropathy has lasted",
    phase=Phase.DERIVE,
    reads=(Item, Visit),
    asserts=(Chronicity,),
    sources=("context-dossier#1.6",),
)
def duration(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Unknown where a missing part of the date could change the class."""
    (visit,) = memory.all(Visit)
    onset = memory.one(Item, path="neuropathy.onset")
    if onset is None or onset["status"] != "known":
        yield Conclusion(Chronicity(grade=UNKNOWN, months=""), because="The onset is not known.")
        return
    today = date.fromisoformat(visit["assessed_on"])
    limits = tables.thresholds["chronicity"]
    ends = (earliest(onset["value"]), min(latest(onset["value"]), today))
    grades = {chronicity(day, today, limits) for day in ends}
    months = whole_months(ends[1], today)
    yield Conclusion(
        Chronicity(grade=grades.pop() if len(grades) == 1 else UNKNOWN, months=months),
        because=f"From {onset['value']} to {visit['assessed_on']} are {months} whole months.",
        supports=(onset, visit),
        rows=("threshold:chronicity",),
    )


@calculator(
    "CAL-310",
    "Onset relative to the exposure",
    phase=Phase.DERIVE,
    reads=(Item, Visit, ExposureEntry, MedicineEntry, FluoroquinoloneUse),
    asserts=(Onset, Contradiction),
    sources=("contract#16", "context-dossier#1.6"),
)
def onset_window(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """From the latest course that began before onset; unknown only when a missing part of a date could change it."""
    (visit,) = memory.all(Visit)
    onset = memory.one(Item, path="neuropathy.onset")
    before = memory.one(Item, path="neuropathy.before_exposure")
    said_before = before["status"] if before else UNKNOWN
    today = date.fromisoformat(visit["assessed_on"])
    known = onset is not None and onset["status"] == "known"
    supports = tuple(fact for fact in (onset, before, visit) if fact)
    if said_before == "present":
        yield Conclusion(Onset(window="before_exposure", after_first_dose="no"), "It was stated.", supports)
        return
    courses = _courses(memory, today)
    if not known or onset is None or not courses:
        after = "yes" if said_before == "absent" else UNKNOWN
        missing = "exposures" if known else "neuropathy.onset"
        yield Conclusion(Onset(window=UNKNOWN, after_first_dose=after, missing=missing), "A date is missing.", supports)
        return
    begins = (earliest(onset["value"]), min(latest(onset["value"]), today))
    began_before = [course for course in courses if course[0][0] <= begins[1]] or courses[:1]
    firsts, lasts, entry = max(began_before, key=lambda course: course[0])
    limits = tables.thresholds["time_window"]
    corners = tuple(product(begins, firsts, lasts))
    windows = {time_window(day, first, max(first, last), limits) for day, first, last in corners}
    if said_before == "absent" and windows == {"before_exposure"}:
        yield Conclusion(
            Contradiction(item="neuropathy.before_exposure", text="dates_against_word"),
            because="By its dates the neuropathy began before the first dose.",
            supports=(*supports, entry),
        )
    if said_before == "absent" and len(windows) > 1:
        windows = {time_window(max(day, first), first, max(first, last), limits) for day, first, last in corners}
    window = windows.pop() if len(windows) == 1 else UNKNOWN
    after = "yes" if said_before == "absent" or begins[0] >= firsts[1] else "no" if begins[1] < firsts[0] else UNKNOWN
    missing = "neuropathy.onset" if begins[0] != begins[1] else "exposures"
    begun = entry.get("first_dose") or entry.get("since") or "an unknown day"
    yield Conclusion(
        Onset(
            window=window,
            after_first_dose="no" if window == "before_exposure" else after,
            missing=missing if window == UNKNOWN else "",
        ),
        because=f"Onset {onset['value']} against the course from {begun}.",
        supports=(*supports, entry),
        rows=("threshold:time_window",),
    )


Span = tuple[date, date]


def _courses(memory: Memory, today: date) -> list[tuple[Span, Span, Any]]:
    """First and last dose of every systemic course as spans of days, in order of the first dose."""
    paths = {use["path"] for use in memory.all(FluoroquinoloneUse) if use["state"] != "planned"}
    exposures = [
        _spans(entry, entry["first_dose"], entry["last_dose"], today)
        for entry in memory.all(ExposureEntry)
        if f"exposures.{entry['index']}" in paths
    ]
    medicines = [
        _spans(entry, entry["since"], entry["stopped"], today)
        for entry in memory.all(MedicineEntry)
        if f"medicines.{entry['index']}" in paths
    ]
    return sorted((course for course in (*exposures, *medicines) if course), key=lambda course: course[0])


def _spans(entry: Template, first: str, last: str, today: date) -> Any:
    if not first and not last:
        return None
    last_span = (earliest(last), min(latest(last), today)) if last else (earliest(first), today)
    first_span = (earliest(first), min(latest(first), last_span[1])) if first else (date.min, last_span[1])
    if not last and entry.get("ongoing", "") == "yes":
        last_span = (today, today)
    return first_span, last_span, entry


@calculator(
    "CAL-320",
    "Neurotoxic medicines taken when it began or since",
    phase=Phase.DERIVE,
    reads=(Takes, Item, Visit),
    asserts=(NeurotoxicSince,),
    sources=("contract#16", "context-dossier#2.3"),
)
def neurotoxic_since(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Taken now, or stopped after the onset (or on a day that may lie after it)."""
    (visit,) = memory.all(Visit)
    today = date.fromisoformat(visit["assessed_on"])
    onset = memory.one(Item, path="neuropathy.onset", status="known")
    for taken in memory.where(Takes, systemic="yes"):
        if taken["state"] not in ("now", "stopped") or "neurotoxic" not in tables.medicines.classes_of(
            taken["ingredient"]
        ):
            continue
        stopped_days_ago = taken["days_since_stop"] if taken["state"] == "stopped" else 0
        if onset is None or (today - earliest(onset["value"])).days >= stopped_days_ago:
            yield Conclusion(
                NeurotoxicSince(ingredient=taken["ingredient"], now="yes" if taken["state"] == "now" else "no"),
                because="It is taken now or was taken after the symptoms began.",
                supports=(taken, visit, onset) if onset else (taken, visit),
            )
