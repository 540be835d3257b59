"""`neuroladder audit verify`, `replay` and `diff`: whether the ledger holds, and whether the advice does."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from expert.cli import exit_status
from expert.cli.audit_file import ledger_option, opened, refusals
from expert.cli.case_argument import open_case, report_refusal
from expert.cli.progress import progress
from expert.cli.terminal_shape import shape_of_output
from facts.problems import CaseError

if TYPE_CHECKING:
    from expert.ledger.entry import Entry
    from expert.ledger.ledger import Ledger
    from expert.ledger.replay import Replay

_JSON_OR_TEXT = click.Choice(("text", "json"))
_ENDINGS = (".yaml", ".yml", ".json")


@click.command(epilog=exit_status.in_help("an entry, the head or its signature does not hold", reads=False))
@ledger_option
@click.option("--head", "kept", metavar="HEAD", help="A head that was kept: HASH, COUNT:HASH, or its file.")
@click.option(
    "--public-key", type=click.Path(path_type=Path), metavar="KEY", help="Who must have signed it (PEM file)."
)
@click.option("--format", "form", type=_JSON_OR_TEXT, default="text", show_default=True)
@click.pass_context
def verify(ctx: click.Context, ledger: Path | None, kept: str | None, public_key: Path | None, form: str) -> None:
    """Check every entry, and say which was changed, removed, inserted, moved or cut off."""
    from expert.ledger.findings import Finding, FindingKind
    from expert.ledger.heads import read_head, signature_problem
    from expert.ledger.verification import verify as check

    if public_key is not None and kept is None:
        raise click.UsageError("--public-key needs --head FILE, the signed head.")
    problem = head = None
    with refusals():
        if kept is not None:
            head, signed = read_head(kept)
            if public_key is not None and signed is None:
                raise click.UsageError("this head is not signed; --public-key needs a file of `audit head --sign`.")
            problem = None if signed is None else signature_problem(signed, public_key)
    with opened(ledger, read_only=True) as file:
        report = check(file.rows(), head, file.altered_parts())
    if problem is not None:
        found = Finding(FindingKind.SIGNATURE, None, problem)
        report = report._replace(findings=(found, *report.findings), proven_to=None)
    if form == "json":
        plain = {
            **report._asdict(),
            "head": None if report.head is None else str(report.head),
            "findings": [finding._asdict() for finding in report.findings],
        }
        click.echo(json.dumps(plain, indent=2))
    else:
        _print(_view().report(report))
    ctx.exit(exit_status.DONE if report.sound else exit_status.FOUND)


@click.command(epilog=exit_status.in_help("an entry differs, is no longer accepted or is damaged", reads=False))
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1, type=click.IntRange(min=1))
@ledger_option
@click.option("--format", "form", type=_JSON_OR_TEXT, default="text", show_default=True)
@click.pass_context
def replay(ctx: click.Context, numbers: tuple[int, ...], ledger: Path | None, form: str) -> None:
    """Run entries again with the present knowledge: all, or those with these numbers.

    Says of each whether advice and reasoning are identical, or shows the first step that differs.
    """
    with opened(ledger, read_only=True) as file:
        done = list(_with_progress(file, numbers))
    if form == "json":
        click.echo(json.dumps([_replayed(each) for each in done], indent=2))
    else:
        _print(_view().replays(done))
    found = any(each.outcome in ("different", "refused", "damaged") for each in done)
    ctx.exit(exit_status.FOUND if found else exit_status.DONE)


@click.command(epilog=exit_status.in_help())
@click.argument("numbers", metavar="[A] [B]", nargs=-1, type=click.IntRange(min=1))
@ledger_option
@click.option("--cases", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="FOLDER",
              help="Compare the cases in this folder.")  # fmt: skip
@click.option("--against", type=click.Path(path_type=Path, exists=True), metavar="PLACE",
              help="Assessments exported by another version: a folder of JSON files, or one file.")  # fmt: skip
@click.option("--format", "form", type=_JSON_OR_TEXT, default="text", show_default=True)
@click.pass_context
def diff(
    ctx: click.Context,
    *,
    numbers: tuple[int, ...],
    ledger: Path | None,
    cases: Path | None,
    against: Path | None,
    form: str,
) -> None:
    """Compare advice in clinical terms.

    With two entries A B, one with the other; with one, that entry with what the program says now. With --cases, every
    case of a folder with its newest entry, or --against assessments that another version exported.
    """
    from expert.ledger.comparing import summary_of

    if (cases is None) == (not numbers) or len(numbers) > 2 or (against is not None and cases is None):
        raise click.UsageError("give one or two entries, or --cases FOLDER (with --against PLACE).")
    missing: list[str] = []
    status = exit_status.DONE
    if cases is not None:
        found, missing, refused = _over_cases(cases, against, ledger)
        status = exit_status.REFUSED if refused else status
    else:
        found = [_between(ledger, numbers)]
    summary = summary_of(found)
    if form == "json":
        plain = {
            "summary": summary._asdict(),
            "cases": [
                {"name": each.name, "cause": each.cause, **each.difference.model_dump(mode="json")} for each in found
            ],
            "nothing_stored": missing,
        }
        click.echo(json.dumps(plain, indent=2))
    elif cases is None:
        _print(_view().pair(found[0]))
    else:
        _print(_view().compared(found, summary, missing))
    ctx.exit(status)


@contextmanager
def readable() -> Iterator[None]:
    """Turn damaged contents into a message with exit status 2."""
    try:
        yield
    except ValueError:
        raise click.UsageError(
            "the contents of an entry are damaged; `neuroladder audit verify` says of which."
        ) from None


def _between(ledger: Path | None, numbers: Sequence[int]) -> Any:
    from expert.ledger.comparing import assessment_in, compared

    with opened(ledger, read_only=True) as file, readable():
        before, *others = [_whole(file.entry(number)) for number in numbers]
        if others:
            name = f"entry {numbers[0]} and entry {numbers[1]}"
            return compared(name, assessment_in(before.assessment), assessment_in(others[0].assessment))
        from expert.assess import assess
        from facts.case import Case

        try:
            case = Case.model_validate(before.case)
        except CaseError:
            raise click.UsageError(f"the case of entry {numbers[0]} is no longer accepted.") from None
        return compared(f"entry {numbers[0]} and now", assessment_in(before.assessment), assess(case))


def _whole(entry: "Entry") -> "Entry":
    if entry.header.stored.trace is None:
        kind = entry.header.kind
        article = "an" if kind.startswith(("a", "e")) else "a"
        raise click.UsageError(f"entry {entry.number} is {article} {kind} and holds no assessment.")
    if entry.holds_erasures:
        raise click.UsageError(f"values of entry {entry.number} were erased; it cannot be compared.")
    return entry


def _over_cases(folder: Path, against: Path | None, ledger: Path | None) -> tuple[list[Any], list[str], bool]:
    from expert.assess import assess
    from expert.ledger.comparing import assessment_in, compared, stored_in_export, stored_in_ledger

    with refusals():
        if against is not None:
            stored = stored_in_export(against)
        else:
            with opened(ledger, read_only=True) as file, readable():
                stored = stored_in_ledger(file)
        found, missing, refused = [], [], False
        for path in sorted(path for path in folder.iterdir() if path.suffix in _ENDINGS):
            try:
                case = open_case(str(path))
            except CaseError as error:
                report_refusal(str(path), error)
                refused = True
                continue
            before = stored.of(path.stem, case.model_dump(mode="json", exclude_none=True))
            if before is None:
                missing.append(path.stem)
            else:
                found.append(compared(path.stem, assessment_in(before), assess(case)))
    return found, missing, refused


def _with_progress(file: "Ledger", numbers: Sequence[int]) -> Iterator["Replay"]:
    """Run the entries again, with a progress bar on standard error where that is a terminal."""
    from expert.ledger.replay import replay as run_again

    entries = map(file.entry, numbers) if numbers else file.entries()
    head = file.head()
    total = len(numbers) or (head.count if head is not None and head.count is not None else 0)
    with progress("running again", total, wanted=total > 1) as show:
        for entry in entries:
            yield run_again(entry)
            show()


def _replayed(each: "Replay") -> dict[str, Any]:
    return {
        **each._asdict(),
        "knowledge_then": each.knowledge_then.model_dump(),
        "step": None if each.step is None else each.step._asdict(),
        "difference": None if each.difference is None else each.difference.model_dump(mode="json"),
    }


def _view() -> Any:
    from expert.render.ledger import View

    shape = shape_of_output(sys.stdout)
    return View(width=shape.width, colour=shape.colour)


def _print(text: Iterator[str]) -> None:
    colour = shape_of_output(sys.stdout).colour
    for line in text:
        click.echo(line, color=colour)
