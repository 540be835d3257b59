"""`neuroladder assess`: answer cases that are in files."""

import importlib
import importlib.util
import sys
from pathlib import Path

import click

from expert.assess import assess as assess_case
from expert.assessment import Assessment
from expert.cli import exit_status
from expert.cli.case_argument import STANDARD_INPUT, NoSuchCase, open_case, report_refusal
from expert.cli.terminal_shape import Shape, shape_of_output
from facts.problems import CaseError

FORMATS = ("text", "json", "markdown", "html")


@click.command()
@click.argument("cases", metavar="CASE...", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to show it.")
@click.option("--trace", is_flag=True, help="Add every rule that fired, in order (JSON always has them).")
@click.option("-o", "--output", metavar="OUT", help="Write to this file instead of standard output.")
@click.pass_context
def assess(ctx: click.Context, cases: tuple[str, ...], form: str, trace: bool, output: str | None) -> None:
    """Answer each CASE: a file, '-' for standard input, or the name of a case from `neuroladder examples`.

    One case gives indented JSON, several give one line of JSON each. A refused case does not stop the others;
    the exit status is then 3.
    """
    if cases.count(STANDARD_INPUT) > 1:
        raise click.UsageError("standard input ('-') can be read only once.")
    if form == "html" and len(cases) > 1:
        raise click.UsageError("html is one page for one CASE; give one.")
    if form == "html" and importlib.util.find_spec("expert.render.html") is None:
        raise click.UsageError("this version has no html view; use --format markdown.")
    shape = shape_of_output(sys.stdout if output is None else None)
    status = exit_status.DONE
    written: list[str] = []
    for word in cases:
        try:
            answer = assess_case(open_case(word))
        except CaseError as error:
            report_refusal(word, error)
            status = exit_status.REFUSED
            continue
        except NoSuchCase as error:
            if len(cases) == 1:
                raise
            click.echo(f"Error: {error.format_message()}", err=True)
            status = max(status, exit_status.WRONG_USAGE)
            continue
        page = _shown(answer, form, trace=trace, shape=shape, several=len(cases) > 1)
        if output is None:
            click.echo(_between(form, first=not written) + page, nl=False, color=shape.colour)
            written = [""]
        else:
            written.append(_between(form, first=not written) + page)
    if output is not None and written:
        _write(output, "".join(written))
    ctx.exit(status)


def _shown(answer: Assessment, form: str, *, trace: bool, shape: Shape, several: bool) -> str:
    if form == "json":
        return answer.model_dump_json(indent=None if several else 2) + "\n"
    if form == "markdown":
        from expert.render.markdown import render_markdown

        return render_markdown(answer, trace=trace)
    if form == "html":
        page: str = importlib.import_module("expert.render.html").render_html(answer)
        return page
    from expert.render.terminal import render_text

    return render_text(answer, width=shape.width, colour=shape.colour, trace=trace)


def _between(form: str, *, first: bool) -> str:
    if first or form == "json":
        return ""
    return "\n---\n\n" if form == "markdown" else "\n" + "=" * 60 + "\n\n"


def _write(output: str, text: str) -> None:
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"cannot write {output}: {(error.strerror or str(error)).lower()}.") from None
