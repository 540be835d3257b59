"""How every treatment of the vocabulary stands for this patient."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Literal

from expert.assessment import DoseCap, Option, Reason, plain_number
from expert.collect.words import name_of
from expert.engine.run import Run
from facts.memory import Barrier, Cap, Finding, Measure, Place, Reading, Stands
from facts.templates import Template
from facts.terms import Line, ReasonKind, Severity, Standing, Treatment

LINES: dict[Line, Literal[1, 2, 3]] = {Line.FIRST_LINE: 1, Line.SECOND_LINE: 2, Line.THIRD_LINE: 3}
ORDER = {
    standing: place
    for place, standing in enumerate((
        "excluded", "avoided", "not_tolerated", "tried", "not_indicated", "active", "recommended", "deferred",
        "too_early", "reserved", "alternative",
    ))
}  # fmt: skip
SHOWN_BESIDE = ("adjust", "caution", "info")


def option_list(settled: Run, tables: Any) -> tuple[Option, ...]:
    """One option for every treatment, in the order of the vocabulary."""
    ranked = sorted(settled.all(Place), key=lambda place: int(place["place"]))
    best = str(ranked[0]["treatment"]) if ranked else ""
    return tuple(_option(treatment, settled, tables, best) for treatment in Treatment)


def standing_of(treatment: str, settled: Run) -> str:
    """The standing that counts: the first in the contract's order; a treatment that nothing is said of is reserved."""
    said = (fact["standing"] for fact in settled.where(Stands, treatment=treatment))
    return min(said, key=ORDER.__getitem__, default=Standing.RESERVED.value)


def _option(treatment: Treatment, settled: Run, tables: Any, best: str) -> Option:
    standing = standing_of(treatment.value, settled)
    return Option(
        treatment=treatment,
        line=LINES.get(treatment.line),
        standing=Standing(standing),
        reasons=tuple(_reasons(treatment.value, settled, tables, best)),
        dose_cap=_cap(treatment.value, settled, tables),
        name=tables.treatments[treatment.value].name,
    )


def _reasons(treatment: str, settled: Run, tables: Any, best: str) -> Iterator[Reason]:
    seen: set[tuple[str, str]] = set()
    stands = sorted(settled.where(Stands, treatment=treatment), key=lambda fact: ORDER[fact["standing"]])
    for fact in stands:
        key = (fact["text"] or fact["row"], fact["row"] + fact["other"])
        if key in seen:
            continue
        seen.add(key)
        yield _reason(fact, settled, tables, best)
    told = {fact["row"] for fact in stands}
    for barrier in settled.where(Barrier, treatment=treatment):
        if barrier["row"] in told:
            continue
        told.add(barrier["row"])
        if barrier["severity"] in SHOWN_BESIDE:
            yield _row_reason(barrier["row"], barrier["kind"], barrier["severity"], barrier["other"], tables)
        else:
            row = _row_reason(barrier["row"], barrier["kind"], "info", barrier["other"], tables)
            aside = tables.wording.reasons["set_aside"].format(other=name_of(tables, barrier["other"]))
            yield row.model_copy(update={"text": f"{row.text} {aside}"})


def _reason(fact: Template, settled: Run, tables: Any, best: str) -> Reason:
    row = fact["row"]
    if row in tables.safety_rows or row in tables.pair_rows or row == tables.thresholds["cns_active"]["row"]:
        severity = {"excluded": "block", "avoided": "avoid"}[fact["standing"]]
        return _row_reason(row, fact["kind"], severity, fact["other"], tables)
    (number, *_) = settled.derivations(fact)
    first = fact["text"] == "outranked" and fact["treatment"] == best
    text = tables.wording.reasons["ranks_first" if first else fact["text"]].format(
        item=row,
        other=name_of(tables, fact["other"]) if fact["other"] else "",
        best=name_of(tables, best) if best else "",
    )
    return Reason(
        kind=ReasonKind(fact["kind"]),
        with_=fact["other"] or None,
        text=text[:1].upper() + text[1:],
        sources=settled.firings[number - 1].card.sources,
    )


def _row_reason(row_id: str, kind: str, severity: str, other: str, tables: Any) -> Reason:
    threshold = tables.thresholds["cns_active"]
    if row_id == threshold["row"]:
        return Reason(
            kind=ReasonKind(kind),
            severity=Severity(severity),
            with_=other or None,
            text=tables.wording.reasons["cns_active"],
            sources=tables.thresholds_sources("cns_active"),
            row=row_id,
            standing=threshold["standing"],
        )
    row = tables.safety_rows[row_id][1] if row_id in tables.safety_rows else tables.pair_rows[row_id]
    return Reason(
        kind=ReasonKind(kind),
        severity=Severity(severity),
        with_=other or None,
        text=row.text,
        sources=row.sources,
        row=row_id,
        standing=row.standing,
    )


def _cap(treatment: str, settled: Run, tables: Any) -> DoseCap | None:
    cap = settled.one(Cap, treatment=treatment)
    if cap is None:
        return None
    _, row = tables.safety_rows[cap["row"]]
    measured = {
        fact["id"]: fact["value"]
        for id_ in row.when
        for finding in settled.where(Finding, id=id_)
        for number in settled.derivations(finding)
        for fact in settled.firings[number - 1].supports
        if isinstance(fact, Measure | Reading)
    }
    because = row.text
    for id_ in ("egfr", "creatinine_clearance"):
        if measured.get(id_, "") != "":
            said = tables.wording.reasons[f"limited_by_{id_}"]
            because = said.format(value=f"{float(measured[id_]):.4g}", limit=row.text)
            break
    return DoseCap(maximum_daily_dose_mg=plain_number(Fraction(cap["daily_mg"])), because=because, row=cap["row"])
