"""A bar on standard error that shows how far a long command is, where somebody sees it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from expert.cli.terminal_shape import is_terminal


@contextmanager
def progress(what: str, total: int | None, *, wanted: bool = True) -> Iterator[Callable[[], None]]:
    """Show a bar meanwhile if standard error is a terminal; gives a function to call after each of them.

    `total` is how many there will be, None where that is not known.
    """
    if not (wanted and is_terminal(sys.stderr)):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
