"""Name every hour of UTC by the local hour of the week it begins in, or as closed; knows a zone, and no clock.

Hours are counted since 1970-01-01T00:00Z. A label is 0..167 (Monday 00:00 first) or CLOSED. Where a zone is not whole
hours off UTC, an hour of UTC has the label of the local hour in which it begins: learned and used alike, so it cancels.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from mailwarden.core.calendar import Timetable

HOUR = 3600
HOURS_OF_WEEK = 168
CLOSED = 168
EPOCH_WEEKDAY_HOURS = 72  # 1970-01-01 was a Thursday
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


class Week:
    """The labels of the hours of one zone, laid out a UTC day at a time, when first asked for."""

    __slots__ = ("_closed", "_days", "_offsets", "zone")

    def __init__(self, zone: ZoneInfo, closed: frozenset[int] = frozenset()) -> None:
        """closed: local days (proleptic ordinals) that count nothing, see `closed_days`."""
        self.zone = zone
        self._closed = closed
        self._days: dict[int, bytes] = {}
        self._offsets: dict[int, int] = {}

    def label(self, hour: int) -> int:
        """Return the label of one hour since the epoch."""
        return self.day(hour // 24)[hour % 24]

    def day(self, day: int) -> bytes:
        """Return the 24 labels of one UTC day, counted in days since the epoch."""
        if (known := self._days.get(day)) is None:
            known = self._days[day] = bytes(self._label(hour) for hour in range(24 * day, 24 * day + 24))
        return known

    def offset(self, at: float) -> int:
        """Return what the local wall clock reads ahead of UTC at an instant, in seconds."""
        quarter = int(at // 900)  # no zone changes its clocks off the quarter hour
        if (known := self._offsets.get(quarter)) is None:
            ahead = datetime.fromtimestamp(quarter * 900, UTC).astimezone(self.zone).utcoffset()
            known = self._offsets[quarter] = 0 if ahead is None else ahead.days * 86_400 + ahead.seconds
        return known

    def forget_before(self, day: int) -> None:
        """Drop what was laid out for earlier days, and offsets that are quick to find again."""
        for known in [one for one in self._days if one < day]:
            del self._days[known]
        self._offsets.clear()

    def _label(self, hour: int) -> int:
        local = (hour * HOUR + self.offset(hour * HOUR)) // HOUR
        if local // 24 + EPOCH_ORDINAL in self._closed:
            return CLOSED
        return (local + EPOCH_WEEKDAY_HOURS) % HOURS_OF_WEEK


def closed_days(timetable: Timetable) -> frozenset[int]:
    """Return the local days, as proleptic ordinals, that closures or special days without ranges take away."""
    closures = {day for one in timetable.closures for day in range(one.first.toordinal(), one.last.toordinal() + 1)}
    special = {day.toordinal(): ranges for day, ranges in timetable.special}
    return frozenset(closures - special.keys() | {day for day, ranges in special.items() if not ranges})


def opening_labels(timetable: Timetable) -> tuple[bool, ...]:
    """Return for each hour of the week whether the timetable has it open for a part at least."""
    spans = [
        (day * 24 + range_.opens // HOUR, day * 24 - -range_.closes // HOUR)
        for day, ranges in enumerate(timetable.week)
        for range_ in ranges
    ]
    opened = {hour % HOURS_OF_WEEK for first, end in spans for hour in range(first, end)}
    return tuple(hour in opened for hour in range(HOURS_OF_WEEK))
