"""A date keeps the precision with which it was given."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.dates import PartialDate


@pytest.mark.parametrize(
    ("given_as", "earliest", "latest", "precision"),
    [
        ("2024-11-07", date(2024, 11, 7), date(2024, 11, 7), "day"),
        ("2024-11", date(2024, 11, 1), date(2024, 11, 30), "month"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28), "month"),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "year"),
        (2024, date(2024, 1, 1), date(2024, 12, 31), "year"),
        (date(2024, 11, 7), date(2024, 11, 7), date(2024, 11, 7), "day"),
    ],
)
def test_days_that_are_meant(given_as, earliest, latest, precision):
    parsed = PartialDate.parse(given_as)

    assert (parsed.earliest, parsed.latest, parsed.precision) == (earliest, latest, precision)
    assert str(parsed) == str(given_as)


@pytest.mark.parametrize(
    "wrong",
    ["2024-02-30", "2023-02-29", "2024-13", "2024-00", "2024-11-00", "2024-1-1", "24-01-01", "2024/01/01", "07.11.2024",
     "0024", "", "2024-11-07T10:00", " 2024", "\u0662\u0660\u0662\u0664", 20241107, 0, -2024, True, None, 2024.0,
     [2024], datetime(2024, 11, 7, 10, tzinfo=UTC), 10**50],
)  # fmt: skip
def test_no_date(wrong):
    with pytest.raises(ValueError, match=r"[.]$"):
        PartialDate.parse(wrong)


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)), st.sampled_from((4, 7, 10)))
def test_text_comes_back_and_the_day_lies_between(day, length):
    text = day.isoformat()[:length]
    parsed = PartialDate.parse(text)

    assert str(parsed) == text
    assert parsed.earliest <= day <= parsed.latest
    assert PartialDate.parse(str(parsed)) == parsed
