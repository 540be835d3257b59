"""The doses as `tests/doses.yaml` tells them, and the patients whose plans must show them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from expert import Case, assess
from expert.assess import program
from facts.yaml12 import load_yaml
from tests.case_library import merged
from tests.rows import hazards, seen
from tests.situations import PRESENT, UNKNOWN, man_of_38, patient_in_whom

TABLE = Path(__file__).with_name("doses.yaml")
AGENTS = ("duloxetine", "pregabalin", "gabapentin", "amitriptyline", "nortriptyline", "venlafaxine", "tramadol")
TARGET_DAY = "2026-10-10"  # six weeks before the assessment
LITTLE = 4.5  # of 7: partial relief
FORBIDDING = ("block", "avoid")


class Check(NamedTuple):
    """One thing to check, by name."""

    name: str
    treatment: str
    kind: str
    detail: Any


@cache
def table() -> Mapping[str, Any]:
    """Treatment to its doses; `regimens` for what has no titration."""
    told: Mapping[str, Any] = load_yaml(TABLE.read_text(encoding="utf-8"), what=TABLE.name)
    return told


@cache
def checks() -> tuple[Check, ...]:
    """Everything that the table says."""
    return tuple(_checks())


def _checks() -> Iterator[Check]:
    for treatment, told in table().items():
        if treatment == "regimens":
            yield from (Check(f"regimen {id_}", "", "regimen", (id_, steps)) for id_, steps in told.items())
            continue
        others = [row["when"] for row in told["starts"].values()]
        yield from _starts(treatment, told["starts"], others)
        if "rise" in told:
            yield Check(f"rise {treatment}", treatment, "rise", told["rise"])
        for finding in told.get("extended_needs_absent", ()):
            if startable(treatment, finding):
                yield Check(f"rise {treatment} not with {finding}", treatment, "held", (finding, PRESENT))
                yield Check(f"rise {treatment} not with {finding} unknown", treatment, "held", (finding, UNKNOWN))
        yield from _tapers(treatment, told)
        yield Check(f"trial {treatment}", treatment, "trial", told["adequate"])
        for finding in ("", *_changing(treatment, others)):
            yield Check(f"lowered {treatment} {finding}".strip(), treatment, "lowered", finding)


def _starts(treatment: str, starts: Mapping[str, Any], others: list[list[str]]) -> Iterator[Check]:
    """The start of each patient; steps that no plan shows, because a row forbids the start, are read in the table."""
    for place, (id_, row) in enumerate(starts.items()):
        earlier = {name for names in others[:place] for name in names}
        findings = [each for each in row["when"] or ("",) if startable(treatment, each)]
        if not findings:
            yield Check(f"titration {id_}", treatment, "regimen", (id_, row["steps"]))
        for finding in findings:
            if finding not in earlier:
                yield Check(f"start {id_} {finding}".strip(), treatment, "start", (finding, row["steps"]))


def _tapers(treatment: str, told: Mapping[str, Any]) -> Iterator[Check]:
    yield Check(f"taper {treatment}", treatment, "taper", told["taper"])
    if "taper_above" in told:
        detail = {"days_each": told["taper"]["days_each"], **told["taper_above"]}
        yield Check(f"taper {treatment} above the limit of the plan", treatment, "taper", detail)


def _changing(treatment: str, starts: Iterable[Iterable[str]]) -> list[str]:
    """The findings that change how the treatment is begun or limit its dose, and do not forbid it; each once."""
    limiting = (row.when[0] for row in hazards() if row.treatment == treatment and row.severity == "adjust")
    found = dict.fromkeys((*(finding for findings in starts for finding in findings), *limiting))
    return [finding for finding in found if startable(treatment, finding)]


def startable(treatment: str, finding: str) -> bool:
    """Whether no row forbids the treatment to a patient in whom just this finding is present."""
    return not any(
        row.treatment == treatment and row.severity in FORBIDDING and row.when == (finding,) for row in hazards()
    )


def problems(check: Check) -> Iterator[str]:
    """What is wrong, in sentences."""
    yield from _KINDS[check.kind](check.treatment, check.detail)


def only(treatment: str, findings: Mapping[str, str], trial: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A patient who bore no agent of the ladder but this one, which runs where a trial is given."""
    gone = [
        {"treatment": agent, "started": "2025-01-01", "stopped": "2025-01-05", "stop_reason": "adverse_effect"}
        for agent in AGENTS
        if agent != treatment
    ]
    present = [{"treatment": treatment, "adherence": "good", "baseline_pain": 7, **trial}] if trial else []
    return merged(patient_in_whom(findings, merged(man_of_38(), {"trials": [*gone, *present]})), {})


