"""The catalogue, the rule book and the schemas."""

import json
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from expert.assess import program
from expert.cli.knowledge import knowledge as command
from expert.health.book import book
from expert.health.book_pages import html_book, markdown_book
from expert.health.catalogue import KINDS, Catalogue
from expert.health.ladder_drawing import Drawing, ladder
from expert.health.schemas import knowledge_schemas
from expert.health.table_checks import carriers
from knowledge.load import knowledge

CATALOGUE = Catalogue(program())
BLOCKS = book(program())
PAGE = html_book(BLOCKS)
TEXT = markdown_book(BLOCKS)


class Reader(HTMLParser):
    """Collects ids, references and loaded addresses, and sees that elements close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.loaded: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag == "a":
            self.references.append(given.get("href") or "")
        self.loaded += [value or "" for name, value in attrs if name in ("src", "srcset", "data", "action")]
        self.loaded += [tag] if tag in ("script", "link", "iframe", "img") else []
        if tag not in ("meta", "br", "rect", "path"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "path"):
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def read() -> Reader:
    reader = Reader()
    reader.feed(PAGE)
    return reader


def test_the_page_stands_by_itself(read: Reader) -> None:
    assert read.open == []
    assert read.loaded == []
    assert "url(" not in PAGE
    assert "@import" not in PAGE
    assert all(reference.startswith("#") for reference in read.references)


def test_every_reference_leads_somewhere_and_every_id_is_one(read: Reader) -> None:
    assert [id_ for id_, times in Counter(read.ids).items() if times > 1] == []
    assert {reference[1:] for reference in read.references} <= set(read.ids)


def test_everything_stands_in_the_book_with_its_sources(read: Reader) -> None:
    tables = program().tables
    own = {card.id for card in program().registry.cards if not card.rows}
    expected = own | {calculator.id for calculator in program().registry.calculators} | set(tables.sources)
    expected |= set(tables.departures) | {row.id for row in tables.statements} | set(tables.treatments)
    expected |= {id_ for id_ in carriers(program()) if "/" not in id_ and ":" not in id_}
    expected -= set(re.findall(r"DEP-\d+/\S+", " ".join(expected)))
    assert expected <= set(read.ids)
    for id_ in expected:
        assert id_ in TEXT.replace("\\", "")


def test_both_pages_are_the_same_each_time() -> None:
    again = book(program())
    assert html_book(again) == PAGE
    assert markdown_book(again) == TEXT


def test_the_drawing_says_the_lines_of_the_ladder() -> None:
    drawing = ladder(knowledge())
    words = " ".join(drawing.words())
    for treatment in knowledge().treatments.values():
        assert treatment.name in words
    assert [step.title for step in drawing.steps][1:4] == ["First line", "Second line", "Third line"]
    (block,) = (block for block in BLOCKS if isinstance(block, Drawing))
    assert block.svg() in PAGE


def test_every_table_of_the_text_has_rows_of_one_width() -> None:
    lines = TEXT.splitlines()
    for line, after in pairwise(lines):
        if line.startswith("| ") and after.startswith("| "):
            assert len(re.findall(r"(?<!\\)\|", line)) == len(re.findall(r"(?<!\\)\|", after))


def test_texts_are_plain() -> None:
    assert TEXT.isascii()
    assert not re.search(r"\{[a-z_]+\}", TEXT)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_entries_with_a_title(kind: str) -> None:
    entries = CATALOGUE.of_kind(kind)
    assert entries
    assert all(entry.title for entry in entries)
    assert len({entry.id for entry in entries}) == len(entries)


def test_nearly_everything_has_a_user() -> None:
    for kind in ("finding", "source"):
        idle = [entry.id for entry in CATALOGUE.of_kind(kind) if not entry.used_by]
        assert set(idle) <= {id_ for id_, row in knowledge().sources.items() if row.through}
    for kind in ("row", "departure"):
        assert [entry.id for entry in CATALOGUE.of_kind(kind) if not entry.used_by] == []


@pytest.mark.parametrize(
    ("id_", "pieces"),
    [
        (
            "LAD-300",
            ["RULE LAD-300", "a plan is given", "[agent] brought only a partial response", "article-a#week-12"],
        ),
        ("dul-08", ["ROW DUL-08", "RULE DUL-08", "uncontrolled high blood pressure", "eu-label-duloxetine#4.3"]),
        ("pregabalin", ["TREATMENT pregabalin", "adequate trial", "at least 2 weeks at 300 mg a day", "PGB-T1"]),
        ("beers-2023", ["SOURCE beers-2023", "AMI-11"]),
        ("CAL-700", ["CALCULATOR CAL-700", "Opening", "LAD-010"]),
        ("DEP-01", ["DEPARTURE DEP-01", "article says", "shown when"]),
        ("qtc_500_or_more", ["FINDING qtc_500_or_more", "labs.qtc", "at least 500", "VEN-06"]),
        ("A-015", ["STATEMENT A-015", "37.5 mg twice daily", "DEP-02"]),
    ],
)
def test_show_says_it_in_plain_words(id_: str, pieces: list[str]) -> None:
    told = CliRunner().invoke(command, ["show", id_])
    assert told.exit_code == 0
    assert [piece for piece in pieces if piece not in " ".join(told.output.split())] == []
    entries = json.loads(CliRunner().invoke(command, ["show", id_, "--format", "json"]).output)
    assert {entry["id"].lower() for entry in entries} == {id_.lower()}


def test_an_unknown_id_is_wrong_usage_with_near_ones() -> None:
    told = CliRunner().invoke(command, ["show", "LAD-31"])
    assert told.exit_code == 2
    assert "Did you mean" in told.output
    assert "LAD-310" in told.output


def test_list_counts_and_lists() -> None:
    counts = json.loads(CliRunner().invoke(command, ["list", "--format", "json"]).output)
    assert list(counts) == list(KINDS)
    assert counts["departure"] == len(knowledge().departures)
    lines = CliRunner().invoke(command, ["list", "treatment"]).output.splitlines()
    assert [line.split()[0] for line in lines] == list(knowledge().treatments)


def test_the_command_writes_the_book(tmp_path: Path) -> None:
    file = tmp_path / "book.html"
    assert CliRunner().invoke(command, ["book", "--format", "html", "-o", str(file)]).exit_code == 0
    assert file.read_text(encoding="utf-8") == PAGE
    assert CliRunner().invoke(command, ["book"]).output == TEXT
    assert CliRunner().invoke(command, ["book", "-o", str(tmp_path / "no" / "x")]).exit_code == 2


def test_the_schemas_know_the_tables() -> None:
    schemas = knowledge_schemas()
    assert "shown" in json.dumps(schemas["departures.yaml"])
    assert set(schemas["treatments/*.yaml"]["properties"]) >= {"dose", "safety", "says"}
    told = CliRunner().invoke(command, ["schema", "pairs.yaml"])
    assert json.loads(told.output) == schemas["pairs.yaml"]
    assert CliRunner().invoke(command, ["schema", "nothing"]).exit_code == 2
