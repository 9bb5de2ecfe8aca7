"""The words for times, days and zones, one table per language: all that a new language needs beside its templates.

Names of days and months, and "and" and "or" between things, come from Babel (CLDR).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How an instant stands in a sentence: as the end of a wait, as a point, or as the beginning of a wait."""

    BY = "by"
    AT = "at"
    SINCE = "since"


class Day(StrEnum):
    """How far away a day is, as people say it; on every other day its date is named."""

    YESTERDAY = "yesterday"
    TODAY = "today"
    TOMORROW = "tomorrow"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One language. Placeholders: {clock}, {weekday} and {day} in `instants`, otherwise as each line shows them."""

    locale: str  # as CLDR names it
    instants: Mapping[tuple[Form, Day], str]
    clock: str = "{hour}:{minute:02}"
    date: str  # {weekday} {day} {month}
    date_with_year: str  # … {year}
    zone: str  # {city}
    zones: Mapping[str, str]  # what people say where it is not the city, by IANA name
    day_range: str  # {first} {last}
    every_day: str
    around_the_clock: str
    opening: str  # {opens} {closes}
    openings: str  # {openings}: the openings of one day, joined
    closed_day: str  # {day}
    closed_days: str  # {first} {last}
    named: str = "{when} ({name})"
    tenths: tuple[str, ...]  # how many of ten people, from five to nine
    hundredths: str  # {count}: the same of a hundred
    within_minutes: str  # in the place of an instant


ENGLISH = Phrases(
    locale="en_GB",
    instants={
        (Form.BY, Day.YESTERDAY): "by {clock} yesterday, {weekday}",
        (Form.BY, Day.TODAY): "by {clock} today",
        (Form.BY, Day.TOMORROW): "by {clock} tomorrow, {weekday}",
        (Form.BY, Day.OTHER): "by {clock} on {day}",
        (Form.AT, Day.YESTERDAY): "at {clock} yesterday, {weekday}",
        (Form.AT, Day.TODAY): "at {clock} today",
        (Form.AT, Day.TOMORROW): "at {clock} tomorrow, {weekday}",
        (Form.AT, Day.OTHER): "at {clock} on {day}",
        (Form.SINCE, Day.YESTERDAY): "since {clock} yesterday, {weekday}",
        (Form.SINCE, Day.TODAY): "since {clock} today",
        (Form.SINCE, Day.TOMORROW): "from {clock} tomorrow, {weekday}",
        (Form.SINCE, Day.OTHER): "since {clock} on {day}",
    },
    date="{weekday}, {day} {month}",
    date_with_year="{weekday}, {day} {month} {year}",
    zone="{city} time",
    zones={
        "America/Chicago": "Central Time",
        "America/Denver": "Mountain Time",
        "America/Los_Angeles": "Pacific Time",
        "America/New_York": "Eastern Time",
        "Europe/London": "UK time",
    },
    day_range="{first} to {last}",
    every_day="every day",
    around_the_clock="around the clock",
    opening="{opens} to {closes}",
    openings="{openings}",
    closed_day="on {day}",
    closed_days="from {first} to {last}",
    tenths=("five in ten", "six in ten", "seven in ten", "eight in ten", "nine in ten"),
    hundredths="{count} in a hundred",
    within_minutes="within minutes",
)

GERMAN = Phrases(
    locale="de_DE",
    instants={
        (Form.BY, Day.YESTERDAY): "bis gestern, {weekday}, {clock} Uhr",
        (Form.BY, Day.TODAY): "heute bis {clock} Uhr",
        (Form.BY, Day.TOMORROW): "bis morgen, {weekday}, {clock} Uhr",
        (Form.BY, Day.OTHER): "bis {day}, {clock} Uhr",
        (Form.AT, Day.YESTERDAY): "gestern, {weekday}, um {clock} Uhr",
        (Form.AT, Day.TODAY): "heute um {clock} Uhr",
        (Form.AT, Day.TOMORROW): "morgen, {weekday}, um {clock} Uhr",
        (Form.AT, Day.OTHER): "am {day}, um {clock} Uhr",
        (Form.SINCE, Day.YESTERDAY): "seit gestern, {weekday}, {clock} Uhr",
        (Form.SINCE, Day.TODAY): "seit heute, {clock} Uhr",
        (Form.SINCE, Day.TOMORROW): "ab morgen, {weekday}, {clock} Uhr",
        (Form.SINCE, Day.OTHER): "seit {day}, {clock} Uhr",
    },
    date="{weekday}, {day}. {month}",
    date_with_year="{weekday}, {day}. {month} {year}",
    zone="Ortszeit {city}",
    zones={
        "Europe/Berlin": "Berliner Zeit",
        "Europe/London": "Londoner Zeit",
        "Europe/Vienna": "Wiener Zeit",
        "Europe/Zurich": "Zürcher Zeit",
    },
    day_range="{first} bis {last}",
    every_day="täglich",
    around_the_clock="rund um die Uhr",
    opening="{opens} bis {closes}",
    openings="{openings} Uhr",
    closed_day="am {day}",
    closed_days="von {first} bis {last}",
    tenths=("fünf von zehn", "sechs von zehn", "sieben von zehn", "acht von zehn", "neun von zehn"),
    hundredths="{count} von hundert",
    within_minutes="innerhalb weniger Minuten",
)

PHRASES: Mapping[str, Phrases] = {"de": GERMAN, "en": ENGLISH}
