"""How a plan of somebody else is read, and how it is refused."""

import pytest

from expert.explain.critique import critique
from expert.explain.other_plan import planned, read_plan
from facts.problems import CaseError
from tests.expert.explain.patients import patient

PATIENT = "cipro-feet-two-years"


@pytest.mark.parametrize(
    ("text", "path", "remedy"),
    [
        ("plan: []", "plan", "list from 1 to 100"),
        ("", "plan", "must be a list"),
        ("plan: x", "plan", "must be a list"),
        ("# nothing", "plan", "list from 1 to 100"),
        ("plan: [{treatment: 5}]", "plan.0.treatment", "quotes"),
        ("plan: [{treatment: a, daily_dose: 5}]", "plan.0.daily_dose", "Did you mean 'daily_dose_mg'?"),
        ("plan: [{daily_dose_mg: 5}]", "plan.0.treatment", "required"),
        ("plan: [{treatment: a, daily_dose_mg: -1}]", "plan.0.daily_dose_mg", "from 0 to"),
        ("plan: [{treatment: a, daily_dose_mg: 0}]", "plan.0.daily_dose_mg", "stop: yes"),
        ("plan: [{treatment: a, stop: true, daily_dose_mg: 60}]", "plan.0.daily_dose_mg", "leave the dose out"),
        ("plan: [{treatment: stop Lyrica, daily_dose_mg: 60}]", "plan.0.daily_dose_mg", "leave the dose out"),
        ("plan: [{treatment: a, stop: yes, daily_dose_mg: 0}]", "plan.0.daily_dose_mg", "leave the dose out"),
        ("plan: [{treatment: a, daily_dose_mg: sixty}]", "plan.0.daily_dose_mg", "30 mg twice daily"),
        ("plan: [{treatment: a, daily_dose_mg: '1,200'}]", "plan.0.daily_dose_mg", "without the comma"),
        ("plan: [exercise, {treatment: pregabalin 900 mg}]", "plan.1.treatment", "how often"),
        ("pregabalin 900", "plan.0.treatment", "how often"),
        ("exercise\npregabalin 75 mg in the morning and 150 mg at night", "plan.1.treatment", "how often"),
        ("pregabalin 150-300 mg daily", "plan.0.treatment", "how often"),
        ("pregabalin 2x75 mg daily", "plan.0.treatment", "how often"),
        ("pregabalin 75 mg once weekly", "plan.0.treatment", "how often"),
        ("plan: [{treatment: a, stop: maybe}]", "plan.0.stop", "yes"),
        ("{", "", "not valid YAML"),
        ("plans: []", "plans", "unknown key"),
    ],
)
def test_a_plan_that_cannot_be_read_is_refused_with_path_and_remedy(text, path, remedy):
    with pytest.raises(CaseError) as refused:
        read_plan(text)

    assert (path, True) in {(problem.path, remedy in problem.message) for problem in refused.value.problems}


def test_a_plain_text_is_a_plan_line_by_line():
    plan = read_plan("duloxetine 60 mg daily\r\n\r\n# from the letter\r\nstop Lyrica 150 mg\r\n")

    assert [(item.treatment, item.daily_dose_mg, item.stop) for item in plan] == [
        ("duloxetine", 60, None),
        ("Lyrica 150 mg", None, "yes"),
    ]


def test_a_plan_is_read_from_yaml_json_or_data():
    (one_item,) = read_plan("plan: [{treatment: Lyrica, daily_dose_mg: 75.5}]")

    assert read_plan('{"plan": [{"treatment": "Lyrica", "daily_dose_mg": 75.5}]}') == (one_item,)
    assert planned([{"treatment": "Lyrica", "daily_dose_mg": 75.5}]) == (one_item,)
    assert critique(patient(PATIENT), {"plan": [{"treatment": "Lyrica"}]}).items[0].treatments == ("pregabalin",)
