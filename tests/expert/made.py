"""An assessment made by hand, with something in every part: for the views, which must show whatever they are given."""

from copy import deepcopy
from typing import Any

from expert.assessment import Assessment

_MADE: dict[str, Any] = {
    "schema": "neuroladder.assessment/1",
    "case_id": "made-by-hand",
    "assessed_on": "2026-11-21",
    "status": "provisional",
    "headline": "Twelve weeks of duloxetine gave partial relief - add pregabalin, keep duloxetine.",
    "knowledge": {"version": "2026.11.0", "digest": "sha256:0123"},
    "program": {"version": "0.1.0"},
    "conclusions": {
        "scope": {"in_scope": True, "reasons": []},
        "fluoroquinolone": {
            "exposed": True,
            "current": False,
            "agents": ["ciprofloxacin"],
            "time_window": "strong",
        },
        "chronicity": {"class": "long_established", "months_since_onset": 24},
        "attribution": {
            "naranjo_score": 4,
            "band": "possible",
            "who_umc": "conditional",
            "missing": ["findings.work_up_complete"],
        },
        "b12": {"class": "indeterminate", "value_pg_per_ml": 310, "at_risk_because": ["metformin"]},
        "kidney": {"creatinine_clearance_ml_min": 93.4, "method": "cockcroft_gault"},
        "response": {"treatment": "duloxetine", "weeks_at_target": 13, "adequate_trial": True, "class": "partial"},
        "stage": "week_12_review",
        "expected_outcome": ["Less pain and better function can be expected, not a cure."],
        "safety": ["Do not stop duloxetine abruptly."],
    },
    "recommendations": [
        {
            "id": "R1",
            "action": "add",
            "treatment": "pregabalin",
            "subject": None,
            "form": None,
            "route": None,
            "with": "duloxetine",
            "urgency": "routine",
            "headline": "Add pregabalin 75 mg twice daily.",
            "schedule": [
                {"from": "2026-11-21", "to": "2026-11-27", "dose": "75 mg twice daily", "daily_dose_mg": 150},
                {"from": "2026-11-28", "to": None, "dose": "150 mg twice daily", "daily_dose_mg": 300},
            ],
            "maximum_daily_dose_mg": 300,
            "review_on": "2026-12-26",
            "confirm_first": ["findings.substance_use_disorder"],
            "evidence": {
                "level": "II",
                "grade": "C",
                "grade_means": "optional",
                "population": "chemotherapy_induced",
                "direct": False,
            },
            "sources": ["article-a#week-12", "us-label-pregabalin#dosage"],
            "because": "Duloxetine 60 mg for 13 weeks brought pain from 7 to 5.",
            "derivation": 41,
        },
        {
            "id": "R2",
            "action": "test",
            "treatment": None,
            "subject": "methylmalonic_acid",
            "urgency": "soon",
            "headline": "Test methylmalonic acid.",
            "evidence": None,
            "sources": ["article-b#check-levels"],
            "because": "Vitamin B12 is indeterminate.",
            "derivation": 42,
        },
    ],
    "options": [
        {
            "treatment": "venlafaxine",
            "line": 2,
            "standing": "excluded",
            "reasons": [
                {
                    "kind": "interaction",
                    "severity": "block",
                    "with": "duloxetine",
                    "text": "Two SNRIs together.",
                    "sources": ["drug-dossier#12.1"],
                }
            ],
            "dose_cap": None,
        },
        {
            "treatment": "pregabalin",
            "line": 2,
            "standing": "recommended",
            "reasons": [{"kind": "precaution", "severity": "caution", "text": "May cause swelling.", "sources": []}],
            "dose_cap": {"maximum_daily_dose_mg": 300, "because": "no known gating finding is absent", "row": "PGB-01"},
        },
        {
            "treatment": "gabapentin",
            "line": 2,
            "standing": "alternative",
            "reasons": [{"kind": "ladder", "text": "Pregabalin ranks higher.", "sources": []}],
        },
        {
            "treatment": "tramadol",
            "line": 3,
            "standing": "reserved",
            "reasons": [{"kind": "ladder", "text": "The second line is not exhausted.", "sources": []}],
        },
    ],
    "questions": [
        {
            "id": "findings.substance_use_disorder",
            "text": "Has there ever been a problem with alcohol, opioids or other drugs?",
            "why": "It would move pregabalin from recommended to avoided.",
            "could_change": True,
        },
        {
            "id": "findings.saddle_numbness",
            "text": "Is there numbness between the legs?",
            "why": "It is a red flag.",
            "could_change": True,
        },
    ],
    "monitoring": [
        {
            "what": "sodium",
            "when": ["2026-12-05", "2027-02-21"],
            "because": "Duloxetine can lower it.",
            "sources": ["us-label-duloxetine#5.13"],
        }
    ],
    "departures": [
        {
            "id": "DEP-01",
            "article_says": "Add venlafaxine to duloxetine after a partial response.",
            "program_does": "The pair is excluded.",
            "because": "They are two SNRIs.",
            "sources": ["article-a#week-12"],
        }
    ],
    "unrecognised": [{"path": "medicines.0.name", "name": "metfromin", "suggestions": ["metformin"]}],
    "limits": ["The evidence comes from other neuropathies; no trial exists in this one."],
    "trace": None,
}


def made_mapping() -> dict[str, Any]:
    """The mapping, fresh each time, so that a test may change it."""
    return deepcopy(_MADE)


def made(**changes: Any) -> Assessment:
    """The assessment, with these top-level keys replaced."""
    return Assessment.model_validate(made_mapping() | changes)
