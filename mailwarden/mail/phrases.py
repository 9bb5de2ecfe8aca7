"""The words for times, days and zones, one table per language: all that a new language needs beside its templates.

Names of days and months, and "and" and "or" between things, come from Babel (CLDR).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """One language. Placeholders: {time}, {weekday} and {day} in `instants`, otherwise as each line shows them."""

    locale: str  # as CLDR names it
    instants: Mapping[tuple[Form, Day], str]
    clock: str = "{hour}:{minute:02}"
    full_hour: str = "{hour}:00"
    time: str = "{clock}"  # a time of day in a sentence, with its article where there is one
    time_at_one: str = "{clock}"  # the same from 1:00 to 1:59
    noon: str = ""  # what takes the place of 12:00 there; "": nothing that everybody understands alike
    first: str = "1"  # day of a month
    date: str  # {weekday} {day} {month}
    date_with_year: str  # … {year}
    zone: str  # {city}
    zones: Mapping[str, str]  # what people say where it is not the city, by IANA name
    your_time: str  # {when}: an instant told by the reader's clock
    our_time: str  # {time} {zone}: the same instant by the desk's clock, in brackets behind it
    our_day_and_time: str  # {weekday} {time} {zone}: where that is another day
    weekday: str = "{weekday}"  # one day of the week, as often as it comes
    day_range: str  # {first} {last}
    every_day: str
    around_the_clock: str
    opening: str  # {opens} {closes}
    openings: str  # {openings}: the openings of one day, joined
    semicolon: str = "; "
    closed_day: str  # {day}
    closed_days: str  # {first} {last}
    named: str = "{when} ({name})"
    away_now: str  # {name} {day}: away now, and back then
    away_day: str  # {name} {day}
    away_days: str  # {name} {first} {last}
    tenths: tuple[str, ...]  # how many of ten people, from five to nine
    hundredths: str  # {count}: the same of a hundred
    within_minutes: str  # in the place of an instant
    opening_days: tuple[str, str]  # {count}: one, and several, as they stand behind "within"
    contractions: Mapping[str, str] = field(default_factory=dict)  # pattern and replacement, wherever words meet
    no_break: str = ""  # pattern of the spaces at which no line may end


ENGLISH = Phrases(
    locale="en_GB",
    instants={
        (Form.BY, Day.YESTERDAY): "by {time} yesterday, {weekday}",
        (Form.BY, Day.TODAY): "by {time} today",
        (Form.BY, Day.TOMORROW): "by {time} tomorrow, {weekday}",
        (Form.BY, Day.OTHER): "by {time} on {day}",
        (Form.AT, Day.YESTERDAY): "at {time} yesterday, {weekday}",
        (Form.AT, Day.TODAY): "at {time} today",
        (Form.AT, Day.TOMORROW): "at {time} tomorrow, {weekday}",
        (Form.AT, Day.OTHER): "at {time} on {day}",
        (Form.SINCE, Day.YESTERDAY): "since {time} yesterday, {weekday}",
        (Form.SINCE, Day.TODAY): "since {time} today",
        (Form.SINCE, Day.TOMORROW): "from {time} tomorrow, {weekday}",
        (Form.SINCE, Day.OTHER): "since {time} on {day}",
    },
    noon="noon",
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
    your_time="{when}, your time",
    our_time="{time} {zone}",
    our_day_and_time="{time} on {weekday}, {zone}",
    day_range="{first} to {last}",
    every_day="every day",
    around_the_clock="around the clock",
    opening="{opens} to {closes}",
    openings="{openings}",
    closed_day="on {day}",
    closed_days="from {first} to {last}",
    away_now="{name} is away at the moment, and back on {day}",
    away_day="{name} is away on {day}",
    away_days="{name} is away from {first} to {last}",
    tenths=("five in ten", "six in ten", "seven in ten", "eight in ten", "nine in ten"),
    hundredths="{count} in a hundred",
    within_minutes="within minutes",
    opening_days=("{count} opening day", "{count} opening days"),
)

GERMAN = Phrases(
    locale="de_DE",
    instants={
        (Form.BY, Day.YESTERDAY): "bis gestern, {weekday}, {time} Uhr",
        (Form.BY, Day.TODAY): "heute bis {time} Uhr",
        (Form.BY, Day.TOMORROW): "bis morgen, {weekday}, {time} Uhr",
        (Form.BY, Day.OTHER): "bis {day}, {time} Uhr",
        (Form.AT, Day.YESTERDAY): "gestern, {weekday}, um {time} Uhr",
        (Form.AT, Day.TODAY): "heute um {time} Uhr",
        (Form.AT, Day.TOMORROW): "morgen, {weekday}, um {time} Uhr",
        (Form.AT, Day.OTHER): "am {day}, um {time} Uhr",
        (Form.SINCE, Day.YESTERDAY): "seit gestern, {weekday}, {time} Uhr",
        (Form.SINCE, Day.TODAY): "seit heute, {time} Uhr",
        (Form.SINCE, Day.TOMORROW): "ab morgen, {weekday}, {time} Uhr",
        (Form.SINCE, Day.OTHER): "seit {day}, {time} Uhr",
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
    your_time="{when} Ihrer Zeit",
    our_time="{time} Uhr {zone}",
    our_day_and_time="{weekday}, {time} Uhr {zone}",
    day_range="{first} bis {last}",
    every_day="täglich",
    around_the_clock="rund um die Uhr",
    opening="{opens} bis {closes}",
    openings="{openings} Uhr",
    closed_day="am {day}",
    closed_days="von {first} bis {last}",
    away_now="{name} ist zurzeit nicht da und ab {day} wieder hier",
    away_day="{name} ist am {day} nicht da",
    away_days="{name} ist von {first} bis {last} nicht da",
    tenths=("fünf von zehn", "sechs von zehn", "sieben von zehn", "acht von zehn", "neun von zehn"),
    hundredths="{count} von hundert",
    within_minutes="innerhalb weniger Minuten",
    opening_days=("{count} Öffnungstag", "{count} Öffnungstagen"),
)

SPANISH = Phrases(
    locale="es_ES",
    instants={
        (Form.BY, Day.YESTERDAY): "a más tardar ayer, {weekday}, a {time}",
        (Form.BY, Day.TODAY): "hoy antes de {time}",
        (Form.BY, Day.TOMORROW): "a más tardar mañana, {weekday}, a {time}",
        (Form.BY, Day.OTHER): "a más tardar el {day} a {time}",
        (Form.AT, Day.YESTERDAY): "ayer, {weekday}, a {time}",
        (Form.AT, Day.TODAY): "hoy a {time}",
        (Form.AT, Day.TOMORROW): "mañana, {weekday}, a {time}",
        (Form.AT, Day.OTHER): "el {day} a {time}",
        (Form.SINCE, Day.YESTERDAY): "desde {time} de ayer, {weekday}",
        (Form.SINCE, Day.TODAY): "desde {time} de hoy",
        (Form.SINCE, Day.TOMORROW): "a partir de {time} de mañana, {weekday}",
        (Form.SINCE, Day.OTHER): "desde {time} del {day}",
    },
    time="las {clock}",
    time_at_one="la {clock}",
    date="{weekday} {day} de {month}",
    date_with_year="{weekday} {day} de {month} de {year}",
    zone="hora de {city}",
    zones={
        "Atlantic/Azores": "hora de las Azores",
        "Atlantic/Canary": "hora de Canarias",
    },
    your_time="{when}, su hora local",
    our_time="{time}, {zone}",
    our_day_and_time="el {weekday} a {time}, {zone}",
    weekday="los {weekday}",
    day_range="de {first} a {last}",
    every_day="todos los días",
    around_the_clock="las 24 horas",
    opening="de {opens} a {closes}",
    openings="{openings}",
    closed_day="el {day}",
    closed_days="del {first} al {last}",
    away_now="{name} no está en este momento y vuelve el {day}",
    away_day="{name} no está el {day}",
    away_days="{name} no está del {first} al {last}",
    tenths=("cinco de cada diez", "seis de cada diez", "siete de cada diez", "ocho de cada diez", "nueve de cada diez"),
    hundredths="{count} de cada cien",
    within_minutes="en pocos minutos",
    opening_days=("{count} día de apertura", "{count} días de apertura"),
    contractions={
        r"\blos (sábado|domingo)\b": r"los \1s",
        r" o (?=[Hh]?[OoÓó])": " u ",
        r" y (?=[Hh]?[IiÍí](?![AaEeOoáéó]))": " e ",
    },
)

FRENCH = Phrases(
    locale="fr_FR",
    instants={
        (Form.BY, Day.YESTERDAY): "au plus tard hier {weekday} à {time}",
        (Form.BY, Day.TODAY): "aujourd'hui avant {time}",
        (Form.BY, Day.TOMORROW): "au plus tard demain {weekday} à {time}",
        (Form.BY, Day.OTHER): "au plus tard le {day} à {time}",
        (Form.AT, Day.YESTERDAY): "hier {weekday} à {time}",
        (Form.AT, Day.TODAY): "aujourd'hui à {time}",
        (Form.AT, Day.TOMORROW): "demain {weekday} à {time}",
        (Form.AT, Day.OTHER): "le {day} à {time}",
        (Form.SINCE, Day.YESTERDAY): "depuis hier {weekday} à {time}",
        (Form.SINCE, Day.TODAY): "depuis {time} aujourd'hui",
        (Form.SINCE, Day.TOMORROW): "à partir de demain {weekday} à {time}",
        (Form.SINCE, Day.OTHER): "depuis le {day} à {time}",
    },
    clock="{hour} h {minute:02}",
    full_hour="{hour} h",
    noon="midi",
    first="1er",
    date="{weekday} {day} {month}",
    date_with_year="{weekday} {day} {month} {year}",
    zone="heure de {city}",
    zones={
        "America/Guadeloupe": "heure de la Guadeloupe",
        "America/Martinique": "heure de la Martinique",
        "Atlantic/Azores": "heure des Açores",
        "Atlantic/Bermuda": "heure des Bermudes",
        "Atlantic/Canary": "heure des Canaries",
        "Europe/Helsinki": "heure d'Helsinki",
        "Indian/Maldives": "heure des Maldives",
        "Indian/Reunion": "heure de La Réunion",
        "Pacific/Fiji": "heure des Fidji",
        "Pacific/Honolulu": "heure d'Honolulu",
    },
    your_time="{when}, heure de chez vous",
    our_time="{time}, {zone}",
    our_day_and_time="{weekday} à {time}, {zone}",
    weekday="le {weekday}",
    day_range="du {first} au {last}",
    every_day="tous les jours",
    around_the_clock="24 heures sur 24",
    opening="de {opens} à {closes}",
    openings="{openings}",
    semicolon=" ; ",
    closed_day="le {day}",
    closed_days="du {first} au {last}",
    away_now="{name} n'est pas là en ce moment, et revient le {day}",
    away_day="{name} n'est pas là le {day}",
    away_days="{name} n'est pas là du {first} au {last}",
    tenths=("cinq fois sur dix", "six fois sur dix", "sept fois sur dix", "huit fois sur dix", "neuf fois sur dix"),
    hundredths="{count} fois sur cent",
    within_minutes="en quelques minutes",
    opening_days=("{count} jour d'ouverture", "{count} jours d'ouverture"),
    contractions={r"\bde Le ": "du ", r"\bde (?=[AEIOUÀÂÉÈÊËÎÏÔ])": "d'"},
    no_break=r" (?=[:;?!»])|(?<=«) |(?<=\d) (?=h\b)|(?<=\d h) (?=\d\d\b)",
)

PHRASES: Mapping[str, Phrases] = {"de": GERMAN, "en": ENGLISH, "es": SPANISH, "fr": FRENCH}
