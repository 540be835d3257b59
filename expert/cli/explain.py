"""`neuroladder how`, `why-not`, `what-if` and `what-would-change`: questions to one assessment."""

import sys
from typing import Any

import click
from pydantic import BaseModel

from expert.cli import exit_status
from expert.cli.case_argument import open_case, report_refusal, visible
from expert.cli.terminal_shape import shape_of_output
from expert.render.page import Page
from facts.case import Case
from facts.problems import CaseError

_FORMAT = click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="How to show it."
)
_DEPTH = 4


@click.command(epilog=exit_status.in_help())
@click.argument("case")
@click.argument("what", metavar="REC")
@click.option("--depth", type=click.IntRange(min=1), help=f"So many rules deep (text: {_DEPTH}, json: all of it).")
@_FORMAT
@click.pass_context
def how(ctx: click.Context, case: str, what: str, depth: int | None, form: str) -> None:
    """Show how REC was reached in CASE, down to what was stated and to the sources.

    REC is a recommendation (R1, or R1.dose, R1.review), a treatment, a conclusion (kidney, naranjo, b12, response,
    stage, ...), a finding, an item of the case, a row or a rule.
    """
    from expert.assess import assess
    from expert.explain.how import how as explain
    from expert.render.derivation_tree import render_tree

    answer = assess(_case(ctx, case))
    shape = shape_of_output(sys.stdout)
    try:
        found = explain(answer, what, depth=depth or (_DEPTH if form == "text" else None))
    except LookupError as error:
        raise click.UsageError(visible(str(error.args[0]))) from None
    if form == "json":
        click.echo(found.model_dump_json(indent=2))
    else:
        click.echo(render_tree(found, width=shape.width, colour=shape.colour), nl=False, color=shape.colour)


@click.command("why-not", epilog=exit_status.in_help())
@click.argument("case")
@click.argument("treatment")
@_FORMAT
@click.pass_context
def why_not(ctx: click.Context, case: str, treatment: str, form: str) -> None:
    """Show everything that stands in the way of TREATMENT in CASE, and the rule that came nearest to advising it."""
    from expert.assess import assess
    from expert.explain.why_not import NoSuchTreatmentError
    from expert.explain.why_not import why_not as explain
    from expert.render.explanation import why_not_page

    answer = assess(_case(ctx, case))
    try:
        found = explain(answer, treatment)
    except NoSuchTreatmentError as error:
        raise click.UsageError(visible(str(error))) from None
    _show(found, why_not_page(found), form)


@click.command("what-if", epilog=exit_status.in_help())
@click.argument("case")
@click.argument("changes", metavar="PATH=VALUE...", nargs=-1, required=True)
@click.option("--full", is_flag=True, help="Show changes of wording as well.")
@_FORMAT
@click.pass_context
def what_if(ctx: click.Context, case: str, changes: tuple[str, ...], full: bool, form: str) -> None:
    """Change answers of CASE and show what follows, in clinical terms. Nothing is recorded.

    PATH is the path of an answer (findings.heart_failure=yes, pain.now=3, trials.0.adherence=poor), or a test with
    its unit ('labs.creatinine=1.9 mg/dL'). Nothing after the sign takes the answer out; medicines+=tramadol adds one.
    """
    from expert.explain.changed_case import NotAChangeError, edit_of
    from expert.explain.what_if import what_if as explain
    from expert.render.explanation import what_if_page

    stated = _case(ctx, case)
    try:
        found = explain(stated, [edit_of(text, stated.assessed_on) for text in changes])
    except NotAChangeError as error:
        raise click.BadParameter(visible(str(error)), param_hint="PATH=VALUE") from None
    except CaseError as error:
        report_refusal("the changed case", error)
        ctx.exit(exit_status.REFUSED)
    _show(found, what_if_page(found, full=full), form, without={"before": {"trace"}, "after": {"trace"}})


@click.command("what-would-change", epilog=exit_status.in_help())
@click.argument("case")
@click.option("--treatment", metavar="T", help="Look at the standing of this treatment as well.")
@click.option("--thorough", is_flag=True, help="Try every change, however many there are.")
@_FORMAT
@click.pass_context
def what_would_change(ctx: click.Context, case: str, treatment: str | None, thorough: bool, form: str) -> None:
    """List the smallest changes of CASE that would lead to another first recommendation, the most plausible first."""
    from expert.explain.what_would_change import what_would_change as explain
    from expert.explain.why_not import NoSuchTreatmentError
    from expert.render.explanation import what_would_change_page

    stated = _case(ctx, case)
    try:
        found = explain(stated, treatment, most=sys.maxsize if thorough else None)
    except NoSuchTreatmentError as error:
        raise click.UsageError(visible(str(error))) from None
    _show(found, what_would_change_page(found), form)


def _case(ctx: click.Context, word: str) -> Case:
    """The case of an argument; leaves with the status of refused input where it is none."""
    try:
        return open_case(word)
    except CaseError as error:
        report_refusal(word, error)
        ctx.exit(exit_status.REFUSED)


def _show(found: BaseModel, page: Page, form: str, without: Any = None) -> None:
    from expert.render.terminal import paint

    shape = shape_of_output(sys.stdout)
    if form == "json":
        click.echo(found.model_dump_json(indent=2, exclude=without))
    else:
        click.echo(paint(page, width=shape.width, colour=shape.colour), nl=False, color=shape.colour)
