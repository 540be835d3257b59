"""Arithmetic of days: dates whose precision is a day, a month or a year, whole weeks and whole months."""

from calendar import monthrange
from datetime import date, timedelta

DAYS_A_WEEK = 7
MONTHS_A_YEAR = 12


def earliest(text: str) -> date:
    """The first day that an ISO date, month or year can mean."""
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day)


def latest(text: str) -> date:
    """The last day that an ISO date, month or year can mean."""
    parts = tuple(map(int, text.split("-")))
    year, month = (*parts, MONTHS_A_YEAR)[:2]
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])


def whole_weeks(start: date, end: date) -> int:
    """Whole weeks from start to end; negative where the end comes first."""
    return (end - start).days // DAYS_A_WEEK


def whole_months(start: date, end: date) -> int:
    """Whole calendar months from start to end."""
    months = (end.year - start.year) * MONTHS_A_YEAR + end.month - start.month
    return months - (end.day < start.day)


def after_days(day: date, days: int) -> date:
    """The day so many days later."""
    return day + timedelta(days=days)


def after_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    index = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = index // MONTHS_A_YEAR, index % MONTHS_A_YEAR + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
