"""Wrong versions of the knowledge, one change each: a row lost or weakened, a limit moved, a dose times ten."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from knowledge.load import Knowledge
from knowledge.rules.all import HAND_WRITTEN

WEAKER = {"block": "avoid", "avoid": "caution", "adjust": "caution", "caution": "info"}
FORBIDS = ("block", "avoid")
FINE = dict.fromkeys(("partial_points", "low_pain", "worse_points"), "1/10")
FINE |= dict.fromkeys(("worse_fraction", "good_fraction", "partial_fraction"), "1/100")
FINE |= dict.fromkeys(("adjusted_weight_fraction", "cockcroft_gault_female"), "1/100")
FINE |= dict.fromkeys(("adjusted_weight_from_bmi", "ideal_weight_per_inch_kg", "centimetres_per_inch"), "1/10")
TIMES = 10


@dataclass(frozen=True)
class Mutant:
    """One change: what it is, what it touches, and how the knowledge looks with it."""

    kind: str
    name: str
    grave: bool  # a contraindication or a dose: all of them must be noticed
    marks: tuple[str, ...]  # rows, rules, findings and treatments that it touches
    tables: Callable[[Knowledge], Knowledge] | None = None
    without_rule: str = ""


def mutants(tables: Knowledge) -> Iterator[Mutant]:
    """Every mutant, in a fixed order."""
    yield from _rows(tables)
    yield from _pairs(tables)
    yield from _rules()
    yield from _limits(tables)
    yield from _numbers(tables)
    yield from _doses(tables)
    yield from _sources(tables)


def changed(model: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of a table with the value at a path of attributes, keys and places."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(model, Mapping):
        return {**model, step: changed(model[step], rest, value)}
    if isinstance(model, tuple):
        return (*model[:step], changed(model[step], rest, value), *model[step + 1 :])
    return model.model_copy(update={step: changed(getattr(model, step), rest, value)})


def _set(part: str, path: tuple[Any, ...], value: Any) -> Callable[[Knowledge], Knowledge]:
    return lambda tables: replace(tables, **{part: changed(getattr(tables, part), path, value)})


def _without(part: str, path: tuple[Any, ...], rows: tuple[Any, ...], place: int) -> Callable[[Knowledge], Knowledge]:
    return _set(part, path, (*rows[:place], *rows[place + 1 :]))


def _rows(tables: Knowledge) -> Iterator[Mutant]:
    for treatment, monograph in tables.treatments.items():
        for place, row in enumerate(monograph.safety):
            grave, marks = row.severity in (*FORBIDS, "adjust"), (row.id, treatment)
            lost = _without("treatments", (treatment, "safety"), monograph.safety, place)
            yield Mutant("row removed", f"{row.id} ({row.severity})", grave, marks, lost)
            if row.severity in WEAKER:
                weaker = WEAKER[row.severity]
                change = _set("treatments", (treatment, "safety", place, "severity"), weaker)
                yield Mutant("severity one lower", f"{row.id}: {row.severity} to {weaker}", grave, marks, change)


def _pairs(tables: Knowledge) -> Iterator[Mutant]:
    for place, row in enumerate(tables.pairs):
        grave = row.severity in FORBIDS
        yield Mutant("pair removed", row.id, grave, (row.id,), _without("pairs", (), tables.pairs, place))
        if row.severity in WEAKER:
            weaker = WEAKER[row.severity]
            change = _set("pairs", (place, "severity"), weaker)
            yield Mutant("severity one lower", f"{row.id}: {row.severity} to {weaker}", grave, (row.id,), change)
        days = row.wash_out_days or ()
        for number, wash_out in enumerate(days if isinstance(days, tuple) else (days,)):
            path = (place, "wash_out_days", *((number,) if isinstance(days, tuple) else ()), "days")
            for step in (1, -1):
                change = _set("pairs", path, wash_out.days + step)
                yield Mutant("days one step", f"{row.id}: wash-out {step:+d}", grave, (row.id,), change)


def _rules() -> Iterator[Mutant]:
    for card in HAND_WRITTEN:
        yield Mutant("rule removed", f"{card.id} {card.title}", False, (card.id,), without_rule=card.id)


def _limits(tables: Knowledge) -> Iterator[Mutant]:
    """The limits of findings: numbers, evidence of a stated finding, days and counts of medicines."""
    for id_, row in tables.findings.threshold.items():
        yield from _evidence(f"finding {id_}", (id_,), ("threshold", id_), row)
    for id_, stated in tables.findings.stated.items():
        for place, row in enumerate(stated.evidence):
            yield from _evidence(f"finding {id_}, {row.measure}", (id_,), ("stated", id_, "evidence", place), row)
    for id_, taken in tables.findings.taken.items():
        for slot, value in (("within_days", taken.within_days), ("at_least", taken.at_least)):
            for step in (1, -1) if value > 1 or (slot == "within_days" and value) else ():
                change = _set("findings", ("taken", id_, slot), value + step)
                yield Mutant("limit one step", f"finding {id_}: {slot} {step:+d}", True, (id_,), change)


def _evidence(name: str, marks: tuple[str, ...], path: tuple[Any, ...], row: Any) -> Iterator[Mutant]:
    for slot in ("at_least", "above", "below"):
        value = getattr(row, slot)
        for step in (1, -1) if value is not None else ():
            size = step if value.denominator == 1 else Fraction(step, 10)
            change = _set("findings", (*path, slot), value + size)
            yield Mutant("limit one step", f"{name}: {slot} {float(value + size):g}", True, marks, change)
    for place, value in enumerate(row.outside or ()):
        for step in (1, -1):
            change = _set("findings", (*path, "outside", place), value + Fraction(step, 10))
            yield Mutant("limit one step", f"{name}: outside {float(value):g} {step:+d}/10", False, marks, change)


def _numbers(tables: Knowledge) -> Iterator[Mutant]:
    """The numbers that belong to no single treatment."""
    for block, rows in tables.thresholds.items():
        for key, value in rows.items():
            values = value if isinstance(value, tuple) else (value,)
            for place, number in enumerate(values):
                if not isinstance(number, Fraction):
                    continue
                size = Fraction(FINE.get(key, "1"))
                for step in (size, -size):
                    path = (block, key, place) if isinstance(value, tuple) else (block, key)
                    name = f"{block}.{key}: {float(number + step):g} instead of {float(number):g}"
                    change = _set("thresholds", path, number + step)
                    yield Mutant("threshold one step", name, False, (f"threshold:{block}",), change)


def _doses(tables: Knowledge) -> Iterator[Mutant]:
    for treatment, monograph in tables.treatments.items():
        for path, value in _amounts(monograph):
            words = isinstance(value, str)
            more = _ten_times(value) if words else type(value)(value * TIMES)
            name = f"{treatment} {'.'.join(map(str, path))}: {value} to {more}"
            change = _set("treatments", (treatment, *path), more)
            yield Mutant("dose times ten", name, True, (treatment, *_row_of(monograph, path)), change)
        for path, value in _durations(monograph):
            for step in (1, -1):
                name = f"{treatment} {'.'.join(map(str, path))}: {value + step} instead of {value}"
                change = _set("treatments", (treatment, *path), value + step)
                yield Mutant("days one step", name, False, (treatment,), change)


def _ten_times(words: str) -> str:
    return re.sub(r"(\d+(?:\.\d+)?)(?= (?:mg|mcg|to \d+ mcg))", lambda found: f"{float(found[1]) * TIMES:g}", words)


def _row_of(monograph: Any, path: tuple[Any, ...]) -> tuple[str, ...]:
    return (monograph.safety[path[1]].id,) if path[0] == "safety" else ()


def _steps(monograph: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if monograph.dose is not None:
        for place, titration in enumerate(monograph.dose.titrations):
            yield from ((("dose", "titrations", place, "steps", n), step) for n, step in enumerate(titration.steps))
        yield from ((("dose", "escalation", n), step) for n, step in enumerate(monograph.dose.escalation))
    for place, regimen in enumerate(monograph.regimens):
        yield from ((("regimens", place, "steps", n), step) for n, step in enumerate(regimen.steps))


def _amounts(monograph: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every dose, in milligrams or in words, by its path."""
    for path, step in _steps(monograph):
        if step.daily_mg is not None:
            yield (*path, "daily_mg"), step.daily_mg
        if _ten_times(step.dose) != step.dose:
            yield (*path, "dose"), step.dose
    dose, trial, taper = monograph.dose, monograph.adequate_trial, monograph.taper
    if dose is not None:
        yield from (
            (("dose", slot, "mg"), row.mg) for slot in ("maximum", "extended_maximum") if (row := getattr(dose, slot))
        )
    if trial is not None and trial.daily_mg is not None:
        yield ("adequate_trial", "daily_mg"), trial.daily_mg
    if taper is not None:
        yield from ((("taper", "levels_mg", place), level) for place, level in enumerate(taper.levels_mg))
        yield from ((("taper", "dose_words", level), words) for level, words in taper.dose_words.items())
    for place, row in enumerate(monograph.safety):
        for slot in ("cap_mg", "cap_mg_per_clearance"):
            if getattr(row, slot) is not None:
                yield ("safety", place, slot), getattr(row, slot)


