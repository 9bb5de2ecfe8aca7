"""Times as people say them: the ladder, and never a time when nobody is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mailwarden.core.hours import OpeningHours
from mailwarden.core.rounding import sayable
from mailwarden.errors import NeverOpen
from tests.core.builders import ALWAYS, NIGHTS, OFFICE, ONE_HOUR_A_WEEK, WITH_LUNCH, at, m, opening

BREAK_UNTIL_THREE = opening(*["09:00-12:30 15:00-17:00"] * 5)
UNTIL_SIX = opening(*["09:00-18:00"] * 5)
EVENINGS = opening(*["19:00-22:00"] * 6)
ZONED = [
    opening(*["08:10-16:40"] * 7, zone=zone)
    for zone in ("Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Asia/Kathmandu", "America/Sao_Paulo")
]


@pytest.mark.parametrize(
    ("now", "aim", "said"),
    [
        ("Mon 10:00", "Mon 10:20", "Mon 10:30"),  # quarter hours within the hour
        ("Mon 10:00", "Mon 10:31", "Mon 10:45"),
        ("Mon 10:00", "Mon 10:45", "Mon 10:45"),
        ("Mon 10:00", "Mon 11:10", "Mon 11:30"),  # half hours within four
        ("Mon 10:00", "Mon 14:00", "Mon 14:00"),
        ("Mon 09:00", "Mon 13:10", "Mon 14:00"),  # hours within twelve
        ("Mon 15:00", "Tue 09:10", "Tue 10:00"),  # then 10:00, noon, 15:00 and 17:00
        ("Mon 15:00", "Tue 10:30", "Tue 12:00"),
        ("Mon 15:00", "Tue 12:01", "Tue 15:00"),
        ("Mon 15:00", "Wed 15:30", "Wed 17:00"),
        ("Mon 09:00", "Fri 10:10", "Fri 17:00"),  # beyond three days 17:00
    ],
)
def test_the_further_away_the_coarser(now: str, aim: str, said: str) -> None:
    assert sayable(at(aim), at(now), OFFICE) == at(said)


@pytest.mark.parametrize(("now", "said"), [("Fri 13:00", "next Mon 15:00"), ("Fri 12:00", "next Mon 17:00")])
def test_coarse_times_reach_over_the_lunch_break(now: str, said: str) -> None:
    assert sayable(at("next Mon 12:20"), at(now), WITH_LUNCH) == at(said)


@pytest.mark.parametrize(
    ("hours", "now", "aim", "said"),
    [
        (OFFICE, "Mon 16:00", "Mon 16:50", "Mon 17:00"),
        (WITH_LUNCH, "Mon 08:00", "Mon 12:10", "Mon 12:30"),
        (WITH_LUNCH, "Mon 11:45", "Mon 12:30", "Mon 12:30"),
        (BREAK_UNTIL_THREE, "Fri 13:00", "next Mon 12:20", "next Mon 12:30"),
        (UNTIL_SIX, "Mon 09:00", "Tue 17:30", "Tue 18:00"),
        (EVENINGS, "Mon 08:00", "Tue 20:10", "Tue 22:00"),
        (NIGHTS, "Mon 23:00", "Tue 23:30", "Wed 06:00"),
        (ONE_HOUR_A_WEEK, "Mon 09:00", "Wed 10:05", "Wed 11:00"),
    ],
)
def test_outside_opening_hours_the_end_of_opening_is_said(hours: OpeningHours, now: str, aim: str, said: str) -> None:
    assert sayable(at(aim), at(now), hours) == at(said)


def test_desk_that_never_closes_rounds_into_the_next_day() -> None:
    assert sayable(at("Tue 18:10"), at("Mon 10:00"), ALWAYS) == at("Wed 10:00")


@pytest.mark.parametrize(
    ("now", "aim"),
    [("2026-10-25 01:50", "2026-10-25 02:50"), ("2026-03-29 01:10", "2026-03-29 01:50")],
)
def test_when_the_clocks_change_the_time_said_is_still_ahead(now: str, aim: str) -> None:
    assert at(aim).astimezone(UTC) <= sayable(at(aim).astimezone(UTC), at(now), ALWAYS) <= at(aim) + m(90)


@given(
    hours=st.sampled_from([OFFICE, WITH_LUNCH, NIGHTS, ALWAYS, EVENINGS, ONE_HOUR_A_WEEK, *ZONED]),
    now=st.datetimes(datetime(2011, 12, 20), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - given UTC
    opening_minutes=st.integers(0, 60 * 60),
)
def test_time_said_is_never_earlier_and_always_one_when_somebody_is_there(
    hours: OpeningHours, now: datetime, opening_minutes: int
) -> None:
    try:
        aim = hours.add(hours.next_opening(now), m(opening_minutes))
    except NeverOpen:
        assume(False)
    said = sayable(aim, now, hours)
    assert said >= aim
    assert hours.is_open(said) or hours.is_open(said - timedelta(microseconds=1))
