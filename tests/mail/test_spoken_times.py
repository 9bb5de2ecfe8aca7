"""What people write for a time, and when it is; what could be another time is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.hours import Closure, OpeningHours, Range, Timetable
from mailwarden.core.spoken import SpokenTime
from mailwarden.mail.spoken_times import FURTHEST, time_reader

ZONE = ZoneInfo("Europe/Berlin")
OFFICE = OpeningHours(Timetable(zone=ZONE.key, week=((Range(opens=9 * 3600, closes=17 * 3600),),) * 5 + ((), ())))
ALWAYS = OpeningHours(Timetable(zone=ZONE.key, week=((Range(opens=0, closes=86_400),),) * 7))
NOW = datetime(2026, 11, 24, 10, 20, tzinfo=ZONE)  # a Tuesday


def read(text: str, *, hours: OpeningHours = OFFICE, now: datetime = NOW, language: str = "en") -> SpokenTime | None:
    return time_reader((language,), hours.zone, hours, now)(text)


def told(text: str, *, hours: OpeningHours = OFFICE, now: datetime = NOW, language: str = "en") -> str:
    """Return the time as the desk's clocks show it, "11-25 15:00"; "" for none."""
    found = read(text, hours=hours, now=now, language=language)
    return f"{found.at.astimezone(hours.zone):%m-%d %H:%M}" if found else ""


