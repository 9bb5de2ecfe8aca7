"""Which day and which hour a piece of a spoken time is. Pure.

A piece is a match of `time_words.PIECES`, its kind the name of the group that closed last. What can be read in two ways
is decided by the desk's opening hours where they leave one reading, and is None where they do not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mailwarden.core.calendar import first_reading, instant
from mailwarden.core.hours import OpeningHours
from mailwarden.mail.time_words import MONTHS, NUMBERS, SHORT_WEEKDAYS, WEEKDAYS

Piece = re.Match[str]

DAY = timedelta(days=1)
NOON = time(12)
LAST_MINUTE = time(23, 59)  # a day that never closes is over then
WORKING_DAYS_AHEAD = 60
EARLIEST_PLAIN, LATEST_PLAIN = 8, 12  # hours that mean the morning where nothing else decides


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """An hour as it was written."""

    hour: int
    minute: int
    is_sure: bool  # of 24 hours, or with am or pm
    is_formal: bool  # "9:00" rather than "at 9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where a spoken time is read: at which desk, when, and in which order a day and a month are written there."""

    hours: OpeningHours
    now: datetime  # aware
    is_day_first: bool

    @property
    def today(self) -> date:
        return self.now.astimezone(self.hours.zone).date()

    def at(self, day: date, wall: time) -> datetime:
        """Return the first instant at which the desk's clocks show this time or later, in UTC."""
        return instant(first_reading(datetime.combine(day, wall), self.hours.zone))

    def is_open_at(self, day: date, wall: time) -> bool:
        at = self.at(day, wall)
        return any(opens <= at <= closes for opens, closes in self.hours.opening_on(day))


def day_of(piece: Piece, moment: Moment) -> date | None:
    """Return the day that a piece names; None: it is not clear, or there is none."""
    kind, today = piece.lastgroup or "", moment.today
    if kind in _DAYS_AHEAD:
        return today + DAY * _DAYS_AHEAD[kind]
    read = _READ.get(kind)
    return read(piece, moment) if read else None


def weekday_of(piece: Piece) -> int | None:
    """Return the day of the week that a piece names, Monday 0."""
    if piece.lastgroup == "weekday":
        return WEEKDAYS[piece["day"]]
    return SHORT_WEEKDAYS[piece["short_day"]] if piece.lastgroup == "short" else None


def duration_of(piece: Piece) -> timedelta | None:
    """Return how long from now on a piece says; None: "in a minute" and the like."""
    if piece["half"]:
        return timedelta(minutes=30)
    amount = _count(piece["amount"]) + (0.5 if piece["fraction"] else 0)
    if piece["hours"]:
        return timedelta(hours=amount, minutes=int(piece["minutes_too"] or 0))
    return timedelta(minutes=amount) if amount >= 5 else None


def clock_of(piece: Piece) -> Clock | None:
    """Return the hour that a piece names; None: there is no such hour."""
    kind = piece.lastgroup or ""
    if kind == "noon":
        return Clock(hour=12, minute=0, is_sure=True, is_formal=True)
    hour, minute = _CLOCKS[kind](piece)
    if kind == "english":
        is_real = 1 <= int(hour) <= 12
        number = int(hour) % 12 + (12 if piece["half_day"] == "p" else 0)
        return _clock(number, minute, is_sure=True) if is_real else None
    is_sure = hour.startswith("0") or int(hour) >= LATEST_PLAIN
    return _clock(int(hour), minute, is_sure=is_sure, is_formal=kind not in ("at_hour", "oclock"))


def wall_time(clock: Clock, day: date, part: str, moment: Moment) -> time | None:
    """Return the time of day that a clock means on a day. part: "morning", "afternoon" or ""; None: it is not clear."""
    literal, later = time(clock.hour, clock.minute), time((clock.hour + 12) % 24, clock.minute)
    if part:
        meant = later if part == "afternoon" and clock.hour < 12 and not clock.is_sure else literal
        return meant if (meant < NOON) == (part == "morning") else None
    if clock.is_sure:
        return literal
    fitting = [one for one in (literal, later) if moment.is_open_at(day, one)]
    if len(fitting) == 1:
        return fitting[0]
    is_plain = clock.is_formal and (fitting or EARLIEST_PLAIN <= clock.hour <= LATEST_PLAIN)
    return literal if is_plain else None


