"""The vocabularies are complete and no word is ever renamed."""

import pytest

from facts import terms
from facts.terms import RED_FLAGS, Finding, FindingGroup, Line, ReferralSubject, Treatment, Urgency

WORDS = {
    "Action": "start continue titrate add switch taper stop avoid test refer review monitor advise",
    "AttributionBand": "definite probable possible doubtful unassessable",
    "B12Class": "deficient functional_deficiency indeterminate replete unknown",
    "B12Form": "hydroxocobalamin cyanocobalamin",
    "B12Route": "intramuscular subcutaneous oral",
    "ChildPugh": "none a b c",
    "Chronicity": "acute subacute persistent long_established unknown",
    "FindingGroup": "red_flags heart_and_circulation liver_kidney nerves_and_mind eyes_bladder_gut breathing "
    "substance_use other b12_risk competing_causes work_up",
    "Line": "first_line second_line third_line topical non_drug nutrition never_for_this",
    "ReasonKind": "contraindication interaction dose_limit precaution prior_trial ladder no_indication unknown "
    "preference",
    "ReferralSubject": "emergency_department neurology pain_specialist mental_health_crisis mental_health haematology "
    "cardiology nephrology obstetrics oncology foot_service ophthalmology general_practitioner physiotherapy "
    "paediatrics",
    "ResponseClass": "good partial none worse not_assessable",
    "Severity": "block avoid adjust caution info",
    "Stage": "before_first_line titration trial_running week_4_review week_12_review long_term second_line third_line "
    "specialist not_indicated unknown",
    "Standing": "recommended active alternative deferred too_early reserved excluded avoided tried not_tolerated "
    "not_indicated",
    "Status": "plan provisional urgent_referral out_of_scope",
    "TestSubject": "vitamin_b12 methylmalonic_acid homocysteine folate blood_count glucose_or_hba1c tsh "
    "kidney_function liver_function serum_immunofixation hiv vitamin_b6 vitamin_b1 ecg sodium potassium "
    "blood_pressure nerve_conduction skin_biopsy",
    "TimeWindow": "before_exposure strong plausible weak unlikely unknown",
    "Treatment": "duloxetine venlafaxine pregabalin gabapentin amitriptyline nortriptyline tramadol strong_opioid "
    "menthol_cream capsaicin_patch exercise acupuncture foot_care sleep_care mood_care vitamin_b12 vitamin_b1 "
    "vitamin_b6 nsaid glucocorticoid fluoroquinolone",
    "Urgency": "emergency same_day within_two_weeks soon routine",
    "WhoUmc": "certain probable possible unlikely conditional unassessable",
}
FINDINGS = {
    "red_flags": "progressive_limb_weakness breathing_or_swallowing_difficulty bladder_or_bowel_change saddle_numbness "
    "spinal_cord_signs foot_or_wrist_drop recurrent_syncope suicidal_thoughts suicidal_plan tendon_rupture_signs "
    "sudden_severe_chest_back_or_abdominal_pain fatigable_ptosis_or_diplopia seizure_or_delirium_now "
    "foot_ulcer_or_infection weight_loss_or_night_sweats sudden_visual_loss",
    "heart_and_circulation": "uncontrolled_hypertension recent_myocardial_infarction heart_block_or_arrhythmia "
    "brugada_syndrome long_qt heart_failure unstable_angina orthostatic_hypotension aortic_aneurysm "
    "stroke_or_tia_recent",
    "liver_kidney": "chronic_liver_disease dialysis heavy_alcohol_use",
    "nerves_and_mind": "seizure_disorder uncontrolled_epilepsy bipolar_disorder depression anxiety sleep_disturbance "
    "central_sensitisation dementia myasthenia_gravis neuromuscular_disease psychosis delirium_history "
    "raised_intracranial_pressure",
    "eyes_bladder_gut": "narrow_angle_glaucoma urinary_retention prostate_symptoms pyloric_stenosis paralytic_ileus "
    "gi_obstruction leber_optic_neuropathy",
    "breathing": "respiratory_depression severe_asthma chronic_lung_disease sleep_apnoea",
    "substance_use": "substance_use_disorder opioid_use_disorder acute_intoxication",
    "other": "bleeding_disorder fracture_history adrenal_insufficiency hypoglycaemia_risk phaeochromocytoma smoking "
    "serotonin_syndrome_history angioedema_history broken_skin_at_site menthol_allergy capsaicin_allergy "
    "cobalt_allergy pacemaker_or_defibrillator tendon_symptoms active_cancer_treatment hyperthyroidism "
    "opioid_hypersensitivity",
    "b12_risk": "vegan_diet gastric_surgery pernicious_anaemia ileal_disease nitrous_oxide_use",
    "competing_causes": "diabetes hypothyroidism hiv_infection paraprotein family_neuropathy chemotherapy_ever "
    "hepatitis_c autoimmune_disease",
    "work_up": "work_up_complete",
}
EMERGENCIES = (
    "progressive_limb_weakness breathing_or_swallowing_difficulty bladder_or_bowel_change saddle_numbness "
    "suicidal_plan sudden_severe_chest_back_or_abdominal_pain fatigable_ptosis_or_diplopia seizure_or_delirium_now"
)


@pytest.mark.parametrize("name", sorted(WORDS))
def test_every_word_is_there_in_its_order(name):
    assert " ".join(getattr(terms, name)) == WORDS[name]


def test_every_finding_is_there_in_its_group():
    groups = {group.value: " ".join(finding for finding in Finding if finding.group is group) for group in FindingGroup}
    assert groups == FINDINGS
    assert len(Finding) == 87


@pytest.mark.parametrize("section", ["actions", "urgency", "chronicity", "time_window", "who_umc", "attribution_band",
                                     "b12_class", "response_class", "reason_kind", "child_pugh", "stage"])  # fmt: skip
def test_words_in_python_are_those_of_the_table(section):
    enum = {"actions": "Action", "urgency": "Urgency", "who_umc": "WhoUmc", "b12_class": "B12Class"}.get(
        section, "".join(part.capitalize() for part in section.split("_"))
    )
    assert list(getattr(terms, enum)) == terms.VOCABULARY[section]


def test_meanings_cover_their_words():
    assert list(terms.STATUS_MEANING) == list(terms.Status)
    assert list(terms.STANDING_MEANING) == list(terms.Standing)
    assert list(terms.SEVERITY_MEANING) == list(terms.Severity)
    assert list(terms.Line) == list(terms.VOCABULARY["treatments"])


def test_every_red_flag_has_an_urgency_and_a_destination():
    assert {flag for flag in Finding if flag.group is FindingGroup("red_flags")} == set(RED_FLAGS)
    assert {flag for flag in RED_FLAGS if RED_FLAGS[flag].urgency is Urgency.EMERGENCY} == set(EMERGENCIES.split())
    assert RED_FLAGS[Finding("suicidal_thoughts")] == (Urgency.SAME_DAY, ReferralSubject("mental_health_crisis"))


def test_treatments_know_their_line_and_findings_their_meaning():
    assert Treatment("tramadol").line is Line.THIRD_LINE
    assert Treatment("nsaid").line is Line.NEVER_FOR_THIS
    assert Finding("ileal_disease").meaning == "resection, Crohn, coeliac"
    assert Finding("diabetes").meaning == ""


def test_tables_cannot_be_changed():
    with pytest.raises(TypeError):
        terms.VOCABULARY["actions"] = []
    with pytest.raises(TypeError):
        RED_FLAGS[Finding("diabetes")] = None
