"""The activity clock runs when answers happen, and stands still on closed days."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.estimate.activity import ActivityClock, Presence, shrunk
from mailwarden.core.estimate.week import Week

UTC = ZoneInfo("UTC")
DAY, HOUR = 86_400, 3600
MONDAY = 4  # 1970-01-05, in days since the epoch
OFFICE = [day < 5 and 9 <= hour < 17 for day in range(7) for hour in range(24)]


def learned(answers: list[float], weeks: int = 8, week: Week | None = None) -> list[float]:
    presence = Presence(week or Week(UTC))
    for day in range(MONDAY, MONDAY + 7 * weeks):
        presence.seen_until(day)
        for at in sorted(answers):
            if (MONDAY * DAY + at) // DAY % 7 == day % 7:
                presence.answered(day * DAY + at % DAY)
    return presence.rates()


def office_clock(closed: frozenset[int] = frozenset()) -> ActivityClock:
    week = Week(UTC, closed)
    return ActivityClock(week, [*(4.2 if is_open else 0.0 for is_open in OFFICE), 0.0], MONDAY, MONDAY + 27)


def test_rates_have_mean_one_and_closed_hours_have_none() -> None:
    rates = learned([9.5 * HOUR, 10.5 * HOUR])
    assert [sum(rates[:168]) / 168, rates[168]] == pytest.approx([1.0, 0.0])


def test_hours_with_answers_run_faster_than_hours_without() -> None:
    rates = learned([9.5 * HOUR])
    assert rates[9] > 20 * rates[15]


def test_a_burst_counts_as_one_answer() -> None:
    burst = [9.5 * HOUR + second for second in range(60)]
    assert learned(burst) == learned(burst[:1])


def test_an_hour_of_a_weekday_is_drawn_to_the_same_hour_of_the_others() -> None:
    counts = [0.0] * 168
    counts[9] = 5.0
    result = shrunk(counts)
    assert [result[9], result[33]] == pytest.approx([10 / 6, 5 / 6])


def test_an_hour_of_the_weekend_stands_for_itself() -> None:
    counts = [0.0] * 120 + [3.0] * 48
    assert shrunk(counts) == counts


def test_before_the_first_answer_configured_opening_hours_are_believed() -> None:
    rates = Presence(Week(UTC), OFFICE).rates()
    assert min(rates[day * 24 + 12] for day in range(5)) > 50 * rates[6 * 24 + 12]


def test_weeks_on_which_the_desk_was_closed_do_not_slow_its_hours_down() -> None:
    closed = frozenset(range(date(1970, 2, 2).toordinal(), date(1970, 2, 9).toordinal()))
    ratio = learned([9.5 * HOUR], week=Week(UTC, closed))[9] / learned([9.5 * HOUR])[9]
    assert ratio == pytest.approx(1.0, abs=0.2)


def test_a_night_and_a_weekend_take_no_activity_time() -> None:
    clock = office_clock()
    friday, monday = (MONDAY + 4) * DAY + 16 * HOUR, (MONDAY + 7) * DAY + 10 * HOUR
    assert clock.reading(monday) - clock.reading(friday) == pytest.approx(2 * 4.2)


def test_a_closed_day_takes_no_activity_time() -> None:
    clock = office_clock(frozenset({date(1970, 1, 6).toordinal()}))
    monday, wednesday = MONDAY * DAY + 16 * HOUR, (MONDAY + 2) * DAY + 10 * HOUR
    assert clock.reading(wednesday) - clock.reading(monday) == pytest.approx(2 * 4.2)


@given(st.floats(-10, 60).map(lambda days: (MONDAY + days) * DAY), st.floats(0, 40).map(lambda days: days * DAY))
def test_the_clock_never_goes_back(at: float, later: float) -> None:
    clock = office_clock()
    assert clock.reading(at + later) >= clock.reading(at) - 1e-9


@given(st.floats(-300, 1500))
def test_the_instant_of_a_reading_reads_it(reading: float) -> None:
    clock = office_clock()
    assert clock.reading(clock.instant(reading)) == pytest.approx(reading, abs=1e-6)


@given(st.floats(0, 27).map(lambda days: (MONDAY + days) * DAY))
def test_the_instant_of_a_reading_is_its_first(at: float) -> None:
    clock = office_clock()
    assert clock.instant(clock.reading(at)) <= at + 1e-3
