"""Say instants, opening hours, closures and zones in the words people use, in the language of the mail.

Pure. Babel, which is slow to import, is asked once for a language's names and never again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Literal
from zoneinfo import ZoneInfo

from mailwarden.core.hours import Closure, Range, Span
from mailwarden.mail.phrases import PHRASES, Day, Form, Phrases

DAY_SECONDS = 86_400
FAR_DAYS = 180  # beyond this a date is told with its year
NO_BREAK_SPACE = "\u00a0"

_UNIVERSAL = {"UTC", "UCT", "GMT", "Zulu", "Universal", "Greenwich"}
_SIGNS = str.maketrans("+-", "-+")  # Etc/GMT+5 is five hours behind, the other way round from what people say
_DAYS = {-1: Day.YESTERDAY, 0: Day.TODAY, 1: Day.TOMORROW}


@dataclass(frozen=True, slots=True)
class Told:
    """An instant in words, with what stands in brackets behind it."""

    when: str  # "by 16:00 today"; by the reader's clock "by 15:00 today, your time"
    zone: str  # "Berlin time"; behind a time by the reader's clock "16:00 Berlin time"


@dataclass(frozen=True, slots=True)
class _Names:
    weekdays: tuple[str, ...]  # Monday first
    months: tuple[str, ...]  # January first


def tell(
    at: datetime,
    now: datetime,
    zone: ZoneInfo,
    language: str,
    form: Form = Form.BY,
    *,
    reader_offset: timedelta | None = None,
) -> Told:
    """Return an instant by the reader's clock, and by the desk's in brackets where that shows another time.

    zone: the desk's; reader_offset: how far the reader's clock is ahead of UTC, None where that is not known.
    """
    name, phrases = zone_name(zone.key, language), PHRASES[language]
    ours = at.astimezone(zone)
    if reader_offset in (None, ours.utcoffset()):
        return Told(tell_time(at, now, zone, language, form), name)
    reader = timezone(reader_offset)
    when = phrases.your_time.format(when=tell_time(at, now, reader, language, form))
    # Only the weekday is named here: what is "today" for the reader may be another day for the desk.
    pattern = phrases.our_time if at.astimezone(reader).date() == ours.date() else phrases.our_day_and_time
    weekday = _names(language).weekdays[ours.weekday()]
    return Told(when, pattern.format(time=time_of_day(ours, language), weekday=weekday, zone=name))


def tell_time(at: datetime, now: datetime, zone: tzinfo, language: str, form: Form = Form.BY) -> str:
    """Return an instant as part of a sentence: "by 16:30 today", "by 11:00 tomorrow, Tuesday", a date beyond that.

    at, now: aware; what is today is asked where the clocks show `zone`. Beyond tomorrow the date is always named, and
    with "tomorrow" the weekday, because a mail may be read on a later day than it was written.
    """
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    distance = (local.date() - today).days
    pattern = PHRASES[language].instants[form, _DAYS.get(distance, Day.OTHER)]
    return pattern.format(
        time=time_of_day(local, language),
        weekday=_names(language).weekdays[local.weekday()],
        day=tell_day(local.date(), today, language),
    )


def tell_share(level: float, language: str) -> str:
    """Return a share of people in words: "nine in ten", "95 in a hundred". level: 0.5 to 1."""
    phrases, tenths = PHRASES[language], round(level * 10)
    if 5 <= tenths <= 9 and abs(level * 10 - tenths) < 1e-9:
        return phrases.tenths[tenths - 5]
    return phrases.hundredths.format(count=round(level * 100))


def tell_span(span: Span, language: str) -> str:
    """Return opening days and opening time, to stand behind "within": "2 opening days", "3 hours and 30 minutes"."""
    minutes = span.time // timedelta(minutes=1)
    days = [PHRASES[language].opening_days[span.days != 1].format(count=span.days)] if span.days else []
    units = (("duration-hour", minutes // 60), ("duration-minute", minutes % 60))
    parts = [*days, *(_unit(count, unit, language) for unit, count in units if count)]
    return join(parts, language) or _unit(0, "duration-minute", language)


def tell_day(day: date, today: date, language: str) -> str:
    """Return a day with its weekday: "Thursday, 26 November"; with the year where it is far away."""
    names, phrases = _names(language), PHRASES[language]
    is_far = abs((day - today).days) > FAR_DAYS
    pattern = phrases.date_with_year if is_far else phrases.date
    return pattern.format(
        weekday=names.weekdays[day.weekday()],
        day=phrases.first if day.day == 1 else day.day,
        month=names.months[day.month - 1],
        year=day.year,
    )


def day_from(day: date, today: date) -> Day:
    """Return how far away a day is, as people say it."""
    return _DAYS.get((day - today).days, Day.OTHER)


def weekday_of(day: date, language: str) -> str:
    return _names(language).weekdays[day.weekday()]


@lru_cache(maxsize=256)
def zone_name(zone: str, language: str) -> str:
    """Return what people call the time of a zone (IANA name): "Berlin time", never an abbreviation alone."""
    from babel.dates import get_timezone_location

    phrases = PHRASES[language]
    if zone in phrases.zones:
        return phrases.zones[zone]
    if zone in _UNIVERSAL or zone.startswith("Etc/"):
        return "UTC" + zone.removeprefix("Etc/GMT").translate(_SIGNS) if zone.startswith("Etc/GMT") else "UTC"
    city = get_timezone_location(zone, locale=phrases.locale, return_city=True)
    return _contracted(phrases.zone.format(city=city.rpartition("/")[2]), language)


@lru_cache(maxsize=256)
def tell_hours(week: tuple[tuple[Range, ...], ...], language: str) -> str:
    """Return the opening hours of a week, Monday first: "Monday to Thursday 9:00 to 12:30 and 13:30 to 17:00, …"."""
    days_of: dict[tuple[Range, ...], list[int]] = {}
    for weekday, ranges in enumerate(week):
        days_of.setdefault(ranges, []).append(weekday)
    parts = [f"{_days(days, language)} {_openings(ranges, language)}" for ranges, days in days_of.items() if ranges]
    return (PHRASES[language].semicolon if any("," in part for part in parts) else ", ").join(parts)


def tell_closures(closures: Iterable[Closure], today: date, language: str) -> str:
    """Return when it is closed, in order: "on Monday, 25 May (Whit Monday)"; "" for no closures.

    A closure within another one is not told twice.
    """
    told: list[Closure] = []
    for closure in sorted(closures, key=attrgetter("first", "last")):
        told = [one for one in told if not _covers(closure, one)]
        if not any(_covers(one, closure) for one in told):
            told.append(closure)
    return join([_closure(closure, today, language) for closure in told], language)


def tell_changed_days(days: Iterable[tuple[date, tuple[Range, ...]]], today: date, language: str) -> str:
    """Return days with hours of their own: "on Saturday, 5 December (10:00 to 14:00)"; "" for none."""
    phrases = PHRASES[language]
    told = [
        phrases.named.format(
            when=phrases.closed_day.format(day=tell_day(day, today, language)), name=_openings(ranges, language)
        )
        for day, ranges in days
    ]
    return join(told, language)


def join(parts: Sequence[str], language: str, style: Literal["standard", "or"] = "standard") -> str:
    """Return the parts with commas and the language's "and", or with style "or" its "or", before the last."""
    if len(parts) < 2:
        return "".join(parts)
    from babel.lists import format_list

    return _contracted(format_list(parts, style=style, locale=PHRASES[language].locale), language)


