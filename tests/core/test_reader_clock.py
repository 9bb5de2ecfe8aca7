"""What a Date field tells of its author's clock, and for how long that may be believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from mailwarden.core.reader_clock import offset_until, written_offset
from tests.core.builders import BERLIN, at, h, message

MAY = datetime(2026, 5, 19, 8, 0, tzinfo=UTC)
BEFORE_WINTER = datetime(2026, 10, 23, 8, 0, tzinfo=UTC)  # Friday; Europe's clocks change on Sunday


def written(hours: float) -> timedelta | None:
    clock = timezone(h(hours))
    return written_offset(message(at("Mon 10:00"), sent_at=at("Mon 10:00").astimezone(clock)))


@pytest.mark.parametrize("hours", [-7, -3.5, 1, 5.75, 13, 14])
def test_date_field_tells_the_clock_it_was_written_by(hours: float) -> None:
    assert written(hours) == h(hours)


@pytest.mark.parametrize("hours", [0, 14.25, -15, 23])
def test_offset_that_stands_for_nobodys_clock_is_unknown(hours: float) -> None:
    assert written(hours) is None


def test_mail_without_a_date_tells_nothing() -> None:
    assert written_offset(message(at("Mon 10:00"))) is None


@pytest.mark.parametrize(
    ("hours", "seen_at", "away", "told"),
    [
        (1, MAY, timedelta(hours=6), True),  # London and others: nobody's clock changes before September
        (5.5, BEFORE_WINTER, timedelta(days=3), True),  # India: never
        (1, BEFORE_WINTER, timedelta(hours=6), True),
        (1, BEFORE_WINTER, timedelta(days=3), False),  # London goes back, Lagos does not
        (3, BEFORE_WINTER, timedelta(days=3), False),  # Athens goes back, Moscow does not
        (5.5, MAY, timedelta(weeks=7), True),
        (5.5, MAY, timedelta(weeks=9), False),
        (2, MAY, timedelta(hours=6), False),  # the desk's own
        (2, BEFORE_WINTER, timedelta(hours=6), False),
        (5.1, MAY, timedelta(hours=6), False),  # no such place
    ],
)
def test_times_are_told_by_the_readers_clock_only_while_it_surely_stands_like_that(
    hours: float, seen_at: datetime, away: timedelta, told: bool
) -> None:
    offset = h(hours)
    assert offset_until(offset, seen_at, seen_at + away, BERLIN) == (offset if told else None)


def test_unknown_offset_stays_unknown() -> None:
    assert offset_until(None, MAY, MAY, BERLIN) is None


def test_clock_that_will_show_the_desks_time_by_then_is_not_told_apart() -> None:
    berliner, winter = h(2), datetime(2026, 10, 24, 8, 0, tzinfo=UTC)
    johannesburg = ZoneInfo("Africa/Johannesburg")
    assert offset_until(berliner, winter, winter + timedelta(days=2), johannesburg) is None
