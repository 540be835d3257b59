"""The calendar file, read back by the rules of RFC 5545."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expert.render.icalendar import render_icalendar
from tests.expert.made import made, made_mapping
from tests.expert.report.answered import EXAMPLES, example

READERS = ("clinician", "patient")
DATED = [name for name in EXAMPLES if example(name).monitoring]


def unfolded(text):
    """The content lines. Raises AssertionError where the form is wrong."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert "\r" not in text.replace("\r\n", "")
    physical = text.split("\r\n")[:-1]
    assert max(len(line.encode("utf-8")) for line in physical) <= 75
    lines = []
    for line in physical:
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return lines


def events(text):
    """The events as mappings from a property to its value, texts without their escapes."""
    lines = unfolded(text)
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-1] == "END:VCALENDAR"
    found, current = [], None
    for line in lines[2:-1]:
        name, _, value = line.partition(":")
        assert re.fullmatch(r"[A-Z]+(;[A-Z]+=[A-Z]+)?", name), line
        if line == "BEGIN:VEVENT":
            current = {}
        elif line == "END:VEVENT":
            assert {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY"} <= set(current)
            found.append(current)
            current = None
        elif current is not None:
            assert name not in current
            if name in ("SUMMARY", "DESCRIPTION"):
                assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)
                value = re.sub(r"\\(.)", r"\1", value)
            current[name] = value
    assert current is None
    return found


def day(value):
    return date.fromisoformat(f"{value[:4]}-{value[4:6]}-{value[6:]}")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", DATED)
def test_every_review_and_every_check_is_in_the_calendar(name, reader):
    answer = example(name)
    found = events(render_icalendar(answer, reader=reader))

    wanted = {each for item in answer.monitoring for each in item.when} | {
        each for step in answer.recommendations for each in step.review_dates
    }
    if reader == "patient":
        wanted = {each for each in wanted if each > answer.assessed_on}
    assert {day(each["DTSTART;VALUE=DATE"]) for each in found} == wanted
    for each in found:
        assert day(each["DTEND;VALUE=DATE"]) == day(each["DTSTART;VALUE=DATE"]) + timedelta(days=1)
        assert each["DTSTAMP"] == f"{answer.assessed_on:%Y%m%d}T000000Z"
    assert len({each["UID"] for each in found}) == len(found)


def test_the_same_answer_gives_the_same_bytes_and_another_case_other_ids():
    mapping = made_mapping()
    first, again, other = made(), made(), made(case_id="another")

    assert render_icalendar(first) == render_icalendar(again)
    ids = [{each["UID"] for each in events(render_icalendar(answer))} for answer in (first, other)]
    assert not ids[0] & ids[1]
    assert not [each for each in ids[0] if mapping["case_id"] in each]


def test_a_plan_with_open_questions_is_tentative():
    assert {each["STATUS"] for each in events(render_icalendar(made(status="provisional")))} == {"TENTATIVE"}
    assert {each["STATUS"] for each in events(render_icalendar(made(status="plan")))} == {"CONFIRMED"}


def test_the_patients_calendar_names_neither_case_nor_dose_nor_reason():
    text = "".join(unfolded(render_icalendar(example("cipro-week-12-none"), reader="patient")))

    assert "cipro-week" not in text
    assert not re.search(r"\d ?mg|suicid", text)


def test_without_a_date_there_is_no_calendar():
    with pytest.raises(ValueError, match="no dated review"):
        render_icalendar(example("shm-ciprofloxacin-gbs"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_name_survives_escaping_and_folding(words):
    found = events(render_icalendar(made(case_id=words or None)))

    assert found
    assert not set("".join(each["SUMMARY"] for each in found)) & {"\r", "\n", "\x00", "\u202e"}


def test_a_name_cannot_add_a_property():
    found = events(render_icalendar(made(case_id="x\r\nATTENDEE:mailto:y\nBEGIN:VEVENT, z; \\n")))

    assert not [each for each in found if "ATTENDEE" in each]
    assert found[0]["SUMMARY"].endswith("(x ATTENDEE:mailto:y BEGIN:VEVENT, z; \\n)")
