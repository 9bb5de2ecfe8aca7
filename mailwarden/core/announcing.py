"""What is told before it comes: closed days, other hours than usual, and who of a desk's people is away. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mailwarden.core.calendar import DAY, days_through
from mailwarden.core.hours import Closure, OpeningHours, Range
from mailwarden.core.policy import Absence, DeskPolicy

LOOKED_THROUGH = 366  # days after an absence


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What is to be announced, each in the order of the calendar."""

    closures: tuple[Closure, ...] = ()
    changed: tuple[tuple[date, tuple[Range, ...]], ...] = ()  # days with hours of their own


def ahead(hours: OpeningHours, now: datetime, told_until: datetime | None, span: timedelta) -> Ahead:
    """Return what a mail of this moment announces.

    Closures that lie before the time it tells are told with that time, so only later ones are announced. A day with the
    hours that its weekday has anyway is no news, nor is one that is over.

    told_until: up to when the mail itself accounts for closures, aware; None: it tells no time.
    span: how far to look ahead, in wall time; zero announces nothing.
    """
    if not span:
        return Ahead()
    until = now + span
    told = hours.closures_between(now, told_until) if told_until and told_until > now else ()
    coming = tuple(one for one in hours.closures_between(now, until) if one not in told)
    return Ahead(closures=coming, changed=_changed(hours, now, until))


def away(policy: DeskPolicy, now: datetime) -> tuple[Absence, ...]:
    """Return which absences a mail of this moment announces: those of now, and those that begin soon."""
    if not policy.announce:
        return ()
    first, last = (one.astimezone(policy.hours.zone).date() for one in (now, now + policy.announce))
    told = (one for one in policy.absences if one.announce and one.first <= last and one.last >= first)
    return tuple(sorted(told, key=lambda one: (one.first, one.last, one.who)))


def back_on(absence: Absence, hours: OpeningHours) -> date | None:
    """Return the first opening day after an absence; None: it never opens again."""
    days = days_through(absence.last + DAY, absence.last + DAY * LOOKED_THROUGH)
    return next(filter(hours.is_opening_day, days), None)


def _changed(hours: OpeningHours, now: datetime, until: datetime) -> tuple[tuple[date, tuple[Range, ...]], ...]:
    first, last = now.astimezone(hours.zone).date(), until.astimezone(hours.zone).date()
    week = hours.timetable.week
    special = (one for one in hours.timetable.special if first < one[0] <= last)
    changed = ((day, ranges) for day, ranges in special if ranges and set(ranges) != set(week[day.weekday()]))
    return tuple(sorted(changed, key=lambda one: one[0]))
