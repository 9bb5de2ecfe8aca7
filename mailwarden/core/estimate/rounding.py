"""Instants as people say them: rounded up, the coarser the further away, never to a time when nobody is there.

Pure arithmetic on Unix seconds. Quarter hours within the hour, half hours within four, hours within twelve; then 10:00,
noon, 15:00 and 17:00, beyond three days 17:00, all on the desk's own wall clock. Whether somebody is there just before
an instant is asked of the caller: configured opening hours, learned ones, or both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from mailwarden.core.hours import OpeningHours
from mailwarden.errors import NeverOpen

HOUR = 3600
DAY = 24 * HOUR
GRIDS = ((HOUR, HOUR // 4), (4 * HOUR, HOUR // 2), (12 * HOUR, HOUR))  # (up to so far away, said in steps of)
TIMES_OF_DAY = (10 * HOUR, 12 * HOUR, 15 * HOUR, 17 * HOUR)
TIMES_OF_DAY_WITHIN = 3 * DAY
END_OF_DAY = (17 * HOUR,)
FURTHEST = 60 * DAY
TRIES = 16  # times on the grid, each in a stretch with somebody there: more than a week of them


def said(at: float, now: float, offset: Callable[[float], int], is_there: Callable[[float], bool]) -> float | None:
    """Return the first instant from `at` on that people would say, seen from `now`, with somebody there before it.

    offset: how far the local wall clock is ahead of UTC at an instant, in seconds.
    is_there: whether answers happen at an instant.
    None where nobody is there within 60 days, or never at a time so coarse: at 17:00, on a desk of the mornings.
    """
    candidate = rounded_up(at, at - now, offset)
    for _ in range(TRIES):
        if is_there(candidate - 1):
            return candidate
        if (hour := _next_hour_with_somebody(candidate, is_there)) is None:
            return None
        candidate = rounded_up(hour + 1, hour - now, offset)
    return None


def said_when_open(
    at: float, now: float, offset: Callable[[float], int], is_there: Callable[[float], bool], hours: OpeningHours
) -> float | None:
    """Return what `said` does, but only times in opening hours; when answers happen, if that is ever.

    None where it never opens again.
    """

    def is_open(instant: float) -> bool:
        return hours.is_open(datetime.fromtimestamp(instant, UTC))

    told = said(at, now, offset, lambda one: is_there(one) and is_open(one)) or said(at, now, offset, is_open)
    if told and not is_open(at):
        return told
    # The end of opening is a time everybody knows: better than the next day's first time, and as true.
    try:
        closing = hours.closing_after(datetime.fromtimestamp(at, UTC)).timestamp()
    except NeverOpen:
        return None
    return min(told, closing) if told else closing


def rounded_up(at: float, away: float, offset: Callable[[float], int]) -> float:
    """Return the first instant from `at` on that is on the grid of what is this far away."""
    ahead = offset(at)
    wall = at + ahead
    rounded = next((-(-wall // step) * step for within, step in GRIDS if away <= within), None)
    if rounded is None:
        rounded = _time_of_day(wall, TIMES_OF_DAY if away <= TIMES_OF_DAY_WITHIN else END_OF_DAY)
    return max(at, rounded - offset(rounded - ahead))


def _time_of_day(wall: float, times: tuple[int, ...]) -> float:
    midnight = wall // DAY * DAY
    return next((midnight + one for one in times if midnight + one >= wall), midnight + DAY + times[0])


def _next_hour_with_somebody(at: float, is_there: Callable[[float], bool]) -> float | None:
    hour = at // HOUR * HOUR
    later = (hour + step * HOUR for step in range(FURTHEST // HOUR))
    return next((one for one in later if is_there(one)), None)