def unbroken(text: str, language: str) -> str:
    """Return a text whose lines cannot end where the language forbids it, as between "16" and "h" in French."""
    pattern = PHRASES[language].no_break
    return re.sub(pattern, NO_BREAK_SPACE, text) if pattern else text


def _covers(one: Closure, other: Closure) -> bool:
    return one.first <= other.first and other.last <= one.last


def _closure(closure: Closure, today: date, language: str) -> str:
    phrases = PHRASES[language]
    first, last = (tell_day(day, today, language) for day in (closure.first, closure.last))
    one_day = closure.first == closure.last
    when = phrases.closed_day.format(day=first) if one_day else phrases.closed_days.format(first=first, last=last)
    return phrases.named.format(when=when, name=closure.name) if closure.name else when


def _days(days: list[int], language: str) -> str:
    """Name weekdays, three and more in a row as a range."""
    phrases, weekdays = PHRASES[language], _names(language).weekdays
    if len(days) == 7:
        return phrases.every_day
    parts: list[str] = []
    for _, group in groupby(enumerate(days), lambda numbered: numbered[1] - numbered[0]):
        run = [weekdays[day] for _, day in group]
        if len(run) > 2:
            parts.append(phrases.day_range.format(first=run[0], last=run[-1]))
        else:
            parts += [_contracted(phrases.weekday.format(weekday=day), language) for day in run]
    return join(parts, language)


def _openings(ranges: tuple[Range, ...], language: str) -> str:
    phrases = PHRASES[language]
    if ranges == (Range(opens=0, closes=DAY_SECONDS),):
        return phrases.around_the_clock
    told = [_opening(range_, phrases, language) for range_ in ranges]
    return phrases.openings.format(openings=join(told, language))


def _opening(range_: Range, phrases: Phrases, language: str) -> str:
    return phrases.opening.format(opens=_clock(range_.opens, language), closes=_clock(range_.closes, language))


def time_of_day(local: datetime, language: str) -> str:
    """Say a time of day as it stands in a sentence."""
    phrases = PHRASES[language]
    if phrases.noon and (local.hour, local.minute) == (12, 0):
        return phrases.noon
    pattern = phrases.time_at_one if local.hour == 1 else phrases.time
    return pattern.format(clock=_clock(local.hour * 3600 + local.minute * 60, language))


def _clock(seconds: int, language: str) -> str:
    """Say seconds after midnight on a clock of 24 hours; midnight at the end of a day is 24:00."""
    if seconds > DAY_SECONDS:
        seconds -= DAY_SECONDS
    phrases = PHRASES[language]
    hour, minute = seconds // 3600, seconds // 60 % 60
    return (phrases.clock if minute else phrases.full_hour).format(hour=hour, minute=minute)


def _contracted(text: str, language: str) -> str:
    """Let words meet as the language has them meet: "heure d'Oslo", "Anna u Olga"."""
    for pattern, replacement in PHRASES[language].contractions.items():
        text = re.sub(pattern, replacement, text)
    return text


def _unit(count: int, unit: str, language: str) -> str:
    from babel.units import format_unit

    return format_unit(count, unit, length="long", locale=PHRASES[language].locale)


@lru_cache(maxsize=64)
def _names(language: str) -> _Names:
    from babel.dates import get_day_names, get_month_names

    locale = PHRASES[language].locale
    weekdays = get_day_names("wide", context="format", locale=locale)
    months = get_month_names("wide", context="format", locale=locale)
    return _Names(tuple(weekdays[day] for day in range(7)), tuple(months[month] for month in range(1, 13)))
