"""Read the short texts of the configuration: durations, opening hours, dates, caps and addresses.

Pure. Every function takes a value as TOML gave it, and returns the frozen value or raises Mistake in plain words.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from difflib import get_close_matches

from mailwarden.core.hours import Closure, Range, Span
from mailwarden.core.message import Address
from mailwarden.core.policy import Cap

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_OVERNIGHT = 16 * 3600  # seconds: beyond it, a range that ends before it begins is taken for a slip

DURATION = re.compile(r"(?:(\d{1,4})d)? ?(?:(\d{1,5})h)? ?(?:(\d{1,6})m)? ?(?:(\d{1,7})s)?", re.ASCII)
TIME_RANGE = re.compile(r"(\d{1,2}):(\d\d) ?[-–] ?(\d{1,2}):(\d\d)", re.ASCII)
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
CAP = re.compile(r"(\d{1,6}) per (\w+)", re.ASCII)
CAP_UNITS = {"minute": "1m", "hour": "1h", "day": "1d", "week": "7d"}
ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
DOMAIN = re.compile(rf"{LABEL}(?:\.{LABEL})*")
ADDR_SPEC = re.compile(rf"{ATEXT}(?:\.{ATEXT})*@{DOMAIN.pattern}")
SERVER_NAME = re.compile(r"[A-Za-z0-9._:/-]{1,255}", re.ASCII)
LIST_ID = re.compile(rf"{ATEXT}(?:\.{ATEXT})+")
NAMED_ADDRESS = re.compile(r'\s*"?([^"<>]*?)"?\s*<([^<>]*)>\s*')


class Mistake(ValueError):
    """A value that cannot be used: what is wrong with it, and what to write instead."""

    def __init__(self, message: str, remedy: str = "") -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(message)


def shown(value: object) -> str:
    """Return a value in the words of the file's author, cut where it is long."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f"'{value[:60]}'"
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case dict():
            return "a table"
    return f"the date {value}" if isinstance(value, date) else "this"


def nearest(name: str, known: list[str]) -> str:
    """Return the known name that was probably meant, "" where none is near."""
    by_folded = {one.casefold(): one for one in known}
    matches = get_close_matches(name.casefold(), by_folded, 1, 0.6)
    return by_folded[matches[0]] if matches else ""


def did_you_mean(name: str, known: list[str], otherwise: str = "") -> str:
    """Return the remedy for a misspelt name."""
    meant = nearest(name, known)
    return f"did you mean '{meant}'?" if meant else otherwise


def parse_duration(value: object) -> timedelta:
    """Return a duration of any length; a day is 24 hours."""
    days, hours, minutes, seconds = _parts_of_duration(value)
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def parse_span(value: object) -> Span:
    """Return a target, longer than nothing; a day is an opening day."""
    days, hours, minutes, seconds = _parts_of_duration(value)
    span = Span(days=days, time=timedelta(hours=hours, minutes=minutes, seconds=seconds))
    if span == Span():
        raise Mistake(f"{shown(value)} leaves no time at all", 'a target is like "30m", "4h" or "2d"')
    return span


def parse_cap(value: object) -> Cap:
    """Return a brake like "3 per day" or "60 per 10m"."""
    text = _text(value, '"30 per hour"')
    found = CAP.fullmatch(text)
    unit = found and CAP_UNITS.get(found[2].lower(), found[2])
    if not found or not unit or not DURATION.fullmatch(unit) or not parse_duration(unit):
        raise Mistake(f"{shown(text)} is not a limit", 'write it like "3 per day", "30 per hour" or "60 per 10m"')
    if not int(found[1]):
        raise Mistake(f"{shown(text)} would stop all mail", 'to send nothing, set mode = "observe" in the desk')
    return Cap(count=int(found[1]), window=parse_duration(unit))


def parse_range(value: object) -> Range:
    """Return opening hours of one day; an end before the beginning lies on the next day."""
    text = _text(value, '"09:00-17:00"')
    found = TIME_RANGE.fullmatch(text)
    if not found:
        raise Mistake(f"{shown(text)} is not a range of opening hours", 'write it like "09:00-12:30"')
    opens, closes = _seconds(text, found[1], found[2]), _seconds(text, found[3], found[4])
    if opens == closes:
        raise Mistake(f"{shown(text)} begins and ends at the same time", 'around the clock is "00:00-24:00"')
    if closes > opens:
        return Range(opens=opens, closes=closes)
    if closes + 86_400 - opens > LONGEST_OVERNIGHT:
        turned = f"{found[3]}:{found[4]}-{found[1]}:{found[2]}"
        overnight = 'over midnight, as in "22:00-06:00", a range has at most 16 hours'
        raise Mistake(f"{shown(text)} ends before it begins", f'did you mean "{turned}"? {overnight}')
    return Range(opens=opens, closes=closes + 86_400)


