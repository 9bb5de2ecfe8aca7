"""How a target was counted: from when, which opening intervals went into it, which closures did not, until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mailwarden.cli.words import Wall, duration, target
from mailwarden.core.hours import Closure, OpeningHours, Span, Step, due_at
from mailwarden.errors import NeverOpen


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A target with its arithmetic, as `--json` shows it. Instants are aware and in UTC."""

    since: datetime
    target: Span
    due_at: datetime | None  # None: so much opening time is not left
    begins_at: datetime | None  # the next opening, from which it is counted
    days_end_at: datetime | None  # where the opening days of the target have led; None where it names none
    steps: tuple[Step, ...]  # of the time that the target names beside its days
    closures: tuple[Closure, ...]  # what took opening time away on the way


def count_target(since: datetime, span: Span, hours: OpeningHours) -> Counted:
    """Return when a target that counts from `since` (aware) runs out, and the way there."""
    try:
        due = due_at(since, span, hours)
    except NeverOpen:
        return Counted(since=since, target=span, due_at=None, begins_at=None, days_end_at=None, steps=(), closures=())
    begins = hours.next_opening(since)
    days_end = hours.add_days(begins, span.days) if span.days else None
    return Counted(
        since=since,
        target=span,
        due_at=due,
        begins_at=begins,
        days_end_at=days_end,
        steps=hours.steps(days_end or begins, due),
        closures=hours.closures_between(since, due),
    )


def lines(counted: Counted, wall: Wall) -> Iterator[tuple[str, ...]]:
    """Yield the arithmetic as rows of a table: when, what."""
    if counted.due_at is None or counted.begins_at is None:
        yield (
            wall.instant(counted.since),
            f"{target(counted.target)} from here: so much opening time is never left",
        )
        return
    yield (wall.instant(counted.since), f"counted from here: {target(counted.target)}")
    on_the_way = (*_openings(counted, wall), *_closures(counted, wall), *_days(counted, wall), *_steps(counted, wall))
    yield from (row for _, row in sorted(on_the_way, key=lambda one: one[0]))
    yield (wall.instant(counted.due_at), "it runs out")


Row = tuple[date, tuple[str, str]]  # the local day to sort by, and what is shown


def _openings(counted: Counted, wall: Wall) -> Iterator[Row]:
    if counted.begins_at and counted.begins_at > counted.since:
        yield _local_day(counted.begins_at, wall), (wall.instant(counted.begins_at), "the next opening")


def _closures(counted: Counted, wall: Wall) -> Iterator[Row]:
    for one in counted.closures:
        days = wall.day(one.first) if one.first == one.last else f"{wall.day(one.first)} to {wall.day(one.last)}"
        yield one.first, (days, f"closed ({one.name})" if one.name else "closed")


def _days(counted: Counted, wall: Wall) -> Iterator[Row]:
    if counted.days_end_at:
        days = target(Span(days=counted.target.days))
        yield _local_day(counted.days_end_at, wall), (wall.instant(counted.days_end_at), f"{days} later")


def _steps(counted: Counted, wall: Wall) -> Iterator[Row]:
    so_far = timedelta(0)
    for step in counted.steps:
        so_far += step.counted
        interval = f"{wall.day(step.opens_at)} {wall.interval(step.opens_at, step.closes_at)}"
        share = f"{duration(step.counted)} of it, {duration(so_far)} so far"
        yield _local_day(step.opens_at, wall), (interval, share)


def _local_day(at: datetime, wall: Wall) -> date:
    return at.astimezone(wall.zone).date()
