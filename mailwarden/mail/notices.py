"""What a notice may say: before a told time, after it, and after an outage of our own. Pure.

A reason is given only where the core knows one; a colleague's words stand in quotation marks, on one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from mailwarden.core.because import UNKNOWN, Because, BecauseKind
from mailwarden.core.conversation import Basis, Tone
from mailwarden.core.decisions import SendNotice
from mailwarden.core.message import Address
from mailwarden.core.names import first_name
from mailwarden.core.outages import Outage
from mailwarden.core.policy import DeskPolicy
from mailwarden.mail.compose import disarmed
from mailwarden.mail.fields import one_line
from mailwarden.mail.periods import tell_period
from mailwarden.mail.telling import NOTHING, closures_until, readers, told
from mailwarden.mail.wording import tell, tell_day, zone_name

LONGEST_REASON = 300
_QUOTATION_MARKS = "\"'“”„‚‘’«»‹› "


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeValues:
    """For notice_update.txt, notice_apology.txt and notice_catch_up.txt."""

    first_name: str
    team: str
    subject: str
    told: str  # "by 16:30 today", what they were told before; "" where no time that was told counts
    is_word: bool  # told was not a time for an answer, but by when we write to say where it stands
    is_busy: bool  # far more people wait than ever before
    is_doubtful: bool  # something says that they may have an answer, though none is seen
    is_owed: bool  # they have an answer, which said that more will follow: told was by when
    is_person: bool  # a colleague named the new time: they write through us
    said_by: str  # their first name; "" where it is not known
    why: str  # what the reason rests on, a BecauseKind: "person-said", "incident", "calendar", …, "none"
    why_text: str  # a colleague's own words, without quotation marks; "" for none
    why_name: str  # first name of who is away
    why_until: str  # the last day on which they are: "Thursday, 21 May"; "" where that is today
    outage: str  # "from 9:10 to 13:40 today", when our system did not read the mailbox; "" for no outage
    outage_zone: str  # for brackets behind it; "" where zone says the same
    owner: str  # first name of who has taken it on; "" where nobody has, or it is not known
    readers: str  # "Anna or Ben", who will answer: who did before, or those who read the mail; "" where not known
    zone: str  # for brackets behind the new time, or behind the old one where there is no new one
    aim: str  # the new time; "" on the last automatic notice
    closures: str
    told_staff: bool  # people in charge hear of it
    can_hurry: bool  # staff hear at once of a reply that says it is urgent


def notice_values(decision: SendNotice, desk: DeskPolicy, now: datetime) -> NoticeValues:
    """Word a notice. now: aware."""
    language, promise, why = decision.language, decision.promise, decision.because or UNKNOWN
    zone = ZoneInfo(promise.zone) if promise else desk.hours.zone
    offset = decision.reader_offset
    before = tell(decision.told, now, zone, language, reader_offset=offset) if decision.told else NOTHING
    aim = told(promise, now, language, offset)
    outage, outage_zone = tell_outage(_outage(why), desk, now, language, aim.zone or before.zone)
    return NoticeValues(
        first_name=first_name(decision.to),
        team=one_line(desk.team),
        subject=disarmed(decision.subject),
        told=before.when,
        is_word=decision.is_word,
        is_busy=decision.is_busy,
        is_doubtful=decision.is_doubtful,
        is_owed=decision.is_owed,
        is_person=promise is not None and promise.basis is Basis.PERSON,
        said_by=first_name(Address(spec="", name=decision.said_by)),
        why=why.kind,
        why_text=as_words(why.text),
        why_name=one_line(why.name),
        why_until=_last_day(why, desk, now, language),
        outage=outage,
        outage_zone=outage_zone,
        owner=one_line(decision.owner),
        readers=one_line(decision.answerer) or readers(desk, language, now),
        zone=aim.zone or before.zone,
        aim=aim.when,
        closures=closures_until(desk.hours, now, _accounted_for(decision, why), language),
        told_staff=bool(desk.nudge or desk.operator),
        can_hurry=bool(desk.nudge),
    )


def notice_template(tone: Tone) -> str:
    """Return which template speaks in this tone."""
    return f"notice_{tone.replace('-', '_')}"


def tell_outage(
    outage: Outage | None, desk: DeskPolicy, now: datetime, language: str, told_zone: str
) -> tuple[str, str]:
    """Return when our system did not read the mailbox, and its zone unless the mail tells that one anyway."""
    if outage is None:
        return "", ""
    zone = zone_name(desk.hours.zone.key, language)
    when = tell_period(outage.began_at, outage.ended_at, now, desk.hours.zone, language)
    return when, "" if zone == told_zone else zone


def as_words(text: str) -> str:
    """Return what a person wrote as it stands between quotation marks: one line, nothing to click on, not too long."""
    words = disarmed(one_line(text)).strip(_QUOTATION_MARKS).rstrip(".")
    return words if len(words) <= LONGEST_REASON else words[:LONGEST_REASON].rstrip() + "…"


def _outage(why: Because) -> Outage | None:
    if why.kind is not BecauseKind.OUTAGE or why.since is None or why.until is None:
        return None
    return Outage(began_at=why.since, ended_at=why.until)


def _accounted_for(decision: SendNotice, why: Because) -> datetime | None:
    """Return up to when closed days are told: to the new time, or to the old one where they speak against it."""
    if decision.promise:
        return decision.promise.at
    return decision.told if why.kind is BecauseKind.CALENDAR else None


def _last_day(why: Because, desk: DeskPolicy, now: datetime, language: str) -> str:
    if why.kind is not BecauseKind.ABSENCE or why.until is None:
        return ""
    last, today = (at.astimezone(desk.hours.zone).date() for at in (why.until, now))
    return "" if last <= today else tell_day(last, today, language)
