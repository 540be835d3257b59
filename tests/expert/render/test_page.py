"""The page: everything is shown, nothing is cut off, and no width or colour changes what is said."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from expert.render.layout import harmless, lines
from expert.render.markdown import render_markdown
from expert.render.wording import marked
from tests.expert.made import made, made_mapping
from tests.expert.render.views import ESCAPE, SOURCES, sentences, text, words_of


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_in_full_every_sentence_is_shown_at_every_width(width):
    page = text(made(), width, trace=True)

    shown = words_of(page)
    given = sentences(made_mapping())
    assert len(given) > 20
    assert [sentence for sentence in given if sentence not in shown] == []
    assert "\N{HORIZONTAL ELLIPSIS}" not in page


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width):
    assert max(map(cell_len, text(made(), width).splitlines())) <= width


def test_no_line_ends_in_blanks_and_the_page_ends_with_one_newline():
    page = text(made())

    assert not re.search(r"[ \t]\n", page)
    assert page.endswith("\n")
    assert not page.endswith("\n\n")


def test_plain_text_is_ascii_without_an_escape_sequence():
    page = text(made())

    assert ESCAPE not in page
    assert page.isascii()


def test_colour_adds_escape_sequences_and_nothing_else():
    coloured = text(made(), colour=True)

    assert ESCAPE in coloured
    assert words_of(coloured) == words_of(text(made()))


def test_the_environment_does_not_change_the_view(monkeypatch):
    plain, coloured = text(made()), text(made(), colour=True)

    for name, value in {"NO_COLOR": "1", "FORCE_COLOR": "1", "COLUMNS": "33", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)
    assert text(made()) == plain
    assert text(made(), colour=True) == coloured


def test_the_sections_stand_in_the_order_in_which_they_are_needed():
    page = text(made())

    titles = re.findall(r"^[A-Z][A-Z ]+$", page, flags=re.MULTILINE)
    assert titles == [
        "ASK ABOUT ONE RED FLAG FIRST",
        "NEXT STEPS",
        "CONFIRM FIRST",
        "KEEP IN MIND",
        "RULED OUT",
        "STILL OPEN",
        "NOT KNOWN",
        "AS UNDERSTOOD",
        "WATCH",
        "WHAT TO EXPECT",
        "WHERE THIS DEPARTS FROM THE ARTICLE",
        "LIMITS",
        "SOURCES",
    ]
    assert page.startswith("PROVISIONAL: made-by-hand, assessed on 2026-11-21\n")


def test_an_empty_section_has_no_title():
    page = text(made(departures=[], monitoring=[], unrecognised=[], questions=[]))

    assert "WATCH" not in page
    assert "DEPARTS" not in page
    assert "NOT KNOWN" not in page


def test_sources_are_numbered_with_their_titles_and_places():
    short, full = words_of(text(made())), words_of(text(made(), trace=True))

    assert "brought pain from 7 to 5. [1][2]" in short
    assert "[1] An article, A house, 2025 (project) [2] us-label-pregabalin [3]" in short
    assert "[1] An article, A house, 2025 (project) article-a: week-12 [2]" in full


def test_what_is_not_cited_is_no_source_of_a_page():
    mapping = made_mapping()
    mapping["departures"][0]["sources"] = ["nowhere-else#1"]

    assert "nowhere-else" not in text(made(departures=mapping["departures"]))
    assert "nowhere-else" in text(made(departures=mapping["departures"]), trace=True)


@pytest.mark.parametrize(
    ("marks", "shown"),
    [
        (["C1"], "C1"),
        (["C2", "C1"], "C1, C2"),
        (["C1", "C2", "C3"], "C1 to C3"),
        (["C1", "C17", "C18", "C19", "C21"], "C1, C17 to C19, C21"),
        ([], ""),
    ],
)
def test_marks_that_follow_each_other_are_a_range(marks, shown):
    assert marked(marks) == shown


def test_nothing_in_a_case_can_steer_the_terminal():
    hostile = f"met{ESCAPE}[31mformin\u202e\u0007\u009b"
    assessment = made(
        case_id=hostile, unrecognised=[{"path": "medicines.0.name", "name": hostile, "suggestions": [hostile]}]
    )

    for page in (text(assessment), render_markdown(assessment, sources=SOURCES)):
        assert not set(page) & {ESCAPE, "\u202e", "\u0007", "\u009b"}


@settings(max_examples=100)
@given(st.text(max_size=300), st.sampled_from([40, 60, 80, 120]))
def test_any_text_can_be_shown_at_any_width(words, width):
    page = text(made(limits=[f"Limit {words} end"]), width)

    assert "".join(harmless(words).split()) in "".join(page.split())
    assert max(map(cell_len, page.splitlines())) <= width


def test_markdown_shows_every_sentence():
    page = render_markdown(made(), sources=SOURCES)

    shown = words_of(page.replace("\\", ""))
    assert [sentence for sentence in sentences(made_mapping()) if sentence not in shown] == []
    assert page.startswith("# Provisional: made-by-hand, assessed on 2026-11-21\n")
    assert "\n## Next steps\n\n1. **Add pregabalin 75 mg twice daily.**\n   - 2026-11-21: 75 mg twice" in page


def test_markdown_marks_up_nothing_that_a_case_says():
    page = render_markdown(made(case_id="<b>*x*_y_[z](u)`c`#|"), sources=SOURCES)

    assert r"\<b\>\*x\*\_y\_\[z\](u)\`c\`\#\|" in page


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.text(max_size=60), st.sampled_from(["", "1", "1;31"])), max_size=5),
    st.integers(20, 100),
    st.integers(0, 30),
    st.booleans(),
)
def test_lines_keep_every_word_in_order_within_the_width(pieces, width, indent, colour):
    made_lines = list(lines(pieces, width=width, indent=indent, colour=colour))

    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in made_lines]
    assert "".join("".join(line.split()) for line in plain) == "".join(
        "".join(harmless(words).split()) for words, _ in pieces
    )
    assert all(cell_len(line) <= width for line in plain)
    assert all(line.count(ESCAPE) % 2 == 0 for line in made_lines), "a colour never runs over the end of a line"


def test_lines_hang_from_their_first_word():
    given = [("one two three four five", "")]

    assert list(lines(given, width=20, first="  1.", indent=6, colour=False)) == [
        "  1.  one two three",
        "      four five",
    ]
