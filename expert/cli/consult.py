"""`neuroladder consult`: ask about a patient question by question, then answer."""

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from expert.cli import exit_status
from expert.cli.case_argument import NoSuchCase, open_case, report_refusal
from expert.cli.terminal_shape import shape_of_output
from facts.problems import CaseError

if TYPE_CHECKING:
    from expert.interview import Interview

_REGIONS = ("us", "uk", "eu")


@click.command()
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
    from expert.dialogue.consultation import Consultation
    from expert.dialogue.session_file import SessionError, consultations_folder

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
        face = _face(answers, plain=options["plain"])
        with_menu = answers is None
        ctx.exit(exit_status.DONE if begun.talk(face, record=_record, with_menu=with_menu) else exit_status.INTERRUPTED)
    except CaseError as error:
        report_refusal(case or str(file or "the consultation"), error)
        ctx.exit(exit_status.REFUSED)
    except SessionError as error:
        raise click.UsageError(str(error)) from None
    except NoSuchCase:
        raise


def _record(interview: "Interview", where: str) -> str:
    """Put the interview into the ledger, and say where it stands there."""
    from expert.cli.audit_file import author, now, opened

    file = Path(where).expanduser() if where else None
    try:
        with opened(file or _ledger(), read_only=False) as ledger:
            entry = ledger.record(interview.case, interview.assessment, by=author(None), at=now())
    except click.UsageError as error:
        return error.format_message()
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


def _face(answers: Path | None, *, plain: bool) -> Any:
    from expert.dialogue.items import item
    from expert.dialogue.plain_face import Answers, PlainFace, line_reader
    from knowledge.asking import question_groups

    shape = shape_of_output(sys.stdout)
    if answers is not None:
        try:
            text = answers.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise click.UsageError(f"cannot read {answers}: {getattr(error, 'strerror', None) or error}.") from None
        names = Answers(text, lambda name: name in question_groups() or item(name) is not None)
        return PlainFace(names, sys.stdout, width=shape.width, echo=True)
    if plain or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return PlainFace(line_reader(sys.stdin), sys.stdout, width=shape.width, echo=not sys.stdin.isatty())
    from expert.dialogue.terminal_face import TerminalFace

    return TerminalFace(width=shape.width, colour=shape.colour)
