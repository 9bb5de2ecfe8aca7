"""A change of the opening hours is told beforehand: closures and days with hours of their own, within a few days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from mailwarden.core.announcing import Ahead, ahead, away, back_on
from mailwarden.core.hours import Closure, OpeningHours, Range, Timetable
from mailwarden.core.message import Address
from mailwarden.core.policy import Absence
from tests.core.builders import desk

NINE_TO_FIVE = Range(opens=9 * 3600, closes=17 * 3600)
TEN_TO_TWO = Range(opens=10 * 3600, closes=14 * 3600)
WEEK = ((NINE_TO_FIVE,),) * 5 + ((), ())
CHRISTMAS = Closure(first=date(2026, 12, 24), last=date(2027, 1, 1), name="")
MONDAY = datetime(2026, 12, 21, 9, 30, tzinfo=UTC)
A_WEEK = timedelta(days=7)


def hours(*closures: Closure, **special: tuple[Range, ...]) -> OpeningHours:
    days = tuple((date.fromisoformat(day.removeprefix("d").replace("_", "-")), to) for day, to in special.items())
    return OpeningHours(Timetable(zone="Europe/Berlin", week=WEEK, closures=closures, special=days))


def test_a_closure_within_the_span_is_announced() -> None:
    assert ahead(hours(CHRISTMAS), MONDAY, None, A_WEEK) == Ahead(closures=(CHRISTMAS,))


def test_one_beyond_it_is_not() -> None:
    assert ahead(hours(CHRISTMAS), MONDAY, None, timedelta(days=2)) == Ahead()


def test_what_is_told_with_the_time_is_not_told_twice() -> None:
    after_it = datetime(2027, 1, 4, 10, 0, tzinfo=UTC)
    assert ahead(hours(CHRISTMAS), MONDAY, after_it, A_WEEK) == Ahead()


def test_a_time_before_the_closure_says_nothing_of_it() -> None:
    assert ahead(hours(CHRISTMAS), MONDAY, MONDAY + timedelta(hours=4), A_WEEK) == Ahead(closures=(CHRISTMAS,))


def test_a_closed_weekend_is_no_news() -> None:
    weekend = Closure(first=date(2026, 12, 26), last=date(2026, 12, 27))
    assert ahead(hours(weekend), MONDAY, None, A_WEEK) == Ahead()


def test_a_day_with_hours_of_its_own_is_announced() -> None:
    assert ahead(hours(d2026_12_23=(TEN_TO_TWO,)), MONDAY, None, A_WEEK) == Ahead(
        changed=((date(2026, 12, 23), (TEN_TO_TWO,)),)
    )


def test_a_saturday_on_which_it_opens_is_announced_too() -> None:
    assert ahead(hours(d2026_12_26=(TEN_TO_TWO,)), MONDAY, None, A_WEEK).changed == (
        (date(2026, 12, 26), (TEN_TO_TWO,)),
    )


def test_a_day_that_is_closed_for_once_is_announced() -> None:
    only_then = Closure(first=date(2026, 12, 23), last=date(2026, 12, 23))
    assert ahead(hours(d2026_12_23=()), MONDAY, None, A_WEEK) == Ahead(closures=(only_then,))


def test_a_day_that_is_closed_for_once_before_the_told_time_is_told_with_that_time() -> None:
    assert ahead(hours(d2026_12_23=()), MONDAY, MONDAY + timedelta(days=3), A_WEEK) == Ahead()


def test_special_hours_like_any_other_days_are_no_news() -> None:
    assert ahead(hours(d2026_12_23=(NINE_TO_FIVE,)), MONDAY, None, A_WEEK) == Ahead()


def test_todays_own_hours_are_no_change_to_come() -> None:
    assert ahead(hours(d2026_12_21=(TEN_TO_TWO,)), MONDAY, None, A_WEEK) == Ahead()


def test_several_are_announced_in_the_order_of_the_calendar() -> None:
    desk = hours(d2026_12_24=(TEN_TO_TWO,), d2026_12_22=(TEN_TO_TWO,))
    assert [day for day, _ in ahead(desk, MONDAY, None, A_WEEK).changed] == [date(2026, 12, 22), date(2026, 12, 24)]


def test_a_desk_that_wants_none_announces_nothing() -> None:
    assert ahead(hours(CHRISTMAS), MONDAY, None, timedelta(0)) == Ahead()


BEN = Address(spec="ben@example.org", name="Ben Carter")


def absent(first: str, last: str, **changes: Any) -> Absence:
    since, until = (date.fromisoformat(f"2026-12-{one}") for one in (first, last))
    return Absence(who=BEN.spec, first=since, last=until, **changes)


def told_of(*absences: Absence, announce: timedelta = A_WEEK) -> tuple[Absence, ...]:
    return away(desk(absences=absences, announce=announce), MONDAY)


def test_who_is_away_now_or_soon_is_announced_the_earliest_first() -> None:
    now, soon = absent("18", "22"), absent("28", "30")
    assert told_of(soon, now) == (now, soon)


def test_who_was_away_or_will_be_much_later_is_not() -> None:
    assert told_of(absent("14", "20"), absent("29", "30")) == ()


def test_an_absence_that_is_nobodys_business_is_not() -> None:
    assert told_of(absent("21", "23", announce=False)) == ()


def test_a_desk_that_announces_nothing_announces_no_absence() -> None:
    assert told_of(absent("21", "23"), announce=timedelta(0)) == ()


def test_they_are_back_on_the_first_day_on_which_it_is_open() -> None:
    assert back_on(absent("21", "23"), hours(CHRISTMAS)) == date(2027, 1, 4)
