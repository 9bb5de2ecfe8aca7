"""Instants, durations and targets as the command line says them: short, exact, in the zone of a desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailwarden.core.hours import Span

HOUR, MINUTE = 3600, 60


@dataclass(frozen=True, slots=True)
class Wall:
    """The clock on a desk's wall."""

    zone: ZoneInfo

    @property
    def name(self) -> str:
        return self.zone.key

    def time(self, at: datetime) -> str:
        """Return "9:05", with seconds where there are any; an hour that comes twice is told apart."""
        local = at.astimezone(self.zone)
        seconds = f":{local.second:02}" if local.second else ""
        twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
        return f"{local:%H:%M}{seconds}" + (f" {local:%Z}" if twice else "")

    def day(self, at: datetime | date) -> str:
        """Return "Mon 3 Aug 2026"."""
        local = at.astimezone(self.zone) if isinstance(at, datetime) else at
        return f"{local:%a} {local.day} {local:%b} {local.year}"

    def instant(self, at: datetime | None, otherwise: str = "-") -> str:
        """Return "Mon 3 Aug 2026 09:05"."""
        return f"{self.day(at)} {self.time(at)}" if at else otherwise

    def interval(self, begin: datetime, end: datetime) -> str:
        """Return "09:00-12:30", with the day where it ends on another one."""
        until = begin.astimezone(self.zone).date() == end.astimezone(self.zone).date()
        return f"{self.time(begin)}-{self.time(end)}" if until else f"{self.time(begin)}-{self.instant(end)}"


def duration(span: timedelta) -> str:
    """Return "2h 05m", "45s" or "0m"; parts of a second are left out."""
    seconds = int(span.total_seconds())
    hours, minutes, rest = seconds // HOUR, seconds % HOUR // MINUTE, seconds % MINUTE
    parts = [f"{hours}h"] if hours else []
    parts += [f"{minutes:02}m" if hours else f"{minutes}m"] if minutes else []
    parts += [f"{rest}s"] if rest else []
    return " ".join(parts) or "0m"


def target(span: Span) -> str:
    """Return "4h", "2 opening days", or both."""
    days = [f"{span.days} opening day{'s' if span.days != 1 else ''}"] if span.days else []
    return " and ".join([*days, *([duration(span.time)] if span.time else [])])


def ago(at: datetime, now: datetime) -> str:
    """Return "just now", "3 min ago", "2h 05m ago" or "4 days ago"."""
    passed = now - at
    if passed < timedelta(minutes=1):
        return "just now"
    if passed >= timedelta(days=2):
        return f"{passed.days} days ago"
    return f"{duration(timedelta(minutes=passed // timedelta(minutes=1)))} ago"


def count(number: int, thing: str, plural: str = "") -> str:
    """Return "1 mail" or "3 mails"."""
    return f"{number} {thing if number == 1 else plural or thing + 's'}"


def listed(things: Iterable[str], otherwise: str = "nobody") -> str:
    return ", ".join(things) or otherwise
