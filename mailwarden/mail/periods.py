"""Say from when to when something was, in the words people use: "from 9:10 to 13:40 today". Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from mailwarden.mail.phrases import Day
from mailwarden.mail.wording import day_from, tell_day, time_of_day, weekday_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Period:
    """One language. Placeholders: {began}, {ended}, {weekday}, {day}; {since} and {until} in `days`."""

    on: Mapping[Day, str]  # began and ended on the same day
    days: str = "{since} {until}"
    since: Mapping[Day, str]
    until: Mapping[Day, str]


_PERIODS: Mapping[str, _Period] = {
    "en": _Period(
        on={
            Day.TODAY: "from {began} to {ended} today",
            Day.YESTERDAY: "from {began} to {ended} yesterday, {weekday}",
            Day.OTHER: "from {began} to {ended} on {day}",
        },
        since={
            Day.TODAY: "from {began} today",
            Day.YESTERDAY: "from {began} yesterday, {weekday},",
            Day.OTHER: "from {began} on {day},",
        },
        until={
            Day.TODAY: "to {ended} today",
            Day.YESTERDAY: "to {ended} yesterday, {weekday}",
            Day.OTHER: "to {ended} on {day}",
        },
    ),
    "de": _Period(
        on={
            Day.TODAY: "heute von {began} bis {ended} Uhr",
            Day.YESTERDAY: "gestern, {weekday}, von {began} bis {ended} Uhr",
            Day.OTHER: "am {day}, von {began} bis {ended} Uhr",
        },
        since={
            Day.TODAY: "von heute, {began} Uhr,",
            Day.YESTERDAY: "von gestern, {weekday}, {began} Uhr,",
            Day.OTHER: "von {day}, {began} Uhr,",
        },
        until={
            Day.TODAY: "bis heute, {ended} Uhr,",
            Day.YESTERDAY: "bis gestern, {weekday}, {ended} Uhr,",
            Day.OTHER: "bis {day}, {ended} Uhr,",
        },
    ),
    "es": _Period(
        on={
            Day.TODAY: "hoy desde {began} hasta {ended}",
            Day.YESTERDAY: "ayer, {weekday}, desde {began} hasta {ended}",
            Day.OTHER: "el {day} desde {began} hasta {ended}",
        },
        since={
            Day.TODAY: "desde hoy a {began}",
            Day.YESTERDAY: "desde ayer, {weekday}, a {began}",
            Day.OTHER: "desde el {day} a {began}",
        },
        until={
            Day.TODAY: "hasta hoy a {ended}",
            Day.YESTERDAY: "hasta ayer, {weekday}, a {ended}",
            Day.OTHER: "hasta el {day} a {ended}",
        },
    ),
    "fr": _Period(
        on={
            Day.TODAY: "aujourd'hui de {began} à {ended}",
            Day.YESTERDAY: "hier {weekday} de {began} à {ended}",
            Day.OTHER: "le {day} de {began} à {ended}",
        },
        since={
            Day.TODAY: "d'aujourd'hui à {began}",
            Day.YESTERDAY: "d'hier {weekday} à {began}",
            Day.OTHER: "du {day} à {began}",
        },
        until={
            Day.TODAY: "jusqu'à aujourd'hui à {ended}",
            Day.YESTERDAY: "jusqu'à hier {weekday} à {ended}",
            Day.OTHER: "jusqu'au {day} à {ended}",
        },
    ),
}


def tell_period(since: datetime, until: datetime, now: datetime, zone: tzinfo, language: str) -> str:
    """Return a span that is over, to stand inside a sentence. since, until, now: aware, since <= until <= now."""
    began, ended, today = since.astimezone(zone), until.astimezone(zone), now.astimezone(zone).date()
    words = _PERIODS[language]

    def said(at: datetime, patterns: Mapping[Day, str]) -> str:
        return patterns[day_from(at.date(), today)].format(
            began=time_of_day(began, language),
            ended=time_of_day(ended, language),
            weekday=weekday_of(at.date(), language),
            day=tell_day(at.date(), today, language),
        )

    if began.date() == ended.date():
        return said(ended, words.on)
    return words.days.format(since=said(began, words.since), until=said(ended, words.until))
