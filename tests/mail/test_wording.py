"""How instants, opening hours, closures and zones are said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mailwarden.core.hours import Closure, Range
from mailwarden.mail.phrases import PHRASES, Day, Form
from mailwarden.mail.wording import Told, join, tell, tell_closures, tell_hours, tell_time, unbroken, zone_name

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


@pytest.mark.parametrize(
    ("day", "hour", "form", "french", "spanish"),
    [
        (22, 16, Form.BY, "au plus tard hier dimanche à 16 h 30", "a más tardar ayer, domingo, a las 16:30"),
        (23, 16, Form.BY, "aujourd'hui avant 16 h 30", "hoy antes de las 16:30"),
        (24, 9, Form.BY, "au plus tard demain mardi à 9 h 30", "a más tardar mañana, martes, a las 9:30"),
        (
            26,
            1,
            Form.BY,
            "au plus tard le jeudi 26 novembre à 1 h 30",
            "a más tardar el jueves 26 de noviembre a la 1:30",
        ),
        (23, 18, Form.AT, "aujourd'hui à 18 h 30", "hoy a las 18:30"),
        (24, 9, Form.AT, "demain mardi à 9 h 30", "mañana, martes, a las 9:30"),
        (30, 9, Form.AT, "le lundi 30 novembre à 9 h 30", "el lunes 30 de noviembre a las 9:30"),
        (23, 8, Form.SINCE, "depuis 8 h 30 aujourd'hui", "desde las 8:30 de hoy"),
        (22, 8, Form.SINCE, "depuis hier dimanche à 8 h 30", "desde las 8:30 de ayer, domingo"),
        (20, 16, Form.SINCE, "depuis le vendredi 20 novembre à 16 h 30", "desde las 16:30 del viernes 20 de noviembre"),
    ],
)
def test_instant_is_told_in_french_and_spanish(day: int, hour: int, form: Form, french: str, spanish: str) -> None:
    at = datetime(2026, 11, day, hour, 30, tzinfo=BERLIN)
    assert [tell_time(at, MONDAY, BERLIN, language, form) for language in ("fr", "es")] == [french, spanish]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("de", "bis morgen, Dienstag, 12:00 Uhr"),
        ("en", "by noon tomorrow, Tuesday"),
        ("es", "a más tardar mañana, martes, a las 12:00"),  # "mediodía" lasts until two in the afternoon
        ("fr", "au plus tard demain mardi à midi"),
    ],
)
def test_noon_is_said_where_everybody_means_the_same_by_it(language: str, told: str) -> None:
    assert tell_time(datetime(2026, 11, 24, 12, 0, tzinfo=BERLIN), MONDAY, BERLIN, language) == told


def test_full_hours_and_the_first_of_a_month_are_said_the_french_way() -> None:
    at = datetime(2026, 12, 1, 17, 0, tzinfo=BERLIN)
    assert tell_time(at, MONDAY, BERLIN, "fr") == "au plus tard le mardi 1er décembre à 17 h"


@pytest.mark.parametrize(
    ("language", "when", "zone"),
    [
        ("de", "heute bis 22:00 Uhr Ihrer Zeit", "17:30 Uhr Berliner Zeit"),
        ("en", "by 22:00 today, your time", "17:30 Berlin time"),
        ("es", "hoy antes de las 22:00, su hora local", "las 17:30, hora de Berlín"),
        ("fr", "aujourd'hui avant 22 h, heure de chez vous", "17 h 30, heure de Berlin"),
    ],
)
def test_reader_elsewhere_is_told_their_own_time_first(language: str, when: str, zone: str) -> None:
    at = datetime(2026, 11, 23, 17, 30, tzinfo=BERLIN)
    assert tell(at, MONDAY, BERLIN, language, reader_offset=timedelta(hours=5, minutes=30)) == Told(when, zone)


@pytest.mark.parametrize(
    ("language", "when", "zone"),
    [
        ("de", "bis morgen, Dienstag, 1:30 Uhr Ihrer Zeit", "Montag, 17:30 Uhr Berliner Zeit"),
        ("en", "by 1:30 tomorrow, Tuesday, your time", "17:30 on Monday, Berlin time"),
        ("es", "a más tardar mañana, martes, a la 1:30, su hora local", "el lunes a las 17:30, hora de Berlín"),
        ("fr", "au plus tard demain mardi à 1 h 30, heure de chez vous", "lundi à 17 h 30, heure de Berlin"),
    ],
)
def test_where_it_is_another_day_for_the_desk_its_day_is_named(language: str, when: str, zone: str) -> None:
    at = datetime(2026, 11, 23, 17, 30, tzinfo=BERLIN)
    assert tell(at, MONDAY, BERLIN, language, reader_offset=timedelta(hours=9)) == Told(when, zone)


def test_what_is_today_is_asked_by_the_readers_clock() -> None:
    after_midnight_in_tokyo = datetime(2026, 11, 23, 16, 30, tzinfo=BERLIN)
    told = tell(
        after_midnight_in_tokyo + timedelta(hours=1),
        after_midnight_in_tokyo,
        BERLIN,
        "en",
        reader_offset=timedelta(hours=9),
    )
    assert told == Told("by 1:30 today, your time", "17:30 on Monday, Berlin time")


@pytest.mark.parametrize("offset", [None, timedelta(hours=1)])
def test_one_clock_is_told_once(offset: timedelta | None) -> None:
    at = datetime(2026, 11, 23, 17, 30, tzinfo=BERLIN)
    assert tell(at, MONDAY, BERLIN, "en", reader_offset=offset) == Told("by 17:30 today", "Berlin time")


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
    ("zone", "french", "spanish"),
    [
        ("Europe/Berlin", "heure de Berlin", "hora de Berlín"),
        ("Europe/Oslo", "heure d'Oslo", "hora de Oslo"),
        ("Europe/Athens", "heure d'Athènes", "hora de Atenas"),
        ("Europe/Helsinki", "heure d'Helsinki", "hora de Helsinki"),
        ("Asia/Hong_Kong", "heure de Hong Kong", "hora de Hong Kong"),
        ("Africa/Cairo", "heure du Caire", "hora de El Cairo"),
        ("America/Havana", "heure de La Havane", "hora de La Habana"),
        ("Atlantic/Azores", "heure des Açores", "hora de las Azores"),
        ("Atlantic/Canary", "heure des Canaries", "hora de Canarias"),
        ("America/New_York", "heure de New York", "hora de Nueva York"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_zone_is_named_with_the_articles_of_its_language(zone: str, french: str, spanish: str) -> None:
    assert (zone_name(zone, "fr"), zone_name(zone, "es")) == (french, spanish)


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


@pytest.mark.parametrize(
    ("week", "french", "spanish"),
    [
        (
            (*(ranges((9, 12.5), (13.5, 17)),) * 5, ranges((10, 14)), ()),
            "du lundi au vendredi de 9 h à 12 h 30 et de 13 h 30 à 17 h, le samedi de 10 h à 14 h",
            "de lunes a viernes de 9:00 a 12:30 y de 13:30 a 17:00, los sábados de 10:00 a 14:00",
        ),
        (
            ((), ranges((8, 12)), ranges((8, 12)), (), (), (), ()),
            "le mardi et le mercredi de 8 h à 12 h",
            "los martes y los miércoles de 8:00 a 12:00",
        ),
        (
            (ranges((9, 12)), ranges((13, 15)), ranges((9, 12)), ranges((13, 15)), ranges((9, 12)), (), ()),
            "le lundi, le mercredi et le vendredi de 9 h à 12 h ; le mardi et le jeudi de 13 h à 15 h",
            "los lunes, los miércoles y los viernes de 9:00 a 12:00; los martes y los jueves de 13:00 a 15:00",
        ),
        ((ranges((0, 24)),) * 7, "tous les jours 24 heures sur 24", "todos los días las 24 horas"),
    ],
)
def test_hours_are_told_in_french_and_spanish(week: tuple[tuple[Range, ...], ...], french: str, spanish: str) -> None:
    assert (tell_hours(week, "fr"), tell_hours(week, "es")) == (french, spanish)


def test_closures_are_told_in_french_and_spanish() -> None:
    closures = [BETWEEN_THE_YEARS, ADVENT]
    assert tell_closures(closures, MONDAY.date(), "fr") == (
        "le mardi 8 décembre (Betriebsfeier) et du jeudi 24 décembre au vendredi 1er janvier"
    )
    assert tell_closures(closures, MONDAY.date(), "es") == (
        "el martes 8 de diciembre (Betriebsfeier) y del jueves 24 de diciembre al viernes 1 de enero"
    )


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


@pytest.mark.parametrize(
    ("names", "language", "told"),
    [
        (("Anna", "Ben"), "fr", "Anna ou Ben"),
        (("Anna", "Ben", "Zoé"), "fr", "Anna, Ben ou Zoé"),
        (("Anna", "Ben"), "es", "Anna o Ben"),
        (("Anna", "Olga"), "es", "Anna u Olga"),
        (("Anna", "Ben", "Óscar"), "es", "Anna, Ben u Óscar"),
        (("Anna", "Ben"), "de", "Anna oder Ben"),
    ],
)
def test_names_are_joined_as_each_language_does(names: tuple[str, ...], language: str, told: str) -> None:
    assert join(names, language, "or") == told


def test_french_lines_break_neither_before_a_colon_nor_within_a_time() -> None:
    text = "« Demain » à 16 h 30 : vous ? 9 h ; 3 heures, 12 hommes"
    assert unbroken(text, "fr").replace("\u00a0", "~") == "«~Demain~» à 16~h~30~: vous~? 9~h~; 3 heures, 12 hommes"


@pytest.mark.parametrize("language", ["de", "en", "es"])
def test_other_languages_break_at_any_space(language: str) -> None:
    assert unbroken("16 h 30 : x", language) == "16 h 30 : x"


@pytest.mark.parametrize("language", sorted(PHRASES))
def test_every_language_has_a_pattern_for_every_form_and_day(language: str) -> None:
    assert set(PHRASES[language].instants) == {(form, day) for form in Form for day in Day}
