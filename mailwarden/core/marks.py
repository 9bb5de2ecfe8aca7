"""Short marks of what a told time was chosen by: equal for equal decisions, on every machine and in every process.

They stand in the ledger beside each told time, so that it can be said later whether the same would be told today. A
mark is the beginning of a SHA-256 over canonical JSON: it gives nothing of the policy away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from mailwarden.core.calendar import Range, Timetable, days_through
from mailwarden.core.hours import OpeningHours
from mailwarden.core.policy import DeskPolicy

DIGITS = 16  # hexadecimal: two policies of one desk never meet in 64 bits
MICROSECOND = timedelta(microseconds=1)


def policy_mark(policy: DeskPolicy) -> str:
    """Return 16 hex digits that stand for everything a desk has decided about times to tell, its calendar excepted.

    Who is who, words, languages, limits and secrets are not in it.
    """
    return _mark((policy.targets, policy.rules, policy.confidence, policy.history, policy.notice))


def calendar_mark(hours: OpeningHours, at: datetime) -> str:
    """Return 16 hex digits that stand for the opening hours of the year in which an instant lies, in the desk's zone.

    at: aware. Only that year counts, because holidays are laid out for a few years around today: the turn of a year
    changes no told time. Names of closures don't count, nor does a closure on a day that is closed anyway.
    """
    return _year_mark(hours.timetable, at.astimezone(hours.zone).year)


def timetable_mark(hours: OpeningHours, now: datetime) -> str:
    """Return 16 hex digits that stand for the opening hours of this year and the next. now: aware."""
    year = now.astimezone(hours.zone).year
    return _mark((_year_mark(hours.timetable, year), _year_mark(hours.timetable, year + 1)))


@lru_cache(maxsize=64)
def _mark(decided: object) -> str:
    text = json.dumps(_plain(decided), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:DIGITS]


@lru_cache(maxsize=64)
def _year_mark(timetable: Timetable, year: int) -> str:
    return _mark((timetable.zone, tuple(_days(timetable, year))))


def _days(timetable: Timetable, year: int) -> Iterator[tuple[Range, ...]]:
    """Yield the ranges that begin on each day of a year, sorted."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    special = dict(timetable.special)
    closed = {
        day
        for closure in timetable.closures
        if closure.first <= last and closure.last >= first
        for day in days_through(max(closure.first, first), min(closure.last, last))
    }
    for day in days_through(first, last):
        ranges = special.get(day, () if day in closed else timetable.week[day.weekday()])
        yield tuple(sorted(ranges, key=lambda one: (one.opens, one.closes)))


def _plain(value: object) -> object:
    """Return a value in what JSON can hold, alike wherever it is made. Raises TypeError for what has no such form."""
    match value:
        case timedelta():
            return value // MICROSECOND
        case float():
            return int(value) if value.is_integer() else value.hex()
        case str() | int() | None:
            return value
        case tuple():
            return [_plain(one) for one in value]
        case _ if is_dataclass(value):
            return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    raise TypeError(f"{value!r} has no canonical form")
