"""The templates: what is put into them is escaped, and freed of characters that could steer a reader's screen."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from expert.explain.facts_in_words import rows_in_words
from expert.render import wording
from expert.render.layout import harmless

_FOLDER = Path(__file__).parents[1] / "templates"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters |= {
        "spoken": wording.spoken,
        "sentence": wording.sentence,
        "capital": wording.capital,
        "listed": wording.listed,
        "quantity": wording.quantity,
        "named": wording.treatment_name,
        "tables": rows_in_words,
    }
    return made


def template(name: str) -> Template:
    """A template of this program by its file name."""
    return _environment().get_template(name)


def _shown(value: Any) -> Any:
    return value if isinstance(value, Markup) else harmless(str(value))
