"""`neuroladder examples`: the cases that ship with the program."""

import re
import sys
from pathlib import Path

import click

from expert.cli import exit_status
from expert.cli.terminal_shape import is_terminal, shape_of_output

FOLDER = Path(__file__).resolve().parent.parent / "examples"


def example_names() -> list[str]:
    """The names of the cases that ship with the program, in alphabetical order, numbers by their size."""
    return sorted((file.stem for file in FOLDER.glob("*.yaml")), key=_natural)


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def example_file(name: str) -> Path | None:
    """The file of an example, None when there is none of that name."""
    return FOLDER / f"{name}.yaml" if name in example_names() else None


@click.command(epilog=exit_status.in_help(reads=False))
@click.argument("name", required=False)
@click.option("--path", "path", is_flag=True, help="Print where the file is instead of its text.")
def examples(name: str | None, path: bool) -> None:
    """List the cases that ship with the program, or print the one called NAME.

    An example can be assessed by its name. To change one, print it into a file of your own.
    """
    if name is None:
        click.echo(str(FOLDER) if path else _listing())
        return
    file = example_file(name)
    if file is None:
        raise click.BadParameter(f"there is no example {name!r}{_near(name)}.", param_hint="NAME")
    click.echo(str(file) if path else file.read_text(encoding="utf-8"), nl=path)


def _listing() -> str:
    """One line for each case; on a terminal long lines are wrapped beside the names."""
    rows = [(name, _description(FOLDER / f"{name}.yaml")) for name in example_names()]
    shape = shape_of_output(sys.stdout)
    if is_terminal(sys.stdout):
        formatter = click.HelpFormatter(width=shape.width)
        formatter.write_dl(rows, col_max=shape.width // 2)
        return formatter.getvalue().rstrip("\n")
    widest = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"{name:<{widest}}  {description}" for name, description in rows)


def _description(file: Path) -> str:
    first, _, _ = file.read_text(encoding="utf-8").partition("\n")
    return first.removeprefix("#").strip()


def _near(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, example_names(), n=1)
    return f"; did you mean {near[0]!r}" if near else "; `neuroladder examples` lists them"
