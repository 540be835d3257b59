"""Regimens, tricyclics, opioids and the treatments without milligrams: as strict as the contract and the labels."""

from fractions import Fraction

import pytest

from knowledge.monograph import Regimen
from tests.knowledge.shelf import FILES, SEVERITIES, TRICYCLICS, monograph


def regimen(id_: str) -> Regimen:
    return next(row for name in FILES for row in monograph(name).regimens if row.id == id_)


def limits(treatment: str, *present: str) -> Fraction | None:
    """The lowest cap of the rows that these findings make hold."""
    caps = [row.cap_mg for row in monograph(treatment).safety if row.cap_mg and set(row.when) <= set(present)]
    return Fraction(str(min(caps))) if caps else None


def severity(treatment: str, *present: str) -> str:
    """The severest row that these findings make hold; empty where there is none."""
    held = [
        row.severity
        for row in monograph(treatment).safety
        if set(row.when) <= set(present) and not set(row.unless) & set(present)
    ]
    return max(held, key=SEVERITIES.index, default="")


@pytest.mark.parametrize(
    ("id_", "form", "route", "region", "words"),
    [
        ("B12-G1", "hydroxocobalamin", "intramuscular", "any", "1 mg on alternate days until no further improvement"),
        ("B12-G2", "cyanocobalamin", "intramuscular", "us", "1000 mcg once daily"),
        ("B12-G3", "cyanocobalamin", "oral", "any", "1000 to 2000 mcg once daily"),
        ("B12-G4", "cyanocobalamin", "oral", "any", "1000 mcg once daily"),
        ("B12-G5", "hydroxocobalamin", "oral", "any", "1000 to 2000 mcg once daily"),
        ("B12-G6", "hydroxocobalamin", "oral", "any", "1000 mcg once daily"),
    ],
)
def test_vitamin_b12_regimens(id_: str, form: str, route: str, region: str, words: str) -> None:
    row = regimen(id_)
    assert (row.form, row.route, row.region) == (form, route, region)
    assert words in row.steps[0].dose


def test_the_american_injections_are_daily_for_a_week_weekly_for_four_then_monthly() -> None:
    steps = regimen("B12-G2").steps
    assert [step.days for step in steps] == [7, 28, None]
    assert [step.dose for step in steps] == ["1000 mcg once daily", "1000 mcg once a week", "1000 mcg once a month"]


@pytest.mark.parametrize("row", [row for name in FILES for row in monograph(name).regimens], ids=lambda row: row.id)
def test_only_the_last_step_of_a_regimen_is_open_ended(row: Regimen) -> None:
    assert all(step.days for step in row.steps[:-1])
    assert row.steps[-1].days is None


def test_cobalt_allergy_excludes_and_leber_asks_for_another_form() -> None:
    assert severity("vitamin_b12", "cobalamin_allergic") == "block"
    assert severity("vitamin_b12", "leber_optic_neuropathy") == "caution"
    text = next(row.text for row in monograph("vitamin_b12").safety if row.when == ("leber_optic_neuropathy",))
    assert "never cyanocobalamin" in text


@pytest.mark.parametrize(
    ("treatment", "present", "expected"),
    [
        ("amitriptyline", ("creatinine_clearance_below_50",), 50),
        ("amitriptyline", ("creatinine_clearance_below_50", "creatinine_clearance_below_30"), 25),
        ("amitriptyline", ("child_pugh_a",), 50),
        ("amitriptyline", ("child_pugh_b",), 25),
        ("nortriptyline", ("age_65_or_over",), 50),
        ("nortriptyline", ("creatinine_clearance_below_60",), 75),
        ("nortriptyline", ("creatinine_clearance_below_60", "creatinine_clearance_below_30"), 50),
        ("nortriptyline", ("creatinine_clearance_below_30", "creatinine_clearance_below_15"), 25),
        ("tramadol", ("age_over_75",), 300),
        ("tramadol", ("age_65_or_over",), None),
        ("tramadol", ("creatinine_clearance_below_50",), 300),
        ("tramadol", ("creatinine_clearance_below_50", "creatinine_clearance_below_30"), 200),
        ("tramadol", ("creatinine_clearance_below_30", "creatinine_clearance_below_15"), 100),
        ("tramadol", ("child_pugh_a_or_b",), 100),
        ("amitriptyline", (), None),
    ],
)
def test_caps(treatment: str, present: tuple[str, ...], expected: int | None) -> None:
    assert limits(treatment, *present) == expected


