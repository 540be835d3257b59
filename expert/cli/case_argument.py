"""A CASE on the command line: a file, `-` for standard input, or the name of a case that ships with the program."""

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from expert.cli.examples import example_file, example_names

if TYPE_CHECKING:
    from facts.case import Case
    from facts.problems import CaseError

STANDARD_INPUT = "-"
LINES = (".ndjson", ".jsonl")
"""How the name of a file ends that holds one case a line."""
_SHOWN = 60


class NoSuchCase(click.UsageError):
    """There is no such file, or it cannot be read; says what to do."""


def are_many(word: str) -> bool:
    """Whether a CASE argument stands for several cases: a folder, or a file with one case a line."""
    return word not in ("", STANDARD_INPUT) and (Path(word).suffix in LINES or Path(word).is_dir())


def open_case(word: str) -> "Case":
    """The case that a CASE argument means.

    Raises `NoSuchCase` where nothing can be read, and `CaseError` where what was read is no valid case.
    """
    from facts.reading import load_case

    if word == STANDARD_INPUT:
        return load_case(standard_input())
    file = file_of(word)
    try:
        return load_case(file)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise NoSuchCase(f"cannot read {visible(word)}: {reason}.") from None


def standard_input() -> BinaryIO:
    """The bytes of standard input. Raises `NoSuchCase` where it is closed."""
    if sys.stdin is None:
        raise NoSuchCase("standard input is closed; name a file, or give the text through a pipe.")
    return sys.stdin.buffer


def report_refusal(word: str, error: "CaseError") -> None:
    """Write the problems of a refused case to standard error, one a line: `path: message (given: value)`."""
    name = "standard input" if word == STANDARD_INPUT else visible(word)
    count = len(error.listed) + error.more
    click.echo(f"{name} was refused: {count} problem{'' if count == 1 else 's'}.", err=True)
    for line in problem_lines(error):
        click.echo(line, err=True)


def problem_lines(error: "CaseError") -> Iterator[str]:
    """One line for each problem, safe to print: control characters are written out."""
    for problem in error.problems:
        given = "" if problem.value is None else f" (given: {_shortened(visible(str(problem.value)))})"
        where = problem.path or (f"line {problem.line}" if problem.line else "case")
        yield f"{visible(where)}: {visible(problem.message)}{given}"


def visible(text: str) -> str:
    """The text with every character that could steer a terminal or turn the reading order written as its code."""
    return "".join(
        character if unicodedata.category(character)[0] != "C" else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def file_of(word: str) -> Path:
    """The file that a CASE argument names. Raises `NoSuchCase`."""
    if not word:
        raise NoSuchCase("the name of a CASE is empty; name a file or an example.")
    file = Path(word)
    try:
        if file.is_dir():
            raise NoSuchCase(f"{visible(word)} is a folder; name the files in it.")
        found = file.exists()
    except (OSError, ValueError):
        found = False
    if found:
        return file
    example = example_file(word)
    if example is not None:
        return example
    hint = "" if file.suffix or not example_names() else " `neuroladder examples` lists the cases that ship with it."
    raise NoSuchCase(f"there is no file {visible(word)}.{hint}")
