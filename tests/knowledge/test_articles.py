"""Every sentence of the articles is carried by a row that exists, and every departure has its sources."""

import re
from functools import cache

import pytest
from pydantic import TypeAdapter

from knowledge.load import knowledge
from knowledge.rules.all import registry
from knowledge.tables import Departure, Statement
from tests.knowledge.shelf import FILES, monograph, pairs, read, sources

TOPICS = {
    "analgesics",
    "attribution",
    "evidence",
    "exposure",
    "ladder",
    "outcome",
    "red_flags",
    "safety",
    "sources",
    "taper",
    "trial",
    "units",
}


@cache
def departures() -> tuple[Departure, ...]:
    return TypeAdapter(tuple[Departure, ...]).validate_python(read("departures.yaml"))


@cache
def statements() -> tuple[Statement, ...]:
    return TypeAdapter(tuple[Statement, ...]).validate_python(read("statements.yaml"))


@cache
def rule_ids() -> frozenset[str]:
    """Every rule and calculator."""
    known = registry(knowledge())
    return frozenset(card.id for card in known.cards) | {calculator.id for calculator in known.calculators}


@cache
def carriers() -> frozenset[str]:
    """Everything that can carry a statement: rows, regimens, departures and whole monographs."""
    ids = {row.id for row in pairs()} | {row.id for row in departures()} | {f"treatment:{name}" for name in FILES}
    for name in FILES:
        book = monograph(name)
        ids |= {row.id for row in book.safety} | {row.id for row in book.monitoring}
        ids |= {row.id for row in book.preferences} | {row.id for row in book.regimens}
        ids |= {row.id for row in (book.dose.titrations if book.dose else ())}
    return frozenset(ids)


def test_departure_ids_count_up_without_a_gap() -> None:
    assert [row.id for row in departures()] == [f"DEP-{number:02d}" for number in range(1, len(departures()) + 1)]


def test_every_flag_of_the_dossiers_has_a_departure() -> None:
    cited = {citation for row in departures() for citation in row.sources}
    assert {f"drug-dossier#13.F{number}" for number in range(1, 22)} <= cited
    assert {f"context-dossier#0.C{number}" for number in range(1, 13)} <= cited


@pytest.mark.parametrize("row", departures(), ids=lambda row: row.id)
def test_a_departure_names_an_article_a_topic_and_known_sources(row: Departure) -> None:
    assert any(citation.startswith(("article-a#", "article-b#")) for citation in row.sources)
    assert {citation.split("#")[0] for citation in row.sources} <= set(sources())
    assert row.touches
    assert set(row.touches) <= TOPICS | set(FILES)
    assert row.article_says != row.program_does


def test_statement_ids_count_up_for_each_article() -> None:
    for letter, place in (("A", "article-a#"), ("B", "article-b#")):
        own = [row for row in statements() if row.place.startswith(place)]
        assert [row.id for row in own] == [f"{letter}-{number:03d}" for number in range(1, len(own) + 1)]


@pytest.mark.parametrize("row", statements(), ids=lambda row: row.id)
def test_a_statement_is_carried_by_rows_that_exist(row: Statement) -> None:
    assert row.carried_by
    assert set(row.carried_by) <= carriers()
    assert len(set(row.carried_by)) == len(row.carried_by)


@pytest.mark.parametrize("row", statements(), ids=lambda row: row.id)
def test_a_statement_is_carried_by_rules_that_exist(row: Statement) -> None:
    assert row.rules
    assert set(row.rules) <= rule_ids()
    assert len(set(row.rules)) == len(row.rules)


@pytest.mark.parametrize(
    ("sentence", "carrier"),
    [
        ("A-005", "FLU-010"),
        ("A-007", "LAD-010"),
        ("A-014", "LAD-400"),
        ("A-023", "CAL-620"),
        ("A-027", "LAD-040"),
        ("A-029", "SUP-010"),
        ("A-034", "SUP-100"),
        ("A-056", "LAD-300"),
        ("A-065", "LAD-450"),
        ("A-069", "SUP-130"),
        ("A-078", "LAD-130"),
        ("B-010", "NUT-200"),
        ("B-015", "NUT-100"),
        ("B-018", "NUT-300"),
    ],
)
def test_the_sentences_that_ask_for_something_lead_to_the_rule_that_does_it(sentence: str, carrier: str) -> None:
    (row,) = (row for row in statements() if row.id == sentence)
    assert carrier in row.rules


@pytest.mark.parametrize("row", departures(), ids=lambda row: row.id)
def test_a_departure_is_shown_by_rules_of_its_own(row: Departure) -> None:
    assert len(set(row.shown)) == len(row.shown)
    made = {f"{row.id}/{situation.replace(' and ', '+').replace(':', '.')}" for situation in row.shown}
    assert made == {id_ for id_ in rule_ids() if id_.startswith(f"{row.id}/")}


def test_a_carrier_that_does_not_exist_would_be_seen() -> None:
    row = statements()[0].model_copy(update={"carried_by": ("DUL-T1", "DUL-T99")})
    assert set(row.carried_by) - carriers() == {"DUL-T99"}


@pytest.mark.parametrize(
    ("words", "carrier"),
    [
        ("add second-line agent (venlafaxine", "DEP-01"),
        ("50 mg initially", "DEP-02"),
        ("Target dose 300 mg twice daily", "DEP-03"),
        ("31 of 38", "DEP-18"),
        ("likely permanent", "DEP-22"),
        ("Initial supplementation:", "DEP-24"),
        ("Oral supplementation is typically sufficient", "B12-G3"),
        (">500 mg/day", "DEP-28"),
        ("approximately 3%", "DEP-33"),
        ("rechecking B12", "DEP-37"),
        ("NSAIDs or glucocorticoids", "treatment:nsaid"),
    ],
)
def test_the_doubtful_sentences_lead_to_their_departure(words: str, carrier: str) -> None:
    hits = [row for row in statements() if words in row.quote]
    assert hits
    assert any(carrier in row.carried_by for row in hits)


def test_texts_are_plain_and_say_their_sentence() -> None:
    for row in departures():
        for text in (row.article_says, row.program_does, row.because, row.when):
            assert text.isascii()
            assert not re.search(r"[<>]=", text)
        assert row.program_does.endswith(".")
        assert row.because.endswith(".")
