"""How wide and how colourful the output may be: as the terminal is, and plain where there is none."""

import os
from typing import NamedTuple, TextIO

PLAIN_WIDTH = 80
NARROWEST = 40


class Shape(NamedTuple):
    """Columns, and whether colour may be used."""

    width: int
    colour: bool


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person sees it; a stream that was closed before the program began is None."""
    return stream is not None and stream.isatty()


def shape_of_output(stream: TextIO | None) -> Shape:
    """The shape of a stream. `NO_COLOR` and a dumb terminal turn colour off."""
    if not is_terminal(stream):
        return Shape(PLAIN_WIDTH, colour=False)
    import shutil  # most output goes into a pipe or a file, and this takes time

    columns = shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Shape(max(columns, NARROWEST), colour)
