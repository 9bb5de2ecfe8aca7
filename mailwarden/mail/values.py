"""What each template may say, already in words: plain strings, numbers and yes or no, made from the core's decisions.

Pure. A variable is missing from none of these, so a template asks `if`, never `is defined`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from mailwarden.core.conversation import Basis, Promise, Tone
from mailwarden.core.decisions import NudgeStaff, SendAcknowledgement, SendNotice, TellOfReturn
from mailwarden.core.hours import OpeningHours
from mailwarden.core.message import Address
from mailwarden.core.names import first_name
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import SIGNS, Reason
from mailwarden.errors import NeverOpen
from mailwarden.mail.compose import disarmed
from mailwarden.mail.evidence import EvidenceValues
from mailwarden.mail.fields import one_line
from mailwarden.mail.phrases import PHRASES, Form
from mailwarden.mail.questions import HelpValues, QuestionValues
from mailwarden.mail.wording import Told, join, tell, tell_closures, tell_hours, tell_share, tell_time, zone_name

MOST_READERS = 3  # more first names than these read like a list, not like people
WITHIN_MINUTES = timedelta(minutes=15)  # nobody looks at the clock for a shorter wait
LONGEST_SUBJECT = 80  # of a subject shown to staff
NOTHING = Told("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementValues:
    """For acknowledgement.txt."""

    first_name: str  # of who wrote; "" where the mail does not give it
    team: str
    readers: str  # "Anna or Ben"; "" where nobody can be named
    subject: str
    aim: str  # "by 16:30 today"; "" where no time can be told
    zone: (
        str  # for brackets behind the aim or the word: its zone, "Berlin time", or the time there, for a reader abroad
    )
    typical: str  # "by 11:00 today", by when people usually hear; "" where that is not known, or the aim itself
    share: str  # "nine in ten": how many hear by the aim; "" where that was not measured
    word: str  # "by 15:00 today", by when we write to say where it stands; "" where there is an aim, or no such word
    is_busy: bool  # far more people wait than ever before
    is_over_a_week: bool  # it may take more than a week, and there is no nearer time to tell
    will_warn: bool  # we write before the aim passes
    opens: str  # "at 9:00 tomorrow, Tuesday"; "" while it is open
    opens_zone: str  # for brackets behind opens; "" where the aim says the same
    hours: str  # "Monday to Friday 9:00 to 17:00"
    hours_zone: str  # for brackets behind hours; "" where the aim or opens says the same
    hours_matter: bool  # it is closed now, or the aim or the word is on another day
    closures: str  # "on Monday, 25 May (Whit Monday)", between now and the aim or the word; "" for none


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeValues:
    """For notice_update.txt and notice_apology.txt."""

    first_name: str
    team: str
    subject: str
    told: str  # "by 16:30 today", what they were told before
    is_word: bool  # told was not a time for an answer, but by when we write to say where it stands
    is_busy: bool  # far more people wait than ever before
    is_doubtful: bool  # something says that they may have an answer, though none is seen
    zone: str  # for brackets behind the new time, or behind the old one where there is no new one
    aim: str  # the new time; "" on the last automatic notice
    closures: str
    told_staff: bool  # people in charge hear of it


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeValues:
    """For nudge.txt."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnValues:
    """For returned.txt."""

    team: str
    desk: str  # address
    requester: str  # "Anna Keller (anna@example.net)"
    subject: str
    since: str  # "since 9:12 today", how long they have been waiting
    failed: str  # address that could not be reached, where it is not the requester's; "" where it is, or none is named
    status: str  # "5.1.1"; "" where the report names none
    is_answer: bool  # a person's answer came back; else one of our own mails
    will_notify: bool  # the requester hears from us that it takes longer


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmValues:
    """For alarm.txt and alarm_over.txt."""

    team: str
    desk: str  # address
    subject: str  # what is wrong, in a few words
    text: tuple[str, ...]  # what is wrong and what to do, in paragraphs
    since: str  # "since 9:12 today"
    began: str  # "at 9:12 today"
    now: str  # "at 10:40 today"
    zone: str


Values = (
    AcknowledgementValues
    | NoticeValues
    | NudgeValues
    | ReturnValues
    | QuestionValues
    | HelpValues
    | AlarmValues
    | EvidenceValues
)


def acknowledgement_values(decision: SendAcknowledgement, desk: DeskPolicy, now: datetime) -> AcknowledgementValues:
    """Word an acknowledgement. now: aware."""
    language, promise, hours = decision.language, decision.promise, desk.hours
    zone, reader = zone_name(hours.zone.key, language), decision.reader_offset
    opens_at = _opens_at(hours, now)
    told = _told(promise, now, language, reader)
    is_word = promise is not None and promise.basis is Basis.WORD
    opens = NOTHING
    if opens_at and opens_at > now:
        opens = tell(opens_at, now, hours.zone, language, Form.AT, reader_offset=reader)
    today = now.astimezone(hours.zone).date()
    latest = promise.at if promise else decision.typical
    closures = _closures(hours, now, latest or opens_at, language)
    on_another_day = latest is not None and latest.astimezone(hours.zone).date() != today
    typical = _typical(decision, now, hours)
    return AcknowledgementValues(
        first_name=first_name(decision.to),
        team=one_line(desk.team),
        readers=readers(desk, language),
        subject=disarmed(decision.subject),
        aim="" if is_word else told.when,
        zone=told.zone or typical.zone,
        typical=typical.when,
        share=tell_share(promise.level, language) if promise and promise.level else "",
        word=told.when if is_word else "",
        is_busy=decision.is_busy,
        is_over_a_week=decision.is_over_a_week,
        will_warn=decision.will_warn,
        opens=opens.when,
        opens_zone="" if opens.zone == told.zone else opens.zone,
        hours=tell_hours(hours.timetable.week, language),
        hours_zone="" if zone in (told.zone, opens.zone) else zone,
        hours_matter=on_another_day or opens_at is None or opens_at > now,
        closures=closures,
    )


