"""`neuroladder critique`: a plan of somebody else held against the program's own."""

import sys
from pathlib import Path

import click

from expert.cli import exit_status
from expert.cli.case_argument import STANDARD_INPUT, NoSuchCase, open_case, report_refusal, standard_input, visible
from expert.cli.terminal_shape import shape_of_output
from facts.problems import CaseError

_MOST_BYTES = 1_000_000


@click.command(epilog=exit_status.in_help("a hazard was found or a name not recognised"))
@click.argument("case")
@click.argument("plan")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_context
def critique(ctx: click.Context, case: str, plan: str, form: str) -> None:
    """Compare PLAN, a file with treatments and doses, with what the program advises for CASE.

    \b
    PLAN is YAML or JSON:
      plan:
        - {treatment: pregabalin, daily_dose_mg: 600}
        - {treatment: duloxetine, stop: yes}
        - gabapentin 300 mg three times daily

    A text file with one treatment on each line will do as well.
    """  # noqa: D301 - the backspace is the mark by which click keeps the lines of an example
    from expert.explain.critique import critique as judge
    from expert.explain.other_plan import read_plan
    from expert.render.critique import critique_page
    from expert.render.terminal import paint

    if case == plan == STANDARD_INPUT:
        raise click.UsageError("standard input ('-') can be read only once.")
    word = case
    try:
        stated = open_case(case)
        word = plan
        found = judge(stated, read_plan(_text(plan)))
    except CaseError as error:
        report_refusal(word, error)
        ctx.exit(exit_status.REFUSED)
    shape = shape_of_output(sys.stdout)
    if form == "json":
        click.echo(found.model_dump_json(indent=2, exclude={"assessment": {"trace"}}))
    else:
        page = paint(critique_page(found), width=shape.width, colour=shape.colour)
        click.echo(page, nl=False, color=shape.colour)
    ctx.exit(exit_status.FOUND if found.hazardous or found.not_recognised else exit_status.DONE)


def _text(word: str) -> str:
    try:
        raw = standard_input().read(_MOST_BYTES + 1) if word == STANDARD_INPUT else _bytes_of(Path(word))
        if len(raw) > _MOST_BYTES:
            raise NoSuchCase(f"{visible(word)} is larger than {_MOST_BYTES} bytes; a plan is short.")
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise NoSuchCase(f"{visible(word)} is not UTF-8 text.") from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise NoSuchCase(f"cannot read {visible(word)}: {reason}.") from None


def _bytes_of(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_MOST_BYTES + 1)
