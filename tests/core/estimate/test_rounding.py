"""Times people say, when somebody is there."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.estimate.rounding import said, said_when_open
from mailwarden.core.estimate.week import Week
from mailwarden.core.hours import OpeningHours, Range, Timetable

BERLIN = Week(ZoneInfo("Europe/Berlin"))
MONDAY_NINE = "2026-06-01 09:00"


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN.zone).timestamp()


def local(instant: float | None) -> str | None:
    return None if instant is None else f"{datetime.fromtimestamp(instant, BERLIN.zone):%Y-%m-%d %H:%M}"


def office(instant: float) -> bool:
    now = datetime.fromtimestamp(instant, BERLIN.zone)
    return now.weekday() < 5 and 9 <= now.hour < 17


SAID = [
    ("2026-06-01 09:01", "2026-06-01 09:15"),
    ("2026-06-01 09:45", "2026-06-01 09:45"),
    ("2026-06-01 10:01", "2026-06-01 10:30"),
    ("2026-06-01 13:10", "2026-06-01 14:00"),
    ("2026-06-01 16:20", "2026-06-01 17:00"),
    ("2026-06-02 09:10", "2026-06-02 10:00"),
    ("2026-06-02 10:01", "2026-06-02 12:00"),
    ("2026-06-02 12:30", "2026-06-02 15:00"),
    ("2026-06-03 16:00", "2026-06-03 17:00"),
    ("2026-06-05 09:30", "2026-06-05 17:00"),
    ("2026-06-06 11:00", "2026-06-08 17:00"),
    ("2026-06-01 19:00", "2026-06-02 10:00"),
]


@pytest.mark.parametrize(("exact", "told"), SAID)
def test_times_are_rounded_up_the_coarser_the_further_away(exact: str, told: str) -> None:
    assert local(said(at(exact), at(MONDAY_NINE), BERLIN.offset, office)) == told


def test_a_friday_night_becomes_monday_morning() -> None:
    assert local(said(at("2026-06-05 18:00"), at("2026-06-05 16:30"), BERLIN.offset, office)) == "2026-06-08 10:00"


def test_times_are_those_of_the_wall_clock_after_the_clocks_change() -> None:
    assert (
        local(said(at("2026-10-25 14:00"), at("2026-10-24 20:00"), BERLIN.offset, lambda _: True)) == "2026-10-25 15:00"
    )


def test_where_nobody_ever_is_nothing_is_said() -> None:
    assert said(at(MONDAY_NINE), at(MONDAY_NINE), BERLIN.offset, lambda _: False) is None


OPEN_UNTIL_SIX = OpeningHours(
    Timetable(zone="Europe/Berlin", week=((Range(opens=9 * 3600, closes=18 * 3600),),) * 5 + ((),) * 2)
)


@pytest.mark.parametrize(
    ("exact", "told"),
    [
        ("2026-06-01 16:10", "2026-06-01 17:00"),
        ("2026-06-01 17:30", "2026-06-01 18:00"),
        ("2026-06-06 11:00", "2026-06-08 17:00"),
    ],
)
def test_with_opening_hours_their_end_is_said_rather_than_the_next_day(exact: str, told: str) -> None:
    assert local(said_when_open(at(exact), at(MONDAY_NINE), BERLIN.offset, office, OPEN_UNTIL_SIX)) == told


MORNINGS = OpeningHours(
    Timetable(zone="Europe/Berlin", week=((Range(opens=9 * 3600, closes=12 * 3600 + 1800),),) * 5 + ((),) * 2)
)
AN_HOUR_A_WEEK = OpeningHours(
    Timetable(zone="Europe/Berlin", week=((), (), (Range(opens=10 * 3600, closes=11 * 3600),), (), (), (), ()))
)


@pytest.mark.parametrize(
    ("hours", "exact", "told"),
    [
        (MORNINGS, "2026-06-05 09:30", "2026-06-05 12:30"),
        (MORNINGS, "2026-06-06 11:00", "2026-06-08 12:30"),
        (AN_HOUR_A_WEEK, "2026-06-01 09:01", "2026-06-03 11:00"),
        (AN_HOUR_A_WEEK, "2026-06-10 10:01", "2026-06-10 11:00"),
    ],
)
def test_where_it_is_closed_at_all_times_that_people_say_the_end_of_opening_is_said(
    hours: OpeningHours, exact: str, told: str
) -> None:
    assert local(said_when_open(at(exact), at(MONDAY_NINE), BERLIN.offset, lambda _: True, hours)) == told


def test_a_desk_that_never_opens_again_says_no_time() -> None:
    never = OpeningHours(Timetable(zone="Europe/Berlin", week=((),) * 7))
    assert said_when_open(at(MONDAY_NINE), at(MONDAY_NINE), BERLIN.offset, lambda _: True, never) is None


def test_where_answers_never_happen_in_opening_hours_these_are_said_all_the_same() -> None:
    told = said_when_open(at("2026-06-01 16:10"), at(MONDAY_NINE), BERLIN.offset, lambda _: False, OPEN_UNTIL_SIX)
    assert local(told) == "2026-06-01 17:00"


@given(st.floats(0, 10 * 86_400), st.floats(0, 20 * 86_400))
def test_nothing_is_said_too_early_or_when_nobody_is_there(shift: float, away: float) -> None:
    now = at(MONDAY_NINE) + shift
    told = said(now + away, now, BERLIN.offset, office)
    assert told is not None
    assert told >= now + away
    assert office(told - 1)
