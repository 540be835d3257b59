"""The commands by name, each imported when it is called: `neuroladder --help` imports none of them."""

import importlib
import importlib.util
from typing import NamedTuple

import click


class Entry(NamedTuple):
    """Where a command is written, what it does in a line, and how it is shown to newcomers (empty: it is not)."""

    module: str
    function: str
    summary: str
    welcome: str = ""


COMMANDS = {
    "consult": Entry("consult", "consult", "Ask question by question, then answer.", "consult"),
    "assess": Entry("assess", "assess", "Answer one or more cases.", "assess CASE"),
    "how": Entry("explain", "how", "Show how a recommendation was reached.", "how CASE R1"),
    "why-not": Entry("explain", "why_not", "Show what speaks against a treatment.", "why-not CASE TREATMENT"),
    "what-if": Entry("explain", "what_if", "Change answers and show what follows."),
    "what-would-change": Entry("explain", "what_would_change", "List the answers that would change the advice."),
    "critique": Entry("critique", "critique", "Compare a plan of your own with the program's."),
    "audit": Entry("audit", "audit", "Keep assessments in a ledger and check it.", "audit"),
    "knowledge": Entry("knowledge", "knowledge", "Read and check what the program knows.", "knowledge list"),
    "schema": Entry("schema", "schema", "Print the JSON Schema of a case or an assessment."),
    "report": Entry("report", "report", "Write the report of a case."),
    "examples": Entry("examples", "examples", "List or print the cases that ship with it.", "examples"),
}


class ReaderGoneError(Exception):
    """Standard output was closed by whoever read it."""


class CommandLine(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(available())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = available().get(cmd_name)
        if entry is None:
            return None
        command: click.Command = getattr(importlib.import_module(f"expert.cli.{entry.module}"), entry.function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in available().items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ReaderGoneError from None


def available() -> dict[str, Entry]:
    """The commands whose file is there, in the order of the help page."""
    return {name: entry for name, entry in COMMANDS.items() if importlib.util.find_spec(f"expert.cli.{entry.module}")}
