"""The tables of treatments, pairs and sources: complete, consistent, and as strict as the contract asks."""

import re
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from pydantic import ValidationError

from facts.yaml12 import load_yaml
from knowledge.load import ROOM
from knowledge.monograph import Monograph, SafetyRow
from knowledge.tables import FindingTable
from tests.knowledge.shelf import (
    FILES,
    GABAPENTINOIDS,
    SEVERITIES,
    SNRIS,
    TRICYCLICS,
    monograph,
    oral_analgesics,
    pairs,
    read,
    sources,
)

DOSED = [name for name in FILES if monograph(name).dose]
SEROTONERGIC = (*SNRIS, *TRICYCLICS, "tramadol")


@cache
def finding_ids() -> frozenset[str]:
    table = FindingTable.model_validate(read("findings.yaml"))
    vocabulary = load_yaml((ROOM.parent / "facts" / "vocabulary.yaml").read_text(encoding="utf-8"), what="vocabulary")
    stated = {id_ for group in vocabulary["findings"].values() for id_ in group}
    return frozenset(stated.union(table.threshold, table.taken, table.allergy, table.says, table.combined))


def findings_used(row: Monograph) -> set[str]:
    used = {id_ for safety in row.safety for id_ in (*safety.when, *safety.unless)}
    used |= {id_ for watch in row.monitoring for id_ in watch.any_of}
    used |= {id_ for reason in row.preferences for id_ in reason.any_of}
    if row.dose is not None:
        used |= {id_ for titration in row.dose.titrations for id_ in titration.any_of}
        used |= set(row.dose.extended_maximum.absent) if row.dose.extended_maximum else set()
    return used


