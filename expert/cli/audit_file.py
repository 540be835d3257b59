"""Which ledger the audit commands use, and how its errors reach people."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from expert.ledger.ledger import Ledger

VARIABLE = "NEUROLADDER_LEDGER"
_F = TypeVar("_F", bound=Callable[..., Any])
_FILE = "ledger.sqlite"


def ledger_option(command: _F) -> _F:
    """`--ledger FILE`, from the environment where it is not given."""
    return click.option(
        "--ledger",
        type=click.Path(path_type=Path),
        envvar=VARIABLE,
        metavar="FILE",
        help=f"The ledger file (default: {VARIABLE}, else one in your data folder).",
    )(command)


def author_options(command: _F) -> _F:
    """`--by NAME` and `--note TEXT`."""
    command = click.option("--note", metavar="TEXT", help="A remark to keep with it.")(command)
    return click.option("--by", metavar="NAME", help="Who records it (default: the login name); kept as given.")(
        command
    )


@contextmanager
def opened(file: Path | None, *, read_only: bool) -> Iterator["Ledger"]:
    """The ledger of a command; what it refuses becomes a message with exit status 2."""
    from expert.ledger.ledger import Ledger

    with refusals(), Ledger(file or _default(), read_only=read_only) as ledger:
        yield ledger


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a `LedgerError` into a message with exit status 2."""
    from expert.ledger.problems import LedgerError

    try:
        yield
    except LedgerError as error:
        raise click.UsageError(str(error)) from None


def author(given: str | None) -> str:
    """Who records: as given, else the login name."""
    if given is not None:
        return given
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise click.UsageError("this system has no login name; say who records it with --by NAME.") from None


def now() -> datetime:
    """The time of recording, to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def _default() -> Path:
    from platformdirs import user_data_path

    return user_data_path("neuroladder", appauthor=False) / _FILE
