"""Interactions between two treatments: every pair once, as strict as the contract asks."""

import pytest

from tests.knowledge.shelf import GABAPENTINOIDS, SEVERITIES, SNRIS, TRICYCLICS, oral_analgesics, pairs, sources


def severity_of(first: str, second: str) -> str:
    (row,) = (row for row in pairs() if set(row.between) == {first, second})
    return row.severity


@pytest.mark.parametrize(
    ("first", "second", "severities"),
    [
        ("duloxetine", "venlafaxine", ("block",)),
        ("pregabalin", "gabapentin", ("block",)),
        ("amitriptyline", "nortriptyline", ("block",)),
        ("tramadol", "strong_opioid", ("block",)),
        *[(one, two, ("avoid",)) for one in SNRIS for two in (*TRICYCLICS, "tramadol")],
        *[(one, two, ("avoid",)) for one in GABAPENTINOIDS for two in ("tramadol", "strong_opioid")],
        *[(one, "tramadol", ("avoid",)) for one in TRICYCLICS],
        *[(one, two, ("info", "caution")) for one in GABAPENTINOIDS for two in (*SNRIS, *TRICYCLICS)],
        *[(one, "menthol_cream", ("info",)) for one in oral_analgesics()],
        *[(one, "capsaicin_patch", ("info", "caution")) for one in oral_analgesics()],
    ],
)
def test_pairs(first: str, second: str, severities: tuple[str, ...]) -> None:
    assert severity_of(first, second) in severities


def test_every_pair_of_oral_analgesics_and_topicals_has_exactly_one_row() -> None:
    drugs = [*oral_analgesics(), "menthol_cream", "capsaicin_patch"]
    for index, first in enumerate(drugs):
        for second in drugs[index + 1 :]:
            assert severity_of(first, second) in SEVERITIES


def test_wash_outs_run_one_way() -> None:
    found = {(one, two): row.wash_out(one, two) for row in pairs() for one in row.between for two in row.between}
    assert {key: days for key, days in found.items() if days} == {
        ("duloxetine", "tramadol"): 5,
        ("venlafaxine", "tramadol"): 7,
        ("capsaicin_patch", "menthol_cream"): 7,
    }


def test_pairs_cite_known_sources() -> None:
    cited = {citation.split("#")[0] for row in pairs() for citation in row.sources}
    assert cited <= set(sources())
