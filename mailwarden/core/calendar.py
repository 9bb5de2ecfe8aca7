"""Turn a timetable in local wall-clock time into intervals of UTC; knows what is configured and no clock.

A range lasts from the first instant at which the local clock reads `opens` or later, until the last at which it still
reads less than `closes`. So a time that the clocks skip becomes the instant they skip it; of a time that comes twice
the earlier one opens and the later one closes: ranges that touch on the wall touch in UTC, and a day of 25 hours that
is open around the clock counts 25. A range belongs to the day it begins on, wherever it ends.

Instants are whole microseconds since 1970-01-01T00:00Z: exact, and quick to search.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from operator import attrgetter
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
DAY_SECONDS = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
REACH = timedelta(days=2)  # how much later the local date can be while a range is still open
KNOWN_YEARS = range(1900, 2200)  # beyond them nothing is open: a senseless date must not cost hours of building

Interval = tuple[int, int]  # [opens, closes) in microseconds since the epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Opening hours in local wall-clock time, in seconds after the midnight that begins their day."""

    opens: int  # 0..86400
    closes: int  # > opens; beyond 86400 = overnight, into the next day (at most 172800, its end)

    def __post_init__(self) -> None:
        if not 0 <= self.opens <= DAY_SECONDS or not self.opens < self.closes <= 2 * DAY_SECONDS:
            raise ValueError(f"{self} must open within its day and close later, by the end of the next day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Whole local days on which the ranges of the week do not begin."""

    first: date
    last: date  # inclusive
    name: str = ""  # "Whit Monday" for a public holiday; "" for a plain closure
    is_holiday: bool = False

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self} must not end before it begins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Opening hours as configured: the week, minus closures; special days replace both."""

    zone: str  # IANA name
    week: tuple[tuple[Range, ...], ...]  # seven entries, Monday first
    closures: tuple[Closure, ...] = ()
    special: tuple[tuple[date, tuple[Range, ...]], ...] = ()  # these days' ranges replace week and closures

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"a week has seven days, got {len(self.week)}")


@dataclass(frozen=True, slots=True)
class Year:
    """The intervals of one UTC year, cut off at its ends, with prefix sums; all in microseconds, all ascending."""

    opens: tuple[int, ...] = ()
    closes: tuple[int, ...] = ()
    sums: tuple[int, ...] = (0,)  # opening time of the year before each interval, and after the last

    @property
    def total(self) -> int:
        return self.sums[-1]

    def elapsed(self, at: int) -> int:
        """Return the opening time of the year up to an instant, which may lie outside the year."""
        index = bisect_right(self.opens, at) - 1
        return 0 if index < 0 else self.sums[index] + min(at, self.closes[index]) - self.opens[index]

    def first_with(self, elapsed: int) -> int:
        """Return the first instant at which this much has elapsed, 0 < elapsed <= total; may be a closing."""
        index = bisect_left(self.sums, elapsed) - 1
        return self.opens[index] + elapsed - self.sums[index]

    def last_with(self, elapsed: int) -> int:
        """Return the last instant at which no more than this has elapsed, 0 <= elapsed < total; may be an opening."""
        index = bisect_right(self.sums, elapsed) - 1
        return self.opens[index] + elapsed - self.sums[index]

    def next_from(self, at: int) -> Interval | None:
        """Return the interval an instant lies in, or else the next one of the year."""
        index = bisect_right(self.closes, at)
        return (self.opens[index], self.closes[index]) if index < len(self.closes) else None


class Calendar:
    """A timetable laid out in UTC, one local day or one UTC year at a time; keeps nothing of what it lays out."""

    __slots__ = ("_firsts", "_lasts", "_special", "_week", "zone")

    def __init__(self, timetable: Timetable) -> None:
        """Raises zoneinfo.ZoneInfoNotFoundError where this machine does not know the zone."""
        self.zone = ZoneInfo(timetable.zone)
        self._week = timetable.week
        self._special = dict(timetable.special)
        closures = sorted(timetable.closures, key=attrgetter("first"))
        self._firsts = [closure.first for closure in closures]
        self._lasts = list(accumulate((closure.last for closure in closures), max))

    def on(self, day: date) -> tuple[Interval, ...]:
        """Return the intervals that begin on a local day, sorted and apart; () where it is closed or never was."""
        special = self._special.get(day)
        if special is not None:
            return self._laid_out(day, special)
        return () if self._is_closed(day) else self.on_by_week(day)

    def on_by_week(self, day: date) -> tuple[Interval, ...]:
        """Return the intervals of a local day as if there were no closures and no special days."""
        return self._laid_out(day, self._week[day.weekday()])

    def is_special_opening(self, day: date) -> bool:
        """Say whether a special day has ranges of its own."""
        return bool(self._special.get(day))

    def in_year(self, year: int) -> Year:
        """Return the intervals within one UTC year; none outside KNOWN_YEARS."""
        if year not in KNOWN_YEARS:
            return Year()
        begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        # Local dates run up to 16 hours ahead of UTC or behind it (Manila before 1845 the farthest): one day more.
        days = days_through(begins.date() - REACH - DAY, ends.date())
        laid_out = merged(interval for day in days for interval in self.on(day))
        return _summed(clipped(laid_out, micros(begins), micros(ends)))

    def days_around(self, since: int, until: int) -> Iterator[date]:
        """Yield every local day whose ranges can be open between two instants, in order."""
        return days_through(*self.reach(since, until))

    def reach(self, since: int, until: int) -> tuple[date, date]:
        """Return the first and the last local day whose ranges can be open between two instants."""
        first = instant(since).astimezone(self.zone).date() - REACH
        return first, instant(until).astimezone(self.zone).date()

    def _is_closed(self, day: date) -> bool:
        begun = bisect_right(self._firsts, day)
        return begun > 0 and self._lasts[begun - 1] >= day

    def _laid_out(self, day: date, ranges: tuple[Range, ...]) -> tuple[Interval, ...]:
        if not ranges or day.year not in KNOWN_YEARS:
            return ()
        midnight = datetime.combine(day, time())
        return tuple(merged(self._interval(midnight, range_) for range_ in ranges))

    def _interval(self, midnight: datetime, range_: Range) -> Interval:
        opens = midnight + timedelta(seconds=range_.opens)
        closes = midnight + timedelta(seconds=range_.closes)
        return first_reading(opens, self.zone), last_reading(closes, self.zone)


def micros(at: datetime) -> int:
    """Return an aware instant in microseconds since the epoch. Raises ValueError for a naive one."""
    try:
        return (at - EPOCH) // MICROSECOND
    except TypeError as error:
        raise ValueError(f"an instant needs a time zone, and {at.isoformat()} is naive") from error


def instant(since_epoch: int) -> datetime:
    """Return the instant, aware and in UTC, of microseconds since the epoch."""
    return EPOCH + timedelta(microseconds=since_epoch)


def first_reading(wall: datetime, zone: ZoneInfo) -> int:
    """Return the first instant at which the clocks of a zone read this naive wall-clock time or later."""
    earlier, later = _readings(wall, zone)
    return earlier if earlier <= later else _end_of_gap(wall, later, earlier, zone)


def last_reading(wall: datetime, zone: ZoneInfo) -> int:
    """Return the end of the last instant at which the clocks of a zone read less than this naive wall-clock time."""
    just_before = wall - MICROSECOND
    earlier, later = _readings(just_before, zone)
    return later + 1 if earlier <= later else _end_of_gap(just_before, later, earlier, zone)


def merged(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """Yield intervals sorted, those that touch or overlap joined, empty ones left out."""
    current: Interval | None = None
    for opens, closes in sorted(intervals):
        if closes <= opens:
            continue
        if current is None or opens > current[1]:
            if current:
                yield current
            current = (opens, closes)
        else:
            current = (current[0], max(current[1], closes))
    if current:
        yield current


def clipped(intervals: Iterable[Interval], since: int, until: int) -> tuple[Interval, ...]:
    """Return what lies in [since, until) of each interval, empty ones left out."""
    cut = ((max(opens, since), min(closes, until)) for opens, closes in intervals)
    return tuple((opens, closes) for opens, closes in cut if opens < closes)


def days_through(first: date, last: date) -> Iterator[date]:
    """Yield the days from first to last, both included."""
    return (first + DAY * count for count in range((last - first).days + 1))


def _summed(intervals: tuple[Interval, ...]) -> Year:
    opens, closes = zip(*intervals, strict=True) if intervals else ((), ())
    sums = accumulate((closes - opens for opens, closes in intervals), initial=0)
    return Year(opens, closes, tuple(sums))


def _readings(wall: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """Return the instants a wall-clock time stands for (PEP 495): alike as a rule, descending where it is skipped."""
    return micros(wall.replace(tzinfo=zone)), micros(wall.replace(tzinfo=zone, fold=1))


def _end_of_gap(wall: datetime, before: int, after: int, zone: ZoneInfo) -> int:
    """Return the instant between two at which the clocks skip a wall-clock time."""

    def is_past(at: int) -> bool:
        return instant(at).astimezone(zone).replace(tzinfo=None) > wall

    candidates = range(before, after + 1)
    return candidates[bisect_left(candidates, True, key=is_past)]