# On Tuesday, 24 November 2026, 10:20, at a desk that is open from Monday to Friday, 9:00 to 17:00.
TOLD = (
    ("tomorrow", "11-25 17:00"),
    ("tomorrow at 15:00", "11-25 15:00"),
    ("tomorrow 15:00", "11-25 15:00"),
    ("tomorrow, 3 pm", "11-25 15:00"),
    ("3pm tomorrow", "11-25 15:00"),
    ("at 3pm tomorrow", "11-25 15:00"),
    ("by tomorrow noon", "11-25 12:00"),
    ("tomorrow by noon", "11-25 12:00"),
    ("today", "11-24 17:00"),
    ("by today", "11-24 17:00"),
    ("today 4pm", "11-24 16:00"),
    ("today at 4:30 pm", "11-24 16:30"),
    ("today 16:30", "11-24 16:30"),
    ("by 4pm", "11-24 16:00"),
    ("4pm", "11-24 16:00"),
    ("at 11", "11-24 11:00"),
    ("before noon", "11-24 12:00"),
    ("by end of day", "11-24 17:00"),
    ("by end of day tomorrow", "11-25 17:00"),
    ("by close of business Friday", "11-27 17:00"),
    ("the day after tomorrow", "11-26 17:00"),
    ("day after tomorrow 10am", "11-26 10:00"),
    ("Thursday", "11-26 17:00"),
    ("on Thursday", "11-26 17:00"),
    ("by Thursday 12:00", "11-26 12:00"),
    ("Thursday at noon", "11-26 12:00"),
    ("Thursday morning", "11-26 12:00"),
    ("Thursday afternoon", "11-26 17:00"),
    ("tomorrow morning", "11-25 12:00"),
    ("tomorrow morning at 9", "11-25 09:00"),
    ("this afternoon", "11-24 17:00"),
    ("Thurs 3pm", "11-26 15:00"),
    ("by Fri", "11-27 17:00"),
    ("Fri. 10:00", "11-27 10:00"),
    ("until Friday 10 a.m.", "11-27 10:00"),
    ("Friday, 27 November", "11-27 17:00"),
    ("Friday 27 November 2026, 3pm", "11-27 15:00"),
    ("November 27", "11-27 17:00"),
    ("Nov 27, 3pm", "11-27 15:00"),
    ("27th of November", "11-27 17:00"),
    ("on the 30th", "11-30 17:00"),
    ("by the 3rd", "12-03 17:00"),
    ("30 Nov", "11-30 17:00"),
    ("2026-12-01", "12-01 17:00"),
    ("2026-12-01 14:00", "12-01 14:00"),
    ("in 2 hours", "11-24 12:20"),
    ("in 90 minutes", "11-24 11:50"),
    ("in half an hour", "11-24 10:50"),
    ("within two hours", "11-24 12:20"),
    ("within the next 2 hours", "11-24 12:20"),
    ("in 1.5 hours", "11-24 11:50"),
    ("in an hour", "11-24 11:20"),
    ("in 3 days", "11-27 17:00"),
    ("in a week", "12-01 17:00"),
    ("in two weeks", "12-08 17:00"),
    ("in 2 working days", "11-26 17:00"),
    ("within 3 business days", "11-27 17:00"),
    ("Monday next week", "11-30 17:00"),
    ("coming Friday", "11-27 17:00"),
    ("this Friday 3pm", "11-27 15:00"),
    ("no later than Friday 3pm", "11-27 15:00"),
    ("Friday 3pm at the latest", "11-27 15:00"),
    ("heute", "11-24 17:00"),
    ("heute 16 Uhr", "11-24 16:00"),
    ("heute um 16:30", "11-24 16:30"),
    ("heute Nachmittag", "11-24 17:00"),
    ("bis Feierabend", "11-24 17:00"),
    ("morgen", "11-25 17:00"),
    ("morgen Mittag", "11-25 12:00"),
    ("morgen um 9", "11-25 09:00"),
    ("morgen 9 Uhr", "11-25 09:00"),
    ("bis morgen 15.30 Uhr", "11-25 15:30"),
    ("morgen früh", "11-25 12:00"),
    ("morgen Vormittag", "11-25 12:00"),
    ("morgen Nachmittag", "11-25 17:00"),
    ("übermorgen", "11-26 17:00"),
    ("uebermorgen 10 Uhr", "11-26 10:00"),
    ("Freitag", "11-27 17:00"),
    ("bis Freitag", "11-27 17:00"),
    ("bis spätestens Freitag", "11-27 17:00"),
    ("spätestens Freitag 12 Uhr", "11-27 12:00"),
    ("am Freitag um 10 Uhr", "11-27 10:00"),
    ("diesen Freitag", "11-27 17:00"),
    ("kommenden Freitag", "11-27 17:00"),
    ("Freitagvormittag", "11-27 12:00"),
    ("Freitag Nachmittag", "11-27 17:00"),
    ("Freitag früh", "11-27 12:00"),
    ("Fr. 10 Uhr", "11-27 10:00"),
    ("Mo 10 Uhr", "11-30 10:00"),
    ("am Montag, den 30. November", "11-30 17:00"),
    ("30. November 10 Uhr", "11-30 10:00"),
    ("30.11.", "11-30 17:00"),
    ("bis 30.11.", "11-30 17:00"),
    ("30.11.2026 15:00", "11-30 15:00"),
    ("am 30.", "11-30 17:00"),
    ("bis zum 3. Dezember", "12-03 17:00"),
    ("3. Dez. 14 Uhr", "12-03 14:00"),
    ("in zwei Stunden", "11-24 12:20"),
    ("in 2 Std.", "11-24 12:20"),
    ("in 30 Minuten", "11-24 10:50"),
    ("in einer Stunde", "11-24 11:20"),
    ("in einer halben Stunde", "11-24 10:50"),
    ("innerhalb von zwei Stunden", "11-24 12:20"),
    ("in drei Tagen", "11-27 17:00"),
    ("in einer Woche", "12-01 17:00"),
    ("in 2 Werktagen", "11-26 17:00"),
    ("nächste Woche Mittwoch", "12-02 17:00"),
    ("Mittwoch nächster Woche", "12-02 17:00"),
    ("um 15 Uhr", "11-24 15:00"),
    ("gegen 15 Uhr", "11-24 15:00"),
    ("15 Uhr 30", "11-24 15:30"),
    ("bis 12 Uhr mittags", "11-24 12:00"),
    ("aujourd'hui", "11-24 17:00"),
    ("aujourd’hui à 16h", "11-24 16:00"),
    ("aujourd'hui 16h30", "11-24 16:30"),
    ("cet après-midi", "11-24 17:00"),
    ("demain", "11-25 17:00"),
    ("demain midi", "11-25 12:00"),
    ("demain matin", "11-25 12:00"),
    ("demain après-midi", "11-25 17:00"),
    ("demain 9h", "11-25 09:00"),
    ("demain à 9 heures", "11-25 09:00"),
    ("demain à 9 h 30", "11-25 09:30"),
    ("après-demain", "11-26 17:00"),
    ("apres demain 10h", "11-26 10:00"),
    ("vendredi", "11-27 17:00"),
    ("d'ici vendredi", "11-27 17:00"),
    ("d'ici à vendredi 12h", "11-27 12:00"),
    ("avant vendredi 12h", "11-27 12:00"),
    ("vendredi à midi", "11-27 12:00"),
    ("vendredi matin", "11-27 12:00"),
    ("ce vendredi", "11-27 17:00"),
    ("jeudi 10h00", "11-26 10:00"),
    ("lundi 30 novembre", "11-30 17:00"),
    ("le 30 novembre à 10h", "11-30 10:00"),
    ("le 30", "11-30 17:00"),
    ("le 1er décembre", "12-01 17:00"),
    ("30/11 à 14h", "11-30 14:00"),
    ("dans deux heures", "11-24 12:20"),
    ("dans 30 minutes", "11-24 10:50"),
    ("dans une heure", "11-24 11:20"),
    ("dans une demi-heure", "11-24 10:50"),
    ("d'ici 2 heures", "11-24 12:20"),
    ("sous 3 jours", "11-27 17:00"),
    ("dans 3 jours", "11-27 17:00"),
    ("dans une semaine", "12-01 17:00"),
    ("sous 2 jours ouvrés", "11-26 17:00"),
    ("mercredi de la semaine prochaine", "12-02 17:00"),
    ("vers 15h", "11-24 15:00"),
    ("pour vendredi", "11-27 17:00"),
    ("au plus tard vendredi", "11-27 17:00"),
    ("hoy", "11-24 17:00"),
    ("hoy a las 16:00", "11-24 16:00"),
    ("hoy a las 4", "11-24 16:00"),
    ("hoy a las 4 de la tarde", "11-24 16:00"),
    ("esta tarde", "11-24 17:00"),
    ("mañana", "11-25 17:00"),
    ("mañana por la mañana", "11-25 12:00"),
    ("manana a las 10", "11-25 10:00"),
    ("mañana a las 3 y media", "11-25 15:30"),
    ("mañana a mediodía", "11-25 12:00"),
    ("pasado mañana", "11-26 17:00"),
    ("pasado mañana a las 10:00", "11-26 10:00"),
    ("viernes", "11-27 17:00"),
    ("el viernes", "11-27 17:00"),
    ("para el viernes", "11-27 17:00"),
    ("antes del viernes a las 12:00", "11-27 12:00"),
    ("el viernes a las 10 de la mañana", "11-27 10:00"),
    ("este viernes", "11-27 17:00"),
    ("viernes por la tarde", "11-27 17:00"),
    ("el lunes 30 de noviembre", "11-30 17:00"),
    ("el 30 de noviembre a las 10:00", "11-30 10:00"),
    ("30 de noviembre", "11-30 17:00"),
    ("el 1 de diciembre de 2026", "12-01 17:00"),
    ("el día 30", "11-30 17:00"),
    ("en dos horas", "11-24 12:20"),
    ("en 30 minutos", "11-24 10:50"),
    ("dentro de 2 horas", "11-24 12:20"),
    ("en media hora", "11-24 10:50"),
    ("dentro de una semana", "12-01 17:00"),
    ("en tres días", "11-27 17:00"),
    ("en 2 días hábiles", "11-26 17:00"),
    ("el miércoles de la semana que viene", "12-02 17:00"),
    ("hacia las 15:00", "11-24 15:00"),
    ("a más tardar el viernes", "11-27 17:00"),
    ("hasta el viernes", "11-27 17:00"),
    ("a la 1", "11-24 13:00"),
    ("a las 11", "11-24 11:00"),
)
NOT_UNDERSTOOD = (
    "not before Friday",
    "not tomorrow",
    "not until Friday",
    "never on Friday",
    "tomorrow or Friday",
    "tomorrow/Friday",
    "Thursday - Friday",
    "Monday-Wednesday",
    "between 2 and 3pm",
    "2-3pm",
    "2pm-3pm",
    "2 to 3pm",
    "14-15 Uhr",
    "zwischen 14 und 15 Uhr",
    "morgen oder Freitag",
    "nicht morgen",
    "nicht vor Freitag",
    "frühestens Freitag",
    "erst am Freitag",
    "ab Freitag",
    "nach Freitag",
    "seit Montag",
    "letzten Freitag",
    "nächsten Freitag",
    "jeden Freitag",
    "freitags",
    "gestern",
    "heute Abend",
    "am Wochenende",
    "nächste Woche",
    "diese Woche",
    "Guten Morgen",
    "vielleicht morgen",
    "pas avant vendredi",
    "pas demain",
    "demain ou vendredi",
    "à partir de vendredi",
    "après vendredi",
    "depuis lundi",
    "vendredi dernier",
    "vendredi prochain",
    "ce soir",
    "la semaine prochaine",
    "peut-être demain",
    "entre 14h et 15h",
    "no antes del viernes",
    "no mañana",
    "mañana o el viernes",
    "a partir del viernes",
    "después del viernes",
    "desde el lunes",
    "el viernes pasado",
    "el próximo viernes",
    "los viernes",
    "esta noche",
    "la semana que viene",
    "quizás mañana",
    "after Friday",
    "from Friday",
    "since Monday",
    "last Friday",
    "next Friday",
    "every Friday",
    "Fridays",
    "yesterday 3pm",
    "today 9am",
    "today at 9:00",
    "2026-11-23",
    "20.11.2026",
    "31.2.",
    "31 November",
    "tonight",
    "this evening",
    "at the weekend",
    "next week",
    "this week",
    "maybe tomorrow",
    "Saturday",
    "Sunday",
    "28 November",
    "tomorrow 25:00",
    "tomorrow 13pm",
    "in 3 months",
    "in 90 days",
    "in 9 weeks",
    "2027-03-01",
    "in a minute",
    "Tuesday",
    "before Friday",
    "vor Freitag",
    "avant vendredi",
    "4/12",
    "on",
    "may",
    "so",
    "do",
    "sat down",
    "mar",
    "Mi",
    "sun",
    "at 3 minutes",
    "3",
    "at",
    "15.30",
    "2h",
    "8 hours",
    "24h",
    "v2.10",
    "10%",
    "Friday at the earliest",
    "Friday or later",
    "two days ago",
    "tomorrow morning 15:00",
    "Wednesday 26 November",
    "tomorrow and Friday",
    "tomorrow 3pm, or at 5pm",
    "1234567890:00",
    "10.0.0.12",
    "",
    " \n ",
    "thanks, will look",
)


