"""Days of other calendars."""

from __future__ import annotations

from datetime import date, timedelta

# The first day of the Iranian year 1300; a year of 33 has 8 leap years, these of the present cycle.
FIRST = date(1921, 3, 21)
LEAP = frozenset((1, 5, 9, 13, 17, 22, 26, 30))


def jalali(year: int, month: int, day: int) -> date | None:
    """A day of the Iranian calendar, years 1300 to 1499; None for a day that is none."""
    long = 31 if month <= 6 else 30 if month <= 11 else 29 + (year % 33 in LEAP)
    if not (1300 <= year < 1500 and 1 <= month <= 12 and 1 <= day <= long):
        return None
    years = sum(365 + (earlier % 33 in LEAP) for earlier in range(1300, year))
    months = (month - 1) * 31 - max(0, month - 7)
    return FIRST + timedelta(days=years + months + day - 1)
