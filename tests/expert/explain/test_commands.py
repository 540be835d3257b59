"""The commands how, why-not, what-if, what-would-change, critique and schema, as people meet them."""

import json

import click
import jsonschema
import pytest
from click.testing import CliRunner

from expert.cli import cli
from expert.explain.how import Explanation, how
from expert.explain.why_not import WhyNot
from expert.render.derivation_tree import render_tree
from facts.yaml12 import load_yaml
from tests.expert.explain.patients import answer_to, example

PARTIAL = "cipro-week-12-partial"


def invoke(*arguments, given=None):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=given)


@pytest.fixture
def plan(tmp_path):
    def written(text):
        file = tmp_path / "plan.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return written


def test_how_prints_the_tree_and_says_what_lies_below():
    shown = invoke("how", PARTIAL, "R1", "--depth", "2")

    assert shown.exit_code == 0
    assert shown.output.startswith("R1: Add pregabalin 75 mg twice daily")
    assert "LAD-300" in shown.output
    assert "--depth shows more" in shown.output
    assert "SOURCES" in shown.output


def test_how_without_depth_in_json_is_the_whole_tree():
    found = Explanation.model_validate_json(invoke("how", PARTIAL, "R1", "--format", "json").output)

    assert found == how(answer_to(PARTIAL), "R1")


def test_why_not_prints_the_blocker_and_the_nearest_rule():
    shown = invoke("why-not", PARTIAL, "Effexor")

    assert shown.exit_code == 0
    assert shown.output.startswith("EXCLUDED: Venlafaxine")
    assert "Two SNRIs together" in shown.output
    assert "THE NEAREST RULE" in shown.output
    found = WhyNot.model_validate_json(invoke("why-not", PARTIAL, "Effexor", "--format", "json").output)
    assert found.treatment == "venlafaxine"


def test_why_not_says_until_when():
    assert "until          2026-12-16" in invoke("why-not", "cipro-day-10", "pregabalin").output


def test_why_not_of_what_is_advised_names_the_recommendation():
    assert "It is in the plan: R1." in invoke("why-not", PARTIAL, "pregabalin").output


def test_what_if_says_before_and_then_by_kind():
    shown = invoke("what-if", PARTIAL, "labs.creatinine=5.2 mg/dL")

    assert shown.exit_code == 0
    assert shown.output.index("SAFETY") < shown.output.index("TREATMENT") < shown.output.index("DOSE")
    assert "Nothing was recorded." in shown.output
    assert "WORDING" not in shown.output
    assert "WORDING" in invoke("what-if", PARTIAL, "labs.creatinine=5.2 mg/dL", "--full").output


def test_what_if_that_changes_nothing_says_so():
    assert "Nothing in the advice changes." in invoke("what-if", PARTIAL, "findings.heart_failure=no").output


def test_what_if_in_json_holds_both_assessments_without_their_traces():
    found = json.loads(invoke("what-if", PARTIAL, "pain.now=2", "--format", "json").output)

    assert found["changed"] == [{"path": "pain.now", "before": 4, "after": 2}]
    assert "trace" not in found["before"]
    assert {change["kind"] for change in found["difference"]["changes"]} >= {"treatment"}


def test_what_would_change_lists_by_plausibility_and_counts():
    shown = invoke("what-would-change", "cipro-day-10", "--treatment", "pregabalin")

    assert shown.exit_code == 0
    assert "pregabalin stands as too early" in shown.output
    assert "TIME PASSES" in shown.output.upper()
    assert "changed cases were assessed" in shown.output


def test_critique_ends_with_one_for_a_hazard_and_with_none_without(plan):
    bad = invoke("critique", PARTIAL, plan("plan: [{treatment: Lyrica, daily_dose_mg: 600}]"))
    good = invoke("critique", PARTIAL, plan("plan: [{treatment: Lyrica, daily_dose_mg: 300}]"))

    assert (bad.exit_code, good.exit_code) == (1, 0)
    assert "600 mg a day is above the 300 mg a day" in " ".join(bad.output.split())
    assert "NOT IN THE PLAN" in good.output


def test_critique_reads_standard_input_and_prints_json():
    shown = invoke("critique", PARTIAL, "-", "--format", "json", given="plan: [{treatment: tramadol}]")

    assert shown.exit_code == 1
    assert json.loads(shown.output)["items"][0]["judgement"] == "hazard"


