"""How instants, opening hours, closures and zones are said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mailwarden.core.hours import Closure, Range
from mailwarden.mail.phrases import PHRASES, Day, Form
from mailwarden.mail.wording import join, tell_closures, tell_hours, tell_time, zone_name

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=BERLIN)
CHRISTMAS = Closure(first=date(2026, 12, 25), last=date(2026, 12, 25), name="Christmas Day", is_holiday=True)
BETWEEN_THE_YEARS = Closure(first=date(2026, 12, 24), last=date(2027, 1, 1))
ADVENT = Closure(first=date(2026, 12, 8), last=date(2026, 12, 8), name="Betriebsfeier")


def ranges(*times: tuple[float, float]) -> tuple[Range, ...]:
    return tuple(Range(opens=int(opens * 3600), closes=int(closes * 3600)) for opens, closes in times)


@pytest.mark.parametrize(
    ("day", "hour", "form", "english", "german"),
    [
        (22, 16, Form.BY, "by 16:30 yesterday, Sunday", "bis gestern, Sonntag, 16:30 Uhr"),
        (23, 16, Form.BY, "by 16:30 today", "heute bis 16:30 Uhr"),
        (24, 9, Form.BY, "by 9:30 tomorrow, Tuesday", "bis morgen, Dienstag, 9:30 Uhr"),
        (26, 17, Form.BY, "by 17:30 on Thursday, 26 November", "bis Donnerstag, 26. November, 17:30 Uhr"),
        (23, 18, Form.AT, "at 18:30 today", "heute um 18:30 Uhr"),
        (24, 9, Form.AT, "at 9:30 tomorrow, Tuesday", "morgen, Dienstag, um 9:30 Uhr"),
        (30, 9, Form.AT, "at 9:30 on Monday, 30 November", "am Montag, 30. November, um 9:30 Uhr"),
        (23, 8, Form.SINCE, "since 8:30 today", "seit heute, 8:30 Uhr"),
        (20, 16, Form.SINCE, "since 16:30 on Friday, 20 November", "seit Freitag, 20. November, 16:30 Uhr"),
    ],
)
def test_instant_is_told_as_people_say_it(day: int, hour: int, form: Form, english: str, german: str) -> None:
    at = datetime(2026, 11, day, hour, 30, tzinfo=BERLIN)
    told = [tell_time(at, MONDAY, BERLIN, language, form) for language in ("en", "de")]
    assert told == [english, german]


def test_today_is_asked_where_the_clocks_show_the_told_zone() -> None:
    late_evening_in_berlin = datetime(2026, 11, 23, 23, 30, tzinfo=BERLIN)
    at = late_evening_in_berlin + timedelta(hours=1)
    told = [tell_time(at, late_evening_in_berlin, ZoneInfo(zone), "en") for zone in ("Europe/Berlin", "Europe/London")]
    assert told == ["by 0:30 tomorrow, Tuesday", "by 23:30 today"]


def test_the_same_instant_is_told_alike_whatever_zone_it_is_given_in() -> None:
    at = datetime(2026, 11, 24, 10, 0, tzinfo=BERLIN)
    assert tell_time(at.astimezone(UTC), MONDAY.astimezone(UTC), BERLIN, "en") == tell_time(at, MONDAY, BERLIN, "en")


def test_date_far_away_is_told_with_its_year() -> None:
    at = datetime(2027, 9, 20, 10, 0, tzinfo=BERLIN)
    assert tell_time(at, MONDAY, BERLIN, "en") == "by 10:00 on Monday, 20 September 2027"


@pytest.mark.parametrize(
    ("zone", "english", "german"),
    [
        ("Europe/Berlin", "Berlin time", "Berliner Zeit"),
        ("Europe/Kyiv", "Kyiv time", "Ortszeit Kyiv"),
        ("Asia/Tokyo", "Tokyo time", "Ortszeit Tokio"),
        ("America/New_York", "Eastern Time", "Ortszeit New York"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time", "Ortszeit Buenos Aires"),
        ("UTC", "UTC", "UTC"),
        ("Etc/UTC", "UTC", "UTC"),
        ("Etc/GMT+5", "UTC-5", "UTC-5"),
    ],
)
def test_zone_is_named_as_people_call_it(zone: str, english: str, german: str) -> None:
    assert (zone_name(zone, "en"), zone_name(zone, "de")) == (english, german)


@pytest.mark.parametrize(
    ("week", "english"),
    [
        (
            (*(ranges((9, 12.5), (13.5, 17)),) * 4, ranges((9, 15)), (), ()),
            "Monday to Thursday 9:00 to 12:30 and 13:30 to 17:00, Friday 9:00 to 15:00",
        ),
        ((ranges((9, 17)),) * 7, "every day 9:00 to 17:00"),
        ((ranges((0, 24)),) * 7, "every day around the clock"),
        (((), ranges((8, 12)), ranges((8, 12)), (), (), (), ()), "Tuesday and Wednesday 8:00 to 12:00"),
        (
            (ranges((9, 12)), ranges((13, 15)), ranges((9, 12)), ranges((13, 15)), ranges((9, 12)), (), ()),
            "Monday, Wednesday and Friday 9:00 to 12:00; Tuesday and Thursday 13:00 to 15:00",
        ),
        (((), (), (), (), (), ranges((22.5, 30)), ranges((20, 24))), "Saturday 22:30 to 6:00, Sunday 20:00 to 24:00"),
        (((),) * 7, ""),
    ],
)
def test_days_with_the_same_hours_are_told_together(week: tuple[tuple[Range, ...], ...], english: str) -> None:
    assert tell_hours(week, "en") == english


def test_german_hours_say_uhr_once_a_day() -> None:
    week = (*(ranges((9, 12.5), (13.5, 17)),) * 5, (), ())
    assert tell_hours(week, "de") == "Montag bis Freitag 9:00 bis 12:30 und 13:30 bis 17:00 Uhr"


def test_closures_are_told_in_order_and_one_within_another_is_left_out() -> None:
    told = tell_closures([CHRISTMAS, BETWEEN_THE_YEARS, ADVENT], MONDAY.date(), "en")
    assert told == "on Tuesday, 8 December (Betriebsfeier) and from Thursday, 24 December to Friday, 1 January"


def test_german_closures_follow_german_grammar() -> None:
    told = tell_closures([BETWEEN_THE_YEARS, ADVENT], MONDAY.date(), "de")
    assert told == "am Dienstag, 8. Dezember (Betriebsfeier) und von Donnerstag, 24. Dezember bis Freitag, 1. Januar"


def test_no_closures_are_told_as_nothing() -> None:
    assert tell_closures([], MONDAY.date(), "en") == ""


@pytest.mark.parametrize(
    ("names", "told"), [((), ""), (("Anna",), "Anna"), (("Anna", "Ben"), "Anna or Ben"), (("A", "B", "C"), "A, B or C")]
)
def test_names_are_joined_as_in_speech(names: tuple[str, ...], told: str) -> None:
    assert join(names, "en", "or") == told


@pytest.mark.parametrize("language", sorted(PHRASES))
def test_every_language_has_a_pattern_for_every_form_and_day(language: str) -> None:
    assert set(PHRASES[language].instants) == {(form, day) for form in Form for day in Day}
