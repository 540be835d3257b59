"""Keeps a consultation on disk: before the next question is asked, the answer to the last one is there."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from expert.dialogue.session_file import Session, SessionError, write_session
from expert.interview import Interview


@dataclass(slots=True)
class Keeper:
    """Writes the session of an interview to its file after every answer, with the visits before this one.

    A file is written over only while it holds what this consultation read from it or wrote to it, so that no other
    case is lost. `problem` says why the last answers are not on disk; it is empty as long as they are.
    """

    file: Path
    visits: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    problem: str = ""
    _ours: dict[Path, bytes] = field(default_factory=dict)

    def owns(self, file: Path) -> None:
        """What stands in this file now belongs to this consultation and may be written over."""
        found = _content(file)
        if found is not None:
            self._ours[file.resolve()] = found

    def keep(self, interview: Interview, *, finished: bool = False) -> None:
        """Write the session, or say in `problem` why that could not be done."""
        try:
            self.write_to(self.file, interview, finished=finished)
        except SessionError as error:
            self.problem = str(error)

    def write_to(self, file: Path, interview: Interview, *, finished: bool = False) -> None:
        """Write the session to this file as well; where the own file takes no more, this one takes its place.

        Raises `SessionError` where the file cannot be written to or holds something else.
        """
        place, found = file.resolve(), _content(file)
        if found is not None and found != self._ours.get(place):
            already = "was changed by another program" if place in self._ours else "exists already"
            raise SessionError(f"{file} {already} and is left as it is.")
        dialogue = {"version": 1, "finished": finished, **interview.state()}
        self._ours[place] = write_session(file, Session(interview.record, dialogue, tuple(self.visits)))
        if self.problem:
            self.file, self.problem = file, ""


def file_said(text: str) -> Path:
    """The file that was typed. Raises `SessionError` for a name that no file can have."""
    try:
        file = Path(text).expanduser()
        if file.name and not file.is_dir():
            return file
        why = "is a folder"
    except (OSError, RuntimeError, ValueError):
        why = "can be no file"
    raise SessionError(f"{text} {why}.")


def _content(file: Path) -> bytes | None:
    with suppress(OSError):
        return file.read_bytes()
    return None
