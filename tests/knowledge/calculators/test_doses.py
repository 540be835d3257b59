"""Doses: what is allowed, in which dated steps, and how it is ended - for every monograph that has doses."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.memory import Cap, Finding
from knowledge.calculators.card import Memory
from knowledge.calculators.dose_steps import allowed_maximum, dated, starting_maximum, titration_for, within
from knowledge.calculators.ways_down import taper_end, taper_steps
from knowledge.load import knowledge

TREATMENTS = knowledge().treatments
DOSED = sorted(id_ for id_, monograph in TREATMENTS.items() if monograph.dose)
TAPERED = sorted(id_ for id_, monograph in TREATMENTS.items() if monograph.taper and monograph.taper.days_each)
GATED = sorted(id_ for id_ in DOSED if TREATMENTS[id_].dose.extended_maximum)
TODAY = date(2026, 11, 21)


def known_absent(*ids):
    return [Finding(id=id_, status="absent") for id_ in ids]


@pytest.mark.parametrize("treatment", GATED)
def test_the_extended_maximum_needs_every_finding_known_absent(treatment):
    monograph = TREATMENTS[treatment]
    gates = monograph.dose.extended_maximum.absent
    all_known = Memory.of(*known_absent(*gates), Cap(treatment="none", daily_mg=1, row="X-1"))

    assert allowed_maximum(monograph, all_known) == Fraction(str(monograph.dose.extended_maximum.mg))
    for missing in gates:
        rest = [id_ for id_ in gates if id_ != missing]
        unknown = Memory.of(
            *known_absent(*rest),
            Finding(id=missing, status="unknown", item="x"),
            Cap(treatment="none", daily_mg=1, row="X-1"),
        )
        assert allowed_maximum(monograph, unknown) == Fraction(str(monograph.dose.maximum.mg))


@pytest.mark.parametrize("treatment", DOSED)
@given(cap=st.integers(1, 4000))
def test_no_allowed_maximum_exceeds_a_cap(treatment, cap):
    memory = Memory.of(Finding(id="x", status="absent"), Cap(treatment=treatment, daily_mg=cap, row="X-1"))

    for most in (allowed_maximum, starting_maximum):
        assert most(TREATMENTS[treatment], memory) <= cap


@pytest.mark.parametrize("treatment", DOSED)
@given(cap=st.integers(1, 4000))
def test_steps_within_a_cap_are_dated_without_gap_and_never_exceed_it(treatment, cap):
    for titration in TREATMENTS[treatment].dose.titrations:
        rows = dated(within(titration.steps, Fraction(cap)), TODAY)

        assert all(step.daily_mg is None or step.daily_mg <= cap for _, _, step in rows)
        for (_, last, _), (first, _, _) in pairwise(rows):
            assert first == last + timedelta(days=1)
        if rows:
            assert rows[0][0] == TODAY
            assert rows[-1][1] is None


@pytest.mark.parametrize("treatment", DOSED)
def test_the_last_titration_fits_everyone(treatment):
    monograph = TREATMENTS[treatment]
    nothing_known = Memory.of(Finding(id="x", status="unknown", item="x"))

    assert titration_for(monograph, nothing_known) == monograph.dose.titrations[-1]
    assert monograph.dose.titrations[-1].any_of == ()


@pytest.mark.parametrize("treatment", TAPERED)
@given(daily=st.integers(1, 4000), most=st.none() | st.integers(10, 600).map(Fraction))
def test_a_taper_only_goes_down_within_the_cap_and_ends(treatment, daily, most):
    monograph = TREATMENTS[treatment]
    steps = taper_steps(monograph, Fraction(daily), most)
    doses = [step.daily_mg for step in steps]

    assert doses == sorted(doses, reverse=True)
    assert all(dose < daily or doses == [daily] for dose in doses)
    assert most is None or all(dose <= most for dose in doses)
    assert steps or most is not None
    ends = TODAY + timedelta(days=sum(step.days for step in steps) - 1)
    assert taper_end(steps, TODAY) == ends


def test_duloxetine_60_is_tapered_over_30_for_two_weeks():
    (step,) = taper_steps(TREATMENTS["duloxetine"], Fraction(60), None)

    assert (step.daily_mg, step.days) == (30, 14)
