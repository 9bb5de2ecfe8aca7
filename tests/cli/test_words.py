"""Instants, durations and targets as the command line says them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mailwarden.cli.words import Wall, ago, count, duration, target
from mailwarden.core.hours import Span
from tests.cli.conftest import BERLIN, at

NOW = datetime(2026, 8, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0m"), (45, "45s"), (300, "5m"), (3600, "1h"), (7500, "2h 05m"), (90061, "25h 01m 1s")]
)
def test_durations_are_exact_to_the_second(seconds: int, said: str) -> None:
    assert duration(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (Span(time=timedelta(hours=4)), "4h"),
        (Span(days=1), "1 opening day"),
        (Span(days=2, time=timedelta(minutes=30)), "2 opening days and 30m"),
    ],
)
def test_targets_say_that_their_days_are_opening_days(span: Span, said: str) -> None:
    assert target(span) == said


@pytest.mark.parametrize(
    ("minutes", "said"), [(0.5, "just now"), (3, "3m ago"), (125, "2h 05m ago"), (60 * 24 * 4, "4 days ago")]
)
def test_the_past_is_said_roughly(minutes: float, said: str) -> None:
    assert ago(NOW - timedelta(minutes=minutes), NOW) == said


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    wall = Wall(BERLIN)
    hours = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    assert list(map(wall.time, hours)) == ["02:30 CEST", "02:30 CET"]


def test_an_interval_over_midnight_names_the_day_it_ends_on() -> None:
    wall = Wall(ZoneInfo("Europe/Berlin"))
    assert wall.interval(at("2026-08-03 22:00"), at("2026-08-04 06:00")) == "22:00-Tue 4 Aug 2026 06:00"


def test_one_is_not_many() -> None:
    assert [count(1, "mail"), count(2, "mail")] == ["1 mail", "2 mails"]
