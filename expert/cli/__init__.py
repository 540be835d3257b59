"""The command `neuroladder`: one file per group of commands, each imported when it is called."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import BufferedWriter, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import NoReturn

import click

from expert.cli import exit_status
from expert.cli.commands import COMMANDS, CommandLine, ReaderGoneError
from expert.cli.output import CannotWriteError, disk_refused, reason
from expert.version import VERSION

PROGRAM = "neuroladder"
_HOUSE = Path(__file__).resolve().parents[2]
_PLACE = "This happened in "
"""How notes begin that say where in the rules an error arose, and nothing else."""

WELCOME = """\
{program} finds the next step for lasting fluoroquinolone neuropathy
and says why. It supports a clinician's decision; it does not prescribe.
{commands}
  {help:<34} All commands; `COMMAND --help` says more."""


@click.group(
    name=PROGRAM,
    cls=CommandLine,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(VERSION, "--version", prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Find the next step for a lasting neuropathy after a fluoroquinolone antibiotic, and say why.

    Exit status: 0 done, 1 a check found something, 2 wrong usage, 3 the input was refused.
    """
    if ctx.invoked_subcommand is None:
        click.echo(_welcome())


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit status; an error is a message, never a traceback."""
    sys.exit(_run(arguments))


def run_as_process() -> NoReturn:
    """The same for a process of its own, which ends at once: to take apart what was loaded would only cost time.

    One that shared memory with others ends as usual, for Python then takes away the folder in which that may lie.
    """
    status = _run(None)
    if "multiprocessing.sharedctypes" in sys.modules:
        sys.exit(status)
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError):
            stream.flush()
    os._exit(status)


def _run(arguments: Sequence[str] | None) -> int:
    _make_streams_ready()
    try:
        status = cli.main(args=arguments, prog_name=PROGRAM, standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return exit_status.WRONG_USAGE if isinstance(error, click.FileError) else error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return exit_status.INTERRUPTED
    except (ReaderGoneError, BrokenPipeError):
        _drop_what_is_buffered()
        return exit_status.READER_GONE
    except OSError as error:
        if not disk_refused(error):
            return _report_mistake(error)
        _drop_what_is_buffered()
        CannotWriteError(f"the answer cannot be written: {reason(error)}.").show()
        return exit_status.CANNOT_WRITE
    except Exception as error:  # noqa: BLE001 - whatever went wrong, people get a message
        return _report_mistake(error)
    return status if isinstance(status, int) else exit_status.DONE


def _make_streams_ready() -> None:
    if isinstance(getattr(sys.stdout, "buffer", None), RawIOBase):
        # Python was told not to buffer. A raw file takes a part of what it is given and says nothing of the rest.
        buffer = BufferedWriter(sys.stdout.buffer)
        sys.stdout = TextIOWrapper(buffer, encoding=sys.stdout.encoding, line_buffering=True)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _drop_what_is_buffered() -> None:
    """Nobody takes what is still buffered; without this Python would complain while it shuts down."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report_mistake(error: Exception) -> int:
    """Say that the program failed, and where; `NEUROLADDER_TRACEBACK=1` shows the calls that led there.

    The message of the error is left out: it may repeat something about the patient, and this text ends in logs.
    """
    import traceback  # a run without a mistake does without it

    calls = traceback.extract_tb(error.__traceback__)
    if os.environ.get("NEUROLADDER_TRACEBACK"):
        click.echo("".join(traceback.format_list(calls)), err=True, nl=False)
    ours = [call for call in calls if _HOUSE in Path(call.filename).resolve().parents] or calls
    place = f"{Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else "an unknown place"
    notes = [note for note in getattr(error, "__notes__", ()) if note.startswith(_PLACE)]
    said = " ".join([f"{type(error).__name__} in {place}.", *notes])
    click.echo(f"Error: a mistake in {PROGRAM} itself, no answer was given. {said}", err=True)
    click.echo("Please report it; NEUROLADDER_TRACEBACK=1 shows the calls that led there, without the case.", err=True)
    return exit_status.PROGRAM_ERROR


def _welcome() -> str:
    shown = [(f"{PROGRAM} {entry.welcome}", entry.summary) for entry in COMMANDS.values() if entry.welcome]
    lines = "\n".join(f"  {usage:<34} {summary}" for usage, summary in shown)
    return WELCOME.format(program=PROGRAM, commands=lines, help=f"{PROGRAM} --help")
