"""When the operator's word of the week is due: when the desk opens first in a week. Decides; touches nothing.

A week begins on Monday in the desk's zone. What was slept through is made up for once, at the next opening, and not
week by week.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from mailwarden.core.hours import OpeningHours
from mailwarden.errors import NeverOpen

WEEK = timedelta(weeks=1)


def week_of(at: datetime, hours: OpeningHours) -> date:
    """Return the Monday of the week that an instant lies in, where the desk is."""
    day = at.astimezone(hours.zone).date()
    return day - timedelta(days=day.weekday())


def next_word_at(looked: date, now: datetime, hours: OpeningHours) -> datetime | None:
    """Return when to look at the week's figures next, aware and in UTC; `now` itself if that is due.

    looked: the Monday of the week in which they were looked at last. None: the desk never opens again.
    """
    begins = max(looked + WEEK, week_of(now, hours))
    midnight = datetime.combine(begins, time(), hours.zone)
    try:
        return hours.next_opening(max(midnight, now))
    except NeverOpen:
        return None
