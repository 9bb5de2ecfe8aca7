"""What each template may say, already in words: plain strings, numbers and yes or no, made from the core's decisions.

Pure. A variable is missing from none of these, so a template asks `if`, never `is defined`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from mailwarden.core.conversation import Basis
from mailwarden.core.decisions import SendAcknowledgement, TellOfReturn
from mailwarden.core.hours import OpeningHours
from mailwarden.core.names import first_name
from mailwarden.core.policy import DeskPolicy
from mailwarden.errors import NeverOpen
from mailwarden.mail.alarms import AlarmValues
from mailwarden.mail.announcing import announced, announced_absences
from mailwarden.mail.asides import ClosingValues, RestatementValues
from mailwarden.mail.compose import disarmed
from mailwarden.mail.confirmations import ConfirmationValues
from mailwarden.mail.corrections import CorrectionValues
from mailwarden.mail.deeper import DeeperValues
from mailwarden.mail.digests import DigestValues, EveningValues, MorningValues
from mailwarden.mail.evidence import EvidenceValues
from mailwarden.mail.fields import one_line
from mailwarden.mail.incident_words import IncidentWordValues
from mailwarden.mail.incidents import DraftValues, IncidentValues, ReportValues, SuggestionValues, sentence
from mailwarden.mail.notices import NoticeValues, tell_outage
from mailwarden.mail.nudges import NudgeValues, person, shortened
from mailwarden.mail.offers import OfferValues
from mailwarden.mail.phrases import PHRASES, Form
from mailwarden.mail.questions import HelpValues, QuestionValues
from mailwarden.mail.telling import NOTHING, closures_until, readers
from mailwarden.mail.telling import told as tell_promise
from mailwarden.mail.wording import Told, tell, tell_hours, tell_share, tell_time, zone_name

WITHIN_MINUTES = timedelta(minutes=15)  # nobody looks at the clock for a shorter wait


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
    incident: str  # what is wrong here, in staff's words, that the mail is probably about; "" for nothing
    is_busy: bool  # far more people wait than ever before
    is_over_a_week: bool  # it may take more than a week, and there is no nearer time to tell
    will_warn: bool  # we write before the aim passes
    opens: str  # "at 9:00 tomorrow, Tuesday"; "" while it is open
    opens_zone: str  # for brackets behind opens; "" where the aim says the same
    hours: str  # "Monday to Friday 9:00 to 17:00"
    hours_zone: str  # for brackets behind hours; "" where the aim or opens says the same
    hours_matter: bool  # it is closed now, or the aim or the word is on another day
    closures: str  # "on Monday, 25 May (Whit Monday)", between now and the aim or the word; "" for none
    closed_ahead: str  # "from Thursday, 24 December to Friday, 1 January", later than those, but soon; "" for none
    outage: str  # "from 9:10 to 13:40 today", when our system did not read the mailbox they wrote to; "" for no outage
    outage_zone: str  # for brackets behind it; "" where zone says the same
    changed_ahead: str  # "on Saturday, 5 December (10:00 to 14:00)", days with other hours than usual; "" for none
    away: tuple[str, ...]  # "Ben is away from Monday, 25 May to Friday, 29 May", of the readers who can be named


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


Values = (
    AcknowledgementValues
    | NoticeValues
    | NudgeValues
    | DigestValues
    | MorningValues
    | EveningValues
    | ReturnValues
    | QuestionValues
    | HelpValues
    | AlarmValues
    | EvidenceValues
    | IncidentValues
    | DraftValues
    | ReportValues
    | IncidentWordValues
    | SuggestionValues
    | DeeperValues
    | ConfirmationValues
    | CorrectionValues
    | OfferValues
    | RestatementValues
    | ClosingValues
)


def acknowledgement_values(decision: SendAcknowledgement, desk: DeskPolicy, now: datetime) -> AcknowledgementValues:
    """Word an acknowledgement. now: aware."""
    language, promise, hours = decision.language, decision.promise, desk.hours
    zone, reader = zone_name(hours.zone.key, language), decision.reader_offset
    opens_at = _opens_at(hours, now)
    told = tell_promise(promise, now, language, reader)
    is_word = promise is not None and promise.basis is Basis.WORD
    opens = NOTHING
    if opens_at and opens_at > now:
        opens = tell(opens_at, now, hours.zone, language, Form.AT, reader_offset=reader)
    today = now.astimezone(hours.zone).date()
    latest = promise.at if promise else decision.typical
    closures = closures_until(hours, now, latest or opens_at, language)
    closed_ahead, changed_ahead = announced(desk, now, latest or opens_at, language)
    on_another_day = latest is not None and latest.astimezone(hours.zone).date() != today
    typical = _typical(decision, now, hours)
    outage, outage_zone = tell_outage(decision.outage, desk, now, language, told.zone or typical.zone)
    return AcknowledgementValues(
        first_name=first_name(decision.to),
        team=one_line(desk.team),
        readers=readers(desk, language, now),
        subject=disarmed(decision.subject),
        aim="" if is_word else told.when,
        zone=told.zone or typical.zone,
        typical=typical.when,
        share=tell_share(promise.level, language) if promise and promise.level else "",
        word=told.when if is_word else "",
        incident=sentence(decision.incident.title) if decision.incident else "",
        is_busy=decision.is_busy,
        is_over_a_week=decision.is_over_a_week,
        will_warn=decision.will_warn,
        opens=opens.when,
        opens_zone="" if opens.zone == told.zone else opens.zone,
        hours=tell_hours(hours.timetable.week, language),
        hours_zone="" if zone in (told.zone, opens.zone) else zone,
        hours_matter=on_another_day or opens_at is None or opens_at > now,
        closures=closures,
        closed_ahead=closed_ahead,
        outage=outage,
        outage_zone=outage_zone,
        changed_ahead=changed_ahead,
        away=announced_absences(desk, now, language),
    )


def return_values(decision: TellOfReturn, desk: DeskPolicy, now: datetime) -> ReturnValues:
    """Word the news that a mail came back, in the desk's language and zone. now: aware."""
    failed = decision.returned.recipient
    return ReturnValues(
        team=one_line(desk.team),
        desk=desk.address,
        requester=person(decision.requester),
        subject=shortened(disarmed(decision.subject)),
        since=tell_time(decision.waiting_since, now, desk.hours.zone, desk.language, Form.SINCE),
        failed="" if failed == decision.requester.key else one_line(failed),
        status=decision.returned.status,
        is_answer=decision.is_answer,
        will_notify=decision.will_notify,
    )


def variables(values: Values) -> dict[str, object]:
    """Return each variable of a template with its value."""
    return {name: getattr(values, name) for name in values.__slots__}


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


def _opens_at(hours: OpeningHours, now: datetime) -> datetime | None:
    try:
        return hours.next_opening(now)
    except NeverOpen:
        return None