def _durations(monograph: Any) -> Iterator[tuple[tuple[Any, ...], int]]:
    for path, step in _steps(monograph):
        if step.days is not None:
            yield (*path, "days"), step.days
    if monograph.adequate_trial is not None and monograph.adequate_trial.daily_mg is not None:
        yield ("adequate_trial", "weeks"), monograph.adequate_trial.weeks
    if monograph.taper is not None and monograph.taper.days_each is not None:
        yield ("taper", "days_each"), monograph.taper.days_each


def _sources(tables: Knowledge) -> Iterator[Mutant]:
    for source, told in tables.sources.items():
        if told.through is not None:  # named for the reader only; a dossier stands for it
            continue
        yield Mutant("source dropped", source, False, (f"source:{source}",), _without_source(source))
    for treatment, monograph in tables.treatments.items():
        for place, row in enumerate(monograph.safety):
            change = _set("treatments", (treatment, "safety", place, "sources"), ())
            yield Mutant("source dropped", f"all of {row.id}", False, (row.id, "form"), change)


def _without_source(source: str) -> Callable[[Knowledge], Knowledge]:
    def dropped(tables: Knowledge) -> Knowledge:
        fewer = replace(tables)
        fewer.__dict__["sources"] = {id_: row for id_, row in tables.sources.items() if id_ != source}
        return fewer

    return dropped
