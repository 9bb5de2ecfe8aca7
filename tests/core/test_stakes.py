"""What is at stake: the told times of the next day, or else the first that comes later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailwarden.core.stakes import Stake, stake_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def test_times_of_the_next_day_count_with_the_first_and_the_last() -> None:
    assert stake_of([at(7), at(5), at(30)], NOW) == Stake(due=2, first_at=at(5), last_at=at(7))


def test_a_time_that_has_passed_already_counts_too() -> None:
    assert stake_of([at(-1)], NOW) == Stake(due=1, first_at=at(-1), last_at=at(-1))


def test_of_later_times_the_first_is_named() -> None:
    stake = stake_of([at(50), at(40)], NOW)
    assert stake == Stake(due=0, first_at=at(40), last_at=at(40))
    assert not stake.is_near


def test_where_nobody_waits_for_a_told_time_nothing_is_at_stake() -> None:
    assert stake_of([], NOW) is None
