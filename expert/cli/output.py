"""Writing an answer to a file, and what people read where an answer cannot be written."""

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import click

from expert.cli import exit_status

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class CannotWriteError(click.ClickException):
    """The place is right, but the disk takes no more."""

    exit_code = exit_status.CANNOT_WRITE


def write_file(output: str | Path, text: str) -> None:
    """Write an answer to a file."""
    try:
        Path(output).write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise cannot_write(output, error) from None


def refuse_an_input(output: str | Path, inputs: Iterable[Path]) -> None:
    """Raise click.UsageError where writing the answers would destroy what they answer."""
    for file in inputs:
        with suppress(OSError):
            if file.samefile(output):
                raise click.UsageError(f"{output} is one of the cases; name another file with -o.")


def cannot_write(output: str | Path, error: OSError) -> click.ClickException:
    """The message for an output that cannot be written: wrong usage, or a disk that is full."""
    message = f"cannot write {output}: {reason(error)}."
    return CannotWriteError(message) if disk_refused(error) else click.UsageError(message)


def reason(error: OSError) -> str:
    """What the system says of it; the error itself may repeat something about the patient."""
    return os.strerror(error.errno).lower() if error.errno else "unknown error"


def disk_refused(error: OSError) -> bool:
    """Whether the disk takes no more, whatever the name of the file."""
    return error.errno in _NO_ROOM
