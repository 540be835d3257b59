"""Texts of cases: YAML 1.2 or JSON, bounded, and every refusal with its line."""

import io
import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.case import Case
from facts.problems import CaseError
from facts.reading import MOST_BYTES, as_case, load_case, read_case
from tests.strategies import cases, valid_case_mapping

HEAD = "schema: neuroladder.case/1\nassessed_on: 2026-11-21\n"
COMPLETE = Path(__file__).parents[1] / "complete_case.yaml"


def problems(text):
    with pytest.raises(CaseError) as caught:
        read_case(text)
    return caught.value.problems


def test_words_and_dates_are_those_of_yaml_1_2():
    case = read_case(HEAD + "neuropathy: {painful: yes, before_exposure: no, onset: 2024}\nid: on\n")

    assert (case.neuropathy.painful, case.neuropathy.before_exposure, case.id) == ("yes", "no", "on")
    assert str(case.neuropathy.onset) == "2024"


def test_null_and_empty():
    case = read_case(HEAD + "medicines:\nlabs: []\n")

    assert case.medicines is None
    assert case.labs == ()


def test_file_stream_text_and_mapping_are_the_same_case(tmp_path):
    text = COMPLETE.read_text(encoding="utf-8")
    with_mark = tmp_path / "marked.yaml"
    with_mark.write_bytes(b"\xef\xbb\xbf" + text.encode())
    case = load_case(COMPLETE)

    assert load_case(str(COMPLETE)) == case
    assert load_case(with_mark) == case
    assert load_case(io.StringIO("\ufeff" + text)) == case
    assert load_case(io.BytesIO(text.encode())) == case
    assert read_case(json.dumps(valid_case_mapping())) == case
    assert read_case(json.dumps(valid_case_mapping(), indent="\t", ensure_ascii=False)) == case
    assert as_case(valid_case_mapping()) == case
    assert as_case(case) is case


@pytest.mark.parametrize("source", [None, 3, {}, b"schema: x"])
def test_what_is_neither_path_nor_stream_is_said_by_its_type(source):
    with pytest.raises(TypeError, match=f"takes a path or an open stream, not a {type(source).__name__}"):
        load_case(source)


def test_missing_file_is_an_operating_system_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_case(tmp_path / "none.yaml")


@settings(max_examples=100, deadline=None)
@given(cases())
def test_json_and_yaml_of_one_case_are_equal(mapping):
    case = Case.model_validate(mapping)

    assert read_case(json.dumps(mapping)) == case
    assert read_case(case.model_dump_json(indent=1)) == case
    assert read_case(yaml.safe_dump(case.model_dump(mode="json"), allow_unicode=True, sort_keys=False)) == case


def test_emoji_escaped_by_json_is_read():
    assert read_case(json.dumps({"schema": "neuroladder.case/1", "assessed_on": "2026-11-21", "id": "😀"})).id == "😀"


def test_lines_are_told():
    text = (
        HEAD + "region: mars\npatient:\n  age_years: 300\nlabs:\n"
        "  - {test: tsh, value: 1, unit: mIU/L}\n  - test: tsh\n    value: 1\nfoo: 1\n"
    )

    assert [(each.path, each.line) for each in problems(text)] == [
        ("region", 3), ("patient.age_years", 5), ("labs.1.unit", 8), ("foo", 10),
    ]  # fmt: skip


def test_lines_are_told_in_json_as_well():
    text = json.dumps({"schema": "neuroladder.case/1", "assessed_on": "2026-11-21", "region": "mars"}, indent=1)

    assert [(each.path, each.value, each.line) for each in problems(text)] == [("region", "mars", 4)]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "pain: {now: 3}\nregion: mars\npain: {now: 4}\n",
        '{"schema": "neuroladder.case/1", "assessed_on": "2026-11-21", "pain": {}, "region": "mars", "pain": {}}',
    ],
)
def test_duplicate_keys_are_told_with_everything_else(text):
    assert sorted(each.path for each in problems(text)) == ["pain", "region"]


