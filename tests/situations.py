"""Patients in whom findings are present, just not there, or unknown: `tests/situations.yaml` made into cases."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from facts.terms import Finding
from facts.yaml12 import load_yaml
from tests.case_library import left_out, merged, person

PRESENT, ABSENT, UNKNOWN = "present", "absent", "unknown"
GROWING = ("medicines", "exposures", "allergies")
_TABLE = Path(__file__).with_suffix(".yaml")
_SAID = {PRESENT: "yes", ABSENT: "no"}
STATED = frozenset(finding.value for finding in Finding)


@cache
def table() -> Mapping[str, Any]:
    """Finding to what is said when it is present, absent and unknown."""
    told: Mapping[str, Any] = load_yaml(_TABLE.read_text(encoding="utf-8"), what=_TABLE.name)
    return told


def man_of_38() -> dict[str, Any]:
    """A man of 38 in whom every question was answered and nothing is wrong."""
    return merged(person("man-of-58"), {"patient": {"age_years": 38}})


def patient_in_whom(findings: Mapping[str, str], case: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The man of 38 (or another case) changed until each finding has its status."""
    result = merged(case or man_of_38(), {})
    without: list[str] = []
    for finding, status in findings.items():
        row = table().get(finding)
        if row is None:
            if finding not in STATED:
                raise LookupError(
                    f"{finding} is not told in {_TABLE.name}; say when it is present, absent and unknown."
                )
            row = {"yes": {"findings": {finding: "yes"}}, "no": {"findings": {finding: "no"}}}
            row["left_out"] = [f"findings.{finding}"]
        result = grown(result, row.get(_SAID.get(status, "maybe"), {}))
        without += row.get("left_out", ()) if status == UNKNOWN else ()
    for path in dict.fromkeys(without):
        result = _without(result, path)
    return result


def grown(case: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The case with the changes; lists of medicines, courses and allergies are added to."""
    result = merged(case, {key: value for key, value in changes.items() if key not in GROWING})
    for key in GROWING:
        result[key] = [*result.get(key, ()), *(row for row in changes.get(key, ()) if row not in result.get(key, ()))]
    return result


def items_of(finding: str) -> tuple[str, ...]:
    """The answers that are asked for while the finding is unknown."""
    row = table().get(finding)
    if row is None:
        return (f"findings.{finding}",)
    return tuple(row.get("items") or row["left_out"][:1])


def _without(case: Mapping[str, Any], path: str) -> dict[str, Any]:
    place, _, item = path.partition(".")
    here = case.get(place, {})
    known = not item or item in here or (place == "labs" and any(row["test"] == item for row in here))
    return left_out(case, (path,)) if known and place in case else merged(case, {})


def statuses(findings: Iterable[str], status: str) -> dict[str, str]:
    """Every finding with the same status."""
    return dict.fromkeys(findings, status)
