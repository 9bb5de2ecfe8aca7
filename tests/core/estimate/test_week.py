"""Every hour of UTC has the label of the local hour of the week it begins in, or is closed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from mailwarden.core.calendar import Closure, Range, Timetable
from mailwarden.core.estimate.week import CLOSED, Week, closed_days, opening_labels

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = 0
WORKDAY = (Range(opens=9 * 3600, closes=12 * 3600 + 1800),)


def hour(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) // 3600


def test_an_hour_is_named_by_the_local_clock() -> None:
    assert Week(BERLIN).label(hour("2026-06-01T08:00")) == MONDAY + 10


def test_the_hour_after_the_clocks_go_forward_is_named_by_the_new_time() -> None:
    labels = [Week(BERLIN).label(hour(f"2026-03-29T0{one}:00")) % 24 for one in (0, 1)]
    assert labels == [1, 3]


def test_an_hour_that_comes_twice_has_its_name_twice() -> None:
    labels = [Week(BERLIN).label(hour(f"2026-10-25T0{one}:00")) % 24 for one in (0, 1)]
    assert labels == [2, 2]


def test_in_a_zone_of_half_hours_an_hour_is_named_by_its_beginning() -> None:
    assert Week(ZoneInfo("Asia/Kolkata")).label(hour("2026-06-01T04:00")) == MONDAY + 9


def test_closed_days_are_local_days() -> None:
    week = Week(BERLIN, frozenset({date(2026, 6, 1).toordinal()}))
    labels = [week.label(hour(text)) for text in ("2026-05-31T21:00", "2026-05-31T22:00", "2026-06-01T22:00")]
    assert labels == [6 * 24 + 23, CLOSED, 24]


def test_special_days_open_within_closures_and_close_where_they_have_no_ranges() -> None:
    closures = (Closure(first=date(2026, 12, 24), last=date(2026, 12, 26)),)
    special = ((date(2026, 12, 25), WORKDAY), (date(2026, 12, 30), ()))
    timetable = Timetable(zone="Europe/Berlin", week=((),) * 7, closures=closures, special=special)
    assert closed_days(timetable) == {date(2026, 12, day).toordinal() for day in (24, 26, 30)}


def test_an_hour_that_is_open_in_part_counts_as_open() -> None:
    timetable = Timetable(zone="Europe/Berlin", week=(WORKDAY, *[()] * 6))
    assert [hour for hour, is_open in enumerate(opening_labels(timetable)) if is_open] == [9, 10, 11, 12]


def test_an_overnight_range_goes_on_into_the_next_day() -> None:
    timetable = Timetable(zone="Europe/Berlin", week=(*[()] * 6, (Range(opens=23 * 3600, closes=26 * 3600),)))
    assert [hour for hour, is_open in enumerate(opening_labels(timetable)) if is_open] == [0, 1, 167]
