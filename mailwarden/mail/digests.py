"""What a mail to our own people about many conversations may say: a digest of nudges, the morning and the evening.

Pure. The numbers count through the whole mail: a reply names by them what it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.daily import Evening, Morning
from mailwarden.core.digests import Digest
from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.said import Word
from mailwarden.mail.fields import one_line
from mailwarden.mail.nudges import NudgeValues, nudge_values
from mailwarden.mail.questions import HeldMailValues, held_values, suggested
from mailwarden.mail.wording import join, tell_time, zone_name

LONGEST_ALARM = 300  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestValues:
    """For digest.txt."""

    team: str
    desk: str  # address
    nudges: tuple[NudgeValues, ...]  # most at risk first
    held: tuple[HeldMailValues, ...]
    count: int  # of the nudges
    away: str  # "Anna Berg": they were reminded of this and are away; "" where it is about nobody's absence
    zone: str
    last: int  # the highest number
    answer: str  # "answer it"
    leave: str  # "leave it"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookValues:
    """One conversation that needs a look."""

    why: str  # "unreachable", "untold", "owed" or "no-rush"
    nudge: NudgeValues


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningValues:
    """For morning.txt."""

    team: str
    desk: str  # address
    today: tuple[NudgeValues, ...]  # whose told time runs out today or has passed, most at risk first
    looks: tuple[LookValues, ...]
    held: tuple[HeldMailValues, ...]
    set_aside: int  # mails that could not be read
    alarms: tuple[str, ...]  # what stands, each on one line
    away: str  # "Anna Berg and ben@example.org"; "" for nobody
    waiting: int  # how many conversations wait for an answer in all
    owed: int  # in how many more we owe news
    zone: str
    listed: int  # the highest number of a conversation that is not held; 0: there is none
    last: int  # the highest number
    answer: str
    leave: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EveningValues:
    """For evening.txt."""

    team: str
    desk: str  # address
    kept: int
    replaced: int
    warned: int
    silent: int
    ended: int  # all of these
    waiting: int
    owed: int
    next_due: str  # "by 11:00 tomorrow, Wednesday"; "" where no told time stands
    zone: str


def digest_values(digest: Digest, desk: DeskPolicy, now: datetime) -> DigestValues:
    """Word a digest of nudges, in the desk's language and zone. now: aware."""
    count = len(digest.listed)
    return DigestValues(
        team=one_line(desk.team),
        desk=desk.address,
        nudges=tuple(nudge_values(one.nudge, desk, now, number) for number, one in enumerate(digest.listed, start=1)),
        held=tuple(held_values(number, one, desk, now) for number, one in enumerate(digest.held, start=count + 1)),
        count=count,
        away=_names(digest.away, desk),
        zone=zone_name(desk.hours.zone.key, desk.language),
        last=count + len(digest.held),
        answer=suggested(Word.ANSWER, desk.language),
        leave=suggested(Word.LEAVE, desk.language),
    )


def morning_values(said: Morning, desk: DeskPolicy, now: datetime) -> MorningValues:
    """Word what is due today, in the desk's language and zone. now: aware."""
    first_look, first_held = len(said.today) + 1, len(said.listed) + 1
    return MorningValues(
        team=one_line(desk.team),
        desk=desk.address,
        today=tuple(nudge_values(one.nudge, desk, now, number) for number, one in enumerate(said.today, start=1)),
        looks=tuple(
            LookValues(why=why, nudge=nudge_values(one.nudge, desk, now, number))
            for number, (why, one) in enumerate(said.looks, start=first_look)
        ),
        held=tuple(held_values(number, one, desk, now) for number, one in enumerate(said.held, start=first_held)),
        set_aside=said.trouble.set_aside,
        alarms=tuple(_shortly(one) for one in said.trouble.alarms),
        away=_names(said.away, desk),
        waiting=said.waiting,
        owed=said.owed,
        zone=zone_name(desk.hours.zone.key, desk.language),
        listed=len(said.listed),
        last=len(said.listed) + len(said.held),
        answer=suggested(Word.ANSWER, desk.language),
        leave=suggested(Word.LEAVE, desk.language),
    )


def evening_values(said: Evening, desk: DeskPolicy, now: datetime) -> EveningValues:
    """Word what became of the day's told times, in the desk's language and zone. now: aware."""
    zone = desk.hours.zone
    return EveningValues(
        team=one_line(desk.team),
        desk=desk.address,
        kept=said.kept,
        replaced=said.replaced,
        warned=said.warned,
        silent=said.silent,
        ended=said.kept + said.replaced + said.warned + said.silent,
        waiting=said.waiting,
        owed=said.owed,
        next_due=tell_time(said.next_due, now, zone, desk.language) if said.next_due else "",
        zone=zone_name(zone.key, desk.language),
    )


def _names(addresses: tuple[str, ...], desk: DeskPolicy) -> str:
    return join([_name(one, desk) for one in addresses], desk.language)


def _name(address: str, desk: DeskPolicy) -> str:
    known = next((one for one in desk.staff if one.key == address), Address(spec=address))
    return one_line(known.name) or known.spec


def _shortly(text: str) -> str:
    line = one_line(next((one for one in text.splitlines() if one.strip()), ""))
    return line if len(line) <= LONGEST_ALARM else line[:LONGEST_ALARM].rstrip() + "…"
