"""A few random programs and cases through every evaluator; `python -m tests.oracles` compares thousands."""

import pytest

from expert.assess import program
from expert.engine.build import build
from expert.engine.run import run
from facts.case import Case
from facts.intake import facts_of
from facts.memory import Cap
from knowledge.rules.registry import Registry
from tests.benchmarks.endurance import threads_that_differ
from tests.case_library import library
from tests.expert.engine.in_stock import firings, known
from tests.oracles.__main__ import report
from tests.oracles.comparing import answer, compare, difference, drawn_cases


@pytest.mark.parametrize(
    ("oracles", "size"), [(("programs",), 40), (("stock",), 2), (("reference", "clips"), 4)], ids=str
)
def test_a_block_shows_no_difference(oracles: tuple[str, ...], size: int) -> None:
    blocks = compare(oracles, 1, size)

    assert [block.oracle for block in blocks] == list(oracles)
    for block in blocks:
        assert block.compared == size
        assert block.differences == ()
        assert block.facts > block.given
        assert block.firings > size


def test_a_block_is_made_from_its_number_alone() -> None:
    assert drawn_cases(3, 4) == drawn_cases(3, 4)
    assert drawn_cases(3, 4) != drawn_cases(4, 4)


@pytest.mark.parametrize("oracle", ["stock", "reference", "clips"])
def test_a_lost_rule_is_noticed(oracle: str) -> None:
    """Control: an engine without one rule that fires for this patient differs from every oracle."""
    shipped = program()
    (case,) = (row.case for row in library() if row.id == "untreated-man-starts-duloxetine")
    given = list(facts_of(Case.model_validate(case)))
    fired = [record.card for record in run(shipped, given).firings if record.conclusion is None and record.asserted]
    lost = fired[-1]
    registry = shipped.registry
    without = Registry([card for card in registry.cards if card is not lost], registry.calculators, registry.sources)
    found = run(build(without, shipped.tables), given)

    told = difference((firings(found), {known(fact) for fact in found.facts}), answer(oracle, shipped, given), "case")

    assert "the engine lacks" in told


def test_another_order_of_the_same_firings_is_a_difference() -> None:
    assert difference(([1, 2], set()), ([2, 1], set()), "case") == "case\n  firing 1: the engine has 1, the oracle 2"
    assert difference(([1, 2], set()), ([1], set()), "case") == "case\n  firing 2: the engine has 2, the oracle nothing"
    assert difference(([1, 2], set()), (None, set()), "case") == ""


def test_the_report_counts_what_was_compared() -> None:
    text, differences = report(compare(("programs",), 2, 5))

    assert "random programs: same facts and same firings in the same order | 5 |" in text
    assert differences == []


def test_eight_threads_give_the_bytes_of_one() -> None:
    assert threads_that_differ(24) == 0


def test_of_two_equal_limits_the_first_row_is_named_in_any_order_of_the_facts() -> None:
    """Venlafaxine is held at one dose by the liver and by the kidneys; oracles find the two in other orders."""
    case = {
        "schema": "neuroladder.case/1",
        "assessed_on": "2026-11-21",
        "findings": {"chronic_liver_disease": "yes"},
        "scores": {"child_pugh": "a"},
        "labs": [{"test": "creatinine_clearance", "value": 29, "unit": "mL/min", "date": "2026-11-01"}],
    }
    shipped = program()
    given = list(facts_of(Case.model_validate(case)))
    found = run(shipped, given)
    ours = {known(fact) for fact in found.facts}
    caps = [fact["row"] for fact in found.all(Cap) if fact["treatment"] == "venlafaxine"]

    assert caps == ["VEN-H1"]
    assert difference(([], ours), (None, answer("reference", shipped, given)[1]), "case") == ""
