"""`mailwarden hours`: when a desk is open, and when a target runs out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import click

from mailwarden.cli import arithmetic, output
from mailwarden.cli.arithmetic import Counted, count_target
from mailwarden.cli.options import Instant, config_option, desk_option, json_option, pass_session
from mailwarden.cli.session import Session, desks_named
from mailwarden.cli.words import Wall
from mailwarden.core.hours import OpeningHours, Span
from mailwarden.core.policy import DeskPolicy

MOST_DAYS = 3660


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One local day of a desk."""

    date: date
    intervals: tuple[tuple[datetime, datetime], ...]  # those that begin on it
    closed_for: tuple[str, ...]  # names of closures; "closed" for one without a name
    is_special: bool


@click.command()
@config_option
@desk_option("Only this desk.  [default: every desk]")
@click.option("--days", type=click.IntRange(0, MOST_DAYS), default=14, show_default=True, help="How many days to show.")
@click.option("--at", type=Instant(), metavar="TIME", help="Count a target from this time, like 2026-08-03T14:30.")
@click.option("--target", "span", metavar="TARGET", help='Count this one, like "4h" or "2d".  [default: first_reply]')
@json_option
@pass_session
def hours(session: Session, desk: str | None, days: int, at: datetime | None, span: str | None, as_json: bool) -> None:
    """Show when a desk is open, and when a target runs out.

    Public holidays, closures and special days are named. With --at or --target it also shows, interval by interval,
    how a target is counted in opening hours. It only reads the configuration.

    \b
    Examples:  mailwarden hours --desk support --days 30
               mailwarden hours --at 2026-12-23T16:00 --target 4h
    """
    configuration = session.configuration()
    now, wanted = session.clock().now(), _span(span)
    shown = [
        (one.policy, days_from(one.policy.hours, now, days), _counted(one.policy, at, wanted, now))
        for one in desks_named(configuration, desk)
    ]
    if as_json:
        output.print_json({"at": now, "desks": [_as_json(*one) for one in shown]})
        return
    for number, (policy, open_days, counted) in enumerate(shown):
        _print(policy, open_days, counted, blank=number > 0)


def days_from(hours: OpeningHours, now: datetime, count: int) -> tuple[Day, ...]:
    """Return so many local days, today first."""
    today = now.astimezone(hours.zone).date()
    special = {day for day, _ in hours.timetable.special}
    days = (today + timedelta(days=number) for number in range(count))
    return tuple(
        Day(
            date=day,
            intervals=hours.opening_on(day),
            closed_for=() if day in special else tuple(dict.fromkeys(_closures(hours, day))),
            is_special=day in special,
        )
        for day in days
    )


def _closures(hours: OpeningHours, day: date) -> Iterator[str]:
    return (one.name or "closed" for one in hours.timetable.closures if one.first <= day <= one.last)


def _span(text: str | None) -> Span | None:
    from mailwarden.config.values import Mistake, parse_span

    try:
        return parse_span(text) if text else None
    except Mistake as mistake:
        raise click.BadParameter(f"{mistake.message}; {mistake.remedy}", param_hint="'--target'") from None


def _counted(policy: DeskPolicy, at: datetime | None, span: Span | None, now: datetime) -> Counted | None:
    if at is None and span is None:
        return None
    since = at or now
    if since.tzinfo is None:
        since = since.replace(tzinfo=policy.hours.zone)
    return count_target(since, span or policy.targets.first_reply, policy.hours)


def _print(policy: DeskPolicy, days: tuple[Day, ...], counted: Counted | None, *, blank: bool) -> None:
    wall = Wall(policy.hours.zone)
    if blank:
        output.say()
    output.heading(f"{policy.name}: opening hours in {wall.name}")
    output.rows((wall.day(one.date), _openings(one, wall)) for one in days)
    if counted:
        output.say()
        output.rows(arithmetic.lines(counted, wall))


def _openings(day: Day, wall: Wall) -> str:
    openings = ", ".join(wall.interval(*one) for one in day.intervals) or "closed"
    names = [one for one in day.closed_for if one != "closed"]
    notes = [*names, *(["special hours"] if day.is_special else [])]
    return f"{openings} ({', '.join(notes)})" if notes else openings


def _as_json(policy: DeskPolicy, days: tuple[Day, ...], counted: Counted | None) -> dict[str, object]:
    return {
        "desk": policy.name,
        "time_zone": policy.hours.timetable.zone,
        "days": [
            {
                "date": one.date,
                "intervals": [{"opens_at": begin, "closes_at": end} for begin, end in one.intervals],
                "closed_for": one.closed_for,
                "is_special": one.is_special,
            }
            for one in days
        ],
        "target": counted,
    }