@pytest.mark.parametrize(("text", "time"), TOLD)
def test_a_time_is_read_as_people_mean_it(text: str, time: str) -> None:
    assert told(text) == time


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_what_could_mean_another_time_is_none(text: str) -> None:
    assert read(text) is None


def test_the_words_of_the_time_are_found_with_those_that_belong_to_them() -> None:
    text = "waiting for the supplier, by tomorrow at 3 pm at the latest"
    found = read(text)
    assert found is not None
    assert text[found.start : found.end] == "by tomorrow at 3 pm"


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        ("tomorrow", "11-25 09:00", "11-25 17:00"),
        ("tomorrow morning", "11-25 09:00", "11-25 12:00"),
        ("tomorrow afternoon", "11-25 12:00", "11-25 17:00"),
        ("today", "11-24 10:20", "11-24 17:00"),
        ("tomorrow 9:00", "11-25 09:00", "11-25 09:00"),
    ],
)
def test_a_day_without_an_hour_lasts_from_its_opening_to_its_closing(text: str, opens: str, closes: str) -> None:
    found = read(text)
    assert found is not None
    assert [f"{one.astimezone(ZONE):%m-%d %H:%M}" for one in (found.begins_at, found.at)] == [opens, closes]


def test_a_span_ends_with_a_whole_minute_as_it_will_be_told() -> None:
    found = read("in 40 minutes", now=NOW.replace(second=58))
    assert found is not None
    assert found.at == NOW.replace(hour=11, minute=1)


