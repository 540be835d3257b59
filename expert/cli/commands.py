"""The commands by name, each imported when it is called: `neuroladder --help` imports none of them."""

import gc
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple, cast

import click
from click.exceptions import NoSuchCommand

if TYPE_CHECKING:
    from expert.snapshot import Snapshot


class Entry(NamedTuple):
    """Where a command is written, what it does in a line, and how it is shown to newcomers (empty: it is not)."""

    module: str
    function: str
    summary: str
    welcome: str = ""
    thinks: bool = False
    """Whether it runs the rules, so that a snapshot of them saves time; `assess` takes one itself, by its options."""

    def load(self) -> click.Command:
        """The command itself, imported now."""
        command: click.Command = getattr(importlib.import_module(f"expert.cli.{self.module}"), self.function)
        return command


COMMANDS = {
    "consult": Entry("consult", "consult", "Ask question by question, then answer.", "consult", thinks=True),
    "assess": Entry("assess", "assess", "Answer one or more cases.", "assess CASE"),
    "how": Entry("explain", "how", "Show how a recommendation was reached.", "how CASE R1", thinks=True),
    "why-not": Entry(
        "explain", "why_not", "Show what speaks against a treatment.", "why-not CASE TREATMENT", thinks=True
    ),
    "what-if": Entry("explain", "what_if", "Change answers and show what follows.", thinks=True),
    "what-would-change": Entry(
        "explain", "what_would_change", "List the answers that would change the advice.", thinks=True
    ),
    "critique": Entry("critique", "critique", "Compare a plan of your own with the program's.", thinks=True),
    "audit": Entry("audit", "audit", "Keep assessments in a ledger and check it.", "audit"),
    "knowledge": Entry("knowledge", "knowledge", "Read and check what the program knows.", "knowledge list"),
    "schema": Entry("schema", "schema", "Print the JSON Schema of a case or an assessment."),
    "report": Entry("report", "report", "Write the report of a case.", thinks=True),
    "examples": Entry("examples", "examples", "List or print the cases that ship with it.", "examples"),
}


class ReaderGoneError(Exception):
    """Standard output was closed by whoever read it."""


class CommandLine(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if not entry.thinks:
            return entry.load()
        with starting():
            return entry.load()

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except NoSuchCommand as error:
            raise NoSuchCommand(error.command_name, possibilities=self.list_commands(ctx), ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ReaderGoneError from None


@contextmanager
def starting(*, plain: bool = False) -> Iterator[None]:
    """Load here what runs the rules, from a snapshot if there is one; if not, one is left behind at the end.

    `plain`: the models may be plain ones, for a command that only answers cases.
    """
    # What is loaded here stays to the end; looking for garbage in it would take a tenth of the time.
    gc.disable()
    try:
        missing = _start_fast(plain=plain)
        if missing is not None:
            click.get_current_context().find_root().call_on_close(missing.leave_behind)
        yield
    finally:
        gc.freeze()
        gc.enable()


def prepare_worker() -> None:
    """The same for a process that answers some of many cases; one that finds no snapshot leaves one behind at once."""
    missing = _start_fast(plain=True)
    if missing is not None:
        from expert.assess import program

        program()
        missing.leave_behind()


def _start_fast(*, plain: bool) -> "Snapshot | None":
    """Gives the snapshot that is not there yet."""
    # Plugins of pydantic that happen to be installed have no business here, and looking for them takes time; so does
    # what its module for that imports, where it is the first to ask for it.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    sys.modules.setdefault("pydantic.plugin._loader", cast("ModuleType", SimpleNamespace(get_plugins=tuple)))
    from expert.snapshot import of_this_user

    snapshot = of_this_user()
    return None if snapshot is None or snapshot.take_over(plain=plain) else snapshot
