"""What a colleague reads of their own words about an incident: what leaves and when, what was taken back or settled.

Pure. The requesters' mail stands below, word for word: it is written by the same code that writes the mail itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailwarden.core.incidents import Incident
from mailwarden.core.message import Address, Message
from mailwarden.core.names import first_name
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.said import Word
from mailwarden.mail.compose import disarmed
from mailwarden.mail.fields import one_line
from mailwarden.mail.nudges import person, shortened
from mailwarden.mail.phrases import Form
from mailwarden.mail.questions import suggested
from mailwarden.mail.wording import tell_time, zone_name

MOST_NAMED = 20


class Became(StrEnum):
    """What became of a word."""

    WAITS = "waits"  # it leaves soon, unless it is taken back
    HELD = "held"  # it stays until somebody lets it go
    TAKEN_BACK = "taken-back"
    TOO_LATE = "too-late"  # to take it back: it has left
    NOTHING = "nothing"  # waits to be sent
    SETTLED = "settled"  # nobody has to answer those who were told any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one colleague is to be told."""

    became: Became
    incident: Incident  # of WAITS as it will be once the word has left
    answers: Message  # the colleague's mail
    author: Address
    people: tuple[tuple[Address, str], ...] = ()  # who is told, or was settled, each with their subject
    left_out: tuple[tuple[Address, str], ...] = ()  # of SETTLED: who has written since it was closed
    leaves_at: datetime | None = None
    text: str = ""  # of WAITS: what the first of them reads
    is_instead: bool = False  # of WAITS: another word waited, which is not sent
    is_answered: bool = False  # of SETTLED: they have their answer by another way; else they need none


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentWordValues:
    """For incident_word.txt."""

    team: str
    first_name: str  # of the colleague; "" where it is not known
    became: str
    number: int
    title: str
    is_end: bool  # the word says that it is over
    count: int  # who is told, or was settled
    people: tuple[str, ...]  # the first of those who were settled: "Anna Keller (anna@example.net): Printer jammed"
    more: int  # further ones, that are not named
    left_out: tuple[str, ...]
    leaves: str  # "at 14:12 today"; "" where it does not leave by itself
    next: str  # "by 14:00 today", when the next word is owed as matters stand; "" where none is
    zone: str
    paragraphs: tuple[str, ...]
    is_instead: bool
    is_answered: bool
    undo: str
    send: str
    hold: str


def incident_word_values(heard: Heard, desk: DeskPolicy, now: datetime) -> IncidentWordValues:
    """Word it in the desk's language and zone. now: aware."""
    zone, language, owed = desk.hours.zone, desk.language, heard.incident.owed_at
    return IncidentWordValues(
        team=one_line(desk.team),
        first_name=first_name(heard.author),
        became=heard.became,
        number=heard.incident.incident_id,
        title=one_line(heard.incident.title).strip().rstrip("."),
        is_end=heard.incident.closed_at is not None,
        count=len(heard.people),
        people=_named(heard.people),
        more=max(len(heard.people) - MOST_NAMED, 0),
        left_out=_named(heard.left_out),
        leaves=tell_time(heard.leaves_at, now, zone, language, Form.AT) if heard.leaves_at else "",
        next=tell_time(owed, now, zone, language) if owed else "",
        zone=zone_name(zone.key, language),
        paragraphs=tuple(" ".join(one.split()) for one in heard.text.split("\n\n") if one.strip()),
        is_instead=heard.is_instead,
        is_answered=heard.is_answered,
        undo=suggested(Word.UNDO, language),
        send=suggested(Word.SEND, language),
        hold=suggested(Word.HOLD, language),
    )


def _named(people: Sequence[tuple[Address, str]]) -> tuple[str, ...]:
    return tuple(_line(*one) for one in people[:MOST_NAMED])


def _line(who: Address, subject: str) -> str:
    about = shortened(disarmed(subject))
    return f"{person(who)}: {about}" if about else person(who)
