"""What the tests of the views share: pages, and their words without the layout."""

import re

from expert import Case, assess
from expert.render.bibliography import Bibliography
from expert.render.terminal import render_text
from knowledge.tables import Source
from tests.case_library import library

ESCAPE = "\x1b"
SOURCES = Bibliography(
    {"article-a": Source(title="An article", publisher="A house", year=2025, kind="article", standing="project")}
)


def text(assessment, width=80, **options):
    return render_text(assessment, width=width, colour=options.pop("colour", False), sources=SOURCES, **options)


def words_of(page):
    """The page without its layout, so that a phrase is found wherever lines were broken."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", page).split())


def sentences(value):
    """Every text inside an assessment that is a sentence."""
    if isinstance(value, dict):
        return [found for inner in value.values() for found in sentences(inner)]
    if isinstance(value, list):
        return [found for inner in value for found in sentences(inner)]
    return [value] if isinstance(value, str) and " " in value else []


def steps_of(patient):
    """The next steps of a patient of the library, on one line."""
    answer = assess(Case.model_validate(next(row.case for row in library() if row.id == patient)))
    page = words_of(render_text(answer, width=80, colour=False))
    return page.partition("NEXT STEPS")[2].partition("RULED OUT")[0]