def plan(case: Mapping[str, Any], action: str, treatment: str) -> Any:
    """The recommendation with this action for this treatment, or None."""
    answer = assess(Case.model_validate(case))
    found = [step for step in answer.recommendations if (step.action, step.treatment) == (action, treatment)]
    return found[0] if found else None


def shape(step: Any) -> list[list[Any]]:
    """The dated rows as [mg a day, days, words]."""
    return [[row.daily_dose_mg, (row.to - row.from_).days + 1 if row.to else None, row.dose] for row in step.schedule]


def up_to(steps: Iterable[list[Any]], most: float) -> list[list[Any]]:
    """The steps within the most a day; the last one stays."""
    kept = [list(step) for step in steps if step[0] <= most]
    if kept:
        kept[-1][1] = None
    return kept


def most_for(treatment: str, case: Mapping[str, Any], maximum: float) -> float:
    """The maximum, or the cap of this patient where lower."""
    cap, _ = seen(case).caps.get(treatment, (maximum, ""))
    return min(maximum, cap)


def _start(treatment: str, detail: Any) -> Iterator[str]:
    finding, steps = detail
    case = only(treatment, {finding: PRESENT} if finding else {})
    most = most_for(treatment, case, table()[treatment]["maximum"])
    step = plan(case, "start", treatment)
    if step is None:
        yield f"{treatment} is not started with {finding or 'nothing special'}"
        return
    if step.maximum_daily_dose_mg != most:
        yield f"the most of {treatment} is {step.maximum_daily_dose_mg}, not {most}"
    if shape(step) != up_to(steps, most):
        yield f"{treatment} with {finding or 'nothing special'} is {shape(step)}, not {up_to(steps, most)}"


def _partial(treatment: str) -> dict[str, Any]:
    target = list(table()[treatment]["starts"].values())[-1]["steps"][-1][0]
    return {"started": "2026-08-01", "target_dose_since": TARGET_DAY, "highest_daily_dose_mg": target}


def _ceiling(treatment: str) -> float:
    told = table()[treatment]
    return float(told.get("extended_maximum", told["maximum"]))


def _rise(treatment: str, steps: list[list[Any]]) -> Iterator[str]:
    case = merged(only(treatment, {}, _partial(treatment)), {"pain": {"now": LITTLE}})
    step = plan(case, "titrate", treatment)
    if step is None:
        yield f"{treatment} is not raised after a partial response"
        return
    if step.maximum_daily_dose_mg != _ceiling(treatment):
        yield f"{treatment} may be raised to {step.maximum_daily_dose_mg}, not {_ceiling(treatment)}"
    if shape(step) != [list(row) for row in steps]:
        yield f"{treatment} is raised by {shape(step)}, not {steps}"


def _held(treatment: str, detail: tuple[str, str]) -> Iterator[str]:
    finding, status = detail
    case = merged(only(treatment, {finding: status}, _partial(treatment)), {"pain": {"now": LITTLE}})
    maximum = table()[treatment]["maximum"]
    answer = assess(Case.model_validate(case))
    for step in answer.recommendations:
        highest = max((row.daily_dose_mg or 0 for row in step.schedule), default=0)
        if step.treatment == treatment and max(step.maximum_daily_dose_mg or 0, highest) > maximum:
            yield f"{treatment} may be raised to {step.maximum_daily_dose_mg} although {finding} is {status}"