def test_duplicate_keys_inside_are_told_with_their_path():
    assert problems('{"trials": [{"started": 2024, "started": 2025}]}')[0].path == "schema"
    assert "trials.0.started" in [each.path for each in problems('{"trials": [{"started": 2024, "started": 2025}]}')]
    assert problems(HEAD + "trials:\n  - {started: 2024,\n    started: 2025}\n")[0][::3] == ("trials.0.started", 5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must be a mapping"),
        ("# nothing\n", "must be a mapping"),
        ("- 1", "must be a mapping"),
        ("[1]", "must be a mapping"),
        ("word", "must be a mapping"),
        (HEAD + "---\n" + HEAD, "second document"),
        (HEAD + "id: !!python/object:os.system x", "has the tag"),
        (HEAD + "id: [1", "not valid YAML or JSON"),
        ('{"schema": "neuroladder.case/1" "id": 1}', "not valid YAML or JSON"),
        (HEAD + "id: a\x00b", "no text may contain"),
        (HEAD + "id: a\x1bb", "no text may contain"),
        (HEAD + 'id: "a\\x1bb"', "invisible character U+001B"),
        (HEAD + 'id: "a\\0b"', "invisible character U+0000"),
        (HEAD + "id: a\u202eb", "invisible character U+202E"),
        ('{"schema": "neuroladder.case/1", "assessed_on": "2026-11-21", "id": "\\ud800"}', "U+D800"),
        ('{"schema": "neuroladder.case/1", "assessed_on": "2026-11-21", "pain": {"now": NaN}}', "no finite number"),
        ('{"schema": "neuroladder.case/1", "assessed_on": "2026-11-21", "pain": {"now": 1e999}}', "no finite number"),
        (HEAD + "pain: {now: .nan}", "no finite number"),
        (HEAD + "pain: {now: -.inf}", "no finite number"),
        (HEAD + "pain: {now: " + "9" * 5000 + "}", "must be a number"),
        ('{"pain": {"now": ' + "9" * 5000 + "}}", "must be a number"),
        (HEAD + "id: " + "x" * 2001, "at most 2000"),
        (HEAD + "id: \ud800", "half of a character"),
        (HEAD.encode("utf-16"), "not UTF-8"),
        (HEAD.encode() + b"id: M\xfcller", "not UTF-8"),
        ("x" * (MOST_BYTES + 1), "longer than"),
        (b"x" * (MOST_BYTES + 1), "longer than"),
        ("\u00fc" * (MOST_BYTES // 2 + 1), "longer than"),
        ("[" * 400_000, "nested deeper than 20"),
        ('{"a":' * 150_000, "nested deeper than 20"),
        ('{"a":' * 30 + "1" + "}" * 30, "nested deeper than 20"),
        ("- " * 400_000, "nested deeper than 20"),
        ("\n".join(" " * depth + "a:" for depth in range(1000)), "nested deeper than 20"),
        (HEAD + "labs: [" + "1," * 400_000 + "]", "more than 20000 values"),
        ('{"labs": [' + "1," * 400_000 + "1]}", "more than 20000 values"),
        (HEAD + "".join(f"k{number}: 1\n" for number in range(30_000)), "more than 20000 values"),
        (HEAD + "a: &a x\nb: [" + "*a, " * 21 + "]", "more than 20 aliases"),
        (HEAD + "a: &a [" + "1, " * 9000 + "]\nb: [*a, *a, *a]", "through aliases"),
        (HEAD + "a: &a [*a]", "without an anchor"),
        ("? [a]\n: b", "no plain word"),
        ("%" * 1000, "not valid YAML or JSON"),
        ("#" * MOST_BYTES, "must be a mapping"),
    ],
    ids=range(42),
)
def test_hostile_texts_are_refused(text, words):
    found = problems(text)

    assert words in " ".join(each.message for each in found)
    assert all(len(str(each)) < 1000 for each in found)
    assert all(str(each).isprintable() for each in found)


def test_refusal_repeats_little_of_the_text():
    secret = "a very personal note that must not be repeated in a log, " * 20
    (problem,) = problems(HEAD + f"region: {secret}")

    assert len(problem.value) == 60
    assert len(str(problem)) < 250


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_text_is_a_case_or_a_case_error(text):
    with pytest.raises(CaseError):
        read_case(text)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 1500), st.sampled_from(list("\x00\x1b{}[]:,-&*!'\"\n \u202e")))
def test_a_damaged_case_is_read_or_refused(place, character):
    text = COMPLETE.read_text(encoding="utf-8")
    found = None
    try:
        read_case(text[:place] + character + text[place:])
    except CaseError as error:
        found = error.problems

    assert found is None or all(each.message for each in found)
