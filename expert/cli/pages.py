"""A few cases on the command line, answered one after the other, each as a page."""

import sys
from typing import NamedTuple

import click

from expert.assess import assess, assess_without_trace
from expert.assessment import Assessment
from expert.cli import exit_status
from expert.cli.case_argument import NoSuchCase, open_case, report_refusal
from expert.cli.output import write_file
from expert.cli.terminal_shape import Shape, shape_of_output
from facts.problems import CaseError


class Wish(NamedTuple):
    """In which form the answers are wanted, into which file (None: standard output), and with or without a trace."""

    form: str
    output: str | None
    shows_trace: bool
    has_trace: bool


def answer_each(cases: tuple[str, ...], wish: Wish) -> int:
    """Answer the cases; gives the exit status."""
    shape = shape_of_output(sys.stdout if wish.output is None else None)
    status = exit_status.DONE
    written: list[str] = []
    for word in cases:
        try:
            case = open_case(word)
            answer = assess(case) if wish.has_trace else assess_without_trace(case)
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
        page = _between(wish.form, first=not written) + _shown(answer, wish, shape)
        if wish.output is None:
            click.echo(page, nl=False, color=shape.colour)
            written = [""]
        else:
            written.append(page)
    if wish.output is not None and written:
        write_file(wish.output, "".join(written))
    return status


def _shown(answer: Assessment, wish: Wish, shape: Shape) -> str:
    if wish.form == "json":
        return answer.model_dump_json(indent=2) + "\n"
    if wish.form == "markdown":
        from expert.render.markdown import render_markdown

        return render_markdown(answer, trace=wish.shows_trace)
    if wish.form == "html":
        from expert.render.html import render_html

        return render_html(answer)
    from expert.render.terminal import render_text

    return render_text(answer, width=shape.width, colour=shape.colour, trace=wish.shows_trace)


def _between(form: str, *, first: bool) -> str:
    if first or form == "json":
        return ""
    return "\n---\n\n" if form == "markdown" else "\n" + "=" * 60 + "\n\n"
