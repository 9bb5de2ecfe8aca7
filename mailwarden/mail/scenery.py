"""Where invented mails play: one desk, its people and its customers, and a few days of one May. Pure.

The modules `…_scenes` make decisions of the core from it, exactly as for real mail; `mail.scenes` gathers them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mailwarden.core.conversation import Basis, Promise
from mailwarden.core.hours import Closure, OpeningHours, Range, Span, Timetable
from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy, Targets
from mailwarden.mail.values import Values

ZONE = "Europe/Berlin"
LONDON = timedelta(hours=1)  # in May, from UTC
AUCKLAND = timedelta(hours=12)
HOUR = 3600
ANNA = Address(spec="anna.keller@example.net", name="Anna Keller")
NAMELESS = Address(spec="k4711@example.net")
BEN = Address(spec="ben@example.org", name="Ben Carter")
CHRIS = Address(spec="chris@example.org", name="Chris Okafor")
LEAD = "team-lead@example.org"
SUBJECTS = {
    "de": "Drucker im zweiten Stock",
    "en": "Printer on the second floor",
    "es": "Impresora de la segunda planta",
    "fr": "Imprimante du deuxième étage",
}
HOLIDAYS = {
    "de": "Pfingstmontag",
    "en": "Whit Monday",
    "es": "Lunes de Pentecostés",
    "fr": "Lundi de Pentecôte",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A situation and what the template gets to know of it."""

    name: str
    template: str
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenery:
    """Where the scenes of one language play."""

    language: str
    desk: DeskPolicy

    @property
    def subject(self) -> str:
        """What the customer wrote about."""
        return self.said(SUBJECTS)

    def said(self, texts: Mapping[str, str]) -> str:
        """Return what people say here; in English where nobody has put it in their language."""
        return texts.get(self.language, texts["en"])


def scenery_in(language: str) -> Scenery:
    """Return where people speak this language."""
    return Scenery(language=language, desk=_desk(language))


def at(day_and_time: str) -> datetime:
    """Return an instant, in UTC, of what the desk's clock shows: "05-19 16:00"."""
    local = datetime.strptime(f"2026-{day_and_time}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(ZONE))
    return local.astimezone(UTC)


def promise(when: datetime, basis: Basis = Basis.TARGET, zone: str = ZONE) -> Promise:
    """Return a time that somebody is told."""
    return Promise(at=when, zone=zone, basis=basis)


@lru_cache(maxsize=8)
def _desk(language: str) -> DeskPolicy:
    day = (Range(opens=9 * HOUR, closes=12 * HOUR + 1800), Range(opens=13 * HOUR + 1800, closes=17 * HOUR))
    week = (day, day, day, day, (Range(opens=9 * HOUR, closes=15 * HOUR),), (), ())
    whit_monday = date(2026, 5, 25)
    holiday = Closure(first=whit_monday, last=whit_monday, name=HOLIDAYS.get(language, HOLIDAYS["en"]), is_holiday=True)
    aim = Span(time=timedelta(hours=4))
    return DeskPolicy(
        name="support",
        address="support@example.org",
        team="Example Support",
        hours=OpeningHours(Timetable(zone=ZONE, week=week, closures=(holiday,))),
        targets=Targets(name="standard", first_reply=aim, next_reply=aim, keep_informed=aim),
        staff=(BEN, CHRIS),
        nudge=(LEAD,),
        operator="it@example.org",
        language=language,
        languages=(language,),
        announce=timedelta(0),
    )
