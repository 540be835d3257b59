"""A consultation from its beginning to its end: where it is kept, what it goes on from, the talk and the plan."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from expert.dialogue.case_edit import plain_case
from expert.dialogue.ending import Record, offer, show_end
from expert.dialogue.face import Face, Line, Tone, indented, wrapped
from expert.dialogue.keeping import Keeper
from expert.dialogue.session_file import Session, SessionError, newest_session, read_session
from expert.dialogue.talk import Ending, Talk, not_kept
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
    last: Path | None = None
    """The file that --resume finds without a name."""

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
        if region is not None and (resume or case is not None):
            raise SessionError("--region is for a new consultation; in this one `change region` at a prompt sets it.")
        given = day if day_given else None
        if resume:
            if file is not None and source is not None and file.resolve() != source.resolve():
                raise SessionError(f"--resume goes on with one file, and both {source} and {file} are named.")
            named = file or source
            return cls._resumed(named or newest_session(folder), given, by_name=named is not None)
        keeper = Keeper(file or folder / new_name)
        if file is not None and source is not None and file.resolve() == source.resolve():
            keeper.owns(file)
        elif file is not None and file.exists():
            raise SessionError(f"{file} exists already; go on with it by --resume, or name another file.")
        last = keeper.file if file is None else None
        if case is None:
            start = {"schema": "neuroladder.case/1", "assessed_on": day.isoformat()}
            interview = Interview(start if region is None else {**start, "region": region})
            return cls(interview, keeper, ("A new consultation.", _WELCOME), last)
        interview, keeper.visits, greeting = _from_case(case(), source, given, day)
        return cls(interview, keeper, (*greeting, _WELCOME), last)

    @classmethod
    def _resumed(cls, file: Path | None, given: date | None, *, by_name: bool) -> "Consultation":
        if file is None:
            raise SessionError("there is no consultation to go on with; begin one with `neuroladder consult`.")
        keeper = Keeper(file)
        keeper.owns(file)
        session = read_session(file)
        interview = Interview(session.record)
        if given not in (None, interview.day):
            raise SessionError(
                f"{file} is the consultation of {interview.day}; without --resume --on begins a follow-up."
            )
        interview.restore(session.dialogue)
        keeper.visits = session.visits
        count = len(interview.answered)
        greeting = f"Going on with {file}: {count} answered question{'' if count == 1 else 's'} so far."
        return cls(interview, keeper, (greeting, _WELCOME), None if by_name else file)

    def talk(self, face: Face, *, record: Record | None = None, with_menu: bool = True) -> bool:
        """The whole conversation; False when it was interrupted. Everything answered is kept, else the keeper says why.

        `record` puts the finished interview into a ledger and says so; `with_menu` offers that, reports and copies.
        Raises `SessionError` before anything is asked where nothing can be kept.
        """
        self.keeper.write_to(self.keeper.file, self.interview)
        face.show(line for text in self.greeting for line in indented(text, face.width, Tone.QUIET))
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
            if self.keeper.problem:
                face.show(wrapped(not_kept(self.keeper.problem), face.width, Tone.CAREFUL))
            else:
                face.show(wrapped(f"Kept in {self.keeper.file}.", face.width, Tone.QUIET))
            try:
                if not (with_menu and offer(talk, face, self.keeper, record)):
                    return
            except EOFError:
                return

    def _say_kept(self, face: Face) -> None:
        face.show([Line("")])
        if self.keeper.problem:
            face.show(wrapped(f"The last answers are lost: {self.keeper.problem}", face.width, Tone.CAREFUL))
            return
        named = "" if self.keeper.file == self.last else f" --save {shlex.quote(str(self.keeper.file))}"
        text = f"Every answer is kept in {self.keeper.file}. `neuroladder consult --resume{named}` goes on at the same"
        face.show(wrapped(f"{text} question.", face.width, Tone.GOOD))


def _from_case(
    case: Case, source: Path | None, given: date | None, today: date
) -> tuple[Interview, Sequence[Mapping[str, Any]], tuple[str, ...]]:
    """The interview that goes on from an earlier case, the visits before it, and what to say first."""
    if given is not None and given < case.assessed_on:
        raise SessionError(f"--on {given} lies before the day of the case, {case.assessed_on}.")
    record = plain_case(case)
    session = read_session(source) if source else Session(record)
    day = given or max(today, case.assessed_on)
    if day == case.assessed_on:
        interview = Interview(record)
        interview.restore(session.dialogue)
        return interview, session.visits, (f"A case of {case.assessed_on}.",)
    interview = Interview.follow_up(record, day=day)
    greeting = (f"A follow-up on {day} of the visit on {case.assessed_on}.", *_last_plan(interview))
    return interview, (*session.visits, record), greeting


def _last_plan(interview: Interview) -> tuple[str, ...]:
    visit = interview.visit
    if visit is None or not visit.steps:
        return ()
    steps = (f"  {rec.headline}{f' Review on {rec.review_on}.' if rec.review_on else ''}" for rec in visit.steps)
    return ("The plan of that visit:", *steps)
