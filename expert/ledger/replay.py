"""Run an entry again with the present program and knowledge: the same, or from which step on it differs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from expert.assess import assess
from expert.assessment import Assessment
from expert.explain.difference import Difference, difference
from expert.ledger.entry import Entry, Made
from facts.case import Case
from facts.problems import CaseError

Outcome = Literal["identical", "different", "refused", "erased", "damaged", "without a case"]
_VERSIONS = ("knowledge", "program", "trace")
_STEP = ("rule", "bindings", "because", "supports", "absences", "sources", "rows", "asserted", "derived_again")


class Step(NamedTuple):
    """The first firing that differs. `was` and `is_` are the rule ids, None where a run had ended.

    `cause` is the rule (or calculator) that a reader should look at: the first one that fired in one run only.
    """

    number: int
    was: str | None
    is_: str | None
    why_was: str
    why_is: str
    cause: str


class Replay(NamedTuple):
    """The result for one entry. `difference` is null when nothing changed or the two cannot be compared."""

    number: int
    outcome: Outcome
    knowledge_then: Made
    step: Step | None = None
    difference: Difference | None = None
    where: str | None = None


def replay(entry: Entry) -> Replay:
    """Assess the case of an entry again and compare advice and reasoning; versions alone are no difference."""
    knowledge = entry.header.knowledge
    try:
        if entry.header.stored.trace is None:
            return Replay(entry.number, "without a case", knowledge)
        if entry.holds_erasures or entry.trace is None:
            return Replay(entry.number, "erased", knowledge)
        case, stored = entry.case, entry.assessment
    except ValueError:
        return Replay(entry.number, "damaged", knowledge)
    try:
        answer = assess(Case.model_validate(case))
    except CaseError:
        return Replay(entry.number, "refused", knowledge)
    now = answer.model_dump(mode="json")
    where = first_differing(without_versions(stored), without_versions(now), "")
    step = first_step(stored["trace"], now["trace"])
    if step is None and where is None and stored["trace"] == now["trace"]:
        return Replay(entry.number, "identical", knowledge)
    return Replay(entry.number, "different", knowledge, step, changes(stored, answer), where or "trace")


def changes(before: Mapping[str, Any], after: Assessment) -> Difference | None:
    """The difference in clinical terms; None where the stored assessment has a form that is no longer read."""
    try:
        return difference(Assessment.model_validate(before), after)
    except ValidationError:
        return None


def without_versions(assessment: Mapping[str, Any]) -> dict[str, Any]:
    """An assessment without its trace and without what it was made with."""
    return {key: value for key, value in assessment.items() if key not in _VERSIONS}


def first_step(then: Mapping[str, Any], now: Mapping[str, Any]) -> Step | None:
    """The first firing in which two traces differ; None where all are the same."""
    had: Sequence[Mapping[str, Any]] = then["firings"]
    has: Sequence[Mapping[str, Any]] = now["firings"]
    for place in range(max(len(had), len(has))):
        was = had[place] if place < len(had) else None
        is_ = has[place] if place < len(has) else None
        if was is None or is_ is None or any(was.get(key) != is_.get(key) for key in _STEP):
            return Step(
                place + 1,
                None if was is None else was["rule"],
                None if is_ is None else is_["rule"],
                "" if was is None else was["because"],
                "" if is_ is None else is_["because"],
                _cause(had[place:], has[place:]),
            )
    return None


def first_differing(then: Any, now: Any, path: str) -> str | None:
    """The dotted path of the first value that differs; None where all are the same."""
    if isinstance(then, dict) and isinstance(now, dict):
        pairs: Iterator[tuple[Any, Any, Any]] = (
            (key, then.get(key), now.get(key)) for key in dict.fromkeys([*then, *now])
        )
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        pairs = ((index, *both) for index, both in enumerate(zip(then, now, strict=True)))
    else:
        return None if then == now else path
    for key, was, is_ in pairs:
        if was != is_:
            return first_differing(was, is_, f"{path}.{key}" if path else str(key))
    return None


def _cause(had: Sequence[Mapping[str, Any]], has: Sequence[Mapping[str, Any]]) -> str:
    """The first rule that did in one run what none did in the other; a shift of order alone names the first."""
    in_had, in_has = {_said(each) for each in had}, {_said(each) for each in has}
    for was, is_ in _together(had, has):
        if is_ is not None and _said(is_) not in in_had:
            return str(is_["rule"])
        if was is not None and _said(was) not in in_has:
            return str(was["rule"])
    return str((has or had)[0]["rule"])


def _said(firing: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    words = (firing["rule"], str(sorted(firing["bindings"].items())), firing["because"])
    return (*words, str(firing["sources"]), str(firing["rows"]))


def _together(
    had: Sequence[Mapping[str, Any]], has: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    for place in range(max(len(had), len(has))):
        yield had[place] if place < len(had) else None, has[place] if place < len(has) else None