@pytest.mark.parametrize(
    ("arguments", "status", "hint"),
    [
        (("how", PARTIAL, "R99"), 2, "R1 (add pregabalin"),
        (("how", PARTIAL, "R1", "--depth", "0"), 2, "depth"),
        (("how", "no-such-case", "R1"), 2, "no file"),
        (("why-not", PARTIAL, "pregablin"), 2, "Did you mean pregabalin"),
        (("what-if", PARTIAL), 2, "PATH=VALUE"),
        (("what-if", PARTIAL, "nonsense"), 2, "findings.heart_failure=yes"),
        (("what-if", PARTIAL, "findings.foo=yes"), 3, "findings.foo"),
        (("what-if", PARTIAL, "patient.age_years=200"), 3, "from 0 to 120"),
        (("what-would-change", PARTIAL, "--treatment", "foo"), 2, "Did you mean"),
        (("critique", PARTIAL, "no-such-file.yaml"), 2, "no such file"),
        (("critique", "-", "-"), 2, "only once"),
        (("schema", "nothing"), 2, "case"),
    ],
)
def test_mistakes_have_their_status_a_message_and_nothing_on_standard_output(arguments, status, hint):
    shown = invoke(*arguments)

    assert shown.exit_code == status
    assert hint in shown.stderr
    assert shown.stdout == ""


def test_a_refused_case_is_status_three_for_every_command(tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("schema: neuroladder.case/1\n", encoding="utf-8")
    (tmp_path / "plan.yaml").write_text("plan: [{treatment: x}]", encoding="utf-8")

    for command in (("how", "R1"), ("why-not", "x"), ("what-if", "pain.now=1"), ("what-would-change",)):
        shown = invoke(command[0], bad, *command[1:])
        assert (shown.exit_code, shown.stdout) == (3, "")
        assert "assessed_on" in shown.stderr
    assert invoke("critique", bad, tmp_path / "plan.yaml").exit_code == 3


def test_a_plan_that_is_refused_names_its_problems(plan):
    shown = invoke("critique", PARTIAL, plan("plan: [{treatment: a, daily_dose: 5}]"))

    assert shown.exit_code == 3
    assert "plan.0.daily_dose" in shown.stderr


def test_signs_that_could_steer_a_terminal_are_not_printed(plan):
    shown = invoke("critique", PARTIAL, plan('plan: [{treatment: "a\\u202eb"}]'))
    asked = invoke("why-not", PARTIAL, "x\x1b[31m")

    assert "\u202e" not in shown.output + shown.stderr
    assert "\x1b" not in asked.output + asked.stderr


@pytest.mark.parametrize("width", [40, 80, 160])
def test_the_tree_keeps_to_the_width_and_has_no_colour_without_a_terminal(width):
    text = render_tree(how(answer_to(PARTIAL), "R1"), width=width, colour=False)

    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in text
    assert "\x1b" in render_tree(how(answer_to(PARTIAL), "R1"), width=width, colour=True)


@pytest.mark.parametrize("name", [PARTIAL, "shm-ciprofloxacin-gbs"])
def test_what_the_program_reads_and_writes_follows_its_schemas(name):
    case, assessment, trace = (json.loads(invoke("schema", kind).output) for kind in ("case", "assessment", "trace"))
    answer = answer_to(name).model_dump(mode="json")

    for schema in (case, assessment, trace):
        jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(answer, assessment)
    jsonschema.validate(answer["trace"], trace)
    jsonschema.validate(load_yaml(json.dumps(example(name), default=str), what=name), case)


def test_the_schemas_refuse_what_is_no_case_no_assessment_and_no_trace():
    for kind in ("case", "assessment", "trace"):
        schema = json.loads(invoke("schema", kind).output)
        assert schema["$id"] == f"urn:neuroladder.{kind}:1"
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"schema": "something else"}, schema)


def test_the_example_of_a_plan_keeps_its_lines_in_the_help():
    shown = invoke("critique", "--help").output

    assert "    plan:\n      - {treatment: pregabalin, daily_dose_mg: 600}\n" in shown
    assert "\\b" not in shown


def test_how_says_in_words_which_tables_were_read():
    shown = " ".join(invoke("how", PARTIAL, "R1", "--depth", "9").output.split())

    assert "(by the table of limits, pain)" in shown
    assert "threshold:" not in shown
    assert "treatment:" not in shown


def commands(command, *above):
    """Every command that does something, by its words."""
    context = click.Context(command)
    if not isinstance(command, click.Group):
        yield above, command
        return
    for name in command.list_commands(context):
        yield from commands(command.get_command(context, name), *above, name)


@pytest.mark.parametrize(("words", "command"), [pytest.param(*each, id=" ".join(each[0])) for each in commands(cli)])
def test_every_help_page_ends_with_its_exit_statuses(words, command):
    shown = " ".join(invoke(*words, "--help").output.split())
    said = shown.partition("Exit status: ")[2]

    assert said.startswith("0 done, ")
    assert "2 wrong usage" in said
    assert (", 1 " in said) == (words in FINDING_SOMETHING)
    assert ("3 the input was refused" in said) == any(
        parameter.name in ("case", "cases", "folders", "answers") for parameter in command.params
    )


FINDING_SOMETHING = (
    ("critique",), ("audit", "verify"), ("audit", "replay"), ("knowledge", "check"), ("knowledge", "coverage"),
)  # fmt: skip
