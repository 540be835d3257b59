"""`neuroladder assess`: answer cases that are in files."""

from pathlib import Path

import click

from expert.cli import exit_status
from expert.cli.case_argument import STANDARD_INPUT, are_many
from expert.cli.commands import starting
from expert.cli.output import refuse_an_input

FORMATS = ("text", "json", "markdown", "html")
_PLAIN = ("text", "json")
"""What needs no tables and models besides those of a snapshot."""

_MOST_PROCESSES = 1024


@click.command(epilog=exit_status.in_help())
@click.argument("cases", metavar="CASE...", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to show it.")
@click.option("--trace", is_flag=True, help="Add every rule that fired, in order (JSON always has them).")
@click.option("--no-trace", is_flag=True, help="Leave the trace out of JSON: much shorter, and faster.")
@click.option("-o", "--output", metavar="OUT", help="Write to this file instead of standard output.")
@click.option("--ndjson", "lines", is_flag=True, help="Standard input holds one case a line, as JSON.")
@click.option(
    "--jobs",
    type=click.IntRange(1, _MOST_PROCESSES),
    metavar="N",
    help="Processes for many cases (default: one a core).",
)
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
        with starting(plain=True):
            from expert.cli.many import Wanted, assess_many
        ctx.exit(assess_many(cases, Wanted(jobs, output, resume, not no_trace, lines)))
    if output is not None:
        refuse_an_input(output, map(Path, cases))
    with starting(plain=form in _PLAIN):
        from expert.cli.pages import Wish, answer_each
    ctx.exit(answer_each(cases, Wish(form, output, shows_trace=trace, has_trace=not (no_trace and form == "json"))))


def _check_usage(cases: tuple[str, ...], form: str, output: str | None, *, resume: bool) -> None:
    if cases.count(STANDARD_INPUT) > 1:
        raise click.UsageError("standard input ('-') can be read only once.")
    if resume and output is None:
        raise click.UsageError("--resume goes on with a file; name it with -o OUT.")
    if form == "html" and len(cases) > 1:
        raise click.UsageError("html is one page for one CASE; give one.")
