"""`neuroladder audit`: keep assessments in a ledger, read them, correct them, erase what is personal."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from expert.cli import exit_status
from expert.cli.audit_checks import diff, replay, verify
from expert.cli.audit_file import author, author_options, ledger_option, now, opened, refusals
from expert.cli.case_argument import open_case, report_refusal, visible
from expert.cli.output import CannotWriteError, disk_refused, reason, write_file
from expert.cli.terminal_shape import shape_of_output
from facts.problems import CaseError

_JSON_OR_TEXT = click.Choice(("text", "json"))


@click.group()
def audit() -> None:
    """Keep assessments in a ledger, and check it later.

    The ledger is an append-only file. Each entry holds the case, the assessment with its whole trace, and the versions
    that made it; a chain of SHA-256 hashes shows whether anything was changed. Nothing is recorded unless you say so.
    """


for _command in (verify, replay, diff):
    audit.add_command(_command)


@audit.command(epilog=exit_status.in_help())
@click.argument("case")
@ledger_option
@author_options
@click.option("--override", metavar="CODE", help="Something else is done: the code of the reason.")
@click.option("--instead", metavar="TEXT", help="What is done instead (with --override).")
@click.pass_context
def record(
    ctx: click.Context,
    *,
    case: str,
    ledger: Path | None,
    by: str | None,
    note: str | None,
    override: str | None,
    instead: str | None,
) -> None:
    """Assess CASE and add it to the ledger. Prints the number of the entry and the new head."""
    try:
        stated = open_case(case)
    except CaseError as error:
        report_refusal(case, error)
        ctx.exit(exit_status.REFUSED)
    from expert.assess import assess

    answer = assess(stated)
    with opened(ledger, read_only=False) as file:
        entry = file.record(
            stated, answer, by=author(by), at=now(), note=note, override=_override(override, instead)
        )  # fmt: skip
    _acknowledge(entry.number, entry.hash, answer.headline)


@audit.command(name="list", epilog=exit_status.in_help(reads=False))
@ledger_option
@click.option("--case", "label", metavar="ID", help="Only entries of the case with this label.")
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="Only the newest N entries.")
@click.option("--format", "form", type=_JSON_OR_TEXT, default="text", show_default=True)
def list_entries(ledger: Path | None, label: str | None, last: int | None, form: str) -> None:
    """List the entries."""
    from expert.render.ledger import listing

    with opened(ledger, read_only=True) as file, _readable():
        newest = file.head()
        count = newest.count if newest is not None and newest.count is not None else 0
        entries = list(file.entries(first=1 if last is None else max(1, count - last + 1)))
        if label is not None:
            entries = [entry for entry in entries if listing(entry).case == label]
        if form == "json":
            click.echo(json.dumps([listing(entry)._asdict() for entry in entries], indent=2))
        else:
            _print(_view().listed(entries) if entries else iter(("0 entries.",)))


@audit.command(epilog=exit_status.in_help(reads=False))
@click.argument("number", type=click.IntRange(min=1))
@ledger_option
@click.option("--trace", is_flag=True, help="Add every rule that fired, in order.")
@click.option("--format", "form", type=_JSON_OR_TEXT, default="text", show_default=True)
def show(number: int, ledger: Path | None, trace: bool, form: str) -> None:
    """Show entry NUMBER as it was recorded."""
    from expert.ledger.export import exported

    with opened(ledger, read_only=True) as file, _readable():
        entry = file.entry(number)
        if form == "json":
            click.echo(json.dumps(exported(entry), indent=2))
        else:
            _print(_view().entry(entry, trace=trace))


@audit.command(epilog=exit_status.in_help(reads=False))
@ledger_option
@click.option("--sign", "key", type=click.Path(path_type=Path), metavar="KEY", help="Sign it: Ed25519 key, PEM file.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT", help="Write it to this file.")
def head(ledger: Path | None, key: Path | None, output: Path | None) -> None:
    """Print the count of the entries and the hash of the newest, to be kept elsewhere.

    `audit verify --head` takes it back. Keep it where those who may write to the ledger may not: on paper, in a mail,
    with somebody else.
    """
    with opened(ledger, read_only=True) as file:
        found = file.head()
    if found is None:
        raise click.UsageError("the ledger is empty and has no head yet.")
    text = str(found)
    if key is not None:
        from expert.ledger.heads import key_warning, sign

        with refusals():
            text = sign(found, key, now()).model_dump_json(indent=2)
            warning = key_warning(key)
        if warning is not None:
            click.echo(f"Warning: {visible(warning)}", err=True)
    _write(f"{text}\n", output)


@audit.command(epilog=exit_status.in_help())
@click.argument("number", type=click.IntRange(min=1))
@click.argument("case", required=False)
@ledger_option
@author_options
@click.option("--reason", metavar="CODE", required=True, help="The code of the reason.")
@click.option("--override", metavar="CODE", help="Something else was done: the code of the reason.")
@click.option("--instead", metavar="TEXT", help="What was done instead (with --override).")
@click.pass_context
def correct(
    ctx: click.Context,
    *,
    number: int,
    case: str | None,
    ledger: Path | None,
    by: str | None,
    note: str | None,
    reason: str,
    override: str | None,
    instead: str | None,
) -> None:
    """Add an entry about entry NUMBER, which stays: a corrected CASE, or without CASE a remark."""
    stated = answer = None
    if case is not None:
        try:
            stated = open_case(case)
        except CaseError as error:
            report_refusal(case, error)
            ctx.exit(exit_status.REFUSED)
        from expert.assess import assess

        answer = assess(stated)
    with opened(ledger, read_only=False) as file:
        entry = file.correct(
            number, reason=reason, by=author(by), at=now(), case=stated, answer=answer, note=note,
            override=_override(override, instead),
        )  # fmt: skip
    _acknowledge(entry.number, entry.hash, "" if answer is None else answer.headline)


@audit.command(epilog=exit_status.in_help(reads=False))
@click.argument("number", type=click.IntRange(min=1))
@ledger_option
@author_options
@click.option("--reason", metavar="CODE", required=True, help="The code of the reason.")
@click.option("--value", "values", multiple=True, metavar="PATH", help="Only this value; may be given more than once.")
@click.option("--yes", "agreed", is_flag=True, help="Do not ask first.")
def erase(
    *,
    number: int,
    ledger: Path | None,
    by: str | None,
    note: str | None,
    reason: str,
    values: tuple[str, ...],
    agreed: bool,
) -> None:
    """Erase what entry NUMBER holds, or only some values of it. The entry stays in the chain and is still verified.

    PATH is a path of the case (patient.weight_kg, medicines.0.name), or by, note, override, assessment. With a value go
    the trace and all of the assessment that repeats it; what only follows from it stays. Backups, exports and reports
    are not reached.
    """
    from expert.ledger.codes import checked

    with opened(ledger, read_only=True) as file:
        file.entry(number)
        checked("erasure", reason, note)
    if not agreed:
        click.confirm("What is erased cannot be brought back. Erase it?", abort=True)
    with opened(ledger, read_only=False) as file:
        done = file.erase(number, reason=reason, by=author(by), at=now(), values=values or None, note=note)
        newest = file.head()
    erased = f"{done.values} {'value' if done.values == 1 else 'values'}"
    repeated = f", and {done.repeated} more in which they stand" if done.repeated else ""
    click.echo(f"entry {number}: {erased} erased{repeated}.")
    if not done.overwritten:
        click.echo("Another process reads the ledger; the old bytes go when it has ended and something is recorded.")
    click.echo(f"head {newest}")


@audit.command(epilog=exit_status.in_help(reads=False))
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1, type=click.IntRange(min=1))
@ledger_option
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT", help="Write to this file.")
def export(numbers: tuple[int, ...], ledger: Path | None, output: Path | None) -> None:
    """Print entries as JSON, one on each line: all of them, or those with these numbers."""
    from expert.ledger.export import exported

    with opened(ledger, read_only=True) as file, _readable():
        chosen: Iterable[Any] = file.entries() if not numbers else map(file.entry, numbers)
        texts = (f"{json.dumps(exported(entry), separators=(',', ':'))}\n" for entry in chosen)
        if output is None:
            for text in texts:
                click.echo(text, nl=False)
        else:
            _write("".join(texts), output)


def _override(code: str | None, instead: str | None) -> Any:
    from expert.ledger.ledger import Override

    if code is None:
        if instead is not None:
            raise click.UsageError("--instead needs --override CODE: why something else is done.")
        return None
    return Override(code, instead)


def _readable() -> Any:
    from expert.cli.audit_checks import readable

    return readable()


def _acknowledge(number: int, digest: str, headline: str) -> None:
    try:
        click.echo(f"entry {number} recorded{f': {headline}' if headline else '.'}")
        click.echo(f"head {number}:{digest}")
    except OSError as error:
        if not disk_refused(error):
            raise
        raise CannotWriteError(
            f"entry {number} is recorded (head {number}:{digest}), but this cannot be written: {reason(error)}."
        ) from None


def _view() -> Any:
    from expert.render.ledger import View

    shape = shape_of_output(sys.stdout)
    return View(width=shape.width, colour=shape.colour)


def _print(text: Iterable[str]) -> None:
    colour = shape_of_output(sys.stdout).colour
    for line in text:
        click.echo(line, color=colour)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text)
