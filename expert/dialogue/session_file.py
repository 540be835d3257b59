"""Session files: the case as far as it is known, with the order of answers behind it.

A session file is a case that `neuroladder assess` reads as it is. The order of answers, what was answered with
"unknown", and earlier visits stand in comment lines at its end, so that nothing of them is part of the case. Every
write is atomic and durable: a new file is written, flushed to the disk and put in the place of the old one. Files are
readable by their owner alone.
"""

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from facts.yaml12 import YamlError, load_yaml

MODE = 0o600
_HEADING = "# A consultation of neuroladder. `neuroladder assess` reads this file as it is.\n"
_SESSION = "# neuroladder-session: "
_VISIT = "# neuroladder-visit: "
_CONSULTATIONS = "consultations"


class SessionError(ValueError):
    """A session file that cannot be read or written; the message says why."""


class DamagedSessionError(SessionError):
    """A session file that was read and holds no case."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a session file holds: the case as plain data, the state of the dialogue, and earlier visits."""

    record: Mapping[str, Any]
    dialogue: Mapping[str, Any] = field(default_factory=dict)
    visits: tuple[Mapping[str, Any], ...] = ()


def session_text(session: Session) -> str:
    """The text of a session file."""
    lines = [_HEADING, yaml.dump(dict(session.record), Dumper=_Writer, sort_keys=False, allow_unicode=True, width=100)]
    lines += [f"{_VISIT}{_line(visit)}\n" for visit in session.visits]
    lines.append(f"{_SESSION}{_line(session.dialogue)}\n")
    return "".join(lines)


def read_session(path: Path) -> Session:
    """The session in a file. Raises `SessionError` where the file cannot be read or holds no case."""
    try:
        text = path.read_text(encoding="utf-8")
        record = load_yaml(text, what=path.name)
    except OSError as error:
        raise SessionError(f"cannot read {path}: {(error.strerror or str(error)).lower()}.") from None
    except UnicodeDecodeError:
        raise DamagedSessionError(f"{path} is no text file in UTF-8.") from None
    except YamlError as error:
        raise DamagedSessionError(f"{path} is no readable case: {error}") from None
    if not isinstance(record, dict):
        raise DamagedSessionError(f"{path} holds no case.")
    sessions = _comments(text, _SESSION)
    return Session(record, sessions[-1] if sessions else {}, tuple(_comments(text, _VISIT)))


def write_session(path: Path, session: Session) -> bytes:
    """Write the session so that after a power cut either the old file or the new one is there, whole.

    Returns what was written. Raises `SessionError` where the place cannot be written to; the old file then stands.
    """
    content = session_text(session).encode("utf-8")
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), MODE)
        with os.fdopen(handle, "wb") as file:
            os.chmod(beside, MODE)  # noqa: PTH101 - the mode of a file that was there before is not changed by opening it
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise SessionError(f"cannot write {path}: {(error.strerror or str(error)).lower()}.") from error
    return content


def consultations_folder() -> Path:
    """The folder of the user in which consultations are kept."""
    from platformdirs import user_data_path  # noqa: PLC0415 - only a consultation without --save needs it

    return user_data_path("neuroladder", appauthor=False) / _CONSULTATIONS


def newest_session(folder: Path) -> Path | None:
    """The session file that was written last, None where there is none."""
    files = sorted((file for file in folder.glob("*.yaml")), key=lambda file: (file.stat().st_mtime_ns, file.name))
    return files[-1] if files else None


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _comments(text: str, prefix: str) -> list[Any]:
    found = []
    for line in text.splitlines():
        if line.startswith(prefix):
            try:
                value = json.loads(line.removeprefix(prefix))
            except ValueError:
                continue  # a damaged comment costs the order of the answers, never an answer
            if isinstance(value, dict):
                found.append(value)
    return found


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Writer(yaml.SafeDumper):
    """Writes YAML 1.2: words such as no and dates stay plain, text that looks like another kind of value is quoted."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 - the attribute of PyYAML


_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
for _kind, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", _FLOAT, "-+.0123456789"),
):
    _Writer.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(f"^(?:{_pattern})$"), list(_first))
