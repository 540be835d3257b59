"""Many cases on the command line: one line of JSON for each, in order, while a bar on standard error shows how far."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, NamedTuple

import click

from expert.batch import Answer, Unit, answers, cases_in_folder, cases_in_lines
from expert.cli import exit_status
from expert.cli.case_argument import LINES, STANDARD_INPUT, NoSuchCase, file_of, report_refusal, standard_input, visible
from expert.cli.commands import prepare_worker
from expert.cli.output import cannot_write, disk_refused, refuse_an_input
from expert.cli.progress import progress
from expert.cli.terminal_shape import is_terminal
from expert.resume import Resumed, ResumeError, check_unchanged, whole_lines

_FEW = 32
"""So many cases are done before other processes are ready."""
_NAMED = 20


class Wanted(NamedTuple):
    """How many cases are to be answered: on how many processors (None: all), into which file, with their traces."""

    jobs: int | None
    output: str | None
    resume: bool
    trace: bool
    lines: bool
    """Whether standard input holds one case a line."""


def assess_many(words: tuple[str, ...], wanted: Wanted) -> int:
    """Answer all cases; gives the exit status."""
    report = _Report()
    if wanted.output is not None:
        refuse_an_input(wanted.output, _files(words))
    with ExitStack() as stack:
        units = chain.from_iterable([_units(word, wanted, report, stack) for word in words])
        left, total = _left(units, words, wanted, report), _total(words)
        jobs, left = _jobs(left, wanted.jobs)
        out = stack.enter_context(_opened(wanted))
        among_answers = wanted.output is None and is_terminal(sys.stdout)
        show = stack.enter_context(progress("Cases", total, wanted=not among_answers))
        found = answers(left, jobs=jobs, trace=wanted.trace, prepare=prepare_worker)
        try:
            for answer in stack.enter_context(closing(found)):
                if answer.line is not None:
                    out.write(answer.line)
                report.take(answer)
                show()
        except ResumeError as error:
            raise click.UsageError(f"cannot resume {wanted.output}: {error}") from None
        out.flush()
    report.end()
    return report.status


class _Report:
    """Says on standard error what became of the cases that have no answer, at once and again in short at the end."""

    def __init__(self) -> None:
        self.status = exit_status.DONE
        self._answered = 0
        self._earlier = 0
        self._without = 0
        self._names: list[str] = []

    def take(self, answer: Answer) -> None:
        if answer.line is not None:
            self._answered += 1
            return
        refused = answer.refused
        if refused is not None:
            report_refusal(answer.name, refused)
            self.without(answer.name, exit_status.REFUSED)
        elif answer.unreadable:
            self.missing(answer.name, f"cannot read {visible(answer.name)}: {answer.unreadable}.")
        else:
            click.echo(f"Error: the program failed on {visible(answer.name)}: {answer.failed}.", err=True)
            self.without(answer.name, exit_status.PROGRAM_ERROR)

    def missing(self, name: str, message: str) -> None:
        click.echo(f"Error: {message}", err=True)
        self.without(name, exit_status.WRONG_USAGE)

    def without(self, name: str, status: int) -> None:
        self.status = max(self.status, status)
        self._without += 1
        if len(self._names) < _NAMED:
            self._names.append(visible(name))

    def earlier(self, count: int) -> None:
        self._earlier = count

    def end(self) -> None:
        if not (self._without or self._earlier):
            return
        parts = [f"{self._answered} answered", *([f"{self._earlier} answered earlier"] if self._earlier else [])]
        if not self._without:
            click.echo(f"{', '.join(parts)}.", err=True)
            return
        names = ", ".join(self._names)
        more = f" and {self._without - len(self._names)} more" if self._without > len(self._names) else ""
        click.echo(f"{', '.join(parts)}, {self._without} without an answer: {names}{more}.", err=True)


def _units(word: str, wanted: Wanted, report: _Report, stack: ExitStack) -> Iterable[Unit]:
    try:
        if word == STANDARD_INPUT:
            if wanted.lines:
                return cases_in_lines("standard input", standard_input())
            return (Unit("standard input", text=stream.read()) for stream in [standard_input()])
        if Path(word).is_dir():
            return _in_folder(Path(word))
        file = file_of(word)
        if file.suffix not in LINES:
            return [Unit(word, file=str(file))]
        return cases_in_lines(word, stack.enter_context(file.open("rb")))
    except NoSuchCase as error:
        report.missing(word, error.format_message())
    except OSError as error:
        report.missing(word, f"cannot read {visible(word)}: {(error.strerror or str(error)).lower()}.")
    return []


def _in_folder(folder: Path) -> list[Unit]:
    found = cases_in_folder(folder)
    if not found:
        raise NoSuchCase(f"{visible(str(folder))} holds no case; files end in .yaml, .yml or .json.")
    return found


def _left(units: Iterable[Unit], words: tuple[str, ...], wanted: Wanted, report: _Report) -> Iterator[Unit]:
    """The cases that the output does not hold yet."""
    if not wanted.resume or wanted.output is None or not Path(wanted.output).exists():
        return iter(units)
    from knowledge.load import knowledge

    output = Path(wanted.output)
    try:
        lines = whole_lines(output)
        check_unchanged(output, lines, _files(words))
        resumed = Resumed(units, lines.lines, knowledge().digest)
    except ResumeError as error:
        raise click.UsageError(f"cannot resume {wanted.output}: {error}") from None
    except OSError as error:
        raise cannot_write(wanted.output, error) from None
    report.earlier(resumed.answered)
    return _after(resumed, report, lambda: os.truncate(output, lines.size))


def _after(resumed: Resumed, report: _Report, cut_off: Callable[[], None]) -> Iterator[Unit]:
    left = iter(resumed)
    first = next(left, None)  # by then every line has been compared with its case
    for answer in resumed.skipped:
        report.take(answer)
    cut_off()
    if first is not None:
        yield first
        yield from left


def _files(words: tuple[str, ...]) -> Iterator[Path]:
    """The files that are read; what is missing is told where it is."""
    for word in words:
        path = Path(word)
        if word == STANDARD_INPUT or not path.exists():
            continue
        yield from (Path(str(unit.file)) for unit in cases_in_folder(path)) if path.is_dir() else (path,)


def _jobs(units: Iterator[Unit], wanted: int | None) -> tuple[int, Iterator[Unit]]:
    """How many processes are worth their start, and the cases again."""
    if wanted is not None:
        return wanted, units
    try:
        first = list(islice(units, _FEW + 1))
    except ResumeError as error:
        raise click.UsageError(f"cannot resume: {error}") from None
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return (processors if len(first) > _FEW else 1), chain(first, units)


def _total(words: tuple[str, ...]) -> int | None:
    """How many cases there will be, as far as that can be seen beforehand."""
    total = 0
    for word in words:
        if word == STANDARD_INPUT:
            return None
        path = Path(word)
        try:
            if path.is_dir():
                total += len(cases_in_folder(path))
            elif path.suffix in LINES:
                if not path.is_file():  # a pipe can be read only once
                    return None
                with path.open("rb") as file:
                    total += sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
            else:
                total += 1
        except OSError:
            return None
    return total


@contextmanager
def _opened(wanted: Wanted) -> Iterator[IO[bytes]]:
    if wanted.output is None:
        if sys.stdout is None:
            raise click.UsageError("there is no standard output; name a file with -o OUT.")
        yield sys.stdout.buffer
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(Path(wanted.output).open("ab" if wanted.resume else "wb"))
        except OSError as error:
            raise cannot_write(wanted.output, error) from None
        try:
            yield file
            file.flush()
        except OSError as error:
            if disk_refused(error):
                raise cannot_write(wanted.output, error) from None
            raise
