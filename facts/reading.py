"""Text to case: YAML 1.2 or JSON, every problem of a text at once, with the line where it is known."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import IO, Any

from facts.case import Case
from facts.problems import CaseError, Problem, dotted
from facts.yaml12 import Flaw, Limits, lines_of, read_yaml

MOST_BYTES = 1_000_000
"""The largest text of a case."""

LIMITS = Limits(levels=20, values=20_000, aliases=20)
"""How much one text of a case may contain."""

CaseSource = str | FilePath | IO[str] | IO[bytes]


def load_case(source: CaseSource) -> Case:
    """The case in a file (its path) or in an open stream.

    Raises `CaseError` when the content is refused, OSError when the file cannot be read, and TypeError for anything
    else than a path or a stream.
    """
    if isinstance(source, str | FilePath):
        with FilePath(source).open("rb") as file:
            return read_case(file.read(MOST_BYTES + 1))
    if not hasattr(source, "read"):
        raise TypeError(f"load_case takes a path or an open stream, not a {type(source).__name__}.")
    return read_case(source.read(MOST_BYTES + 1))


def read_case(text: str | bytes) -> Case:
    """The case in a text; bytes are UTF-8, with or without a byte order mark. Raises `CaseError`."""
    plain = _decoded(text)
    value, flaws = _parsed(plain)
    problems = [Problem(dotted(flaw.path), flaw.value, flaw.message, flaw.line) for flaw in flaws]
    more = 0
    if isinstance(value, dict):
        try:
            case = Case.model_validate(value)
        except CaseError as error:
            problems, more = [*problems, *error.listed], error.more
        else:
            if not problems:
                return case
    elif not problems:
        problems = [Problem("", None, "must be a mapping of keys to values; begin with `schema: neuroladder.case/1`.")]
    raise CaseError(_with_lines(problems, plain), more) from None


def as_case(source: Case | Mapping[str, Any]) -> Case:
    """The case itself, or the case in a mapping; raises `CaseError` when the mapping is refused."""
    return source if isinstance(source, Case) else Case.model_validate(source)


def _decoded(text: str | bytes) -> str:
    if isinstance(text, bytes):
        if len(text) > MOST_BYTES:
            raise CaseError([_TOO_LONG])
        try:
            return text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = text.count(b"\n", 0, error.start) + 1
            message = "is not UTF-8 text; save the file with the encoding UTF-8."
            raise CaseError([Problem("", None, message, line)]) from None
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise CaseError([_TOO_LONG])
    return text.removeprefix("\ufeff")


_TOO_LONG = Problem("", None, f"is longer than {MOST_BYTES} bytes; shorten it.")


def _parsed(text: str) -> tuple[Any, list[Flaw]]:
    if text.lstrip().startswith("{"):
        try:
            return _parsed_json(text)
        except (ValueError, RecursionError):
            pass  # not JSON: flow style of YAML, or wrong in both, and then YAML names the line
    return read_yaml(text, LIMITS)


class _Object(dict[str, Any]):
    repeated: tuple[str, ...] = ()


def _json_object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) < len(pairs):
        times = Counter(key for key, _ in pairs)
        found.repeated = tuple(key for key, count in times.items() if count > 1)
    return found


def _parsed_json(text: str) -> tuple[Any, list[Flaw]]:
    import json  # noqa: PLC0415 - most cases are YAML

    value = json.loads(text, object_pairs_hook=_json_object)
    flaws: list[Flaw] = []
    values = 0
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while waiting:
        path, each = waiting.pop()
        values += 1
        if values > LIMITS.values:
            return None, [Flaw(path, None, f"makes the text hold more than {LIMITS.values} values; shorten it.", None)]
        if len(path) >= LIMITS.levels:
            return None, [Flaw(path, None, f"is nested deeper than {LIMITS.levels} levels; flatten it.", None)]
        if isinstance(each, _Object):
            twice = "is given twice in one mapping; keep one of them."
            flaws.extend(Flaw((*path, key), None, twice, None) for key in each.repeated)
            waiting.extend(((*path, key), inner) for key, inner in each.items())
        elif isinstance(each, list):
            waiting.extend(((*path, index), inner) for index, inner in enumerate(each))
    return value, flaws


def _with_lines(problems: list[Problem], text: str) -> list[Problem]:
    lines: dict[str, int] = {}
    for path, line in lines_of(text, LIMITS).items():
        lines.setdefault(dotted(path), line)
    return sorted(
        (each if each.line else each._replace(line=_line_of(each.path, lines)) for each in problems),
        key=lambda each: each.line or 0,
    )


def _line_of(path: str, lines: Mapping[str, int]) -> int | None:
    while path and path not in lines:  # a key that is missing: the line of what it is missing in
        path = path.rpartition(".")[0]
    return lines.get(path) if path else None