def notice_values(decision: SendNotice, desk: DeskPolicy, now: datetime) -> NoticeValues:
    """Word an update or an apology. now: aware."""
    language, promise = decision.language, decision.promise
    zone = ZoneInfo(promise.zone) if promise else desk.hours.zone
    told = tell(decision.told, now, zone, language, reader_offset=decision.reader_offset)
    aim = _told(promise, now, language, decision.reader_offset)
    return NoticeValues(
        first_name=first_name(decision.to),
        team=one_line(desk.team),
        subject=disarmed(decision.subject),
        told=told.when,
        is_word=decision.is_word,
        is_busy=decision.is_busy,
        is_doubtful=decision.is_doubtful,
        zone=aim.zone or told.zone,
        aim=aim.when,
        closures=_closures(desk.hours, now, promise.at if promise else None, language),
        told_staff=bool(desk.nudge or desk.operator),
    )


def nudge_values(decision: NudgeStaff, desk: DeskPolicy, now: datetime) -> NudgeValues:
    """Word a reminder to our own people, in the desk's language and zone. now: aware."""
    zone, language = desk.hours.zone, desk.language
    return NudgeValues(
        team=one_line(desk.team),
        desk=desk.address,
        requester=_person(decision.requester),
        subject=_shortened(disarmed(decision.subject)),
        since=tell_time(decision.waiting_since, now, zone, language, Form.SINCE),
        due=tell_time(decision.due, now, zone, language),
        zone=zone_name(zone.key, language),
        is_told=decision.is_told,
        is_word=decision.is_word,
        has_passed=decision.due <= now,
        is_last=decision.reason is Reason.LAST_AUTOMATIC_NOTICE,
        chasers=decision.chasers,
        sign=decision.reason if decision.reason in SIGNS else "",
    )


def return_values(decision: TellOfReturn, desk: DeskPolicy, now: datetime) -> ReturnValues:
    """Word the news that a mail came back, in the desk's language and zone. now: aware."""
    failed = decision.returned.recipient
    return ReturnValues(
        team=one_line(desk.team),
        desk=desk.address,
        requester=_person(decision.requester),
        subject=_shortened(disarmed(decision.subject)),
        since=tell_time(decision.waiting_since, now, desk.hours.zone, desk.language, Form.SINCE),
        failed="" if failed == decision.requester.key else one_line(failed),
        status=decision.returned.status,
        is_answer=decision.is_answer,
        will_notify=decision.will_notify,
    )


def alarm_values(desk: DeskPolicy, subject: str, text: str, raised_at: datetime, now: datetime) -> AlarmValues:
    """Word an alarm to the operator. text: sentences, one paragraph a line; raised_at, now: aware."""
    zone, language = desk.hours.zone, desk.language
    return AlarmValues(
        team=one_line(desk.team),
        desk=desk.address,
        subject=one_line(subject),
        text=tuple(filter(None, map(one_line, text.splitlines()))),
        since=tell_time(raised_at, now, zone, language, Form.SINCE),
        began=tell_time(raised_at, now, zone, language, Form.AT),
        now=tell_time(now, now, zone, language, Form.AT),
        zone=zone_name(zone.key, language),
    )


def variables(values: Values) -> dict[str, object]:
    """Return each variable of a template with its value."""
    return {name: getattr(values, name) for name in values.__slots__}


def notice_template(tone: Tone) -> str:
    """Return which template speaks in this tone."""
    return f"notice_{tone}"


def readers(desk: DeskPolicy, language: str) -> str:
    """Return the first names of those who read the desk's mail, where all of them are known and few."""
    return "" if desk.staff_domains else _one_of(desk.staff, language)


@lru_cache(maxsize=256)
def _one_of(people: tuple[Address, ...], language: str) -> str:
    names = tuple(dict.fromkeys(map(first_name, people)))
    return "" if "" in names or len(names) > MOST_READERS else join(names, language, "or")


def _told(promise: Promise | None, now: datetime, language: str, reader_offset: timedelta | None) -> Told:
    if promise is None:
        return NOTHING
    return tell(promise.at, now, ZoneInfo(promise.zone), language, reader_offset=reader_offset)


def _typical(decision: SendAcknowledgement, now: datetime, hours: OpeningHours) -> Told:
    """Return by when people usually hear; whose clock that is, the time told behind it says, where there is one."""
    at, language, reader = decision.typical, decision.language, decision.reader_offset
    if at is None:
        return NOTHING
    if at - now < WITHIN_MINUTES and hours.is_open(now):
        return Told(PHRASES[language].within_minutes, "")
    if decision.promise and reader is not None:
        return Told(tell_time(at, now, timezone(reader), language), "")
    return tell(at, now, hours.zone, language, reader_offset=reader)


def _closures(hours: OpeningHours, now: datetime, until: datetime | None, language: str) -> str:
    if until is None or until <= now:
        return ""
    today = now.astimezone(hours.zone).date()
    return tell_closures(hours.closures_between(now, until), today, language)


def _opens_at(hours: OpeningHours, now: datetime) -> datetime | None:
    try:
        return hours.next_opening(now)
    except NeverOpen:
        return None


def _person(address: Address) -> str:
    name = disarmed(address.name)
    return f"{name} ({address.spec})" if name and name.lower() != address.key else address.spec


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SUBJECT else text[:LONGEST_SUBJECT].rstrip() + "…"
