"""Strict YAML: the core schema of YAML 1.2 on the C parser, one document, no duplicate keys, no tags.

`yes`, `no` and `on` are words and a date is text. The parser's events are turned into plain values here, because
the loaders of PyYAML follow YAML 1.1, let the last of two equal keys win, and recurse without a bound.
"""

import re
from contextlib import suppress
from typing import Any, NamedTuple

import yaml

try:
    from yaml import CSafeLoader as _Parser
except ImportError:  # PyYAML was built without the C library: slower, the same events
    from yaml import SafeLoader as _Parser  # type: ignore[assignment]

Path = tuple[str | int, ...]

_STARTS_NO_WORD = frozenset("0123456789+-.~tTfFnN")
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL_OR_HEXADECIMAL = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITY = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NOT_A_NUMBER = frozenset((".nan", ".NaN", ".NAN"))
_MOST_DIGITS = 400  # Python refuses to read or print integers of more than 4,300 digits; a longer number stays text


class Limits(NamedTuple):
    """How much one text may contain: nested levels, values (aliases counted as often as used) and aliases."""

    levels: int = 50
    values: int = 1_000_000
    aliases: int = 1_000


class Flaw(NamedTuple):
    """One thing wrong in a text: where (keys and indexes), what stands there, what to do, line from 1 or None."""

    path: Path
    value: Any
    message: str
    line: int | None

    def __str__(self) -> str:
        place = ".".join(map(str, self.path)) or "the text"
        return f"{f', line {self.line}' if self.line else ''}: {place} {self.message}"


class YamlError(ValueError):
    """A text was refused; `flaws` holds every reason."""

    def __init__(self, what: str, flaws: list[Flaw]) -> None:
        self.flaws = flaws
        super().__init__("\n".join(f"{what}{flaw}" for flaw in flaws))


def load_yaml(text: str, *, what: str) -> Any:
    """The value of a YAML 1.2 text: dict, list, str, int, float, bool or None.

    `what` names the text in errors (a file name). Raises `YamlError` for a syntax error, a duplicate key, a key
    that is not a word, a tag, a second document, or more than the default `Limits`.
    """
    value, flaws = read_yaml(text, Limits())
    if flaws:
        raise YamlError(what, flaws)
    return value


def read_yaml(text: str, limits: Limits) -> tuple[Any, list[Flaw]]:
    """The value of a text and the flaws found; with a flaw that ends the reading the value is None."""
    composer = _Composer(limits, lines=None)
    try:
        value = composer.read(text)
    except _RefusedError as refusal:
        return None, [*composer.flaws, refusal.flaw]
    return value, composer.flaws


def lines_of(text: str, limits: Limits) -> dict[Path, int]:
    """The line (from 1) on which each value begins, as far as the text can be read."""
    lines: dict[Path, int] = {}
    with suppress(_RefusedError):
        _Composer(limits, lines=lines).read(text)
    return lines


class _RefusedError(Exception):
    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.message)
        self.flaw = flaw


class _Anchored(NamedTuple):
    value: Any
    values: int
    levels: int


