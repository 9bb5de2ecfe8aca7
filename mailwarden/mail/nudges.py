"""What a reminder to our own people may say: who waits, what they were told, how that stands, and what to reply.

Pure. What the requester wrote is quoted shortly, and without links and codes: their mail may be anybody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.decisions import NudgeStaff
from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import SIGNS, Reason
from mailwarden.mail.compose import disarmed
from mailwarden.mail.fields import one_line
from mailwarden.mail.phrases import Form
from mailwarden.mail.wording import tell_time, zone_name

LONGEST_SUBJECT = 80  # of a subject shown to staff
QUOTED_LINES, LONGEST_QUOTE = 3, 240  # characters

UNLIKELY, LIKELY = 0.2, 0.85
SHARES = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4)
CHANCES = {  # unlikely, each of the shares, likely
    "de": (
        "unwahrscheinlich", "etwa in einem von vier Fällen", "etwa in einem von drei Fällen",
        "etwa in der Hälfte der Fälle", "etwa in zwei von drei Fällen", "etwa in drei von vier Fällen",
        "wahrscheinlich",
    ),
    "en": (
        "unlikely", "about one in four", "about one in three", "about one in two", "about two in three",
        "about three in four", "likely",
    ),
    "es": (
        "poco probable", "más o menos una de cada cuatro veces", "más o menos una de cada tres veces",
        "más o menos la mitad de las veces", "más o menos dos de cada tres veces",
        "más o menos tres de cada cuatro veces", "probable",
    ),
    "fr": (
        "peu probable", "environ une fois sur quatre", "environ une fois sur trois", "environ une fois sur deux",
        "environ deux fois sur trois", "environ trois fois sur quatre", "probable",
    ),
}  # fmt: skip
_OUT_OF_TURN = frozenset({Reason.SAID_URGENT, Reason.ASKED_TO_REMIND, Reason.CHASED_AFTER_MISS})


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeValues:
    """For nudge.txt, and for each conversation in digest.txt and morning.txt."""

    team: str
    desk: str  # address
    requester: str  # "Anna Keller (anna@example.net)"
    subject: str
    since: str  # "since 9:12 today"
    due: str  # "by 16:30 today"
    zone: str
    is_told: bool  # whether the requester knows that time
    is_word: bool  # they know it as the time by which we write to them, not as one for an answer
    has_passed: bool
    is_last: bool  # they hear that no new time can be told: from here on it is up to a person
    chasers: int  # how often they wrote again
    sign: str  # slug of what says that they may have been answered; "" where nothing does
    why: str  # slug of why it comes out of turn: "said-urgent", "asked-to-remind", "chased-after-miss"; "" for none
    which: int  # of the planned reminders, counted from 1; 0: none of those
    is_final: bool  # the last planned one, and not the only one
    hears: str  # "at 15:30 today", when the requester hears from us; "" where they do not, or have
    chance: str  # "unlikely", "about one in three": that the time is kept; "" where that is not known
    quote: str  # what they wrote last, on one line; "" where it could not be read
    is_stopped: bool  # a colleague said that nothing automatic goes to them any more
    is_owed: bool  # they have an answer, which said that more will follow
    may_tell: bool  # a time that a colleague names is told them
    number: int  # counted from 1 through a mail about several; 0: it is the only one


def nudge_values(decision: NudgeStaff, desk: DeskPolicy, now: datetime, number: int = 0) -> NudgeValues:
    """Word a reminder to our own people, in the desk's language and zone. now: aware; number: in a mail about more."""
    zone, language = desk.hours.zone, desk.language
    hears_at = decision.hears_at
    return NudgeValues(
        team=one_line(desk.team),
        desk=desk.address,
        requester=person(decision.requester),
        subject=shortened(disarmed(decision.subject)),
        since=tell_time(decision.waiting_since, now, zone, language, Form.SINCE),
        due=tell_time(decision.due, now, zone, language),
        zone=zone_name(zone.key, language),
        is_told=decision.is_told,
        is_word=decision.is_word,
        has_passed=decision.due <= now,
        is_last=decision.reason is Reason.LAST_AUTOMATIC_NOTICE,
        chasers=decision.chasers,
        sign=decision.reason if decision.reason in SIGNS else "",
        why=decision.reason if decision.reason in _OUT_OF_TURN else "",
        which=decision.which,
        is_final=1 < decision.which == decision.planned,
        hears=tell_time(hears_at, now, zone, language, Form.AT) if hears_at and hears_at > now else "",
        chance=_chance(decision, language, now),
        quote=quoted(decision.words),
        is_stopped=decision.is_stopped,
        is_owed=decision.is_owed,
        may_tell=desk.mode is Mode.FULL and not decision.is_stopped,
        number=number,
    )


def tell_chance(chance: float, language: str) -> str:
    """Return a chance in words. chance: 0 to 1."""
    words = CHANCES[language]
    if chance < UNLIKELY:
        return words[0]
    if chance >= LIKELY:
        return words[-1]
    nearest = min(range(len(SHARES)), key=lambda place: abs(SHARES[place] - chance))
    return words[1 + nearest]


def quoted(words: str) -> str:
    """Return the beginning of what somebody wrote on one line: at most so many lines and characters, disarmed."""
    lines = [line for line in map(disarmed, words.splitlines()) if line]
    text = " ".join(lines[:QUOTED_LINES])
    is_cut = len(lines) > QUOTED_LINES or len(text) > LONGEST_QUOTE
    if len(text) > LONGEST_QUOTE:
        beginning = text[:LONGEST_QUOTE]
        text = beginning.rpartition(" ")[0] or beginning
    return f"{text.rstrip(' .,;:')} …" if is_cut else text


def person(address: Address) -> str:
    """Return how somebody is named to our own people: "Anna Keller (anna@example.net)"."""
    name = disarmed(address.name)
    return f"{name} ({address.spec})" if name and name.lower() != address.key else address.spec


def shortened(text: str) -> str:
    """Return a subject that is not too long to be read."""
    return text if len(text) <= LONGEST_SUBJECT else text[:LONGEST_SUBJECT].rstrip() + "…"


def _chance(decision: NudgeStaff, language: str, now: datetime) -> str:
    """Return how likely the told time is kept: said of times that can still be kept by an answer."""
    is_open = decision.is_told and not decision.is_word and now < decision.due
    return tell_chance(decision.chance, language) if is_open and decision.chance is not None else ""
