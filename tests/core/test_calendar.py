"""How local wall-clock ranges become intervals of UTC, held against a clock that is read minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailwarden.core.calendar import Calendar, Closure, Interval, Range, Timetable, instant, merged, micros

MINUTE = timedelta(minutes=1)
NO_WEEK: tuple[tuple[Range, ...], ...] = ((),) * 7

# The days on which clocks do something, and what they do.
TURNS = [
    ("Europe/Berlin", "2026-03-29"),  # 02:00 becomes 03:00
    ("Europe/Berlin", "2026-10-25"),  # 03:00 becomes 02:00
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),  # 02:00 becomes 01:30
    ("Australia/Lord_Howe", "2026-10-04"),  # 02:00 becomes 02:30
    ("Pacific/Apia", "2011-12-30"),  # a day that never was
    ("Africa/Casablanca", "2026-02-15"),  # Ramadan begins: an hour back
    ("Africa/Casablanca", "2026-03-22"),  # and ends: an hour on
    ("America/Sao_Paulo", "2018-02-18"),  # 24:00 becomes 23:00
    ("America/Sao_Paulo", "2018-11-04"),  # 00:00 becomes 01:00
    ("America/Havana", "2026-11-01"),  # 01:00 becomes 00:00
    ("America/St_Johns", "2010-11-07"),  # 00:01 becomes 23:01 of the day before
    ("Asia/Kathmandu", "1986-01-01"),  # 00:00 becomes 00:15, for good
]


def hours(opens: float, closes: float) -> Range:
    return Range(opens=int(opens * 3600), closes=int(closes * 3600))


def on(day: str, zone: str, *ranges: Range) -> tuple[Interval, ...]:
    return Calendar(Timetable(zone=zone, week=(ranges,) * 7)).on(date.fromisoformat(day))


def utc(*intervals: str) -> tuple[Interval, ...]:
    """Read intervals like "2026-03-29T01:00..2026-03-29T05:00"."""
    ends = [interval.split("..") for interval in intervals]
    return tuple((micros(datetime.fromisoformat(a + "Z")), micros(datetime.fromisoformat(b + "Z"))) for a, b in ends)


# --- a clock read minute by minute -------------------------------------------------------------------------------


@cache
def clock(zone: str, day: date) -> tuple[list[datetime], list[datetime], list[datetime]]:
    """Return four days of minutes: the instant, the latest time read so far, the earliest time still to be read."""
    begins = datetime.combine(day, time(), UTC) - timedelta(days=1)
    instants = [begins + MINUTE * count for count in range(4 * 1440)]
    readings = [at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for at in instants]
    return instants, list(accumulate(readings, max)), list(accumulate(reversed(readings), min))[::-1]


def walked(zone: str, day: date, range_: Range) -> set[datetime]:
    """Return the minutes at which the clock has read the opening and has yet to read less than the closing."""
    midnight = datetime.combine(day, time())
    opens, closes = midnight + timedelta(seconds=range_.opens), midnight + timedelta(seconds=range_.closes)
    return {at for at, read, to_read in zip(*clock(zone, day), strict=True) if read >= opens and to_read < closes}


def minutes_of(intervals: tuple[Interval, ...]) -> set[datetime]:
    spans = ((instant(opens), (closes - opens) // 60_000_000) for opens, closes in intervals)
    return {opens + MINUTE * count for opens, length in spans for count in range(length)}


minutes_in_a_day = st.integers(0, 1439)
near_the_turn = st.integers(0, 16).map(lambda quarter: quarter * 15) | st.integers(1380, 1439)


@st.composite
def whole_minutes(draw: st.DrawFn) -> Range:
    opens = draw(near_the_turn | minutes_in_a_day)
    length = draw(st.integers(1, 180) | st.integers(1, 1440))
    return Range(opens=opens * 60, closes=(opens + length) * 60)


@pytest.mark.parametrize(("zone", "turn"), TURNS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_range_is_open_when_a_clock_read_minute_by_minute_says_so(zone: str, turn: str, data: st.DataObject) -> None:
    day = date.fromisoformat(turn) - timedelta(days=data.draw(st.integers(0, 1), "days before the turn"))
    range_ = data.draw(whole_minutes(), "range")
    assert minutes_of(on(day.isoformat(), zone, range_)) == walked(zone, day, range_)


# --- times that are skipped and times that come twice ------------------------------------------------------------


def test_an_opening_time_that_is_skipped_becomes_the_instant_after_the_gap() -> None:
    intervals = on("2026-03-29", "Europe/Berlin", hours(2.5, 6))
    assert intervals == utc("2026-03-29T01:00..2026-03-29T04:00")


def test_a_closing_time_that_is_skipped_becomes_the_instant_before_the_gap() -> None:
    intervals = on("2026-03-29", "Europe/Berlin", hours(0, 2.5))
    assert intervals == utc("2026-03-28T23:00..2026-03-29T01:00")


def test_a_range_that_is_skipped_as_a_whole_leaves_nothing() -> None:
    assert on("2026-03-29", "Europe/Berlin", hours(2, 3)) == ()


def test_of_an_opening_time_that_comes_twice_the_earlier_one_opens() -> None:
    intervals = on("2026-10-25", "Europe/Berlin", hours(2.5, 6))
    assert intervals == utc("2026-10-25T00:30..2026-10-25T05:00")


def test_of_a_closing_time_that_comes_twice_the_later_one_closes() -> None:
    intervals = on("2026-10-25", "Europe/Berlin", hours(0, 2.5))
    assert intervals == utc("2026-10-24T22:00..2026-10-25T01:30")


def test_a_range_that_ends_where_the_repeated_hour_begins_does_not_last_through_it() -> None:
    intervals = on("2026-10-25", "Europe/Berlin", hours(0, 2))
    assert intervals == utc("2026-10-24T22:00..2026-10-25T00:00")


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("America/Sao_Paulo", "2018-02-17", 25),
        ("America/Havana", "2026-11-01", 25),
        ("Asia/Kathmandu", "1986-01-01", 23.75),
    ],
)
def test_a_day_open_around_the_clock_counts_every_hour_it_has(zone: str, day: str, length: float) -> None:
    [(opens, closes)] = on(day, zone, hours(0, 24))
    assert instant(closes) - instant(opens) == timedelta(hours=length)


@pytest.mark.parametrize("split", [1, 1.5, 2, 2.25, 3, 12, 23, 23.5])
@pytest.mark.parametrize(("zone", "turn"), TURNS)
def test_ranges_that_touch_leave_no_hole(zone: str, turn: str, split: float) -> None:
    assert on(turn, zone, hours(0, split), hours(split, 24)) == on(turn, zone, hours(0, 24))


def test_a_day_that_never_was_has_no_intervals() -> None:
    assert on("2011-12-30", "Pacific/Apia", hours(0, 24)) == ()


def test_a_zone_with_seconds_in_its_offset_is_exact_to_the_second() -> None:
    # Amsterdam kept UTC+00:19:32 until 1937-07-01, when 28 seconds were skipped.
    intervals = on("1937-06-30", "Europe/Amsterdam", hours(9, 17))
    assert instant(intervals[0][0]).second == 28


# --- which ranges apply to a day ---------------------------------------------------------------------------------

WEEKDAYS = ((hours(9, 17),),) * 5 + ((),) * 2


def calendar(closures: tuple[Closure, ...] = (), special: tuple[tuple[date, tuple[Range, ...]], ...] = ()) -> Calendar:
    return Calendar(Timetable(zone="Europe/Berlin", week=WEEKDAYS, closures=closures, special=special))


def closed(first: str, last: str = "") -> Closure:
    return Closure(first=date.fromisoformat(first), last=date.fromisoformat(last or first))


def test_a_weekday_has_its_ranges_and_a_sunday_none() -> None:
    assert [len(calendar().on(date(2026, 6, day))) for day in (12, 13, 14, 15)] == [1, 0, 0, 1]


def test_closures_cover_their_first_and_their_last_day() -> None:
    winter = calendar((closed("2026-12-28", "2026-12-30"),))
    assert [bool(winter.on(date(2026, 12, day))) for day in (25, 28, 29, 30, 31)] == [True, False, False, False, True]


def test_a_short_closure_within_a_long_one_does_not_end_it() -> None:
    summer = calendar((closed("2026-08-03", "2026-08-21"), closed("2026-08-05")))
    assert summer.on(date(2026, 8, 6)) == ()


def test_a_special_day_opens_in_spite_of_week_and_closures() -> None:
    saturday = date(2026, 12, 5)
    sale = calendar((closed("2026-12-05"),), ((saturday, (hours(10, 14),)),))
    assert sale.on(saturday) == utc("2026-12-05T09:00..2026-12-05T13:00")


def test_a_special_day_without_ranges_is_closed() -> None:
    monday = date(2026, 6, 15)
    assert calendar(special=((monday, ()),)).on(monday) == ()


def test_ranges_that_touch_or_overlap_are_one_interval() -> None:
    intervals = on("2026-06-12", "UTC", hours(13, 17), hours(9, 12), hours(11, 13))
    assert intervals == utc("2026-06-12T09:00..2026-06-12T17:00")


# --- whole years -------------------------------------------------------------------------------------------------


def test_a_year_is_cut_off_at_its_ends_and_its_neighbours_go_on_from_there() -> None:
    around_the_clock = Calendar(Timetable(zone="Pacific/Auckland", week=((hours(0, 24),),) * 7))
    years = [around_the_clock.in_year(year) for year in (2025, 2026)]
    assert years[0].closes == years[1].opens == (micros(datetime(2026, 1, 1, tzinfo=UTC)),)


def test_a_night_range_of_new_years_eve_reaches_into_the_next_year() -> None:
    night = Calendar(
        Timetable(zone="America/New_York", week=NO_WEEK, special=((date(2025, 12, 31), (hours(18, 47),)),))
    )
    assert night.in_year(2026).closes == (micros(datetime(2026, 1, 2, 4, tzinfo=UTC)),)


def test_nothing_is_open_in_senseless_years() -> None:
    around_the_clock = Calendar(Timetable(zone="UTC", week=((hours(0, 24),),) * 7))
    assert [around_the_clock.in_year(year).total for year in (1, 1899, 2200, 9999)] == [0, 0, 0, 0]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))))
def test_merged_intervals_cover_the_same_and_lie_apart(intervals: list[Interval]) -> None:
    joined = list(merged(intervals))
    assert {at for a, b in joined for at in range(a, b)} == {at for a, b in intervals for at in range(a, b)}
    assert all(left[1] < right[0] for left, right in pairwise(joined))


# --- mistakes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("opens", "closes"), [(-1, 5), (5, 5), (7, 6), (86401, 90000), (0, 172801)])
def test_impossible_ranges_are_refused(opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match="must open within its day"):
        Range(opens=opens, closes=closes)


def test_a_closure_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="must not end before it begins"):
        closed("2026-12-28", "2026-12-27")


def test_a_week_of_six_days_is_refused() -> None:
    with pytest.raises(ValueError, match="seven days"):
        Timetable(zone="UTC", week=NO_WEEK[:6])


def test_a_naive_instant_is_refused_and_named() -> None:
    with pytest.raises(ValueError, match=r"2026-06-12T09:00:00 is naive"):
        micros(datetime(2026, 6, 12, 9))  # noqa: DTZ001 - the subject of this test
