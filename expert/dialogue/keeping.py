"""Keeps a consultation on disk: before the next question is asked, the answer to the last one is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from expert.dialogue.session_file import Session, write_session
from expert.interview import Interview


@dataclass(slots=True)
class Keeper:
    """Writes the session of an interview to its file after every answer, with the visits before this one."""

    file: Path
    visits: Sequence[Mapping[str, Any]] = field(default_factory=tuple)

    def keep(self, interview: Interview, *, finished: bool = False) -> None:
        """Write the session. Raises `SessionError` where the place cannot be written to."""
        self.write_to(self.file, interview, finished=finished)

    def write_to(self, file: Path, interview: Interview, *, finished: bool = False) -> None:
        """Write the session to another file as well."""
        dialogue = {"version": 1, "finished": finished, **interview.state()}
        write_session(file, Session(interview.record, dialogue, tuple(self.visits)))
