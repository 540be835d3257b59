"""Going on with a batch that was interrupted: which cases an output holds already.

Cases are answered in order, so the lines of an output are the answers to the first cases that were not refused. Each
line is compared with its case: by label and day, by the knowledge that gave it, and, where it carries its trace, by
everything that the case states. Cases without a label cannot be told apart, so their output is not continued.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from expert.batch import Answer, Unit
from expert.trace import plain
from facts.case import Case
from facts.intake import facts_of
from facts.problems import CaseError
from facts.reading import load_case, read_case

_BEGINS = b'{"schema":"neuroladder.assessment/'


class ResumeError(ValueError):
    """An output cannot be continued; says why and what to do."""


class Line(NamedTuple):
    """What tells which case a line answers, and by which knowledge.

    `stated` is a digest of all that the case stated, empty where the line has no trace.
    """

    case_id: str
    assessed_on: str
    digest: str
    stated: str


class Lines(NamedTuple):
    """The whole lines of an output, and how many bytes they take."""

    lines: list[Line]
    size: int


def whole_lines(output: Path) -> Lines:
    """The lines of an output without a last one that was torn; nothing is changed.

    Raises OSError, and ResumeError for what is no assessment, nor the beginning of one at the end, and for a case
    without a label.
    """
    lines: list[Line] = []
    size = 0
    with output.open("rb") as file:
        for text in file:
            if not text.endswith(b"\n"):
                begins = _BEGINS[:1] if lines else _BEGINS
                if text[: len(begins)] != begins[: len(text)]:
                    raise ResumeError(f"the end of {output} is no part of an assessment; name another output.")
                break
            lines.append(_line(text, output, len(lines) + 1))
            size += len(text)
    return Lines(lines, size)


def check_unchanged(output: Path, lines: Lines, inputs: Iterable[Path]) -> None:
    """Raise ResumeError where a file of cases is newer than lines that do not tell which case they answer.

    Raises OSError.
    """
    if all(line.stated for line in lines.lines):
        return
    written = output.stat().st_mtime_ns
    for file in inputs:
        if file.stat().st_mtime_ns > written:
            raise ResumeError(f"{file} was changed after its answers were written without a trace; begin anew.")


def _line(text: bytes, output: Path, number: int) -> Line:
    try:
        found = json.loads(text)
        facts = found["trace"]["facts"] if found["trace"] else ()
        given = ((fact["template"], fact["slots"]) for fact in facts if fact["origin"] == "given")
        line = Line(
            found["case_id"], found["assessed_on"], found["knowledge"]["digest"], _digest(given) if facts else ""
        )
    except (ValueError, KeyError, TypeError):
        raise ResumeError(f"line {number} of {output} is no assessment; name another output.") from None
    if not line.case_id:
        raise ResumeError(f"line {number} of {output} answers a case without an id; give each case one, begin anew.")
    return line


def _stated(case: Case) -> str:
    facts = (fact.completed()[0] for fact in facts_of(case))
    return _digest(
        (type(fact).__name__, {slot: plain(value) for slot, value in fact.slot_values().items()}) for fact in facts
    )


def _digest(given: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """A digest of facts, each counted once, as a run has them."""
    known = dict.fromkeys(json.dumps(fact) for fact in given)
    return hashlib.sha256("\n".join(known).encode()).hexdigest()


class Resumed:
    """The cases of a batch without those that are answered; `skipped` holds what else became of those before."""

    def __init__(self, units: Iterable[Unit], lines: list[Line], digest: str) -> None:
        if any(line.digest != digest for line in lines):
            raise ResumeError("it was written with other knowledge; begin anew, without --resume.")
        self._units = iter(units)
        self._lines = lines
        self.skipped: list[Answer] = []
        self.answered = len(lines)

    def __iter__(self) -> Iterator[Unit]:
        """The cases that are left. Raises ResumeError where the lines are not the answers to these cases."""
        place = 0
        while place < len(self._lines):
            unit = next(self._units, None)
            if unit is None:
                raise ResumeError(f"line {place + 1} answers none of these cases; name the output of the same cases.")
            place += self._holds(unit, self._lines[place])
        yield from self._units

    def _holds(self, unit: Unit, line: Line) -> bool:
        try:
            case = load_case(unit.file) if unit.file is not None else read_case(unit.text or b"")
        except CaseError as error:
            self.skipped.append(Answer(unit.name, problems=tuple(error.listed), more=error.more))
        except OSError as error:
            self.skipped.append(Answer(unit.name, unreadable=(error.strerror or type(error).__name__).lower()))
        else:
            if (case.id, case.assessed_on.isoformat()) == (line.case_id, line.assessed_on):
                if line.stated and line.stated != _stated(case):
                    raise ResumeError(f"{unit.name} was changed after it had been answered; begin anew.")
                return True
            self.skipped.append(Answer(unit.name, failed="it has no answer in the output"))
        return False
