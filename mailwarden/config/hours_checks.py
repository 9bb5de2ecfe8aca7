"""What can be wrong with opening hours and targets although every value of them can be read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import pairwise

from mailwarden.config.findings import Finding, found
from mailwarden.config.hours import Hours, TargetTimes
from mailwarden.config.locate import Path
from mailwarden.config.policy import ancestry, holidays_of, timetable, week_of
from mailwarden.config.values import DAYS, Mistake, did_you_mean, parse_days
from mailwarden.core.hours import OpeningHours, Range
from mailwarden.errors import NeverOpen

DAY = 86_400  # seconds


def hours_findings(name: str, hours: Hours, today: date) -> Iterator[Finding]:
    """Yield what is wrong with one [hours.NAME]."""
    path = ("hours", name)
    try:
        holidays_of(hours, "en", today)
    except Mistake as mistake:
        yield found((*path, "holidays"), mistake)
        return
    impossible = [*_days_named_twice(path, hours), *_overlaps(path, hours)]
    yield from impossible or _never_open(path, hours, today)


def targets_findings(tables: Mapping[str, TargetTimes | None]) -> Iterator[Finding]:
    """Yield what is wrong between the [targets.NAME] tables: who inherits from whom, and that somebody says a time."""
    circles: set[frozenset[str]] = set()
    for name, table in tables.items():
        path = ("targets", name)
        *line, last = ancestry(name, tables)
        if table and table.inherits and table.inherits not in tables:
            yield unknown_name("targets", table.inherits, tables, (*path, "inherits"))
        elif last == name and line and frozenset(line) not in circles:
            circles.add(frozenset(line))
            yield Finding(
                path=(*path, "inherits"),
                message=f"'{name}' inherits from itself: {' → '.join([*line, last])}",
                remedy="leave out one of them",
            )
        elif table and not table.inherits and not table.first_reply:
            yield Finding(path=(*path, "first_reply"), message="is missing", remedy='write first_reply = "4h"')


def unknown_name(kind: str, name: str, tables: Iterable[str], path: Path) -> Finding:
    """Return what to say about a reference to a table that is not there."""
    remedy = did_you_mean(name, list(tables), f"write a table [{kind}.{name}]")
    return Finding(path=path, message=f"there is no [{kind}.{name}]", remedy=remedy)


def _days_named_twice(path: Path, hours: Hours) -> Iterator[Finding]:
    named: dict[int, str] = {}
    for days in hours.open:
        for day in parse_days(days):
            if day in named:
                message = f"{DAYS[day]} stands in '{named[day]}' and in '{days}'"
                yield Finding(path=(*path, "open", days), message=message, remedy="name each day once")
                break
            named[day] = days


def _overlaps(path: Path, hours: Hours) -> Iterator[Finding]:
    for days, ranges in hours.open.items():
        if pair := _first_overlap(ranges):
            yield _overlap((*path, "open", days), *pair)
    for special, ranges in hours.special.items():
        if pair := _first_overlap(ranges):
            yield _overlap((*path, "special", special.isoformat()), *pair)
    yield from _overlaps_over_midnight(path, hours)


def _first_overlap(ranges: Iterable[Range]) -> tuple[Range, Range] | None:
    ordered = sorted(ranges, key=lambda one: one.opens)
    return next(((one, later) for one, later in pairwise(ordered) if later.opens < one.closes), None)


def _overlap(path: Path, one: Range, other: Range) -> Finding:
    message = f"'{_written(one)}' and '{_written(other)}' overlap"
    return Finding(path=path, message=message, remedy=f'join them, or begin the second at "{_clock(one.closes)}"')


def _overlaps_over_midnight(path: Path, hours: Hours) -> Iterator[Finding]:
    week = week_of(hours)
    for day, ranges in enumerate(week):
        following = week[(day + 1) % 7]
        running_on = max((one.closes - DAY for one in ranges), default=0)
        cut_off = next((one for one in following if one.opens < running_on), None)
        if cut_off:
            overnight = next(one for one in ranges if one.closes - DAY == running_on)
            names = f"{DAYS[day]} '{_written(overnight)}' runs into {DAYS[(day + 1) % 7]} '{_written(cut_off)}'"
            yield Finding(path=(*path, "open"), message=names, remedy=f'begin it at "{_clock(overnight.closes)}"')
            return


def _never_open(path: Path, hours: Hours, today: date) -> Iterator[Finding]:
    now = datetime(today.year, today.month, today.day, tzinfo=UTC)
    try:
        OpeningHours(timetable(hours, "en", today)).next_opening(now)
    except NeverOpen:
        message = "these hours never open, so nothing could ever be due"
        yield Finding(path=(*path, "open"), message=message, remedy='write open = { mon-fri = ["09:00-17:00"] }')


def _written(one: Range) -> str:
    return f"{_clock(one.opens)}-{_clock(one.closes)}"


def _clock(seconds: int) -> str:
    within = seconds - DAY if seconds > DAY else seconds
    return f"{within // 3600:02}:{within % 3600 // 60:02}"
