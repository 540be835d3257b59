"""What if: answers are changed as strictly as a case is read, and the difference is that of two fresh runs."""

import pytest

from expert import assess
from expert.dialogue.case_edit import plain_case
from expert.explain.change import ChangeKind
from expert.explain.changed_case import Edit, NotAChangeError, changed_case, edit_of
from expert.explain.difference import difference
from expert.explain.what_if import what_if
from expert.render.explanation import what_if_page
from facts.case import Case
from facts.problems import CaseError
from tests.expert.explain.patients import patient

NAME = "cipro-week-12-partial"


def changed(*texts, name=NAME):
    case = patient(name)
    return changed_case(case, [edit_of(text, case.assessed_on) for text in texts])


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("findings.heart_failure=yes", "no", "yes"),
        ("pain.now=2", 4, 2),
        ("pain.now=", 4, None),
        ("trials.0.adherence=poor", "good", "poor"),
        ("neuropathy.symptoms=[burning, cramps]", ["burning", "tingling", "numbness"], ["burning", "cramps"]),
        ("neuropathy.symptoms+=cramps", None, None),
        ("medicines+=tramadol", [], [{"name": "tramadol"}]),
        ("medicines+={name: tramadol, planned: yes}", [], [{"name": "tramadol", "planned": "yes"}]),
        ("allergies+=pregabalin", [], ["pregabalin"]),
        ("region=uk", "us", "uk"),
        ("assessed_on=2026-12-01", "2026-11-21", "2026-12-01"),
    ],
)
def test_an_answer_is_changed(text, before, after):
    _, (change,) = changed(text)

    if before is not None:
        assert (change.before, change.after) == (before, after)
    else:
        assert change.after[-1] == "cramps"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("labs.creatinine=1.9 mg/dL", {"value": 1.9, "unit": "mg/dL", "date": "2026-11-21"}),
        ("labs.creatinine=168 umol/L", {"value": 168, "unit": "umol/L", "date": "2026-11-21"}),
        ("labs.qtc=510", {"value": 510, "unit": "ms", "date": "2026-11-21"}),
        ("labs.sodium=128 mmol/L 2026-11-01", {"value": 128, "unit": "mmol/L", "date": "2026-11-01"}),
        ("labs.hiv=positive", {"value": "positive", "date": "2026-11-21"}),
    ],
)
def test_a_result_is_written_with_its_unit_and_counts_from_today(text, entry):
    case, (change,) = changed(text)

    assert {key: change.after[key] for key in entry} == entry
    assert sum(lab.test == change.after["test"] and str(lab.date) == entry["date"] for lab in case.labs) == 1


def test_several_changes_are_made_in_order():
    case, made = changed("medicines+=tramadol", "medicines+=sertraline", "medicines.0=")

    assert [entry.name for entry in case.medicines] == ["sertraline"]
    assert len(made) == 3


@pytest.mark.parametrize(
    ("text", "path", "remedy"),
    [
        ("findings.foo=yes", "findings.foo", "unknown key"),
        ("findings.heart_failure=perhaps", "findings.heart_failure", "yes"),
        ("findings.heart_failure.x=1", "findings.heart_failure.x", "no parts"),
        ("labs.creat=3", "labs.creat", "Did you mean 'creatinine'?"),
        ("labs.creatinine=abc", "labs.creatinine", "A number is wanted"),
        ("labs.creatinine=100", "labs.creatinine", "mg/dL"),
        ("labs.creatinine=1.0 kg", "labs.creatinine", "kg"),
        ("trials.3.adherence=poor", "trials.3.adherence", "has 1; count from 0, or add one with trials+="),
        ("medicines.0.name=x", "medicines.0.name", "has 0"),
        ("medicines.0=", "medicines.0", "nothing to take out"),
        ("findings.foo=", "findings.foo", "nothing to take out"),
        ("labs.0.value=9", "labs.0.value", "labs.sodium=140 mmol/L"),
        ("pain=7", "pain", "allowed keys are: now"),
        ("pain+=7", "pain", "no list"),
        ("medicines+=", "medicines", "adds nothing; write what is added behind the sign"),
        ("patient.age_years=200", "patient.age_years", "from 0 to 120"),
        ("region=[us", "region", "no YAML value"),
        ("assessed_on=2020-01-01", "neuropathy.onset", "after"),
    ],
)
def test_a_change_that_is_no_case_is_refused_with_path_and_remedy(text, path, remedy):
    with pytest.raises(CaseError) as refused:
        changed(text)

    problem = refused.value.problems[0]
    assert problem.path == path
    assert remedy in problem.message


@pytest.mark.parametrize("text", ["x", "=yes", "+=yes", ""])
def test_what_is_not_a_change_says_how_to_write_one(text):
    with pytest.raises(NotAChangeError, match=r"findings\.heart_failure=yes"):
        changed(text)


def test_the_difference_is_that_of_two_fresh_runs_and_the_case_stays_as_it_was():
    case = patient(NAME)
    before = case.model_dump_json()
    found = what_if(case, [Edit("findings.narrow_angle_glaucoma", "yes")])

    assert case.model_dump_json() == before
    assert found.before == assess(case)
    assert found.difference == difference(found.before, found.after)
    assert found.difference.safety_relevant


def test_no_change_is_no_difference():
    assert what_if(patient(NAME), [Edit("findings.heart_failure", "no")]).difference.same


def test_words_of_a_change_name_entries_and_what_was_added():
    whole = what_if(patient(NAME), [Edit("labs", None)])
    added = what_if(patient(NAME), [Edit("trials.0.reviews", {"week": 12, "pain": 2}, adds=True)])

    assert "left out (now vitamin b12, creatinine, " in what_if_page(whole, full=False).title
    assert what_if_page(added, full=False).title == "trials 1: reviews: also week 12, pain 2"


def test_a_limit_whose_number_stays_is_no_change_of_dose():
    record = plain_case(patient(NAME))
    record["labs"] = [entry for entry in record["labs"] if entry["test"] != "egfr"]
    record["patient"]["age_years"] = 70
    found = what_if(Case.model_validate(record), [Edit("patient.age_years", 71)]).difference

    assert {(change.kind, change.safety_relevant) for change in found.changes if "dose limit" in change.what} == {
        (ChangeKind.WORDING, False)
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scores.phq9_item9=3", "item 9 of the PHQ-9: 3"),
        ("supportive.exercise=never", "exercise so far: never"),
        ("findings.heart_failure=yes", "heart failure: yes"),
    ],
)
def test_a_changed_answer_is_called_by_a_name(text, said):
    case = patient(NAME)

    assert said in what_if_page(what_if(case, [edit_of(text, case.assessed_on)]), full=False).title
