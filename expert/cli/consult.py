"""`neuroladder consult`: ask about a patient question by question, then answer."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from expert.cli import exit_status
from expert.cli.case_argument import open_case, report_refusal, standard_input, visible
from expert.cli.output import CannotWriteError, disk_refused, reason
from expert.cli.terminal_shape import shape_of_output
from facts.problems import CaseError

if TYPE_CHECKING:
    from expert.dialogue.answers_file import Answers
    from expert.interview import Interview

_REGIONS = ("us", "uk", "eu")


@click.command(epilog=exit_status.in_help())
@click.argument("case", required=False)
@click.option("--save", "file", type=click.Path(path_type=Path), help="Keep the consultation in this file.")
@click.option("--resume", is_flag=True, help="Go on with the last consultation, or with the one of --save.")
@click.option("--plain", is_flag=True, help="Simple lines without colours, as on a pipe.")
@click.option("--answers", type=click.Path(path_type=Path), help="Take the answers from this file.")
@click.option("--on", "day", metavar="DATE", help="The day of the consultation, as 2026-11-21 (default: today).")
@click.option("--region", type=click.Choice(_REGIONS), help="Whose labels and regimens apply.")
@click.pass_context
def consult(
    ctx: click.Context, /, case: str | None, file: Path | None, answers: Path | None, day: str | None, **options: Any
) -> None:
    """Ask about a patient, one question after the other, and end in a plan.

    With CASE, an earlier case, it asks what happened since. Only what can still change the advice is asked. Every
    answer is on disk before the next question comes; after an interruption, --resume goes on at the same question.
    Type ? at any prompt for help.
    """
    from expert.dialogue.answers_file import AnswersError
    from expert.dialogue.consultation import Consultation
    from expert.dialogue.session_file import DamagedSessionError, SessionError, consultations_folder

    now = datetime.now(UTC).astimezone()
    stamp = f"consultation-{now:%Y%m%d-%H%M%S}-{os.getpid()}.yaml"
    try:
        begun = Consultation.begin(
            case=None if case is None else (lambda: open_case(case)),
            source=None if case is None or not Path(case).is_file() else Path(case),
            file=file,
            folder=consultations_folder(),
            new_name=stamp,
            resume=options["resume"],
            day=_day(day, now.date()),
            day_given=day is not None,
            region=options["region"],
        )
        named = None if answers is None else _answers(answers)
        face = _face(named, plain=options["plain"])
        with _ended_by_sigterm() as ended:
            finished = begun.talk(face, record=_record, with_menu=answers is None)
        if begun.keeper.problem:
            raise CannotWriteError(f"the last answers are not on disk: {begun.keeper.problem}")
        if not finished:
            ctx.exit(ended.get("status", exit_status.INTERRUPTED))
        ctx.exit(exit_status.DONE if named is None else _report_unused(named, begun.interview))
    except CaseError as error:
        report_refusal(case or str(file or "the consultation"), error)
        ctx.exit(exit_status.REFUSED)
    except AnswersError as error:
        for problem in error.problems:
            click.echo(f"{visible(str(answers))}, {visible(problem)}", err=True)
        ctx.exit(exit_status.REFUSED)
    except DamagedSessionError as error:
        click.echo(f"{visible(str(error))}", err=True)
        ctx.exit(exit_status.REFUSED)
    except SessionError as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and disk_refused(cause):
            raise CannotWriteError(str(error)) from None
        remedy = " Name another file with --save." if isinstance(cause, OSError) else ""
        raise click.UsageError(f"{error}{remedy}") from None


@contextmanager
def _ended_by_sigterm() -> Iterator[dict[str, int]]:
    """Meanwhile SIGTERM ends the conversation as Ctrl-C does, so that the terminal is left as it was found."""
    ended: dict[str, int] = {}

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        ended["status"] = exit_status.TERMINATED
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield ended
    finally:
        signal.signal(signal.SIGTERM, before)


def _record(interview: "Interview", where: str) -> str:
    """Put the interview into the ledger, and say where it stands there."""
    from expert.cli.audit_file import author, now, opened

    file = Path(where).expanduser() if where else None
    try:
        with opened(file or _ledger(), read_only=False) as ledger:
            entry = ledger.record(interview.case, interview.assessment, by=author(None), at=now())
    except click.UsageError as error:
        return error.format_message().replace("--ledger", "record FILE")
    return f"Recorded as entry {entry.number}; its head is {entry.hash}."


def _ledger() -> Path | None:
    from expert.cli.audit_file import VARIABLE

    return Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None


def _day(given: str | None, today: date) -> date:
    if given is None:
        return today
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise click.BadParameter(f"{given!r} is no day; write it as 2026-11-21.", param_hint="--on") from None


def _answers(file: Path) -> "Answers":
    """The answers in a file. Raises `AnswersError` for names that nothing is called by."""
    from expert.dialogue.answers_file import Answers
    from expert.dialogue.follow_up import is_step
    from expert.dialogue.items import item
    from knowledge.asking import question_groups, question_rows

    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise click.UsageError(f"cannot read {file}: it is no text file in UTF-8.") from None
    except OSError as error:
        raise click.UsageError(f"cannot read {file}: {reason(error)}.") from None
    names = (*question_rows(), *question_groups())
    return Answers(text, lambda name: name in names or is_step(name) or item(name) is not None, names)


def _report_unused(answers: "Answers", interview: "Interview") -> int:
    """Say which answers of the file were not used; the exit status tells whether one of them was refused."""
    for each in answers.unused():
        click.echo(f"Not asked for, {visible(str(each))}", err=True)
    refused = answers.refused(interview.prompt)
    if refused is None:
        return exit_status.DONE
    click.echo(f"Not taken, {visible(str(refused))}", err=True)
    return exit_status.FOUND


def _face(answers: "Answers | None", *, plain: bool) -> Any:
    from expert.dialogue.plain_face import PlainFace, line_reader

    shape = shape_of_output(sys.stdout)
    if answers is not None:
        return PlainFace(answers, sys.stdout, width=shape.width, echo=True)
    standard_input()
    if plain or os.environ.get("TERM") == "dumb" or not (sys.stdin.isatty() and sys.stdout.isatty()):
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(errors="backslashreplace")
        return PlainFace(line_reader(sys.stdin), sys.stdout, width=shape.width, echo=not sys.stdin.isatty())
    from expert.dialogue.terminal_face import TerminalFace

    return TerminalFace(width=shape.width, colour=shape.colour)