def _taper(treatment: str, told: Mapping[str, Any]) -> Iterator[str]:
    dose = told.get("from", _ceiling(treatment))
    visit = {"date": "2026-11-20", "tolerability": "intolerable"}
    trial = {
        "started": told.get("since", "2026-08-01"),
        "target_dose_since": told.get("since", TARGET_DAY),
        "highest_daily_dose_mg": dose,
        "reviews": [visit],
    }
    step = plan(only(treatment, {}, trial), "taper", treatment)
    wanted = [[level, told["days_each"]] for level in told["levels"] if level < dose]
    found = [row[:2] for row in shape(step)] if step else None
    if found != wanted:
        yield f"{treatment} {dose:g} mg is tapered by {found}, not {wanted}"
    for milligrams, _, words in shape(step) if step else ():
        if f"{milligrams:g} mg" not in words and "every other night" not in words and not _adds_up(words, milligrams):
            yield f"{words!r} is not {milligrams:g} mg a day"


_TIMES = {
    "once daily": 1,
    "twice daily": 2,
    "three times daily": 3,
    "four times daily": 4,
    "every 12 hours": 2,
    "at night": 1,
    "in the morning and at night": 2,
}


def _adds_up(words: str, milligrams: float) -> bool:
    """Whether the doses in the words add up to the milligrams a day."""
    total = 0.0
    for part in re.split(r" and (?=\d)", words):
        number, _, rest = part.partition(" mg")
        times = max((count for text, count in _TIMES.items() if text in rest), default=1)
        total += float(number) * times
    return total == float(milligrams)


def _lowered(treatment: str, finding: str) -> Iterator[str]:
    """Twice the ceiling helps and is tolerated: it comes down to what may go on, in words that add up."""
    visit = {"date": "2026-11-20", "tolerability": "tolerable"}
    trial = {**_partial(treatment), "highest_daily_dose_mg": 2 * _ceiling(treatment), "reviews": [visit]}
    case = merged(only(treatment, {finding: PRESENT} if finding else {}, trial), {"pain": {"now": 2}})
    step = plan(case, "titrate", treatment)
    if step is None:
        yield f"{treatment} is not lowered with {finding or 'nothing special'}"
        return
    kept = table()[treatment].get("kept", {})
    most = kept.get(finding) or most_for(treatment, case, _ceiling(treatment))
    milligrams, _, words = shape(step)[-1]
    if (
        milligrams > min(most, step.maximum_daily_dose_mg)
        or kept.get(finding, step.maximum_daily_dose_mg) != step.maximum_daily_dose_mg
    ):
        yield f"{treatment} is lowered to {milligrams:g} mg; the most is {most:g} mg"
    if not _adds_up(words, milligrams):
        yield f"{words!r} is not {milligrams:g} mg a day"


def _trial(treatment: str, told: Mapping[str, Any]) -> Iterator[str]:
    weeks, dose = told["weeks"], told["mg"]
    days = {4: ("2026-10-24", "2026-10-25"), 2: ("2026-11-07", "2026-11-08")}[weeks]
    for since, milligrams, wanted in ((days[0], dose, True), (days[1], dose, False), (days[0], dose - 1, False)):
        visit = {"date": "2026-11-20", "tolerability": "tolerable"}
        trial = {
            "started": "2026-08-01",
            "target_dose_since": since,
            "highest_daily_dose_mg": milligrams,
            "reviews": [visit],
        }
        response = assess(Case.model_validate(only(treatment, {}, trial))).conclusions.response
        if response.adequate_trial is not wanted:
            yield f"{treatment} {milligrams:g} mg since {since} is adequate: {response.adequate_trial}, not {wanted}"


def _regimen(_: str, detail: tuple[str, list[list[Any]]]) -> Iterator[str]:
    id_, steps = detail
    books = program().tables.treatments.values()
    known = [row for book in books for row in (*book.regimens, *(book.dose.titrations if book.dose else ()))]
    rows = [row for row in known if row.id == id_]
    found = [[[step.daily_mg, step.days, step.dose] for step in row.steps] for row in rows]
    if found != [[list(step) for step in steps]]:
        yield f"{id_} is {found}, not {steps}"


_KINDS = {
    "start": _start,
    "rise": _rise,
    "held": _held,
    "taper": _taper,
    "lowered": _lowered,
    "trial": _trial,
    "regimen": _regimen,
}
