import pytest

from knowledge.recognition import medicines
from tests.knowledge.test_medicines import LADDER_AGENTS


def test_what_an_ingredient_is() -> None:
    shelf = medicines()
    assert shelf.is_quinolone("levofloxacin")
    assert shelf.is_quinolone("nalidixic_acid")
    assert not shelf.is_quinolone("amoxicillin")
    assert shelf.treatment("morphine") == "strong_opioid"
    assert shelf.treatment("metformin") == ""
    assert shelf.treatment("not in the table") == ""
    assert shelf.classes_of("not in the table") == frozenset()
    assert shelf.display("st_johns_wort") == "St John's wort"


def test_ladder_agents_are_no_other_medicines_but_groups_are() -> None:
    shelf = medicines()
    assert not any(map(shelf.is_other_medicine, (*LADDER_AGENTS, "menthol", "pyridoxine", "cyanocobalamin")))
    assert all(map(shelf.is_other_medicine, ("morphine", "ibuprofen", "prednisolone", "ciprofloxacin", "metformin")))


def test_a_cream_counts_as_a_treatment_only_where_the_treatment_is_a_cream() -> None:
    shelf = medicines()
    assert shelf.counts_as_treatment("menthol", "no")
    assert shelf.counts_as_treatment("amitriptyline", "yes")
    assert shelf.counts_as_treatment("amitriptyline", "unknown")
    assert not shelf.counts_as_treatment("amitriptyline", "no")
    assert not shelf.counts_as_treatment("metformin", "yes")


@pytest.mark.parametrize(
    ("route", "local"),
    [
        ("ophthalmic", True),
        ("otic", True),
        ("topical", True),
        ("oral", False),
        ("inhaled", False),
        ("transdermal", False),
        ("", False),
        (None, False),
    ],
)
def test_an_unknown_route_counts_as_systemic(route: str | None, local: bool) -> None:
    assert medicines().is_local(route) is local
