"""Reads the times out of an English mail as its recipient does: from the text, the Date, and their own clock.

Knows nothing of how such texts are made; a time that it cannot place is reported rather than passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

ZONES = {"UK": "Europe/London", "Berlin": "Europe/Berlin", "New York": "America/New_York", "UTC": "UTC"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
FURTHEST_BACK = timedelta(days=60)  # a date without its year lies ahead, or not much longer ago

_DAY = (
    rf"(?:(?P<near>yesterday|today|tomorrow)(?:, (?P<near_weekday>{'|'.join(WEEKDAYS)}))?"
    rf"|on (?P<weekday>{'|'.join(WEEKDAYS)}), (?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)})(?: (?P<year>\d{{4}}))?)"
)
WHEN = re.compile(
    rf"(?P<lead>[^.:;?!]*?)\b(?:by|at|before) (?P<clock>\d{{1,2}}:\d\d|noon|midnight) {_DAY}(?P<yours>, your time)?"
    r"(?: \((?P<bracket>[^()]*)\))?"
)
CLOCK = re.compile(r"\b(?:\d{1,2}:\d\d|noon)\b")
ZONE = re.compile(r"\((?:(?:\d{1,2}:\d\d|noon)(?: on \w+,)? )?(?P<city>[A-Z][\w ]*?)(?: time)?\)")
IN_BRACKETS = re.compile(r"(?P<clock>\d{1,2}:\d\d|noon)(?: on (?P<weekday>\w+),)? ")

# What stands before a time says what it is; the first that fits counts.
RECALLED = re.compile(
    r"(?:told you to expect our answer|said you would hear (?:where we stand|from us again|from us)) $"
)
TELLING = re.compile(
    r"(?:aim to (?:answer|write to you)|in (?:ten|a hundred)(?: hear from us)?"
    r"|we will write to you(?: again)?|you will hear from [^,.]+?) $",
    re.IGNORECASE,
)
HARMLESS = re.compile(
    r"(?:usually hear from us|we are back|did not read this mailbox.*|answered your mail.*|closed.*|"
    r"until|from|here) $",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """The times in one mail; instants are aware."""

    told: tuple[datetime, ...] = ()  # by which the reader hears from us
    recalled: tuple[datetime, ...] = ()  # that they were told before
    unread: tuple[str, ...] = ()  # words with a time that no rule here places, or that contradict themselves


class Unclear(ValueError):
    """A time that cannot be right."""


def read_times(text: str, written_at: datetime, reader: tzinfo | None) -> Told:
    """Return the times in a text. written_at: its Date; reader: the reader's own clock, None where it is not known."""
    plain = " ".join(line for line in text.splitlines() if not line.startswith(">"))
    plain = " ".join(plain.split())
    city = ZONE.search(plain)
    told, recalled, unread = [], [], []
    for found in WHEN.finditer(plain):
        lead = found["lead"]
        if HARMLESS.search(lead):
            continue
        try:
            at = _instant(found, written_at, city["city"] if city else "", reader)
        except Unclear as error:
            unread.append(f"{found[0].strip()}: {error}")
            continue
        if RECALLED.search(lead):
            recalled.append(at)
        elif TELLING.search(lead):
            told.append(at)
        else:
            unread.append(found[0].strip())
    return Told(tuple(told), tuple(recalled), tuple(unread))


def _instant(found: re.Match[str], written_at: datetime, city: str, reader: tzinfo | None) -> datetime:
    bracket = IN_BRACKETS.match(found["bracket"] or "")
    if not found["yours"]:
        return _at(found, written_at, _zone(city))
    if reader is None:
        raise Unclear("whose time?")
    at = _at(found, written_at, reader)
    if bracket:
        theirs = at.astimezone(_zone(city))
        if theirs.time() != _clock(bracket["clock"]):
            raise Unclear(f"that is {theirs:%H:%M} for them")
        if bracket["weekday"] and WEEKDAYS[theirs.weekday()] != bracket["weekday"]:
            raise Unclear(f"that is {theirs:%A} for them")
    return at


def _at(found: re.Match[str], written_at: datetime, zone: tzinfo) -> datetime:
    today = written_at.astimezone(zone).date()
    day = today + timedelta(days=NEAR[found["near"]]) if found["near"] else _date(found, today)
    weekday = found["near_weekday"] or found["weekday"]
    if weekday and WEEKDAYS[day.weekday()] != weekday:
        raise Unclear(f"{day} is no {weekday}")
    return datetime.combine(day, _clock(found["clock"]), zone)


def _date(found: re.Match[str], today: date) -> date:
    month, day = MONTHS.index(found["month"]) + 1, int(found["day"])
    if found["year"]:
        return date(int(found["year"]), month, day)
    years = (today.year - 1, today.year, today.year + 1)
    return next(one for year in years if (one := date(year, month, day)) >= today - FURTHEST_BACK)


def _clock(words: str) -> time:
    if words in ("noon", "midnight"):
        return time(12 if words == "noon" else 0)
    hour, minute = words.split(":")
    return time(int(hour), int(minute))


def _zone(city: str) -> ZoneInfo:
    try:
        return ZoneInfo(ZONES[city.removesuffix(" time")])
    except KeyError:
        raise Unclear(f"where is {city!r}?") from None


def offset_of(date_header: datetime) -> tzinfo | None:
    """Return the clock by which somebody dates their mails."""
    offset = date_header.utcoffset()
    return None if offset is None else timezone(offset)
