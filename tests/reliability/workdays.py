"""When somebody is at work: for invented people, in the zone of their desk."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from tests.scenarios.clockwork import ZONE

BEGINS, ENDS = time(9), time(17)
A_DAY = timedelta(days=1)


def is_workday(day: date, closed: frozenset[date]) -> bool:
    return day.weekday() < 5 and day not in closed


def work_after(at: datetime, span: timedelta, closed: frozenset[date]) -> datetime:
    """Return when so much working time has passed since then."""
    day = at.astimezone(ZONE).date()
    while True:
        if is_workday(day, closed):
            begins = max(at, datetime.combine(day, BEGINS, ZONE))
            left = datetime.combine(day, ENDS, ZONE) - begins
            if left > span:
                return begins + span
            span -= max(left, timedelta(0))
        day += A_DAY
