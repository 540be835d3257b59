"""`neuroladder report`: one case as a page or a calendar, for the clinician or for the patient."""

from pathlib import Path

import click

from expert.assess import assess
from expert.assessment import Assessment
from expert.cli import exit_status
from expert.cli.case_argument import open_case, report_refusal
from expert.cli.output import refuse_an_input, write_file
from facts.problems import CaseError

READERS = ("clinician", "patient")
FORMATS = ("html", "markdown", "ics")


@click.command(epilog=exit_status.in_help())
@click.argument("case", metavar="CASE")
@click.option(
    "--for", "reader", type=click.Choice(READERS), default="clinician", show_default=True, help="Who reads it."
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="html", show_default=True, help="How to write it."
)
@click.option("-o", "--output", metavar="OUT", help="Write to this file instead of standard output.")
@click.pass_context
def report(ctx: click.Context, case: str, reader: str, form: str, output: str | None) -> None:
    """Write the report of CASE: a file, '-' for standard input, or the name of a case from `neuroladder examples`.

    html is one page that loads nothing: plan, timeline, doses, reasons and sources. ics holds the days of reviews and
    checks for a calendar. For the patient the page is in plain words and without doses.
    """
    if output is not None:
        refuse_an_input(output, [Path(case)])
    try:
        answer = assess(open_case(case))
    except CaseError as error:
        report_refusal(case, error)
        ctx.exit(exit_status.REFUSED)
    content = _written(answer, reader, form)
    if output is None:
        click.echo(content.encode("utf-8"), nl=False)
    else:
        write_file(output, content)


def _written(answer: Assessment, reader: str, form: str) -> str:
    for_patient = reader == "patient"
    if form == "ics":
        from expert.render.icalendar import render_icalendar

        try:
            return render_icalendar(answer, reader="patient" if for_patient else "clinician")
        except ValueError as error:
            raise click.UsageError(str(error)) from None
    if form == "markdown":
        from expert.render.markdown import render_markdown, render_patient_markdown

        return render_patient_markdown(answer) if for_patient else render_markdown(answer)
    from expert.render.html import render_html, render_patient_html

    return render_patient_html(answer) if for_patient else render_html(answer)
