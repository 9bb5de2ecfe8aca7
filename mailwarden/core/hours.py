"""Opening-time arithmetic: what is open, how much opening time lies between two instants, and when a target runs out.

Pure. Intervals of UTC are laid out a year at a time, when first asked for, and searched by halving.
Instants come in aware (a naive one is a bug and raises ValueError) and go out in UTC, exact to the microsecond.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from mailwarden.core.calendar import (
    DAY,
    MICROSECOND,
    Calendar,
    Closure,
    Interval,
    Range,
    Timetable,
    Year,
    clipped,
    days_through,
    first_reading,
    instant,
    merged,
    micros,
)
from mailwarden.errors import NeverOpen

__all__ = ["Closure", "OpeningHours", "Range", "Span", "Step", "Timetable", "due_at"]

HORIZON_YEARS = 10  # how far to look for opening time before calling it never
_REMEDY = "look at the ranges of the week, the closures and the special days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A target as configured: opening days, opening time, or days and then time; neither is negative."""

    days: int = 0  # opening days
    time: timedelta = timedelta(0)  # opening time

    def __post_init__(self) -> None:
        if self.days < 0 or self.time < timedelta(0):
            raise ValueError(f"{self} must not be negative")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the arithmetic: an interval as it stands in the timetable, and how much of it counts."""

    opens_at: datetime  # aware, UTC
    closes_at: datetime  # aware, UTC
    counted: timedelta  # > 0; less than the interval where the start or the end lies in it, or an earlier one covers it


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When a desk is open. Compared and hashed by its timetable; years and days laid out so far are only a cache.

    Every `start`, `end` and `at` is an aware datetime of any zone; every result is in UTC. Nothing is open before
    1900 or from 2200 on. Raises zoneinfo.ZoneInfoNotFoundError where this machine does not know the timetable's zone.
    """

    timetable: Timetable
    _calendar: Calendar = field(init=False, repr=False, compare=False)
    _years: dict[int, Year] = field(init=False, repr=False, compare=False, default_factory=dict)
    _days: dict[date, tuple[Interval, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_calendar", Calendar(self.timetable))

    @property
    def zone(self) -> ZoneInfo:
        return self._calendar.zone

    def is_open(self, at: datetime) -> bool:
        now = micros(at)
        interval = self._year(_utc_year(at)).next_from(now)
        return interval is not None and interval[0] <= now

    def next_opening(self, at: datetime) -> datetime:
        """Return `at` itself if open then, else the next opening. Raises NeverOpen."""
        now = micros(at)
        for year in self._years_after(at):
            if interval := year.next_from(now):
                return instant(max(now, interval[0]))
        raise self._never_open("after", at)

    def closing_after(self, at: datetime) -> datetime:
        """Return the end of the interval `at` lies in, or of the next one. Raises NeverOpen.

        Hours that never close are said to close at the end of the horizon, the turn of a year ten years on.
        """
        opening = self.next_opening(at)
        closing = micros(opening)
        for year in self._years_after(opening):
            interval = year.next_from(closing)
            if interval is None or interval[0] > closing:
                break
            closing = interval[1]
            if closing < year.closes[-1]:
                break
        return instant(closing)

    def add(self, start: datetime, opening_time: timedelta) -> datetime:
        """Return the first instant after start by which this much opening time has passed; start itself for zero.

        The whole rest of an interval ends at its closing. Negative opening time is subtracted.
        Raises NeverOpen where so much is not left within the horizon.
        """
        if opening_time < timedelta(0):
            return self.subtract(start, -opening_time)
        since, left = micros(start), opening_time // MICROSECOND
        if not left:
            return instant(since)
        for year in self._years_after(start):
            left += year.elapsed(since)
            if left <= year.total:
                return instant(year.first_with(left))
            left -= year.total
        raise self._never_open("after", start)

    def subtract(self, end: datetime, opening_time: timedelta) -> datetime:
        """Return the last instant before end from which this much opening time passes until end: `add` mirrored."""
        if opening_time < timedelta(0):
            return self.add(end, -opening_time)
        until, left = micros(end), opening_time // MICROSECOND
        if not left:
            return instant(until)
        for year in self._years_before(end):
            left -= year.elapsed(until)
            if left <= 0:
                return instant(year.last_with(-left))
        raise self._never_open("before", end)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the opening time in [start, end); negative where end lies before start."""
        since, until = micros(start), micros(end)
        if until < since:
            return -self.between(end, start)
        years = map(self._year, range(_utc_year(start), _utc_year(end) + 1))
        return MICROSECOND * sum(year.elapsed(until) - year.elapsed(since) for year in years)

    def intervals(self, start: datetime, end: datetime) -> tuple[tuple[datetime, datetime], ...]:
        """Return the intervals of [start, end), cut off at both ends, sorted, apart and not empty."""
        years = map(self._year, range(_utc_year(start), _utc_year(end) + 1))
        laid_out = merged(pair for year in years for pair in zip(year.opens, year.closes, strict=True))
        return _instants(clipped(laid_out, micros(start), micros(end)))

    def is_opening_day(self, day: date) -> bool:
        """Say whether an interval begins on this local day."""
        return bool(self._day(day))

    def opening_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the intervals that begin on this local day, sorted; they may end on the next."""
        return _instants(self._day(day))

    def add_days(self, start: datetime, days: int) -> datetime:
        """Return the same wall-clock time on the opening day that is this many further on, or where it can count.

        Before that day's opening means its opening, in a break the end of the break, and after its closing the
        closing. Past midnight still belongs to the day on which the interval began.
        start: an instant at which it is open. days: > 0. Raises NeverOpen.
        """
        began = self._opening_day_of(start)
        day = self._opening_day_after(began, days)
        wall = start.astimezone(self.zone).replace(tzinfo=None) - datetime.combine(began, time())
        wanted = first_reading(datetime.combine(day, time()) + wall, self.zone)
        intervals = self._day(day)
        landed = (max(wanted, opens) for opens, closes in intervals if wanted <= closes)
        return instant(next(landed, intervals[-1][1]))

    def closures_between(self, start: datetime, end: datetime) -> tuple[Closure, ...]:
        """Return, in configured order, the closures that take opening time of the week away from [start, end).

        Special days without any hours are closures, too; they come last.
        """
        since, until = micros(start), micros(end)
        first, last = self._calendar.reach(since, until)
        once = (Closure(first=day, last=day) for day, ranges in self.timetable.special if not ranges)
        within = (one for one in (*self.timetable.closures, *once) if one.first <= last and one.last >= first)
        return tuple(one for one in within if self._costs_time(one, since, until))

    def steps(self, start: datetime, end: datetime) -> tuple[Step, ...]:
        """Return the arithmetic behind `between`, a line for each interval that counts; empty if end is not later."""
        counted_to, until = micros(start), micros(end)
        steps = []
        for day in self._calendar.days_around(counted_to, until):
            for interval in self._day(day):
                for since, to in clipped((interval,), counted_to, until):
                    steps.append(Step(instant(interval[0]), instant(interval[1]), MICROSECOND * (to - since)))
                    counted_to = to
        return tuple(steps)

    def _costs_time(self, closure: Closure, since: int, until: int) -> bool:
        """Whether it would be open on one of its days, if that were a day like any other of the week."""
        first, last = self._calendar.reach(since, until)
        days = days_through(max(closure.first, first), min(closure.last, last))
        ordinary = (day for day in days if not self._calendar.is_special_opening(day))
        return any(clipped(self._calendar.on_by_week(day), since, until) for day in ordinary)

    def _opening_day_of(self, at: datetime) -> date:
        now = micros(at)
        # The day's own interval wins over one that reaches in from the day before.
        days = reversed(list(self._calendar.days_around(now, now)))
        open_days = (day for day in days if clipped(self._day(day), now, now + 1))
        if (day := next(open_days, None)) is None:
            raise ValueError(f"it is not open at {at.isoformat()}")
        return day

    def _opening_day_after(self, day: date, count: int) -> date:
        days = days_through(day + DAY, day.replace(month=1, day=1) + DAY * 366 * (HORIZON_YEARS + 1))
        opening_days = filter(self.is_opening_day, days)
        found = next(islice(opening_days, count - 1, None), None)
        if found is None:
            raise NeverOpen(f"fewer than {count} opening days within {HORIZON_YEARS} years after {day}; {_REMEDY}")
        return found

    def _day(self, day: date) -> tuple[Interval, ...]:
        if (known := self._days.get(day)) is None:
            known = self._days[day] = self._calendar.on(day)
        return known

    def _year(self, year: int) -> Year:
        if (known := self._years.get(year)) is None:
            known = self._years[year] = self._calendar.in_year(year)
        return known

    def _years_after(self, at: datetime) -> Iterator[Year]:
        first = _utc_year(at)
        return map(self._year, range(first, first + HORIZON_YEARS + 1))

    def _years_before(self, at: datetime) -> Iterator[Year]:
        last = _utc_year(at)
        return map(self._year, range(last, last - HORIZON_YEARS - 1, -1))

    def _never_open(self, side: str, at: datetime) -> NeverOpen:
        local = at.astimezone(self.zone).isoformat(timespec="minutes")
        return NeverOpen(f"too little opening time within {HORIZON_YEARS} years {side} {local}; {_REMEDY}")


def due_at(received_at: datetime, target: Span, hours: OpeningHours) -> datetime:
    """Return the instant, aware and in UTC, at which a target runs out.

    received_at: aware; the INTERNALDATE (RFC 3501 section 2.3.3), since the sender controls Date.
    target: counted from the next opening; its days first (OpeningHours.add_days), then its time.
    Raises NeverOpen if not enough opening time is left.
    """
    start = hours.next_opening(received_at)
    if target.days:
        start = hours.add_days(start, target.days)
    return hours.add(start, target.time)


def _utc_year(at: datetime) -> int:
    return at.astimezone(UTC).year


def _instants(intervals: tuple[Interval, ...]) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((instant(opens), instant(closes)) for opens, closes in intervals)
