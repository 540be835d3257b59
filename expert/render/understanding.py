"""What the program understood of the patient, in a few lines: the conclusions that the advice stands on."""

from collections.abc import Iterable

from expert.assessment import (
    Attribution,
    B12Conclusion,
    ChronicityConclusion,
    Conclusions,
    FluoroquinoloneExposure,
    Kidney,
    Response,
)
from expert.explain.facts_in_words import finding_in_words
from expert.render.page import Detail, Entry, Section
from expert.render.wording import listed, quantity, spoken
from knowledge.load import knowledge

_UNKNOWN = "unknown"
_METHOD = {"cockcroft_gault": "Cockcroft-Gault"}
_ANSWER = {True: "yes", False: "no", None: _UNKNOWN}


def understood_section(found: Conclusions) -> Section:
    """Exposure, course, cause, vitamin B12, kidney, ladder and response; what is unknown is called unknown."""
    details = [
        Detail("exposure", _exposure(found.fluoroquinolone)),
        Detail("course", _course(found.chronicity)),
        Detail("cause", _cause(found.attribution)),
        Detail("vitamin B12", _b12(found.b12)),
        Detail("kidney", _kidney(found.kidney)),
        _ladder(found),
    ]
    if found.response.treatment:
        details.append(Detail("response", _response(found.response)))
    return Section("understood", "As understood", (Entry(head="", details=tuple(details)),))


def _ladder(found: Conclusions) -> Detail:
    """The stage; for a patient out of scope why the ladder does not apply."""
    if found.scope.in_scope:
        return Detail("ladder", knowledge().wording.stage[found.stage])
    reasons = knowledge().wording.scope
    return Detail("out of scope", listed(reasons.get(reason, spoken(reason)) for reason in found.scope.reasons))


def _exposure(exposure: FluoroquinoloneExposure) -> str:
    planned = "a course is only planned" if exposure.planned else ""
    said = "; ".join(part for part in (_spoken_list(exposure.agents), planned) if part)
    agents = f" ({said})" if said else ""
    window = f"time window {spoken(exposure.time_window)}"
    return f"{_ANSWER[exposure.exposed]}{agents}; taken now: {_ANSWER[exposure.current]}; {window}"


def _course(chronicity: ChronicityConclusion) -> str:
    months = chronicity.months_since_onset
    lasted = "" if months is None else f", at least {quantity(months)} months since onset"
    return f"{spoken(chronicity.class_)}{lasted}"


def _cause(attribution: Attribution) -> str:
    score = "" if attribution.naranjo_score is None else f" (Naranjo {attribution.naranjo_score})"
    causes = listed(map(_cause_in_words, attribution.competing_causes))
    others = f"; other possible causes: {causes}" if causes else ""
    return f"{spoken(attribution.band)}{score}; WHO-UMC {spoken(attribution.who_umc)}{others}"


def _cause_in_words(cause: str) -> str:
    return knowledge().wording.causes.get(cause) or finding_in_words(cause)


def _b12(b12: B12Conclusion) -> str:
    value = "" if b12.value_pg_per_ml is None else f", {quantity(round(b12.value_pg_per_ml, 1))} pg/mL"
    risk = f"; at risk because of {_spoken_list(b12.at_risk_because)}" if b12.at_risk_because else ""
    return f"{spoken(b12.class_)}{value}{risk}"


def _kidney(kidney: Kidney) -> str:
    if kidney.creatinine_clearance_ml_min is None:
        return _UNKNOWN
    method = f" ({_METHOD.get(kidney.method, spoken(kidney.method))})" if kidney.method else ""
    return f"creatinine clearance {quantity(kidney.creatinine_clearance_ml_min)} mL/min{method}"


def _response(response: Response) -> str:
    weeks = response.weeks_at_target
    lasted = "" if weeks is None else f", {weeks} {'week' if weeks == 1 else 'weeks'} at the target dose"
    return f"{spoken(response.treatment or '')}{lasted}: {spoken(response.class_)}"


def _spoken_list(words: Iterable[str]) -> str:
    return listed(spoken(word) for word in words)
