"""Shared hypothesis strategies: random valid cases, wide enough to reach every rule.

`cases()` draws plain mappings that `Case.model_validate` accepts: every key of a case, left out or not, every
finding, results at the bounds of their ranges, real medicine names, and dates that are consistent with each other at
the precision of a day, a month or a year. `valid_case_mapping()` is one complete mapping, fresh on each call.
"""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from facts.analytes import ANALYTES
from facts.ranges import RANGES, exact
from facts.terms import Finding, Line, Treatment
from facts.yaml12 import load_yaml
from tests.case_words import (
    AGENTS,
    ALLERGIES,
    LADDER_AGENTS,
    MEDICINES,
    OTHER_TRIALS,
    ROUTES,
    SITES,
    SYMPTOMS,
    TURNING_POINTS,
    YES_NO,
)

_COMPLETE = Path(__file__).with_name("complete_case.yaml")


FINDINGS = tuple(each.value for each in Finding)
SUPPORTIVE = tuple(each.value for each in Treatment if each.line in (Line.TOPICAL, Line.NON_DRUG))


def some_of(optional: dict[str, st.SearchStrategy[Any]], **mandatory: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A mapping with any of the optional keys."""
    return st.fixed_dictionaries(mandatory, optional=optional)


def number_of(name: str) -> st.SearchStrategy[Any]:
    """A number of a row of the ranges: its bounds, whole numbers between, and tenths where they are meant."""
    row = RANGES[name]
    low, high = (int(bound) for bound in row.possible.bounds)
    whole = st.integers(low, high) | st.sampled_from((low, high))
    return whole if row.whole else whole | st.integers(low * 10, high * 10).map(lambda tenths: tenths / 10)


@st.composite
def perhaps_without(draw: st.DrawFn, entry: dict[str, Any], *keys: str) -> dict[str, Any]:
    """The entry, now and then without one of these keys."""
    without = draw(st.integers(0, 19))
    return {key: value for key, value in entry.items() if key not in keys[without : without + 1]}


WORDS = st.sampled_from
PAIN = st.sampled_from((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0.5, 3.5, 6.3))

PATIENT = some_of(
    {
        "age_years": st.sampled_from((0, 17, 18, 45, 58, 64, 65, 74, 75, 76, 90, 120)) | st.integers(18, 95),
        "sex": WORDS(("female", "male")),
        "weight_kg": st.sampled_from((20, 45.5, 70, 82, 130, 400)) | st.integers(40, 150),
        "height_cm": st.sampled_from((100, 150, 178.5, 250)) | st.integers(145, 200),
        "pregnancy": WORDS(("yes", "planning", "no", "no", "unknown", "not_applicable")),
        "breastfeeding": WORDS(("yes", "no", "no", "unknown", "not_applicable")),
    }
)
SCORES = some_of(
    {
        **{
            name.removeprefix("scores."): number_of(name)
            for name in RANGES
            if name.startswith("scores.") and name not in ("scores.falls_last_year", "scores.tug_seconds")
        },
        "falls_last_year": st.integers(0, 12),
        "tug_seconds": st.sampled_from((8, 9.8, 11.9, 12, 13.5, 14, 30)),
        "child_pugh": WORDS(("none", "a", "b", "c")),
    }
)
PREFERENCES = some_of(dict.fromkeys(("prefers_non_drug", "accepts_injections", "wants_pregnancy"), WORDS(YES_NO)))
FEW = st.dictionaries(WORDS(FINDINGS), WORDS(("yes", "yes", "no", "unknown", "not_done", True, False)), max_size=6)
ALL_BUT_FEW = st.builds(
    lambda most, few: {**dict.fromkeys(FINDINGS, most), "work_up_complete": "yes", **few},
    WORDS(("no", "no", "no", "unknown", "not_done")),
    FEW,
)


@st.composite
def partial(draw: st.DrawFn, day: date) -> Any:
    """The day as text, or its month, or its year (as text or as a number)."""
    text = day.isoformat()
    return draw(st.sampled_from((text, text, text, text, text[:7], text[:4], day.year)))


@st.composite
def results(draw: st.DrawFn, today: date) -> dict[str, Any]:
    """One laboratory or bedside result."""
    test = draw(st.sampled_from(tuple(ANALYTES)))
    analyte = ANALYTES[test]
    entry: dict[str, Any] = {"test": test}
    if analyte.words:
        entry["value"] = draw(st.sampled_from(analyte.words))
    else:
        conversion = draw(st.sampled_from(analyte.units))
        bounds = (*analyte.possible.bounds, *analyte.plausible.bounds, *map(exact, TURNING_POINTS.get(test, ())))
        low, high = analyte.plausible.bounds
        steps = st.integers(0, 200).map(lambda step: low + (high - low) * Fraction(step, 200))
        inside = draw(st.sampled_from(bounds) | steps)
        value = round(float(conversion.outside(inside)), 4)
        if conversion.inside(exact(value)) not in analyte.possible:  # rounded over the edge
            value = round(float(conversion.outside((low + high) / 2)), 4)
        entry["value"] = int(value) if value == int(value) else value
        if len(analyte.units) > 1 or draw(st.booleans()):
            entry["unit"] = conversion.unit
    if draw(st.integers(0, 5)):
        entry["date"] = draw(partial(today - timedelta(draw(st.integers(0, 900)))))
    return draw(perhaps_without(entry, "test", "value"))


@st.composite
def exposures(draw: st.DrawFn, today: date) -> dict[str, Any]:
    """One course of a quinolone."""
    first = today - timedelta(draw(st.sampled_from((0, 5, 20, 28, 60, 200, 751)) | st.integers(0, 4000)))
    last = min(today, first + timedelta(draw(st.integers(0, 60))))
    entry = draw(some_of({"route": WORDS((*ROUTES, "oral", "oral", "unknown"))}, agent=WORDS(AGENTS)))
    entry["first_dose"] = draw(partial(first))
    state = draw(st.integers(0, 9))
    if state == 0:
        return entry | {"ongoing": "yes"}
    if state == 1:
        return {"agent": entry["agent"], "planned": "yes"}
    entry["last_dose"] = draw(partial(last))
    entry |= draw(some_of({"ongoing": WORDS(("no", "unknown")), "planned": WORDS(("no", "unknown"))}))
    return draw(perhaps_without(entry, "agent", "first_dose", "last_dose"))


@st.composite
def neuropathies(draw: st.DrawFn, today: date) -> dict[str, Any]:
    """The neuropathy, beginning at any time from ten years ago to today."""
    onset = today - timedelta(draw(st.sampled_from((0, 27, 28, 29, 56, 57, 365, 366, 745)) | st.integers(0, 3650)))
    return draw(
        some_of(
            {
                "onset": partial(onset),
                "before_exposure": WORDS((*YES_NO, "no", "no")),
                "sites": st.lists(WORDS(SITES), max_size=3, unique=True),
                "pattern": WORDS(
                    ("length_dependent", "focal", "asymmetric", "multifocal", "non_length_dependent", "unknown")
                ),
                "symptoms": st.lists(WORDS(SYMPTOMS), max_size=4, unique=True),
                "painful": WORDS((*YES_NO, "yes", True)),
                "worsened_after_exposure": WORDS(YES_NO),
                "course": WORDS(("improving", "stable", "fluctuating", "worsening", "unknown")),
                "sensory_loss": WORDS(("none", "reduced", "absent", "unknown")),
                "nerve_conduction": WORDS(("normal", "axonal", "demyelinating", "not_done", "unknown")),
                "skin_biopsy": WORDS(("normal", "reduced_density", "not_done", "unknown")),
                "improved_after_stopping": WORDS(YES_NO),
                "recurred_on_reexposure": WORDS(YES_NO),
            }
        )
    )


@st.composite
def medicines(draw: st.DrawFn, today: date) -> dict[str, Any]:
    """One medicine: taken, planned, or stopped within the last weeks."""
    since = today - timedelta(draw(st.integers(0, 2000)))
    stopped = max(since, today - timedelta(draw(st.sampled_from((0, 1, 2, 7, 13, 14, 15, 35)))))
    entry = draw(
        some_of(
            {
                "daily_dose": st.sampled_from((0.5, 5, 10, 12, 13, 25, 50, 51, 100, 101, 300, 1000)),
                "unit": WORDS(("mg", "mg", "mcg", "g", "IU", "tablets")),
                "route": WORDS(("oral", "oral", "ophthalmic", "otic", "topical", "intravenous", "unknown")),
                "since": partial(since),
                "for": WORDS(("neuropathy", "other", "unknown")),
                "planned": WORDS(("no", "no", "yes", "unknown")),
            },
            name=WORDS(MEDICINES),
        )
    )
    if not draw(st.integers(0, 5)):
        entry["stopped"] = draw(partial(stopped))
    return draw(perhaps_without(entry, "name"))


@st.composite
def reviews(draw: st.DrawFn, start: date, today: date) -> dict[str, Any]:
    """One visit between the start of a trial and today."""
    day = start + timedelta(draw(st.integers(0, (today - start).days)))
    when = draw(some_of({}, week=st.integers(0, 30)) | some_of({}, date=partial(day)))
    return when | draw(
        some_of(
            {
                "pain": PAIN,
                "response": WORDS(("good", "partial", "none", "worse")),
                "function": WORDS(("better", "same", "worse", "unknown")),
                "global_change": st.integers(1, 7),
                "tolerability": WORDS(("tolerable", "tolerable", "intolerable")),
            }
        )
    )


@st.composite
def trials(draw: st.DrawFn, today: date) -> dict[str, Any]:
    """One treatment tried, still running or stopped."""
    started = today - timedelta(draw(st.sampled_from((0, 6, 7, 13, 14, 28, 35, 84, 91, 120)) | st.integers(0, 900)))
    target = min(today, started + timedelta(draw(st.sampled_from((0, 7, 14, 21, 60)))))
    entry: dict[str, Any] = draw(
        some_of(
            {
                "target_dose_since": partial(target),
                "highest_daily_dose_mg": st.sampled_from(
                    (10, 25, 30, 60, 75, 120, 150, 200, 225, 300, 600, 1800, 3600)
                ),
                "adherence": WORDS(("good", "good", "poor", "unknown")),
                "baseline_pain": PAIN,
            },
            treatment=WORDS(LADDER_AGENTS) | WORDS((*LADDER_AGENTS, *OTHER_TRIALS)),
            started=partial(started),
        )
    )
    if draw(st.integers(0, 2)) == 0:
        entry["stopped"] = draw(partial(target + timedelta(draw(st.integers(0, (today - target).days)))))
        reasons = ("no_benefit", "adverse_effect", "contraindicated", "patient_choice", "cost", "completed")
        entry |= draw(some_of({"stop_reason": WORDS(reasons)}))
    entry |= draw(some_of({"reviews": st.lists(reviews(started, today), max_size=3)}))
    return draw(perhaps_without(entry, "treatment", "started"))


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A valid case as a mapping, from nearly empty to complete."""
    today = draw(st.dates(date(2016, 1, 1), date(2035, 12, 31)))
    return draw(
        some_of(
            {
                "id": WORDS(("case-1", "cipro-feet-two-years", "M\u00fcller test", "x" * 200)),
                "region": WORDS(("us", "uk", "eu")),
                "patient": PATIENT,
                "exposures": st.lists(exposures(today), max_size=2)
                | st.lists(exposures(today), min_size=1, max_size=1),
                "neuropathy": neuropathies(today),
                "pain": some_of({"now": PAIN}),
                "findings": FEW | ALL_BUT_FEW,
                "labs": st.lists(results(today), max_size=6),
                "medicines": st.lists(medicines(today), max_size=4),
                "allergies": st.lists(WORDS(ALLERGIES), max_size=2, unique=True),
                "trials": st.lists(trials(today), max_size=4),
                "supportive": st.dictionaries(
                    WORDS(SUPPORTIVE),
                    WORDS(("started", "offered", "declined", "stopped", "never", "unknown")),
                    max_size=4,
                ),
                "scores": SCORES,
                "preferences": PREFERENCES,
            },
            schema=st.just("neuroladder.case/1"),
            assessed_on=st.just(today.isoformat()),
        )
    )


def valid_case_mapping() -> dict[str, Any]:
    """A complete case, every key of the form given once; a fresh copy that may be changed."""
    loaded: dict[str, Any] = load_yaml(_COMPLETE.read_text(encoding="utf-8"), what=_COMPLETE.name)
    return loaded
