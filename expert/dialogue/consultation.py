"""A consultation from its beginning to its end: where it is kept, what it goes on from, the talk and the plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from expert.dialogue.case_edit import plain_case
from expert.dialogue.ending import Record, offer, show_end
from expert.dialogue.face import Face, Line, Tone, wrapped
from expert.dialogue.keeping import Keeper
from expert.dialogue.session_file import Session, SessionError, newest_session, read_session
from expert.dialogue.talk import Ending, Talk
from expert.interview import Interview
from facts.case import Case

_WELCOME = (
    "Only what can still change the advice is asked. ? is help, back goes back, quit leaves; every answer is kept."
)


@dataclass(slots=True)
class Consultation:
    """An interview with the place where it is kept and what to say at its beginning."""

    interview: Interview
    keeper: Keeper
    greeting: tuple[str, ...]

    @classmethod
    def begin(
        cls,
        *,
        case: Callable[[], Case] | None,
        source: Path | None,
        file: Path | None,
        folder: Path,
        new_name: str,
        resume: bool,
        day: date,
        day_given: bool,
        region: str | None,
    ) -> "Consultation":
        """A new consultation, one that goes on, or a follow-up visit.

        Raises `SessionError` where nothing can be resumed or a file would be lost, and `CaseError` for a refused case.
        """
        if resume:
            return cls._resumed(file or source or newest_session(folder))
        place = file or folder / new_name
        if case is None:
            if file is not None and file.exists():
                raise SessionError(f"{file} exists already; go on with it by --resume, or name another file.")
            start = {"schema": "neuroladder.case/1", "assessed_on": day.isoformat()}
            interview = Interview(start if region is None else {**start, "region": region})
            return cls(interview, Keeper(place), ("A new consultation.", _WELCOME))
        return cls._from_case(case(), source, place, day if day_given else None, day)

    @classmethod
    def _resumed(cls, file: Path | None) -> "Consultation":
        if file is None:
            raise SessionError("there is no consultation to go on with; begin one with `neuroladder consult`.")
        session = read_session(file)
        interview = Interview(session.record)
        interview.restore(session.dialogue)
        count = len(interview.answered)
        greeting = f"Going on with {file}: {count} answered question{'' if count == 1 else 's'} so far."
        return cls(interview, Keeper(file, session.visits), (greeting, _WELCOME))

    @classmethod
    def _from_case(
        cls, case: Case, source: Path | None, place: Path, given: date | None, today: date
    ) -> "Consultation":
        record = plain_case(case)
        session = read_session(source) if source else Session(record)
        day = given or max(today, case.assessed_on)
        if day <= case.assessed_on:
            interview = Interview(record)
            interview.restore(session.dialogue)
            return cls(interview, Keeper(place, session.visits), (f"A case of {case.assessed_on}.", _WELCOME))
        interview = Interview.follow_up(record, day=day)
        greeting = (f"A follow-up on {day} of the visit on {case.assessed_on}.", *_last_plan(interview), _WELCOME)
        return cls(interview, Keeper(place, (*session.visits, _visit(record))), greeting)

    def talk(self, face: Face, *, record: Record | None = None, with_menu: bool = True) -> bool:
        """The whole conversation; False when it was interrupted. Everything answered is kept in any case.

        `record` puts the finished interview into a ledger and says so; `with_menu` offers that, reports and copies.
        """
        face.show(line for text in self.greeting for line in wrapped(text, face.width, Tone.QUIET))
        talk = Talk(self.interview, face, self.keeper)
        try:
            self._to_the_end(talk, face, record, with_menu=with_menu)
        except KeyboardInterrupt:
            self._say_kept(face)
            return False
        return True

    def _to_the_end(self, talk: Talk, face: Face, record: Record | None, *, with_menu: bool) -> None:
        while True:
            try:
                ending = talk.ask_all()
            except EOFError:
                ending = Ending.STOPPED
            if ending is Ending.LEFT:
                self._say_kept(face)
                return
            self.keeper.keep(self.interview, finished=ending is Ending.FINISHED)
            show_end(self.interview, face, ending)
            face.show(wrapped(f"Kept in {self.keeper.file}.", face.width, Tone.QUIET))
            try:
                if not (with_menu and offer(talk, face, self.keeper, record)):
                    return
            except EOFError:
                return

    def _say_kept(self, face: Face) -> None:
        face.show([Line("")])
        text = (
            f"Every answer is kept in {self.keeper.file}. `neuroladder consult --resume` goes on at the same question."
        )
        face.show(wrapped(text, face.width, Tone.GOOD))


def _last_plan(interview: Interview) -> tuple[str, ...]:
    visit = interview.visit
    if visit is None or not visit.steps:
        return ()
    steps = (f"  {rec.headline}{f' Review on {rec.review_on}.' if rec.review_on else ''}" for rec in visit.steps)
    return ("The plan of that visit:", *steps)


def _visit(record: Mapping[str, Any]) -> Mapping[str, Any]:
    return dict(record)