def citations(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = set(value.get("sources", ()))
        return own.union(*(citations(inner) for inner in value.values()))
    if isinstance(value, (list, tuple)):
        return set().union(*(citations(inner) for inner in value))
    return set()


def severest(treatment: str, finding: str) -> str:
    """The severest row that this finding alone makes hold; empty where there is none."""
    hits = [row.severity for row in monograph(treatment).safety if row.when == (finding,)]
    return max(hits, key=SEVERITIES.index, default="")


def cap(treatment: str, clearance: float) -> Fraction | None:
    """The lowest cap of the rows about the clearance."""
    caps = []
    for row in monograph(treatment).safety:
        limits = [re.fullmatch(r"creatinine_clearance_below_(\d+)", id_) for id_ in row.when]
        if row.severity == "adjust" and all(match and clearance < int(match[1]) for match in limits):
            per = row.cap_mg_per_clearance
            caps.append(Fraction(str(row.cap_mg)) if per is None else Fraction(str(per)) * Fraction(str(clearance)))
    return min(caps, default=None)


@pytest.mark.parametrize("treatment", FILES)
def test_every_finding_and_source_that_a_monograph_names_exists(treatment: str) -> None:
    assert monograph(treatment).id == treatment
    assert findings_used(monograph(treatment)) <= finding_ids()
    cited = citations(read(f"treatments/{treatment}.yaml"))
    assert cited
    assert {citation.split("#")[0] for citation in cited} <= set(sources())


def test_an_unknown_finding_and_an_unknown_source_would_be_seen() -> None:
    table = read("treatments/duloxetine.yaml")
    table["safety"][0] |= {"when": ["no_such_finding"], "sources": ["no-such-source#1"]}
    assert findings_used(Monograph.model_validate(table)) - finding_ids() == {"no_such_finding"}
    assert {citation.split("#")[0] for citation in citations(table)} - set(sources()) == {"no-such-source"}


def test_a_key_that_the_form_does_not_know_is_refused() -> None:
    table = read("treatments/duloxetine.yaml")
    with pytest.raises(ValidationError, match="shade"):
        Monograph.model_validate(table | {"shade": "blue"})


def test_row_ids_are_unique_over_all_tables() -> None:
    ids = [row.id for row in pairs()]
    for name in FILES:
        row = monograph(name)
        ids += [safety.id for safety in row.safety]
        ids += [watch.id for watch in row.monitoring]
        ids += [reason.id for reason in row.preferences]
        ids += [regimen.id for regimen in row.regimens]
        ids += [titration.id for titration in (row.dose.titrations if row.dose else ())]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("treatment", DOSED)
def test_titrations_rise_to_the_target_and_never_above_the_maximum(treatment: str) -> None:
    dose = monograph(treatment).dose
    assert dose is not None
    assert dose.maximum is not None
    assert dose.titrations[-1].any_of == (), "the last titration must fit everyone"
    for titration in dose.titrations:
        doses = [step.daily_mg for step in titration.steps]
        assert all(low < high for low, high in pairwise(doses) if low and high)
        assert all(step.days for step in titration.steps[:-1])
        assert titration.steps[-1].days is None
        assert all(daily is not None and daily <= dose.maximum.mg for daily in doses)
    most = dose.extended_maximum.mg if dose.extended_maximum else dose.maximum.mg
    raised = [dose.titrations[-1].steps[-1].daily_mg or 0, *(step.daily_mg or 0 for step in dose.escalation)]
    assert all(low < high for low, high in pairwise(raised))
    assert raised[-1] <= most


@pytest.mark.parametrize("treatment", DOSED)
@pytest.mark.parametrize("clearance", [3, 7.5, 14.99, 15, 29.99, 30, 49.99, 50, 59.99, 60, 79.99, 80, 89.99, 90])
def test_a_first_step_fits_every_kidney(treatment: str, clearance: float) -> None:
    row = monograph(treatment)
    assert row.dose is not None
    present = {f"creatinine_clearance_below_{limit}" for limit in (10, 15, 30, 50, 60, 80, 90) if clearance < limit}
    present |= {"creatinine_clearance_30_to_59"} if 30 <= clearance < 60 else set()
    titration = next(part for part in row.dose.titrations if not part.any_of or present & set(part.any_of))
    most = cap(treatment, clearance)
    assert most is None or Fraction(str(titration.steps[0].daily_mg)) <= most


@pytest.mark.parametrize("treatment", DOSED)
def test_a_taper_goes_down_in_named_doses(treatment: str) -> None:
    taper = monograph(treatment).taper
    assert taper is not None
    assert taper.days_each
    assert taper.levels_mg
    assert all(high > low for high, low in pairwise(taper.levels_mg))
    levels = (*taper.levels_mg, *(taper.long_use.more_levels_mg if taper.long_use else ()))
    assert list(taper.dose_words) == [f"{level:g}" for level in levels]
    assert taper.stop_at_once
    assert not monograph(treatment).stops_abruptly


@pytest.mark.parametrize(
    ("treatment", "clearance", "expected"),
    [
        *[("duloxetine", value, None) for value in (60, 120)],
        *[("venlafaxine", value, None) for value in (90, 120)],
        *[("venlafaxine", value, 150) for value in (89.99, 60)],
        *[("venlafaxine", value, 112.5) for value in (59.99, 30)],
        *[("venlafaxine", value, 75) for value in (29.99, 15, 5)],
        *[("pregabalin", value, None) for value in (60, 120)],
        *[("pregabalin", value, 150) for value in (59.99, 30)],
        *[("pregabalin", value, 75) for value in (29.99, 15)],
        *[("pregabalin", value, 50) for value in (14.99, 5)],
        *[("gabapentin", value, None) for value in (80, 120)],
        *[("gabapentin", value, 1800) for value in (79.99, 60)],
        *[("gabapentin", value, 1400) for value in (59.99, 50)],
        *[("gabapentin", value, 900) for value in (49.99, 30)],
        *[("gabapentin", value, 600) for value in (29.99, 15)],
        ("gabapentin", 14.5, 290),
        ("gabapentin", 7.5, 150),
    ],
)
def test_kidney_caps(treatment: str, clearance: float, expected: float | None) -> None:
    assert cap(treatment, clearance) == (None if expected is None else Fraction(str(expected)))


@pytest.mark.parametrize("treatment", oral_analgesics())
@pytest.mark.parametrize("finding", ["pregnant", "breastfeeding", "dialysis", "active_cancer_treatment"])
def test_every_oral_analgesic_is_at_least_avoided(treatment: str, finding: str) -> None:
    assert severest(treatment, finding) in ("avoid", "block")


@pytest.mark.parametrize(
    ("treatments", "finding", "severity"),
    [
        (SEROTONERGIC, "maoi_irreversible_within_14_days", "block"),
        (SEROTONERGIC, "linezolid_methylene_blue_within_1_day", "block"),
        ((*SNRIS, *TRICYCLICS), "moclobemide_within_1_day", "block"),
        ((*SNRIS, *TRICYCLICS), "bipolar_disorder", "avoid"),
        (SEROTONERGIC, "takes_ssri", "avoid"),
        (SEROTONERGIC, "takes_st_johns_wort", "avoid"),
        (SNRIS, "uncontrolled_hypertension", "block"),
        (("duloxetine",), "takes_strong_cyp1a2_inhibitor", "block"),
        (("duloxetine",), "chronic_liver_disease", "block"),
        (("duloxetine",), "creatinine_clearance_below_30", "block"),
        (("duloxetine",), "dialysis", "block"),
        (GABAPENTINOIDS, "takes_opioid", "avoid"),
        (GABAPENTINOIDS, "substance_use_disorder", "avoid"),
        (("pregabalin",), "pregnancy_planned", "avoid"),
        (("venlafaxine",), "child_pugh_c", "avoid"),
        (oral_analgesics(), "age_under_18", "block"),
    ],
)
def test_severities_that_the_contract_fixes(treatments: tuple[str, ...], finding: str, severity: str) -> None:
    assert {severest(treatment, finding) for treatment in treatments} == {severity}


def test_caps_belong_to_adjust_and_only_there() -> None:
    rows: list[SafetyRow] = [row for name in FILES for row in monograph(name).safety]
    capped = [row for row in rows if row.cap_mg is not None or row.cap_mg_per_clearance is not None]
    assert capped
    assert {row.severity for row in capped} == {"adjust"}


def test_venlafaxine_ranks_last_whatever_the_patient() -> None:
    second = [name for name in FILES if monograph(name).line == "second_line"]
    best = sum(row.points for row in monograph("venlafaxine").preferences if not row.any_of or row.points > 0)
    for name in second:
        worst = sum(row.points for row in monograph(name).preferences if not row.any_of or row.points < 0)
        assert best < worst or name == "venlafaxine"


def test_a_reason_never_counts_more_than_modestly() -> None:
    reasons = [row for name in FILES for row in monograph(name).preferences if row.any_of]
    assert reasons
    assert all(1 <= abs(row.points) <= 15 for row in reasons)


@pytest.mark.parametrize("name", sorted(path.relative_to(ROOM).as_posix() for path in ROOM.rglob("*.yaml")))
def test_every_citation_of_every_table_is_in_the_bibliography(name: str) -> None:
    assert {citation.split("#")[0] for citation in citations(read(name))} <= set(sources())


@pytest.mark.parametrize("name", ["pairs.yaml", "sources.yaml", *(f"treatments/{name}.yaml" for name in FILES)])
def test_texts_are_plain(name: str) -> None:
    assert (ROOM / name).read_text(encoding="utf-8").isascii()