class _Composer:
    """Turns the events of one text into a value. The recursion is bounded by the limit on levels."""

    def __init__(self, limits: Limits, lines: dict[Path, int] | None) -> None:
        self.flaws: list[Flaw] = []
        self._limits = limits
        self._lines = lines
        self._path: list[str | int] = []
        self._anchors: dict[str, _Anchored] = {}
        self._values = 0
        self._aliases = 0
        self._deepest = 0

    def read(self, text: str) -> Any:
        try:
            text.encode("utf-8")
            self._parser = _Parser(text)
            self._next = self._parser.get_event
            return self._read_one_document()
        except UnicodeEncodeError:
            raise _RefusedError(Flaw((), None, "contains half of a character; save the text as UTF-8.", None)) from None
        except yaml.MarkedYAMLError as error:
            raise _RefusedError(_syntax_flaw(error, text)) from None
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else None
            message = f"contains a character that no text may contain ({error.reason}); remove it."
            raise _RefusedError(Flaw((), None, message, line)) from None

    def _read_one_document(self) -> Any:
        self._next()
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            return None
        value = self._value(self._next(), 1)
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise self._refused(event, "holds a second document, which begins here; keep one document.")
        return value

    def _value(self, event: Any, level: int) -> Any:
        self._values += 1
        if self._values > self._limits.values:
            raise self._refused(event, f"makes the text hold more than {self._limits.values} values; shorten it.")
        if level > self._deepest:
            self._deepest = level
            if level > self._limits.levels:
                raise self._refused(event, f"is nested deeper than {self._limits.levels} levels; flatten it.")
        if self._lines is not None:
            self._lines.setdefault(tuple(self._path), _line(event))
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event, level)
        if event.tag is not None:
            raise self._refused(event, f"has the tag {event.tag[:60]}; write the plain value without a tag.")
        if event.anchor is None:
            return self._content(event, level)
        values_before, deepest_before, self._deepest = self._values, self._deepest, level
        value = self._content(event, level)
        self._anchors[event.anchor] = _Anchored(value, self._values - values_before + 1, self._deepest - level + 1)
        self._deepest = max(self._deepest, deepest_before)
        return value

    def _content(self, event: Any, level: int) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            return self._plain(event) if event.implicit[0] else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(level)
        return self._mapping(level)

    def _sequence(self, level: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            self._path.append(len(items))
            items.append(self._value(event, level + 1))
            self._path.pop()
        return items

    def _mapping(self, level: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.tag is not None:
                raise self._refused(event, "has a key that is no plain word; write `key: value`.")
            key = event.value
            self._path.append(key)
            if self._lines is not None:
                self._lines.setdefault(tuple(self._path), _line(event))
            if key in found:
                message = "is given twice in one mapping; keep one of them."
                self.flaws.append(Flaw(tuple(self._path), None, message, _line(event)))
                self._value(self._next(), level + 1)
            else:
                found[key] = self._value(self._next(), level + 1)
            self._path.pop()
        return found

    def _aliased(self, event: Any, level: int) -> Any:
        self._aliases += 1
        if self._aliases > self._limits.aliases:
            raise self._refused(event, f"uses more than {self._limits.aliases} aliases; write the values out.")
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            raise self._refused(
                event, f"uses the alias *{event.anchor[:60]} without an anchor before it; write the value out."
            )
        self._values += anchored.values
        self._deepest = max(self._deepest, level + anchored.levels - 1)
        if self._values > self._limits.values or self._deepest > self._limits.levels:
            raise self._refused(event, "repeats too much through aliases; write the values out.")
        return anchored.value

    def _plain(self, event: Any) -> Any:
        text: str = event.value
        if text and text[0] not in _STARTS_NO_WORD:
            return text
        if text in _NULL:
            return None
        if text in _BOOLEAN:
            return _BOOLEAN[text]
        if len(text) > _MOST_DIGITS:
            return text
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
        if _OCTAL_OR_HEXADECIMAL.fullmatch(text):
            return int(text, 0)
        if _INFINITY.fullmatch(text):
            return float(text.replace(".", ""))
        return float("nan") if text in _NOT_A_NUMBER else text

    def _refused(self, event: Any, message: str) -> _RefusedError:
        return _RefusedError(Flaw(tuple(self._path), None, message, _line(event)))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _syntax_flaw(error: yaml.MarkedYAMLError, text: str) -> Flaw:
    mark = error.problem_mark or error.context_mark
    said = " ".join(part for part in (error.context, error.problem) if part)
    message = f"is not valid YAML or JSON ({said}); mend this line."
    last_line = max(1, len(text.splitlines()))
    return Flaw((), None, message, None if mark is None else min(mark.line + 1, last_line))
