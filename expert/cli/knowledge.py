"""`neuroladder knowledge`: read what the program knows, and check it."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from expert.cli import exit_status
from expert.cli.output import cannot_write, write_file
from expert.cli.terminal_shape import is_terminal, shape_of_output

if TYPE_CHECKING:
    from expert.engine.build import Program

KINDS = ("rule", "row", "treatment", "source", "calculator", "departure", "finding", "statement")
JSON_OR_TEXT = click.Choice(("text", "json"))


@click.group()
def knowledge() -> None:
    """Read what the program knows, and check it.

    Rules, rows of the tables, treatments, calculators, findings, departures from the articles, sentences of the
    articles, and sources: each has an id, and each says who uses it.
    """


@knowledge.command("list", epilog=exit_status.in_help(reads=False))
@click.argument("kind", type=click.Choice(KINDS), required=False)
@click.option("--format", "form", type=JSON_OR_TEXT, default="text", show_default=True, help="How to show it.")
def list_(kind: str | None, form: str) -> None:
    """List everything of one KIND, or say how much there is of each."""
    from expert.health.catalogue import Catalogue

    catalogue = Catalogue(_program())
    if kind is None:
        counts = {each: len(catalogue.of_kind(each)) for each in KINDS}
        rows = [f"{each:<12}{number:>6}" for each, number in counts.items()]
        click.echo(json.dumps(counts, indent=2) if form == "json" else "\n".join(rows))
        return
    entries = catalogue.of_kind(kind)
    if form == "json":
        click.echo(json.dumps([{"id": entry.id, "title": entry.title} for entry in entries], indent=2))
        return
    widest = max((len(entry.id) for entry in entries), default=0)
    shape = shape_of_output(sys.stdout)
    for entry in entries:
        line = f"{entry.id:<{widest}}  {entry.title}"
        click.echo(_cut(line, shape.width) if is_terminal(sys.stdout) else line)


@knowledge.command(epilog=exit_status.in_help(reads=False))
@click.argument("id_", metavar="ID")
@click.option("--format", "form", type=JSON_OR_TEXT, default="text", show_default=True, help="How to show it.")
def show(id_: str, form: str) -> None:
    """Show what ID says in plain words, its sources, and who uses it.

    ID is a rule (LAD-300), a row (DUL-08), a treatment (pregabalin), a source (beers-2023), a calculator (CAL-700),
    a departure (DEP-01), a finding (qtc_500_or_more) or a sentence of the articles (A-015).
    """
    from expert.cli.knowledge_text import entry_text
    from expert.health.catalogue import Catalogue

    catalogue = Catalogue(_program())
    found = catalogue.named(id_)
    if not found:
        near = catalogue.near(id_)
        hint = f" Did you mean {' or '.join(near)}?" if near else " `neuroladder knowledge list KIND` lists them."
        raise click.BadParameter(f"there is nothing called {id_!r}.{hint}", param_hint="ID")
    if form == "json":
        click.echo(json.dumps([entry.as_json() for entry in found], indent=2))
        return
    width = shape_of_output(sys.stdout).width
    click.echo("\n\n".join(entry_text(entry, width) for entry in found))


@knowledge.command(epilog=exit_status.in_help("a fault was found", reads=False))
@click.option("--format", "form", type=JSON_OR_TEXT, default="text", show_default=True, help="How to show it.")
@click.option("--witnesses", metavar="FOLDER", help="Write each witness case as a file into this folder.")
@click.pass_context
def check(ctx: click.Context, form: str, witnesses: str | None) -> None:
    """Look for faults in the rules and tables.

    Each fault has a sentence, a remedy and, where there is one, a witness: a patient in whom it shows, as a case that
    `neuroladder assess` can run.
    """
    from expert.cli.knowledge_text import check_text, write_witnesses
    from expert.health import check as checks

    problems = checks.check(_program())
    if witnesses is not None:
        try:
            write_witnesses(problems, Path(witnesses))
        except OSError as error:
            raise cannot_write(witnesses, error) from None
    if form == "json":
        click.echo(json.dumps([problem.as_json() for problem in problems], indent=2, default=str))
    else:
        click.echo(check_text(problems, len(checks.CHECKS), shape_of_output(sys.stdout).width))
    ctx.exit(exit_status.FOUND if problems else exit_status.DONE)


@knowledge.command(epilog=exit_status.in_help("fewer rules fired than --fail-under asks"))
@click.argument(
    "folders", metavar="[FOLDER]...", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--format", "form", type=JSON_OR_TEXT, default="text", show_default=True, help="How to show it.")
@click.option(
    "--fail-under", type=click.FloatRange(0, 100), metavar="PERCENT", help="The share of the rules that has to fire."
)
@click.pass_context
def coverage(ctx: click.Context, folders: tuple[Path, ...], form: str, fail_under: float | None) -> None:
    """Say which rules the cases of FOLDER fire, and which branch of which condition no case shows.

    The cases that ship with the program are always counted.
    """
    from expert.assess import settle
    from expert.cli.knowledge_text import coverage_text
    from expert.health.case_folder import CaseFolderError, cases_of
    from expert.health.coverage import Coverage
    from expert.health.patients import EXAMPLES

    program = _program()
    found = Coverage.of(program.registry)
    try:
        for folder in (EXAMPLES, *folders):
            for name, case in cases_of(folder):
                found.add(name, settle(case))
    except CaseFolderError as error:
        click.echo(f"The cases were refused: {error}", err=True)
        ctx.exit(exit_status.REFUSED)
    if form == "json":
        click.echo(json.dumps(found.as_json(), indent=2))
    else:
        click.echo(coverage_text(found, program.tables))
    fired, every = found.counts()["rules"]
    short = fail_under is not None and 100 * fired < fail_under * every
    ctx.exit(exit_status.FOUND if short else exit_status.DONE)


@knowledge.command(epilog=exit_status.in_help(reads=False))
@click.option(
    "--format", "form", type=click.Choice(("md", "html")), default="md", show_default=True, help="Which page."
)
@click.option("-o", "--output", metavar="FILE", help="Write to this file instead of standard output.")
def book(form: str, output: str | None) -> None:
    """Write the rule book: every rule, row, calculator and value with its source and standing.

    The HTML page stands by itself: it needs no network and no other file.
    """
    from expert.health.book import book as blocks
    from expert.health.book_pages import html_book, markdown_book

    made = blocks(_program())
    page = html_book(made) if form == "html" else markdown_book(made)
    if output is None:
        click.echo(page, nl=False)
    else:
        write_file(output, page)


@knowledge.command(epilog=exit_status.in_help(reads=False))
@click.argument("table", required=False)
def schema(table: str | None) -> None:
    """Print the JSON Schema of every TABLE of the knowledge, or of one (such as departures.yaml)."""
    from expert.health.schemas import knowledge_schemas

    schemas = knowledge_schemas()
    if table is not None and table not in schemas:
        raise click.BadParameter(f"there is no table {table!r}; there are {', '.join(schemas)}.", param_hint="TABLE")
    click.echo(json.dumps(schemas if table is None else schemas[table], indent=2))


def _program() -> "Program":
    from expert.assess import program

    return program()


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: width - 3]}..."