@pytest.mark.parametrize(("text", "is_day_only"), [("by Friday", True), ("Friday noon", False), ("in 2 hours", False)])
def test_it_is_known_whether_an_hour_was_named(text: str, is_day_only: bool) -> None:
    found = read(text)
    assert found is not None
    assert found.is_day_only is is_day_only


@pytest.mark.parametrize(
    ("now", "text", "time"),
    [
        ("11-24 15:30", "3pm", "11-25 15:00"),
        ("11-24 15:30", "at 3", "11-25 15:00"),
        ("11-24 15:30", "today 3pm", ""),
        ("11-27 15:30", "3pm", ""),  # tomorrow is a Saturday
        ("11-28 10:00", "3pm", ""),  # a Saturday, and a Sunday
        ("11-29 10:00", "3pm", "11-30 15:00"),
        ("11-24 17:30", "today", ""),
        ("11-24 17:30", "EOD", ""),
        ("11-24 22:00", "in two hours", "11-25 00:00"),
        ("11-24 10:20", "Tuesday 24 November 3pm", "11-24 15:00"),
        ("12-30 10:00", "4 January", "01-04 17:00"),
    ],
)
def test_an_hour_that_has_passed_is_tomorrows_if_no_day_was_named(now: str, text: str, time: str) -> None:
    at = datetime.strptime(f"2026-{now}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
    assert told(text, now=at) == time


@pytest.mark.parametrize(
    ("text", "office", "always"),
    [
        ("tomorrow at 3", "11-25 15:00", ""),
        ("tomorrow at 9", "11-25 09:00", ""),
        ("tomorrow 9:00", "11-25 09:00", "11-25 09:00"),
        ("tomorrow 3:00", "11-25 15:00", "11-25 03:00"),
        ("tomorrow 03:00", "11-25 03:00", "11-25 03:00"),
        ("tomorrow 3 am", "11-25 03:00", "11-25 03:00"),
        ("tomorrow at 7", "", ""),
        ("tomorrow 7:30", "", "11-25 07:30"),
        ("morgen 3 Uhr", "11-25 15:00", "11-25 03:00"),
        ("Saturday 10:00", "11-28 10:00", "11-28 10:00"),
        ("Saturday at 10", "", ""),
        ("tomorrow", "11-25 17:00", "11-25 23:59"),
    ],
)
def test_opening_hours_tell_which_half_of_the_day_is_meant(text: str, office: str, always: str) -> None:
    assert (told(text), told(text, hours=ALWAYS)) == (office, always)


@pytest.mark.parametrize(
    ("language", "text", "time"),
    [
        ("de", "4/12", "12-04 17:00"),
        ("fr", "4/12", "12-04 17:00"),
        ("es", "4/12", "12-04 17:00"),
        ("en", "4/12", ""),
        ("en", "30/11", "11-30 17:00"),
        ("en", "11/30", "11-30 17:00"),
        ("en", "12/12 3pm", "12-12 15:00"),
    ],
)
def test_the_desks_language_tells_the_day_from_the_month(language: str, text: str, time: str) -> None:
    assert told(text, language=language) == time


@pytest.mark.parametrize(
    ("now", "text", "time"),
    [
        ((2027, 3, 27, 10), "tomorrow 02:30", "03-28T03:00:00+02:00"),  # there is no such time
        ((2026, 10, 24, 10), "tomorrow 02:30", "10-25T02:30:00+02:00"),  # there are two
        ((2027, 3, 28, 1), "in two hours", "03-28T04:00:00+02:00"),
    ],
)
def test_changes_of_the_clocks_are_honoured(now: tuple[int, int, int, int], text: str, time: str) -> None:
    found = read(text, hours=ALWAYS, now=datetime(*now, tzinfo=ZONE))
    assert found is not None
    assert found.at.astimezone(ZONE).isoformat()[5:] == time


def test_a_holiday_is_a_day_on_which_nobody_answers() -> None:
    friday = NOW.date() + timedelta(days=3)
    closed = Timetable(
        zone=ZONE.key, week=OFFICE.timetable.week, closures=(Closure(first=friday, last=friday, name="Inventory"),)
    )
    hours = OpeningHours(closed)
    assert (told("by Friday", hours=hours), told("in 3 working days", hours=hours)) == ("", "11-30 17:00")


def test_days_are_those_of_the_desks_clocks() -> None:
    assert told("tomorrow 3pm", now=datetime(2026, 11, 24, 23, 30, tzinfo=UTC)) == "11-26 15:00"


def test_hours_of_another_zone_are_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="in the zone of the opening hours"):
        time_reader(("en",), ZoneInfo("Europe/London"), OFFICE, NOW)


def test_a_long_text_names_no_time() -> None:
    assert read("tomorrow 3pm " + "x" * 2000) is None


TRAPS = {"so", "do", "mar", "sat", "on", "may", "by", "or", "not"}
WORDS = sorted(TRAPS.union(*(text.split() for text, _ in TOLD)))
NOWS = st.integers(0, 8 * 366 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join), NOWS, st.sampled_from([OFFICE, ALWAYS]))
def test_no_time_is_past_or_far_off_whatever_is_written(text: str, now: datetime, hours: OpeningHours) -> None:
    found = read(text, hours=hours, now=now)
    assert found is None or now < found.at <= now + FURTHEST
    assert found is None or (now <= found.begins_at <= found.at and 0 <= found.start < found.end <= len(text))


@given(st.text(max_size=300), NOWS)
def test_nothing_that_is_written_raises(text: str, now: datetime) -> None:
    read(text, now=now)


@given(st.text(alphabet="0123456789:./- apmhuruthdelisb", max_size=60), NOWS)
def test_no_number_raises(text: str, now: datetime) -> None:
    read(text, now=now)