def parse_days(value: object) -> tuple[int, ...]:
    """Return the days of "mon-thu", "sat-mon" or "mon,wed", Monday is 0; each once, as they are written."""
    days: list[int] = []
    for part in _text(value, '"mon-thu"').split(","):
        first, dash, last = (end.strip() for end in part.partition("-"))
        begins = _day(first)
        days.extend((begins + count) % 7 for count in range((_day(last) - begins) % 7 + 1 if dash else 1))
    if len(set(days)) < len(days):
        raise Mistake(f"{shown(value)} names a day twice", "name each day once")
    return tuple(days)


def parse_date(value: object) -> date:
    """Return one day, written as text or as a TOML date."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = _text(value, '"2026-12-24"')
    found = DATE.fullmatch(text)
    if not found:
        raise Mistake(f"{shown(text)} is not a date", 'write it like "2026-12-24"')
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise Mistake(f"there is no {text}", "look at a calendar") from None


def parse_closure(value: object) -> Closure:
    """Return one closed day, or the days from the first to the last: "2026-12-24..2027-01-01"."""
    if not isinstance(value, str) or ".." not in value:
        day = parse_date(value)
        return Closure(first=day, last=day)
    first, last = (parse_date(part.strip()) for part in value.split("..", 1))
    if last < first:
        raise Mistake(f"{shown(value)} ends before it begins", f'did you mean "{last}..{first}"?')
    return Closure(first=first, last=last)


def parse_address(value: object) -> str:
    """Return an addr-spec (RFC 5321 section 4.1.2), as it is written; no quoted local part, no name beside it."""
    text = _text(value, '"support@example.org"')
    if not ADDR_SPEC.fullmatch(text):
        raise Mistake(f"{shown(text)} is not an e-mail address", 'write it like "support@example.org"')
    return text


def parse_domain(value: object) -> str:
    """Return the domain of "@example.org", lower case, without the "@"."""
    text = _text(value, '"@example.org"')
    if not text.startswith("@") or not DOMAIN.fullmatch(text[1:]):
        raise Mistake(f"{shown(text)} is not a domain", 'write it like "@example.org"')
    return text[1:].lower()


def parse_sender(value: object) -> str:
    """Return an address, or "@" and a domain, in lower case."""
    if isinstance(value, str) and value.startswith("@"):
        return f"@{parse_domain(value)}"
    return parse_address(value).lower()


def parse_server_name(value: object) -> str:
    """Return an authserv-id (RFC 8601 section 2.5), lower case; "microsoft" is one that names no server."""
    text = _text(value, '"mx.example.org"')
    if not SERVER_NAME.fullmatch(text):
        remedy = 'write the first word of that field, like "mx.example.org", or "microsoft" for Microsoft 365'
        raise Mistake(f"{shown(text)} is not what a server calls itself in Authentication-Results", remedy)
    return text.lower()


def parse_list_id(value: object) -> str:
    """Return the identifier of a List-Id field (RFC 2919 section 2), lower case, without "<>"."""
    text = _text(value, '"support.groups.example.org"')
    inner = text.removeprefix("<").removesuffix(">")
    if "@" in inner:
        dotted = inner.lower().replace("@", ".")
        raise Mistake(f"{shown(text)} is an address, not a List-Id", f'did you mean "{dotted}"?')
    if not LIST_ID.fullmatch(inner):
        remedy = 'write what stands in <> there, like "support.groups.example.org"'
        raise Mistake(f"{shown(text)} is not a List-Id", remedy)
    return inner.lower()


def parse_staff(value: object) -> Address | str:
    """Return a person, "Anna Berg <anna@example.org>" or the address alone, or the domain of "@example.org"."""
    text = _text(value, '"anna@example.org"')
    if text.startswith("@"):
        return parse_domain(text)
    named = NAMED_ADDRESS.fullmatch(text)
    return Address(name=named[1], spec=parse_address(named[2])) if named else Address(spec=parse_address(text))


def _text(value: object, like: str) -> str:
    if not isinstance(value, str):
        raise Mistake(f"must be text like {like}, not {shown(value)}")
    return value.strip()


def _parts_of_duration(value: object) -> tuple[int, int, int, int]:
    text = _text(value, '"30m"')
    if text.startswith("-"):
        raise Mistake(f"{shown(text)} is negative", 'write it like "30m", "4h", "2d" or "1h30m"')
    found = DURATION.fullmatch(text)
    if not found or not text:
        raise Mistake(f"{shown(text)} is not a duration", 'write it like "30m", "4h", "2d" or "1h30m"')
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return days, hours, minutes, seconds


def _seconds(text: str, hours: str, minutes: str) -> int:
    seconds = int(hours) * 3600 + int(minutes) * 60
    if int(minutes) > 59 or seconds > 86_400:
        raise Mistake(f"{shown(text)} names a time that no clock shows: {hours}:{minutes}", "a day ends at 24:00")
    return seconds


def _day(name: str) -> int:
    if name in DAYS:
        return DAYS.index(name)
    meant = next((day for day in DAYS if name.lower().startswith(day)), "") or nearest(name, list(DAYS))
    raise Mistake(f"'{name}' is not a day", f"did you mean '{meant}'?" if meant else f"days are {', '.join(DAYS)}")
