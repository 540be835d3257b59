"""Session files: a case that assess reads, durable, for its owner alone, and readable whatever happens."""

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expert.dialogue import session_file
from expert.dialogue.session_file import (
    Session,
    SessionError,
    newest_session,
    read_session,
    session_text,
    write_session,
)
from facts.reading import read_case

RECORD = {
    "schema": "neuroladder.case/1",
    "assessed_on": "2026-11-21",
    "patient": {"age_years": 58, "weight_kg": 81.6},
    "exposures": [{"agent": "ciprofloxacin", "first_dose": "2024", "ongoing": "no"}],
    "findings": {"depression": "no", "anxiety": "yes"},
    "medicines": [{"name": "12"}, {"name": "St John's wort: 3 # daily"}, {"name": "null"}, {"name": "1e5"}],
    "allergies": [],
}
DIALOGUE = {"steps": [{"prompt": "red_flags", "items": [], "whys": {}, "open": []}], "growing": ["medicines"]}


def test_a_session_file_is_a_case(tmp_path):
    file = tmp_path / "folder" / "consultation.yaml"
    write_session(file, Session(RECORD, DIALOGUE, ({"schema": "x"},)))
    session = read_session(file)

    assert session == Session(RECORD, DIALOGUE, ({"schema": "x"},))
    case = read_case(file.read_text(encoding="utf-8"))
    assert case == read_case(json.dumps(RECORD))


def test_it_belongs_to_its_owner_alone_even_where_the_umask_is_open(tmp_path):
    file = tmp_path / "consultation.yaml"
    before = os.umask(0)
    try:
        write_session(file, Session(RECORD))
        write_session(file, Session(RECORD))
    finally:
        os.umask(before)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["consultation.yaml"]


def test_a_failed_write_leaves_the_old_file_whole(tmp_path, monkeypatch):
    file = tmp_path / "consultation.yaml"
    write_session(file, Session(RECORD))
    old = file.read_bytes()
    monkeypatch.setattr(session_file.os, "fsync", _full_disk)
    with pytest.raises(SessionError, match="no space left"):
        write_session(file, Session({**RECORD, "region": "us"}))

    assert file.read_bytes() == old


def _full_disk(_handle):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("text", ["", "[1]", "a: [", "a: 1\na: 2", "\x00"])
def test_what_is_no_case_is_refused_with_a_reason(tmp_path, text):
    file = tmp_path / "broken.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SessionError, match=r"broken\.yaml"):
        read_session(file)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(SessionError, match="no such file"):
        read_session(tmp_path / "nothing.yaml")
    with pytest.raises(SessionError):
        read_session(tmp_path)
    with pytest.raises(SessionError):
        write_session(tmp_path, Session(RECORD))


@pytest.mark.parametrize(
    "comment", ["# neuroladder-session: {", "# neuroladder-session: [1]", "# neuroladder-session:"]
)
def test_a_damaged_order_of_answers_costs_no_answer(tmp_path, comment):
    file = tmp_path / "consultation.yaml"
    text = session_text(Session(RECORD, DIALOGUE))
    file.write_text("\n".join([*text.splitlines()[:-1], comment]), encoding="utf-8")

    assert read_session(file) == Session(RECORD)


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), min_size=1, max_size=40
)


@settings(max_examples=100)
@given(st.lists(TEXTS.filter(str.strip), max_size=4), st.dictionaries(TEXTS, st.one_of(TEXTS, st.booleans())))
def test_every_text_comes_back_as_it_was(names, dialogue):
    record = {**RECORD, "medicines": [{"name": name} for name in names]}
    text = session_text(Session(record, dialogue))

    assert [row.name for row in read_case(text).medicines] == names
    assert json.loads(text.splitlines()[-1].partition(": ")[2]) == dialogue


def test_a_name_cannot_pass_for_the_order_of_answers(tmp_path):
    trap = '# neuroladder-session: {"steps": []}'
    file = tmp_path / "consultation.yaml"
    write_session(file, Session({**RECORD, "id": trap, "medicines": [{"name": trap}]}, DIALOGUE))

    assert read_session(file).dialogue == DIALOGUE


def test_the_newest_session_is_the_one_written_last(tmp_path):
    assert newest_session(tmp_path) is None
    for age, name in ((5, "b.yaml"), (1, "a.yaml"), (9, "c.yaml")):
        write_session(tmp_path / name, Session(RECORD))
        os.utime(tmp_path / name, (10 - age, 10 - age))

    assert newest_session(tmp_path) == Path(tmp_path / "a.yaml")
