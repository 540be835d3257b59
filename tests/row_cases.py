"""The patients of test_rows.py and test_monitoring_rows.py as case files, for `neuroladder knowledge coverage`.

Written with `python -m tests.row_cases FOLDER`.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.rows import hazards, near_misses, pairs, running
from tests.situations import PRESENT, UNKNOWN, patient_in_whom, statuses
from tests.watched import monitoring, with_it


def _all() -> Iterator[dict[str, Any]]:
    for row in hazards():
        here = statuses(row.when, PRESENT)
        for findings in (here, *near_misses(row), *({**here, finding: UNKNOWN} for finding in row.when)):
            yield patient_in_whom(findings)
    for treatment in dict.fromkeys(treatment for row in pairs() for treatment in row.between):
        yield running(treatment)
    for each in monitoring():
        yield with_it(each)


def cases() -> tuple[str, ...]:
    """Every different patient of the rows, as JSON."""
    return tuple(dict.fromkeys(json.dumps(case, default=str) for case in _all()))


def main(folder: Path) -> None:
    """Write every patient into the folder. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, case in enumerate(cases(), start=1):
        (folder / f"row-{number:04d}.json").write_text(case + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
