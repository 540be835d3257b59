"""Many cases: answered in the order in which they come, on as many processors as wanted, in bounded memory.

    for answer in answers(cases_in_lines("cohort.ndjson", file), jobs=4):
        ...

Cases are read and answered in processes of their own, a few at a time; only a few such portions are on their way
at any moment, so that neither a long input nor a slow reader fills the memory. A case that is refused, or cannot be
read, is an answer too and does not stop the others. With one job everything happens in this process. Processes are
started afresh ("spawn"): a program that calls this with more jobs needs the usual `if __name__ == "__main__":`.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from facts.problems import CaseError, Problem
from facts.reading import MOST_BYTES, load_case, read_case

PORTION = 4
"""How many cases go to a process at once: enough to hide the way there, and few enough to stop soon."""


class Unit(NamedTuple):
    """One case that has not been read: its name for people, and its text or the file that holds it."""

    name: str
    text: bytes | None = None
    file: str | None = None


class Answer(NamedTuple):
    """What became of one case.

    `line` is its assessment as one line of JSON, with the newline; None where the case was refused (`problems`, and how
    many `more` there are), where it could not be read (`unreadable`), or where the program failed (`failed`).
    """

    name: str
    line: bytes | None = None
    problems: tuple[Problem, ...] = ()
    more: int = 0
    unreadable: str = ""
    failed: str = ""

    @property
    def refused(self) -> CaseError | None:
        """The refusal with all its problems, or None."""
        return CaseError(self.problems, self.more) if self.problems else None


def cases_in_folder(folder: Path) -> list[Unit]:
    """The files of a folder that can hold a case (.yaml, .yml, .json), by name. Raises OSError."""
    files = sorted(file for file in folder.iterdir() if file.suffix in (".yaml", ".yml", ".json"))
    return [Unit(str(file), file=str(file)) for file in files]


def cases_in_lines(name: str, stream: IO[bytes]) -> Iterator[Unit]:
    """One case for each line that is not blank; of a line that is too long only so much is kept as is refused."""
    number = 0
    while line := stream.readline(MOST_BYTES + 2):
        number += 1
        rest = line
        while not rest.endswith(b"\n") and (rest := stream.readline(MOST_BYTES)):
            pass
        if not line.isspace():
            yield Unit(f"{name} line {number}", text=line.rstrip(b"\r\n"))


def answers(
    units: Iterable[Unit], *, jobs: int = 1, trace: bool = True, prepare: Callable[[], object] | None = None
) -> Generator[Answer, None, None]:
    """An answer for every case, in the order of the cases.

    `trace` says whether each assessment carries its trace; `prepare` is called in each new process before its first
    case and must be a function of a module. Raises `BrokenProcessPool` where a process was ended from outside.
    """
    waiting = iter(units)
    portions = iter(lambda: list(islice(waiting, PORTION)), [])
    if jobs < 2:
        for portion in portions:
            for unit in portion:
                yield answer(unit, trace=trace)
        return
    from expert.workers import answered  # noqa: PLC0415 - slow to import, and one job needs no other process

    yield from answered(portions, jobs, trace=trace, prepare=prepare)


def answer(unit: Unit, *, trace: bool) -> Answer:
    """The answer to one case; a mistake in the program is told as such and keeps nothing of the case."""
    from expert.assess import assess, assess_without_trace  # noqa: PLC0415 - not needed where others do the work

    try:
        case = load_case(unit.file) if unit.file is not None else read_case(unit.text or b"")
        found = assess(case) if trace else assess_without_trace(case)
        return Answer(unit.name, line=found.model_dump_json().encode() + b"\n")
    except CaseError as error:
        return Answer(unit.name, problems=tuple(error.listed), more=error.more)
    except OSError as error:
        return Answer(unit.name, unreadable=(error.strerror or type(error).__name__).lower())
    except Exception as error:  # noqa: BLE001 - one case that the program fails on must not cost the others
        return Answer(unit.name, failed=type(error).__name__)