def _clock(hour: int, minute: str, *, is_sure: bool, is_formal: bool = True) -> Clock | None:
    if hour > 23 or int(minute or 0) > 59:
        return None
    return Clock(hour=hour, minute=int(minute or 0), is_sure=is_sure, is_formal=is_formal)


def _count(text: str) -> int:
    return int(text) if text.isdigit() else NUMBERS[text]


def _written(day: str, month: int, year: str | None, moment: Moment) -> date | None:
    """Return a day of a month, the next one where no year is given; None where the calendar has none."""
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    this = _date(moment.today.year, month, int(day))
    return this if this and this >= moment.today else _date(moment.today.year + 1, month, int(day))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _slashed(piece: Piece, moment: Moment) -> date | None:
    """Return what "4/12" is: where both numbers could be a month, the desk's language has to tell."""
    first, second = piece["slash_day"], piece["slash_month"]
    if moment.is_day_first or int(first) > 12 or first == second:
        return _written(first, int(second), piece["slash_year"], moment)
    return _written(second, int(first), piece["slash_year"], moment) if int(second) > 12 else None


def _nth(piece: Piece, moment: Moment) -> date | None:
    number = int(piece["nth_en"] or piece["nth_de"] or piece["nth"])
    days = (moment.today + DAY * ahead for ahead in range(62))
    return next((day for day in days if day.day == number), None)


def _working_days_ahead(piece: Piece, moment: Moment) -> date | None:
    wanted = _count(piece["workday_count"])
    days = (moment.today + DAY * ahead for ahead in range(1, WORKING_DAYS_AHEAD + 1))
    open_days = [day for day in days if moment.hours.is_opening_day(day)]
    return open_days[wanted - 1] if 1 <= wanted <= len(open_days) else None


def _ahead(piece: Piece, moment: Moment) -> date | None:
    return moment.today + DAY * _count(piece["days_ahead"]) * (7 if piece["weeks"] else 1)


_PAST = {"media": "30", "cuarto": "15"}  # "a las 3 y media"
_DAYS_AHEAD = {"today": 0, "this_morning": 0, "this_afternoon": 0, "tomorrow": 1, "overmorrow": 2}
_READ: Mapping[str, Callable[[Piece, Moment], date | None]] = {
    "ahead": _ahead,
    "workdays": _working_days_ahead,
    "iso": lambda one, at: _written(one["iso_day"], int(one["iso_month"]), one["iso_year"], at),
    "dotted": lambda one, at: _written(one["dot_day"], int(one["dot_month"]), one["dot_year"], at),
    "named": lambda one, at: _written(one["name_day"], MONTHS[one["name_month"]], one["name_year"], at),
    "american": lambda one, at: _written(one["us_day"], MONTHS[one["us_month"]], one["us_year"], at),
    "slashed": _slashed,
    "ordinal": _nth,
}
_CLOCKS: Mapping[str, Callable[[Piece], tuple[str, str]]] = {
    "english": lambda one: (one["en_hour"], one["en_minute"]),
    "uhr": lambda one: (one["uhr_hour"], one["uhr_minute"] or one["uhr_rest"]),
    "colon": lambda one: (one["colon_hour"], one["colon_minute"]),
    "heures": lambda one: (one["fr_hour"], one["fr_minute"]),
    "at_hour": lambda one: (one["bare_hour"], one["bare_minute"] or _PAST.get(one["past"] or "", "")),
    "oclock": lambda one: (one["oclock_hour"], ""),
}
DAYS = {*_DAYS_AHEAD, *_READ, "weekday", "short"}
CLOCKS = {*_CLOCKS, "noon"}
