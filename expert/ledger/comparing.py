"""Many cases before and after: how many change, how many in a way that matters for safety, and by which rules."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from expert.assessment import Assessment
from expert.explain.change import ChangeKind
from expert.explain.difference import Difference, difference
from expert.ledger.canonical import canonical
from expert.ledger.ledger import Ledger
from expert.ledger.problems import LedgerError
from expert.ledger.replay import first_step


class Compared(NamedTuple):
    """One case before and after. `cause` is the rule whose firing was the first to differ, None where none did."""

    name: str
    difference: Difference
    cause: str | None


class Summary(NamedTuple):
    """Over all cases. `changed` are those whose advice differs beyond the wording."""

    cases: int
    changed: int
    reworded: int
    safety_relevant: int
    kinds: Mapping[str, int]
    causes: Mapping[str, int]


def compared(name: str, before: Assessment, after: Assessment) -> Compared:
    """Two assessments of the same case."""
    found = difference(before, after)
    step = None
    if not found.same and before.trace is not None and after.trace is not None:
        step = first_step(before.trace.model_dump(mode="json"), after.trace.model_dump(mode="json"))
    return Compared(name, found, None if step is None else step.cause)


def summary_of(all_compared: Sequence[Compared]) -> Summary:
    """The numbers over many cases; causes count cases whose advice differs beyond the wording."""
    changed = [each for each in all_compared if _advice(each.difference)]
    kinds = Counter(kind for each in all_compared for kind in {change.kind for change in each.difference.changes})
    causes = Counter(each.cause or "no rule: the texts or the collection of the answer" for each in changed)
    return Summary(
        cases=len(all_compared),
        changed=len(changed),
        reworded=sum(not each.difference.same for each in all_compared) - len(changed),
        safety_relevant=sum(each.difference.safety_relevant for each in all_compared),
        kinds={str(kind): kinds[kind] for kind in ChangeKind if kinds[kind]},
        causes=dict(sorted(causes.items(), key=lambda cause: (-cause[1], cause[0]))),
    )


def _advice(found: Difference) -> bool:
    return any(change.kind is not ChangeKind.WORDING for change in found.changes)


class Stored(NamedTuple):
    """Assessments to compare with: by the name of the case's file, by its label, and by the case itself."""

    by_name: Mapping[str, Any]
    by_case: Mapping[str, Any]

    def of(self, name: str, case: Any) -> Any:
        """The newest assessment of this very case, else the one of this name; None where there is none."""
        found = self.by_case.get(case_key(case))
        return self.by_name.get(name) if found is None else found


def case_key(case: Any) -> str:
    """One text for one case."""
    return canonical(case).decode()


def stored_in_ledger(ledger: Ledger) -> Stored:
    """The newest assessment of every case in a ledger."""
    by_case = {}
    for entry in ledger.entries():
        if entry.header.kind in ("assessment", "correction") and not entry.holds_erasures:
            by_case[case_key(entry.case)] = entry.assessment
    return Stored({}, by_case)


def stored_in_export(place: Path) -> Stored:
    """Assessments from a folder of JSON files (`assess --format json -o`), or from one file with one on each line.

    Lines of `audit export` are read too. Raises `LedgerError` where a text is none of these.
    """
    by_name: dict[str, Any] = {}
    by_case: dict[str, Any] = {}
    for name, found in _documents(place):
        if isinstance(found, dict) and found.get("schema") == "neuroladder.ledger-entry/1":
            if found.get("assessment") is not None and not found.get("erased"):
                by_case[case_key(found["case"])] = found["assessment"]
        elif isinstance(found, dict) and "recommendations" in found:
            by_name[name] = found
            if found.get("case_id"):
                by_name.setdefault(str(found["case_id"]), found)
        else:
            raise LedgerError(f"{place} holds something that is no exported assessment.")
    if not by_name and not by_case:
        raise LedgerError(f"{place} holds no exported assessments.")
    return Stored(by_name, by_case)


def assessment_in(stored: Any) -> Assessment:
    """The assessment in stored JSON. Raises `LedgerError` where its form is no longer read."""
    try:
        return Assessment.model_validate(stored)
    except ValidationError:
        raise LedgerError(
            "a stored assessment has a form that this version does not read; compare with the version that wrote it."
        ) from None


def _documents(place: Path) -> Iterator[tuple[str, Any]]:
    files: Iterable[Path] = sorted(place.glob("*.json")) if place.is_dir() else (place,)
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError(f"cannot read {file}: {getattr(error, 'strerror', None) or 'it is not UTF-8'}.") from None
        try:
            yield file.stem, json.loads(text)
        except ValueError:
            yield from ((file.stem, _line(line, file)) for line in text.splitlines() if line.strip())


def _line(line: str, file: Path) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        raise LedgerError(f"{file} is not JSON; export it again.") from None
