"""What an answer has otherwise than a patient of the library must get, in sentences."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from expert import Assessment, Case, assess
from tests.case_library import Expected, Told

BEGIN = ("start", "add", "switch")
Steps = list[dict[str, Any]]


def differences(row: Told, answer: Assessment | None = None) -> list[str]:
    """What came out otherwise than expected, in sentences; empty where all is as it must be."""
    answer = answer if answer is not None else assess(Case.model_validate(row.case))
    steps = [step.model_dump(mode="json") for step in answer.recommendations]
    return [
        *_answer(row.expect, answer),
        *_options(row.expect, answer),
        *_asked(row.expect, answer),
        *_trace(row.expect, answer),
        *_plan(row.expect, steps),
        *_confirm_first(row.expect, steps),
        *_schedules(row.expect, steps),
        *_programmes(row.expect, steps),
    ]


def _answer(expect: Expected, answer: Assessment) -> Iterator[str]:
    if expect.status is not None and answer.status != expect.status:
        open_items = [question.id for question in answer.questions if question.could_change]
        yield f"status is {answer.status}, not {expect.status}; open: {open_items}"
    if expect.headline is not None and expect.headline not in answer.headline:
        yield f"headline is {answer.headline!r}, without {expect.headline!r}"
    for path, value in expect.conclusions.items():
        found: Any = answer.conclusions.model_dump(mode="json")
        for part in path.split("."):
            found = found[part]
        if found != value:
            yield f"conclusions.{path} is {found!r}, not {value!r}"


def _options(expect: Expected, answer: Assessment) -> Iterator[str]:
    options = {option.treatment.value: option for option in answer.options}
    for treatment, standing in expect.options.items():
        if options[treatment].standing != standing:
            reasons = [reason.row or reason.text for reason in options[treatment].reasons]
            yield f"{treatment} is {options[treatment].standing}, not {standing}: {reasons}"
    for treatment, rows in expect.reasons.items():
        named = [reason.row for reason in options[treatment].reasons]
        yield from (f"{row} is not among the reasons of {treatment}: {named}" for row in rows if row not in named)
    for treatment, parts in expect.reason_words.items():
        texts = [reason.text for reason in options[treatment].reasons]
        yield from (f"{part!r} is not said of {treatment}: {texts}" for part in parts if part not in " ".join(texts))
    for treatment, cap in expect.dose_cap.items():
        found = options[treatment].dose_cap
        if (found and found.maximum_daily_dose_mg) != cap:
            yield f"the cap of {treatment} is {found}, not {cap}"


def _asked(expect: Expected, answer: Assessment) -> Iterator[str]:
    asked = [question.id for question in answer.questions]
    yield from (f"{item} is not asked: {asked}" for item in expect.questions if item not in asked)
    yield from (f"{item} is asked" for item in expect.no_question if item in asked)
    names = [row.name for row in answer.unrecognised]
    yield from (f"{name} is not reported as unrecognised" for name in expect.unrecognised if name not in names)
    stated = " ".join(answer.limits)
    yield from (f"no limit says {part!r}" for part in expect.limits if part not in stated)
    yield from (f"a limit says {part!r}" for part in expect.no_limits if part in stated)


def _trace(expect: Expected, answer: Assessment) -> Iterator[str]:
    for what, days in expect.monitoring.items():
        watched = [row for row in answer.monitoring if row.what == what]
        listed = {day.isoformat() for row in watched for day in row.when}
        if not watched or not set(days) <= listed:
            yield f"{what} is watched on {sorted(listed)}, not on {days}: {[row.what for row in answer.monitoring]}"
    if (expect.fired or expect.not_fired) and answer.trace is not None:
        fired = {name for firing in answer.trace.firings for name in (firing.rule, *firing.rows)}
        yield from (f"{rule} did not fire" for rule in expect.fired if rule not in fired)
        yield from (f"{rule} fired" for rule in expect.not_fired if rule in fired)


def _plan(expect: Expected, steps: Steps) -> Iterator[str]:
    if expect.first and not (steps and _fits(steps[0], expect.first)):
        yield f"the first recommendation is not {expect.first}: {_shown(steps[:1])}"
    place = 0
    for wanted in expect.recommend:
        found = next((number for number in range(place, len(steps)) if _fits(steps[number], wanted)), None)
        if found is None:
            earlier = any(_fits(step, wanted) for step in steps)
            yield f"{'comes earlier' if earlier else 'is not recommended'}: {wanted}; {_shown(steps)}"
        else:
            place = found + 1
    if expect.only == "yes" and len(steps) != len(expect.recommend):
        yield f"{len(steps)} recommendations, not {len(expect.recommend)}: {_shown(steps)}"
    for unwanted in expect.not_recommend:
        yield from (f"is recommended: {unwanted}; {_shown([step])}" for step in steps if _fits(step, unwanted))


def _confirm_first(expect: Expected, steps: Steps) -> Iterator[str]:
    for key, items in expect.confirm_first.items():
        begun = [step for step in steps if key == step["id"] or (key == step["treatment"] and step["action"] in BEGIN)]
        if not begun:
            yield f"nothing is begun for {key}"
        for step in begun:
            missing = [item for item in items if item not in step["confirm_first"]]
            if missing or (not items and step["confirm_first"]):
                yield f"confirm_first of {key} is {step['confirm_first']}, not {list(items)}"


def _schedules(expect: Expected, steps: Steps) -> Iterator[str]:
    for treatment, rows in expect.schedule.items():
        found = [
            [(row["from"], row["to"], row["daily_dose_mg"]) for row in step["schedule"]]
            for step in steps
            if step["treatment"] == treatment and step["schedule"]
        ]
        if [tuple(row) for row in rows] not in found:
            yield f"the schedule of {treatment} is {found}, not {rows}"


def _programmes(expect: Expected, steps: Steps) -> Iterator[str]:
    for treatment, begins in expect.programme.items():
        rows = [row["dose"] for step in steps if step["treatment"] == treatment for row in step["programme"]]
        fits = len(rows) == len(begins) and all(row.startswith(part) for row, part in zip(rows, begins, strict=True))
        if not fits:
            yield f"the programme of {treatment} is {rows}, not {list(begins)}"


def _shown(steps: Iterable[Mapping[str, Any]]) -> list[str]:
    keys = ("id", "action", "treatment", "subject", "urgency", "maximum_daily_dose_mg", "review_on", "not_before")
    return [" ".join(str(step[key]) for key in keys if step[key]) for step in steps]


def _fits(step: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    unknown = set(wanted) - set(step)
    if unknown:
        raise ValueError(f"A recommendation has no {sorted(unknown)}.")
    return all(step[key] == value for key, value in wanted.items())
