"""Patients beside those of the library: a few answers changed, left out, or swapped with those of another patient."""

from typing import Any

from hypothesis import strategies as st

from facts.terms import Finding
from tests.case_library import library, merged
from tests.case_words import MEDICINES
from tests.strategies import PREFERENCES, SCORES, cases

DAY = "2026-11-21"
FINDINGS = tuple(finding.value for finding in Finding)
BORROWED = ("medicines", "trials", "exposures", "allergies", "labs")
ANSWERS = st.sampled_from(("yes", "yes", "no", "unknown", "not_done"))


@st.composite
def neighbours(draw: st.DrawFn) -> dict[str, Any]:
    """A patient of the library with a few changes; often a plan, seldom an emergency."""
    told = library()
    case = merged(draw(st.sampled_from(told)).case, {})
    for change in draw(
        st.lists(st.sampled_from(("finding", "leave out", "borrow", "age", "score", "medicine", "wish")), max_size=4)
    ):
        if change == "finding":
            case = merged(case, {"findings": {draw(st.sampled_from(FINDINGS[16:])): draw(ANSWERS)}})
        elif change == "leave out":
            path = draw(st.sampled_from(paths(case)))
            case = without(case, path)
        elif change == "borrow":
            other, part = draw(st.sampled_from(told)).case, draw(st.sampled_from(BORROWED))
            if part in other:
                case[part] = other[part]
        elif change == "age":
            case = merged(case, {"patient": {"age_years": draw(st.integers(18, 95))}})
        elif change == "score":
            case = merged(case, {"scores": {key: value for key, value in draw(SCORES).items() if key != "phq9_item9"}})
        elif change == "wish":
            case = merged(case, {"preferences": draw(PREFERENCES)})
        else:
            case["medicines"] = [*case.get("medicines", []), {"name": draw(st.sampled_from(MEDICINES)), "for": "other"}]
    return case


def paths(case: dict[str, Any]) -> list[str]:
    """Every answer that can be left out, as a dotted path; results by their test."""
    found = []
    for place, value in case.items():
        if place in ("schema", "assessed_on", "id"):
            continue
        found.append(place)
        if isinstance(value, dict):
            found += [f"{place}.{item}" for item in value]
        elif place == "labs":
            found += [f"labs.{row['test']}" for row in value if "test" in row]
    return found


def without(case: dict[str, Any], path: str) -> dict[str, Any]:
    """The case with this answer left out, that is, unknown."""
    place, _, item = path.partition(".")
    result = merged(case, {})
    if not item:
        del result[place]
    elif place == "labs":
        result["labs"] = [row for row in result["labs"] if row.get("test") != item]
    else:
        del result[place][item]
    return result


def any_case() -> st.SearchStrategy[dict[str, Any]]:
    """Any valid case: wholly random, or beside a patient of the library."""
    return neighbours() | cases()
