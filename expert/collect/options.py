"""How every treatment of the vocabulary stands for this patient."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

from expert.assessment import DoseCap, Option, Reason, plain_number
from expert.collect.words import name_of
from expert.engine.run import Run
from facts.memory import Barrier, Cap, Finding, Kept, Measure, Place, Reading, Stands, Step
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
    reasons = _Reasons(settled, tables)
    return tuple(
        Option(
            treatment=treatment,
            line=LINES.get(treatment.line),
            standing=Standing(standing_of(treatment.value, settled)),
            reasons=tuple(reasons.of(treatment.value)),
            dose_cap=_cap(treatment.value, settled, tables),
            name=tables.treatments[treatment.value].name,
        )
        for treatment in Treatment
    )


def standing_of(treatment: str, settled: Run) -> str:
    """The standing that counts: the first in the contract's order; a treatment that nothing is said of is reserved."""
    said = (fact["standing"] for fact in settled.where(Stands, treatment=treatment))
    return min(said, key=ORDER.__getitem__, default=Standing.RESERVED.value)


class _Reasons:
    """Why treatments stand as they do."""

    def __init__(self, settled: Run, tables: Any) -> None:
        self._settled, self._tables = settled, tables
        self._kept = {fact["treatment"] for fact in settled.all(Kept)}
        first = min(settled.all(Place), key=lambda place: int(place["place"]), default=None)
        self._best = str(first["treatment"]) if first is not None else ""
        self._best_name = name_of(tables, self._best) if self._best else ""
        self._cns_active = tables.thresholds["cns_active"]
        self._stopped_today = {step["treatment"] for step in settled.where(Step, action="stop")}

    def of(self, treatment: str) -> Iterator[Reason]:
        """The reasons for the standing of one treatment, then what is to be known beside it."""
        seen: set[tuple[str, str]] = set()
        stands = sorted(self._settled.where(Stands, treatment=treatment), key=lambda fact: ORDER[fact["standing"]])
        for fact in stands:
            key = (fact["text"] or fact["row"], fact["row"] + fact["other"])
            if key in seen:
                continue
            seen.add(key)
            yield self._standing(fact)
        told = {fact["row"] for fact in stands}
        for barrier in self._settled.where(Barrier, treatment=treatment):
            if barrier["row"] in told:
                continue
            told.add(barrier["row"])
            if barrier["severity"] in SHOWN_BESIDE:
                if barrier["other"] in self._stopped_today:
                    continue
                yield self._row(barrier["row"], barrier["kind"], barrier["severity"], barrier["other"])
            else:
                row = self._row(barrier["row"], barrier["kind"], "info", barrier["other"])
                other = name_of(self._tables, barrier["other"])
                why = "counted_against" if barrier["other"] in self._kept else "set_aside"
                aside = self._tables.wording.reasons[why].format(other=other)
                yield row.model_copy(update={"text": f"{row.text} {aside}"})

    def _standing(self, fact: Template) -> Reason:
        tables, row, other = self._tables, fact["row"], fact["other"]
        if row in tables.safety_rows or row in tables.pair_rows or row == self._cns_active["row"]:
            severity = {"excluded": "block", "avoided": "avoid"}[fact["standing"]]
            return self._row(row, fact["kind"], severity, other)
        (number, *_) = self._settled.derivations(fact)
        card = self._settled.firings[number - 1].card
        text = fact["text"]
        if text == "outranked" and fact["treatment"] == self._best:
            text = "ranks_first"
        words = tables.wording.reasons[text].format(
            item=row, other=name_of(tables, other) if other else "", best=self._best_name
        )
        return _reason(fact["kind"], None, other, words[:1].upper() + words[1:], card.sources)

    def _row(self, row_id: str, kind: str, severity: str, other: str) -> Reason:
        tables, threshold = self._tables, self._cns_active
        if row_id == threshold["row"]:
            text, sources = tables.wording.reasons["cns_active"], tables.thresholds_sources("cns_active")
            return _reason(kind, severity, other, text, sources, row=row_id, standing=threshold["standing"])
        row = tables.safety_rows[row_id][1] if row_id in tables.safety_rows else tables.pair_rows[row_id]
        return _reason(kind, severity, other, row.text, row.sources, row=row_id, standing=row.standing)


@lru_cache(maxsize=4_096)
def _reason(
    kind: str,
    severity: str | None,
    other: str,
    text: str,
    sources: tuple[str, ...],
    *,
    row: str | None = None,
    standing: str | None = None,
) -> Reason:
    """One reason. Reasons cannot be changed, so the same one may serve all patients to whom it applies."""
    return Reason(
        kind=ReasonKind(kind),
        severity=Severity(severity) if severity else None,
        with_=other or None,
        text=text,
        sources=sources,
        row=row,
        standing=standing,
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
