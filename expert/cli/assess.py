"""`neuroladder assess`: answer cases that are in files."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from expert.assess import assess as assess_case
from expert.assess import assess_without_trace
from expert.assessment import Assessment
from expert.cli import exit_status
from expert.cli.case_argument import STANDARD_INPUT, NoSuchCase, are_many, open_case, report_refusal
from expert.cli.output import refuse_an_input, write_file
from expert.cli.terminal_shape import Shape, shape_of_output
from facts.case import Case
from facts.problems import CaseError

FORMATS = ("text", "json", "markdown", "html")


@click.command(epilog=exit_status.in_help())
@click.argument("cases", metavar="CASE...", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to show it.")
@click.option("--trace", is_flag=True, help="Add every rule that fired, in order (JSON always has them).")
@click.option("--no-trace", is_flag=True, help="Leave the trace out of JSON: much shorter, and faster.")
@click.option("-o", "--output", metavar="OUT", help="Write to this file instead of standard output.")
@click.option("--ndjson", "lines", is_flag=True, help="Standard input holds one case a line, as JSON.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes for many cases (default: one a core).")
@click.option("--resume", is_flag=True, help="Go on with OUT where an earlier run was interrupted.")
@click.pass_context
def assess(  # noqa: PLR0917 - click passes every option by its name
    ctx: click.Context,
    cases: tuple[str, ...],
    form: str,
    trace: bool,
    no_trace: bool,
    output: str | None,
    lines: bool,
    jobs: int | None,
    resume: bool,
) -> None:
    """Answer each CASE: a file, '-' for standard input, or the name of a case from `neuroladder examples`.

    A CASE may also be a folder, or a file with one case a line (.ndjson, .jsonl). Many cases are answered on all
    cores, one line of JSON each, in their order; one case gives indented JSON. A refused case does not stop the
    others.
    """
    _check_usage(cases, form, output, resume=resume)
    if lines or resume or jobs is not None or any(map(are_many, cases)) or (form == "json" and len(cases) > 1):
        if form != "json" and ctx.get_parameter_source("form") is not click.core.ParameterSource.DEFAULT:
            raise click.UsageError(f"many cases are answered in JSON, one line each; leave out --format {form}.")
        from expert.cli.many import Wanted, assess_many

        ctx.exit(assess_many(cases, Wanted(jobs, output, resume, not no_trace, lines)))
    answered = assess_without_trace if no_trace and form == "json" else assess_case
    ctx.exit(_answer_each(cases, answered, form, trace=trace, output=output))


def _check_usage(cases: tuple[str, ...], form: str, output: str | None, *, resume: bool) -> None:
    if cases.count(STANDARD_INPUT) > 1:
        raise click.UsageError("standard input ('-') can be read only once.")
    if resume and output is None:
        raise click.UsageError("--resume goes on with a file; name it with -o OUT.")
    if form == "html" and len(cases) > 1:
        raise click.UsageError("html is one page for one CASE; give one.")


def _answer_each(
    cases: tuple[str, ...], answered: Callable[[Case], Assessment], form: str, *, trace: bool, output: str | None
) -> int:
    """Answer a few cases one after the other, each as a page; gives the exit status."""
    if output is not None:
        refuse_an_input(output, map(Path, cases))
    shape = shape_of_output(sys.stdout if output is None else None)
    status = exit_status.DONE
    written: list[str] = []
    for word in cases:
        try:
            answer = answered(open_case(word))
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
        page = _shown(answer, form, trace=trace, shape=shape)
        if output is None:
            click.echo(_between(form, first=not written) + page, nl=False, color=shape.colour)
            written = [""]
        else:
            written.append(_between(form, first=not written) + page)
    if output is not None and written:
        write_file(output, "".join(written))
    return status


def _shown(answer: Assessment, form: str, *, trace: bool, shape: Shape) -> str:
    if form == "json":
        return answer.model_dump_json(indent=2) + "\n"
    if form == "markdown":
        from expert.render.markdown import render_markdown

        return render_markdown(answer, trace=trace)
    if form == "html":
        from expert.render.html import render_html

        return render_html(answer)
    from expert.render.terminal import render_text

    return render_text(answer, width=shape.width, colour=shape.colour, trace=trace)


def _between(form: str, *, first: bool) -> str:
    if first or form == "json":
        return ""
    return "\n---\n\n" if form == "markdown" else "\n" + "=" * 60 + "\n\n"
