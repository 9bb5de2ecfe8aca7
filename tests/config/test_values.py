"""How the short texts of the file are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from mailwarden.config import values
from mailwarden.config.values import Mistake
from mailwarden.core.hours import Closure, Range, Span
from mailwarden.core.message import Address
from mailwarden.core.policy import Cap

HOUR = 3600


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30m", timedelta(minutes=30)),
        ("4h", timedelta(hours=4)),
        ("2d", timedelta(days=2)),
        ("1h30m", timedelta(minutes=90)),
        ("1d 2h 3m 4s", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("0m", timedelta(0)),
    ],
)
def test_durations_are_days_of_24_hours_and_time(text: str, duration: timedelta) -> None:
    assert values.parse_duration(text) == duration


@pytest.mark.parametrize(
    ("text", "span"),
    [("2d", Span(days=2)), ("4h", Span(time=timedelta(hours=4))), ("1d4h", Span(days=1, time=timedelta(hours=4)))],
)
def test_in_targets_a_day_is_an_opening_day(text: str, span: Span) -> None:
    assert values.parse_span(text) == span


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("3 per day", Cap(count=3, window=timedelta(days=1))),
        ("30 per hour", Cap(count=30, window=timedelta(hours=1))),
        ("60 per 10m", Cap(count=60, window=timedelta(minutes=10))),
        ("9 per week", Cap(count=9, window=timedelta(days=7))),
    ],
)
def test_limits_are_a_count_and_a_window(text: str, cap: Cap) -> None:
    assert values.parse_cap(text) == cap


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        ("09:00-12:30", 9 * HOUR, 12.5 * HOUR),
        ("9:00 - 12:30", 9 * HOUR, 12.5 * HOUR),
        ("00:00-24:00", 0, 24 * HOUR),
        ("22:00-06:00", 22 * HOUR, 30 * HOUR),
        ("16:00-00:00", 16 * HOUR, 24 * HOUR),
        ("17:00-09:00", 17 * HOUR, 33 * HOUR),
    ],
)
def test_ranges_end_on_their_day_or_the_next(text: str, opens: int, closes: int) -> None:
    assert values.parse_range(text) == Range(opens=opens, closes=int(closes))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-thu", (0, 1, 2, 3)),
        ("mon,wed", (0, 2)),
        ("sat-mon", (5, 6, 0)),
        ("sun", (6,)),
        ("mon-tue, fri", (0, 1, 4)),
    ],
)
def test_days_are_ranges_and_lists(text: str, days: tuple[int, ...]) -> None:
    assert values.parse_days(text) == days


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2026-12-24", date(2026, 12, 24), date(2026, 12, 24)),
        ("2026-12-24..2027-01-01", date(2026, 12, 24), date(2027, 1, 1)),
        (date(2026, 12, 24), date(2026, 12, 24), date(2026, 12, 24)),
    ],
)
def test_closures_are_one_day_or_the_first_and_the_last(value: object, first: date, last: date) -> None:
    assert values.parse_closure(value) == Closure(first=first, last=last)


@pytest.mark.parametrize(
    ("text", "staff"),
    [
        ("anna@example.org", Address(spec="anna@example.org")),
        ("Anna Berg <anna@example.org>", Address(name="Anna Berg", spec="anna@example.org")),
        ('"Berg, Anna" <anna@example.org>', Address(name="Berg, Anna", spec="anna@example.org")),
        ("@Agents.example.org", "agents.example.org"),
    ],
)
def test_staff_are_people_with_or_without_a_name_or_a_domain(text: str, staff: Address | str) -> None:
    assert values.parse_staff(text) == staff


@pytest.mark.parametrize(
    "text",
    ["", "anna", "a b@example.org", "a@b@c", "a@-x.org", "a..b@example.org", "a@example.org\r\nBcc: x@y", "@x.org"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Mistake):
        values.parse_address(text)


@pytest.mark.parametrize(
    ("parse", "value"),
    [
        (values.parse_duration, ""),
        (values.parse_duration, "4"),
        (values.parse_duration, "4H"),
        (values.parse_duration, "1m1h"),
        (values.parse_duration, "٣h"),
        (values.parse_duration, "9" * 5000 + "h"),
        (values.parse_duration, 4),
        (values.parse_cap, "3 per 0m"),
        (values.parse_cap, "three per day"),
        (values.parse_range, "09:60-10:00"),
        (values.parse_range, "09:00"),
        (values.parse_days, "mon-"),
        (values.parse_days, "mon,mon"),
        (values.parse_date, "20261224"),
        (values.parse_date, datetime(2026, 12, 24, 12)),  # noqa: DTZ001 - as TOML gives a local date-time
        (values.parse_closure, "2026-12-24.."),
        (values.parse_staff, "Anna <anna>"),
        (values.parse_domain, "@"),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(parse: Callable[[object], object], value: object) -> None:
    with pytest.raises(Mistake):
        parse(value)