@pytest.mark.parametrize("treatment", TRICYCLICS)
@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        ("recent_myocardial_infarction", "block"),
        ("heart_block_or_arrhythmia", "block"),
        ("unstable_angina", "block"),
        ("qtc_500_or_more", "block"),
        ("qtc_high_for_tricyclic", "avoid"),
        ("qrs_110_or_more", "avoid"),
        ("age_65_or_over", "avoid"),
        ("narrow_angle_glaucoma", "avoid"),
        ("urinary_retention", "avoid"),
        ("seizure_disorder", "avoid"),
        ("child_pugh_c", "block"),
        ("takes_moxifloxacin", "block"),
        ("takes_antiarrhythmic", "block"),
        ("takes_strong_cyp2d6_inhibitor", "avoid"),
        ("autonomic_symptoms", "caution"),
        ("smoking", ""),
    ],
)
def test_tricyclic_limits(treatment: str, finding: str, expected: str) -> None:
    assert severity(treatment, finding) == expected


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        ("moclobemide_within_14_days", "block"),
        ("respiratory_depression", "block"),
        ("gi_obstruction", "block"),
        ("uncontrolled_epilepsy", "block"),
        ("seizure_disorder", "avoid"),
        ("creatinine_clearance_below_10", "avoid"),
        ("child_pugh_c", "avoid"),
        ("breastfeeding", "avoid"),
        ("takes_other_snri", "avoid"),
        ("takes_other_gabapentinoid", "avoid"),
        ("takes_benzodiazepine_or_z_drug", "block"),
        ("takes_opioid", "block"),
        ("takes_any_fluoroquinolone", "avoid"),
        ("age_65_or_over", "caution"),
    ],
)
def test_tramadol_limits(finding: str, expected: str) -> None:
    assert severity("tramadol", finding) == expected


def test_strong_opioids_and_what_is_never_used_have_no_dose() -> None:
    for treatment in ("strong_opioid", "nsaid", "glucocorticoid", "fluoroquinolone"):
        book = monograph(treatment)
        assert book.dose is None
        assert book.regimens == ()


def test_a_running_strong_opioid_is_not_its_own_interaction() -> None:
    own = {"takes_opioid", "takes_strong_opioid", "takes_cns_depressant"}
    assert not [row.id for row in monograph("strong_opioid").safety if set(row.when) <= own]


@pytest.mark.parametrize(
    ("treatment", "finding", "expected"),
    [
        ("menthol_cream", "cold_allodynia", "avoid"),
        ("menthol_cream", "menthol_allergic", "block"),
        ("menthol_cream", "sensory_loss_absent", "caution"),
        ("capsaicin_patch", "sensory_loss_absent", "avoid"),
        ("capsaicin_patch", "sensory_loss_reduced", "caution"),
        ("capsaicin_patch", "uncontrolled_hypertension", "avoid"),
        ("capsaicin_patch", "stroke_or_tia_recent", "avoid"),
        ("capsaicin_patch", "skin_not_intact", "block"),
        ("acupuncture", "sensory_loss_absent", "avoid"),
        ("acupuncture", "sensory_loss_reduced", "caution"),
        ("vitamin_b6", "b6_above_100", "avoid"),
        ("fluoroquinolone", "takes_any_fluoroquinolone", "block"),
        ("exercise", "sensory_loss_absent", ""),
    ],
)
def test_limits_of_the_other_treatments(treatment: str, finding: str, expected: str) -> None:
    assert severity(treatment, finding) == expected


def test_nortriptyline_shows_the_grade_of_the_guideline_and_what_the_article_printed() -> None:
    evidence = monograph("nortriptyline").evidence
    assert evidence is not None
    assert (evidence.level, evidence.grade) == ("II", "D")
    assert evidence.article_says == "Level II, Grade C"
