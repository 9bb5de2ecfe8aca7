"""Instants as people say them: rounded up, never to a time when nobody is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from mailwarden.core.estimate import rounding as ladder  # one for aims and measured times alike
from mailwarden.core.hours import OpeningHours

GRIDS = tuple((timedelta(seconds=within), timedelta(seconds=step)) for within, step in ladder.GRIDS)
TIMES_OF_DAY_WITHIN = timedelta(seconds=ladder.TIMES_OF_DAY_WITHIN)
TIMES_OF_DAY = tuple(time(one // ladder.HOUR) for one in ladder.TIMES_OF_DAY)
END_OF_DAY = tuple(time(one // ladder.HOUR) for one in ladder.END_OF_DAY)
A_MOMENT = timedelta(microseconds=1)


def sayable(at: datetime, now: datetime, hours: OpeningHours) -> datetime:
    """Return the first instant from `at` on that people would say, seen from `now`; aware, UTC.

    at: aware; an opening instant or the end of opening (what `hours.add` returns).
    The further away, the coarser: quarter hours within the hour, half hours within four, hours within twelve, then
    10:00, noon, 15:00 and 17:00, beyond three days 17:00, all in the desk's own zone. Where nobody is there just
    before that, or it is another day, the end of opening itself is said: it is a time everybody knows.
    """
    closing = hours.closing_after(at) if hours.is_open(at) else at
    rounded = next(one for one in _candidates(at, at - now, hours) if one >= at)
    if rounded <= closing or (hours.is_open(rounded - A_MOMENT) and _same_day(rounded, at, hours)):
        return rounded
    return closing


def _same_day(one: datetime, other: datetime, hours: OpeningHours) -> bool:
    return one.astimezone(hours.zone).date() == other.astimezone(hours.zone).date()


def _candidates(at: datetime, away: timedelta, hours: OpeningHours) -> Iterator[datetime]:
    step = next((step for within, step in GRIDS if away <= within), None)
    if step is not None:
        return _on_grid(at, step, hours)
    return _times_of_day(at, TIMES_OF_DAY if away <= TIMES_OF_DAY_WITHIN else END_OF_DAY, hours)


def _on_grid(at: datetime, step: timedelta, hours: OpeningHours) -> Iterator[datetime]:
    """Yield the grid points around `at`, on the wall clock of the desk's zone."""
    local = at.astimezone(hours.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    steps = (local.replace(tzinfo=None) - midnight) // step
    for count in range(4):
        wall = midnight + (steps + count) * step
        yield wall.replace(tzinfo=hours.zone, fold=local.fold).astimezone(at.tzinfo)


def _times_of_day(at: datetime, times: tuple[time, ...], hours: OpeningHours) -> Iterator[datetime]:
    day = at.astimezone(hours.zone).date()
    for days in range(3):
        for one in times:
            yield datetime.combine(day + timedelta(days=days), one, hours.zone).astimezone(at.tzinfo)
