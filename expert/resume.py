"""Going on with a batch that was interrupted: which cases an output holds already.

Cases are answered in order, so the lines of an output are the answers to the first cases that were not refused. Each
line is compared with its case by label and day, and by the knowledge that gave it.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from expert.batch import Answer, Unit
from facts.problems import CaseError
from facts.reading import load_case, read_case


class ResumeError(ValueError):
    """An output cannot be continued; says why and what to do."""


class Line(NamedTuple):
    """What tells which case a line answers, and by which knowledge."""

    case_id: str | None
    assessed_on: str
    digest: str


def whole_lines(output: Path) -> list[Line]:
    """The lines of an output; a last line that was torn is cut off the file.

    Raises OSError, and ResumeError where a line is no assessment.
    """
    lines: list[Line] = []
    whole = 0
    with output.open("r+b") as file:
        for text in file:
            if not text.endswith(b"\n"):
                break
            lines.append(_line(text, output, len(lines) + 1))
            whole += len(text)
        file.truncate(whole)
    return lines


def _line(text: bytes, output: Path, number: int) -> Line:
    try:
        found = json.loads(text)
        return Line(found["case_id"], found["assessed_on"], found["knowledge"]["digest"])
    except (ValueError, KeyError, TypeError):
        raise ResumeError(f"line {number} of {output} is no assessment; name another output.") from None


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
                return True
            self.skipped.append(Answer(unit.name, failed="it has no answer in the output"))
        return False
