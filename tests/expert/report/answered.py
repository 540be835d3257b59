"""Cases that ship with the program, answered once for all tests of the reports."""

from functools import cache

from expert import Case, assess, load_case
from expert.assessment import Assessment
from expert.cli.examples import example_file, example_names
from tests.case_library import person

EXAMPLES = tuple(example_names())
NASTY = "<script>alert(1)</script>\"'><img onerror=x> &amp; {{7*7}} [1] met\u202eformin"


@cache
def example(name: str) -> Assessment:
    """The answer to a case that ships."""
    file = example_file(name)
    assert file is not None
    return assess(load_case(file))


@cache
def nasty() -> Assessment:
    """The answer to a case whose names try to be markup wherever a name can be written."""
    words = NASTY.replace("\u202e", "")
    case = person("man-of-58")
    case |= {
        "id": words,
        "medicines": [{"name": words, "daily_dose": 5, "unit": "mg"}],
        "allergies": [words],
        "exposures": [*case.get("exposures", []), {"agent": words}],
        "trials": [{"treatment": words, "started": "2026-08-01", "baseline_pain": 7}],
    }
    return assess(Case.model_validate(case))
