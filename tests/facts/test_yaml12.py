"""YAML texts are read by the rules of YAML 1.2, and what could mislead is refused."""

import math

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.yaml12 import Limits, YamlError, lines_of, load_yaml, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"),
        ("true", True), ("False", False), ("tRUE", "tRUE"),
        ("null", None), ("~", None), ("", None), ("none", "none"), ("nULL", "nULL"),
        ("2024-11-07", "2024-11-07"), ("12:30", "12:30"), ("1_000", "1_000"), ("=", "="), ("<<", "<<"),
        ("12", 12), ("-3", -3), ("+4", 4), ("012", 12), ("0o17", 15), ("0x1F", 31), ("0b1", "0b1"),
        ("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5), ("1.", 1.0), ("-.5e-1", -0.05), ("1.2.3", "1.2.3"), ("+", "+"),
        (".inf", math.inf), ("-.INF", -math.inf), ("'12'", "12"), ('"true"', "true"),
        ("[a, 1, {b: no}]", ["a", 1, {"b": "no"}]), ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("|\n  12\n", "12\n"), ("1: a", {"1": "a"}),
    ],
)  # fmt: skip
def test_core_schema(text, value):
    assert load_yaml(text, what="text") == value
    assert type(load_yaml(text, what="text")) is type(value)


def test_not_a_number_is_read_as_such():
    assert math.isnan(load_yaml(".nan", what="text"))


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("a: 1\na: 2", "a is given twice", 2),
        ("b:\n  - {c: 1, c: 2}", "b.0.c is given twice", 2),
        ("a: 1\n---\nb: 2", "a second document", 2),
        ("a: !!str 1", "has the tag", 1),
        ("a: !!python/object:os.system x", "has the tag", 1),
        ("? [a]\n: b", "no plain word", 1),
        ("*x : 1", "no plain word", 1),
        ("a: *x", "without an anchor", 1),
        ("a: &x [*x]", "without an anchor", 1),
        ("a: [1", "not valid YAML", 1),
        ("a: 1\n\tb: 2", "not valid YAML", 2),
        ("x: 1\na: \x00", "no text may contain", 2),
        ("a: \ud800", "half of a character", None),
        ("[" * 60 + "]" * 60, "nested deeper than 50", 1),
    ],
)
def test_refused_with_place_and_remedy(text, words, line):
    with pytest.raises(YamlError) as caught:
        load_yaml(text, what="table.yaml")

    assert words in str(caught.value)
    assert str(caught.value).startswith("table.yaml")
    assert caught.value.flaws[-1].line == line
    assert caught.value.flaws[-1].message.endswith(".")


def test_all_duplicate_keys_are_told_at_once():
    with pytest.raises(YamlError) as caught:
        load_yaml("a: 1\na: 2\nb: {c: 1, c: 2}", what="text")

    assert [flaw.path for flaw in caught.value.flaws] == [("a",), ("b", "c")]


def test_aliases_cannot_multiply_a_text():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    value, flaws = read_yaml(bomb, Limits(aliases=1000))

    assert value is None
    assert "through aliases" in flaws[0].message


def test_limits_hold_at_their_edge():
    assert read_yaml("[[1]]", Limits(levels=3))[1] == []
    assert read_yaml("[[[1]]]", Limits(levels=3))[1] != []
    assert read_yaml("[1, 2]", Limits(values=3))[1] == []
    assert read_yaml("[1, 2, 3]", Limits(values=3))[1] != []
    assert read_yaml("[&a 1, *a]", Limits(aliases=1))[1] == []
    assert read_yaml("[&a 1, *a, *a]", Limits(aliases=1))[1] != []
    assert read_yaml("{a: &a [[1]], b: {c: *a}}", Limits(levels=5))[1] == []
    assert read_yaml("{a: &a [[1]], b: {c: {d: *a}}}", Limits(levels=5))[1] != []


def test_lines_are_those_of_the_keys():
    text = "a: 1\nb:\n  c:\n    - 2\n    - d: 3\n"
    lines = lines_of(text, Limits())

    assert lines["a",] == 1
    assert lines["b",] == 2
    assert lines["b", "c"] == 3
    assert lines["b", "c", 1, "d"] == 5
    assert lines_of("a: 1\nb: [", Limits())["b",] == 2


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_what_is_written_with_quotes_comes_back(value):
    text = yaml.safe_dump(value, default_style='"', allow_unicode=True)
    for tag in ("null", "bool", "int", "float"):
        text = text.replace(f"!!{tag} ", f"!!{tag}")
    plain = _without_quotes_of_tagged(text)

    assert load_yaml(plain, what="text") == _spelled(value)


def _without_quotes_of_tagged(text):
    import re

    return re.sub(r'!!(?:null|bool|int|float)"([^"]*)"', r"\1", text)


def _spelled(value):
    if isinstance(value, dict):
        return {key: _spelled(inner) for key, inner in value.items()}
    return [_spelled(inner) for inner in value] if isinstance(value, list) else value


@settings(max_examples=300, deadline=None)
@given(st.text("ab:-?&*!|>%@`\"'#{}[],\n 1.~", max_size=60))
def test_any_text_is_read_or_refused(text):
    value, flaws = read_yaml(text, Limits())

    assert not flaws or all(flaw.message for flaw in flaws)
    assert value is None or isinstance(value, dict | list | str | int | float)
