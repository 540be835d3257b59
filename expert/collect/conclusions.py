"""What was concluded about the patient before any advice."""

from fractions import Fraction
from typing import Any

from expert.assessment import (
    Attribution,
    B12Conclusion,
    ChronicityConclusion,
    Conclusions,
    FluoroquinoloneExposure,
    Kidney,
    Response,
    Scope,
    plain_number,
)
from expert.engine.run import Run
from facts.memory import (
    Attribution as AttributionFact,
)
from facts.memory import (
    B12Status,
    Band,
    Chronicity,
    CompetingCause,
    Exposure,
    Finding,
    FluoroquinoloneUse,
    Ladder,
    Measure,
    MissingForAttribution,
    Onset,
    OutOfScope,
    Pathway,
    Reading,
    Takes,
)
from facts.memory import (
    Response as ResponseFact,
)
from facts.terms import Finding as FindingTerm
from facts.terms import FindingGroup, ResponseClass, Stage

KNOWN = {"yes": True, "no": False, "unknown": None}


def conclusions_of(settled: Run, tables: Any) -> Conclusions:
    """Scope, exposure, chronicity, attribution, vitamin B12, kidney, response and stage."""
    reasons = settled.all(OutOfScope)
    (attribution,) = settled.all(AttributionFact)
    (chronicity,) = settled.all(Chronicity)
    (status,) = settled.all(B12Status)
    total = settled.one(Reading, id="vitamin_b12")
    ladder = settled.all(Ladder)
    return Conclusions(
        scope=Scope(in_scope=not reasons, reasons=tuple(dict.fromkeys(fact["reason"] for fact in reasons))),
        fluoroquinolone=_exposure(settled),
        chronicity=ChronicityConclusion(
            class_=chronicity["grade"],
            months_since_onset=chronicity["months"] if chronicity["months"] != "" else None,
        ),
        attribution=Attribution(
            naranjo_score=None if attribution["band"] == "unassessable" else attribution["score"],
            band=attribution["band"],
            who_umc=attribution["who_umc"],
            missing=tuple(dict.fromkeys(fact["item"] for fact in settled.all(MissingForAttribution))),
            competing_causes=tuple(dict.fromkeys(fact["cause"] for fact in settled.all(CompetingCause))),
        ),
        b12=B12Conclusion(
            class_=status["grade"],
            value_pg_per_ml=plain_number(Fraction(total["value"])) if total else None,
            at_risk_because=_at_risk(settled, tables),
        ),
        kidney=_kidney(settled),
        response=_response(settled),
        stage=Stage(ladder[0]["stage"] if ladder else "unknown"),
        expected_outcome=_expected_outcome(settled, tables),
    )


def _expected_outcome(settled: Run, tables: Any) -> tuple[str, ...]:
    """What may be hoped for of a plan; an urgent referral and a patient out of scope have none."""
    planned = settled.where(Pathway, kind="plan")
    return tuple(tables.wording.outcome.values()) if planned else ()


def limits_of(settled: Run, tables: Any) -> tuple[str, ...]:
    """The limits of the advice."""
    texts = tables.wording.limits
    mild = settled.where(Band, measure="pain", band="mild")
    keys = ("indirect", "off_label", *(("mild_pain",) if mild else ()), "project_rules", "clinician")
    return tuple(texts[key] for key in keys)


def _exposure(settled: Run) -> FluoroquinoloneExposure:
    (exposure,) = settled.all(Exposure)
    (onset,) = settled.all(Onset)
    uses = settled.all(FluoroquinoloneUse)
    states = [use["state"] for use in uses]
    current = True if "current" in states else None if "unknown" in states or exposure["status"] == "unknown" else False
    return FluoroquinoloneExposure(
        exposed=KNOWN[exposure["status"]],
        current=current,
        agents=tuple(dict.fromkeys(use["agent"] for use in uses if use["state"] != "planned")),
        time_window=onset["window"],
        planned="planned" in states,
    )


def _kidney(settled: Run) -> Kidney:
    found = settled.where(Measure, id="creatinine_clearance", status="known")
    if not found:
        return Kidney()
    return Kidney(creatinine_clearance_ml_min=round(float(found[0]["value"]), 1), method=found[0]["method"])


def _response(settled: Run) -> Response:
    found = settled.all(ResponseFact)
    if not found:
        return Response(treatment=None, class_=ResponseClass.NOT_ASSESSABLE)
    fact = found[0]
    return Response(
        treatment=fact["treatment"],
        weeks_at_target=fact["weeks"] if fact["weeks"] != "" else None,
        adequate_trial=KNOWN[fact["adequate"]],
        class_=fact["grade"],
    )


def _at_risk(settled: Run, tables: Any) -> tuple[str, ...]:
    lowering = [
        fact["ingredient"]
        for fact in settled.where(Takes, state="now")
        if "b12_lowering" in tables.medicines.classes_of(fact["ingredient"])
    ]
    risks = [term.value for term in FindingTerm if term.group == FindingGroup("b12_risk")]
    present = [id_ for id_ in risks if settled.where(Finding, id=id_, status="present")]
    return tuple(dict.fromkeys((*lowering, *present)))
