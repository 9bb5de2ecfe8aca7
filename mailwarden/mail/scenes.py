"""Invented mails of every kind, one per situation that reads differently: to check templates with and to preview them.

Pure. Everything is made from decisions of the core, exactly as for real mail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mailwarden.core.conversation import Basis, Promise
from mailwarden.core.decisions import (
    AskStaff,
    AskToCorrect,
    ExplainWords,
    HeldMail,
    NudgeStaff,
    SendAcknowledgement,
    TellOfReturn,
    ToldWrong,
)
from mailwarden.core.holding import HELD
from mailwarden.core.hours import Closure, OpeningHours, Range, Span, Timetable
from mailwarden.core.message import Address
from mailwarden.core.outages import Outage
from mailwarden.core.policy import Absence, DeskPolicy, Mode, Targets
from mailwarden.core.reasons import SIGNS, Reason
from mailwarden.core.returned import Returned
from mailwarden.core.shortfall import Shortfall
from mailwarden.core.stakes import Stake
from mailwarden.mail.alarms import alarm_values
from mailwarden.mail.confirmation_scenes import confirmation_scenes
from mailwarden.mail.corrections import correction_values
from mailwarden.mail.customer_scenes import Stage, customer_scenes
from mailwarden.mail.digest_scenes import People, digest_scenes
from mailwarden.mail.evidence import evidence_values
from mailwarden.mail.incident_scenes import incident, incident_scenes
from mailwarden.mail.nudges import nudge_values
from mailwarden.mail.offer_scenes import offer_scenes
from mailwarden.mail.questions import help_values, question_values
from mailwarden.mail.values import Values, acknowledgement_values, return_values

ZONE = "Europe/Berlin"
HOUR = 3600
ANNA = Address(spec="anna.keller@example.net", name="Anna Keller")
NAMELESS = Address(spec="k4711@example.net")
STAFF = (Address(spec="ben@example.org", name="Ben Carter"), Address(spec="chris@example.org", name="Chris Okafor"))
SUBJECTS = {
    "de": "Drucker im zweiten Stock",
    "en": "Printer on the second floor",
    "es": "Impresora de la segunda planta",
    "fr": "Imprimante du deuxième étage",
}
WORDS = {
    "de": "Hallo,\nder Drucker zieht wieder kein Papier ein.\nWann kommt jemand vorbei?\nViele Grüße",
    "en": "Hello,\nthe printer takes no paper again.\nWhen is somebody coming round?\nBest wishes",
    "es": "Hola:\nla impresora otra vez no coge el papel.\n¿Cuándo viene alguien?\nUn saludo",
    "fr": "Bonjour,\nl'imprimante ne prend plus le papier.\nQuand est-ce que quelqu'un passe ?\nBien à vous",
}
UNCLEAR = {
    "de": "Geht auch morgen oder am Freitag?",
    "en": "Would tomorrow or Friday do?",
    "es": "¿Sirve mañana o el viernes?",
    "fr": "Demain ou vendredi, ça irait ?",
}
HOLIDAYS = {
    "de": "Pfingstmontag",
    "en": "Whit Monday",
    "es": "Lunes de Pentecostés",
    "fr": "Lundi de Pentecôte",
}
LONDON = timedelta(hours=1)  # in May, from UTC
AUCKLAND = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Scene:
    """A situation and what the template gets to know of it."""

    name: str
    template: str
    values: Values


def scenes(language: str) -> tuple[Scene, ...]:
    """Return every scene in a language that `phrases.PHRASES` knows."""
    return (
        *_acknowledgements(language),
        *_customers(language),
        *_nudges(language),
        *_digests(language),
        *_returns(language),
        *_questions(language),
        *(Scene(*one) for one in confirmation_scenes(language, _desk(language), _at)),
        *_corrections(language),
        *_alarms(language),
        *_evidence(language),
        *(Scene(*one) for one in incident_scenes(language, _desk(language), _at)),
        *(Scene(*one) for one in offer_scenes(language, _desk(language), _at)),
    )


def _acknowledgements(language: str) -> tuple[Scene, ...]:
    today = _acknowledgement(language, _at("05-19 10:05"), _at("05-19 16:00"))
    friday = _acknowledgement(language, _at("05-22 14:30"), _at("05-26 12:00"))
    evening = replace(_acknowledgement(language, _at("05-19 20:10"), _at("05-20 11:30")), to=NAMELESS)
    abroad = replace(today, promise=_promise(_at("05-19 16:00"), "Europe/London"))
    measured = replace(today, promise=_measured(_at("05-20 12:00")))
    measured_friday = replace(friday, promise=_measured(_at("05-26 12:00")))
    word = replace(today, promise=_word(_at("05-19 15:00")))
    unknown = replace(today, promise=None, will_warn=False)
    many = replace(_desk(language), staff_domains=("agents.example.org",))

    def scene(name: str, decision: SendAcknowledgement, desk: DeskPolicy | None = None) -> Scene:
        values = acknowledgement_values(decision, desk or _desk(language), decision.received_at)
        return Scene(f"acknowledgement-{name}", "acknowledgement", values)

    return (
        scene("today", today),
        scene("closed", evening, many),
        scene("holiday", friday),
        scene("closed-soon", today, replace(_desk(language), announce=timedelta(days=7))),
        scene("other-hours-soon", today, _with_other_hours(language)),
        scene("colleague-away-soon", today, _with_absence(language, "05-25", "05-29")),
        scene("colleague-away-now", today, _with_absence(language, "05-18", "05-20")),
        scene("no-warning", replace(today, will_warn=False)),
        scene("no-time", unknown),
        scene("no-time-closed", replace(evening, promise=None, will_warn=False), many),
        scene("other-zone", abroad),
        scene("measured", replace(measured, typical=_at("05-19 12:30"))),
        scene("measured-friday", replace(measured_friday, typical=_at("05-22 15:00"))),
        scene("measured-at-once", replace(measured, typical=_at("05-19 10:15"))),
        scene("measured-one", measured),
        scene("measured-reader-abroad", replace(measured, typical=_at("05-19 12:30"), reader_offset=LONDON)),
        scene("measured-closely", replace(measured, promise=_measured(_at("05-20 12:00"), 0.95))),
        scene("measured-busy", replace(measured, is_busy=True)),
        scene("typical-only", replace(unknown, typical=_at("05-19 16:00"))),
        scene("over-a-week", replace(unknown, is_over_a_week=True)),
        scene("word", word),
        scene("word-busy", replace(word, is_busy=True)),
        scene("word-closed", replace(evening, promise=_word(_at("05-20 12:00"))), many),
        scene("word-holiday", replace(friday, promise=_word(_at("05-26 12:00")))),
        scene("word-reader-abroad", replace(word, reader_offset=LONDON)),
        scene("incident", replace(today, incident=incident(language, _at), promise=_word(_at("05-19 14:00")))),
        scene("incident-no-word", replace(today, incident=incident(language, _at), will_warn=False)),
        scene("word-typical", replace(word, typical=_at("05-19 12:30"))),
        scene("after-outage", replace(today, outage=_OUTAGE)),
        scene("after-outage-no-time", replace(unknown, outage=_OUTAGE)),
        scene("after-outage-reader-abroad", replace(today, outage=_OUTAGE, reader_offset=LONDON)),
        scene("reader-abroad", replace(today, reader_offset=LONDON)),
        scene("reader-abroad-closed", replace(evening, reader_offset=AUCKLAND), many),
        scene("reader-abroad-other-day", replace(today, reader_offset=AUCKLAND)),
    )


def _with_absence(language: str, first: str, last: str) -> DeskPolicy:
    since, until = (date.fromisoformat(f"2026-{one}") for one in (first, last))
    away = (Absence(who=STAFF[1].spec, first=since, last=until),)
    return replace(_without_holidays(language), absences=away, announce=timedelta(days=7))


def _without_holidays(language: str) -> DeskPolicy:
    desk = _desk(language)
    return replace(desk, hours=OpeningHours(replace(desk.hours.timetable, closures=())))


def _with_other_hours(language: str) -> DeskPolicy:
    desk = _desk(language)
    short = (Range(opens=10 * HOUR, closes=14 * HOUR),)
    special = ((date(2026, 5, 22), short), (date(2026, 5, 21), ()))
    hours = OpeningHours(replace(desk.hours.timetable, closures=(), special=special))
    return replace(desk, hours=hours, announce=timedelta(days=7))


def _customers(language: str) -> Iterator[Scene]:
    """Yield every mail to a requester but the acknowledgements."""
    subject = SUBJECTS.get(language, SUBJECTS["en"])
    stage = Stage(language=language, subject=subject, requester=ANNA, desk=_desk(language), at=_at)
    return (Scene(*found) for found in customer_scenes(stage))


def _nudges(language: str) -> tuple[Scene, ...]:
    told = NudgeStaff(
        to=("team-lead@example.org",),
        requester=ANNA,
        subject=SUBJECTS.get(language, SUBJECTS["en"]),
        waiting_since=_at("05-19 09:12"),
        due=_at("05-19 16:00"),
        is_told=True,
        chasers=1,
        step=0,
        reason=Reason.NUDGE_DUE,
    )
    untold = replace(told, requester=NAMELESS, subject="", waiting_since=_at("05-18 16:40"), is_told=False, chasers=3)
    desk, last = replace(_desk(language), mode=Mode.FULL), Reason.LAST_AUTOMATIC_NOTICE
    quoting = replace(told, chance=0.34, words=WORDS.get(language, WORDS["en"]), hears_at=_at("05-19 15:30"), planned=2)
    untouched, passed = replace(told, chasers=0), replace(told, which=0, reason=Reason.TARGET_PASSED)
    asked = (
        Scene(f"nudge-{sign}", "nudge", nudge_values(replace(told, chasers=0, reason=sign), desk, _at("05-19 15:30")))
        for sign in SIGNS
    )
    return (
        Scene("nudge", "nudge", nudge_values(replace(told, chasers=0), desk, _at("05-19 13:00"))),
        Scene("nudge-chased", "nudge", nudge_values(told, desk, _at("05-19 15:00"))),
        Scene("nudge-word", "nudge", nudge_values(replace(told, is_word=True, chasers=0), desk, _at("05-19 13:00"))),
        Scene("nudge-last", "nudge", nudge_values(replace(told, reason=last), desk, _at("05-19 15:30"))),
        Scene("nudge-target-passed", "nudge", nudge_values(untold, desk, _at("05-19 16:10"))),
        Scene("nudge-quoting", "nudge", nudge_values(quoting, desk, _at("05-19 13:00"))),
        Scene("nudge-second", "nudge", nudge_values(replace(quoting, which=2, chance=0.1), desk, _at("05-19 15:00"))),
        Scene(
            "nudge-second-untold", "nudge", nudge_values(replace(untold, which=2, planned=2), desk, _at("05-19 15:00"))
        ),
        Scene("nudge-third", "nudge", nudge_values(replace(quoting, which=3, planned=4), desk, _at("05-19 15:00"))),
        Scene("nudge-passed", "nudge", nudge_values(passed, desk, _at("05-20 09:00"))),
        Scene("nudge-stopped", "nudge", nudge_values(replace(untouched, is_stopped=True), desk, _at("05-19 13:00"))),
        Scene(
            "nudge-urgent",
            "nudge",
            nudge_values(replace(untouched, reason=Reason.SAID_URGENT), desk, _at("05-19 13:00")),
        ),
        Scene(
            "nudge-snoozed",
            "nudge",
            nudge_values(replace(untouched, reason=Reason.ASKED_TO_REMIND), desk, _at("05-19 13:00")),
        ),
        Scene(
            "nudge-chased-late",
            "nudge",
            nudge_values(replace(passed, reason=Reason.CHASED_AFTER_MISS), desk, _at("05-20 09:00")),
        ),
        *asked,
    )


def _digests(language: str) -> tuple[Scene, ...]:
    nudge = NudgeStaff(
        to=("team-lead@example.org",),
        requester=ANNA,
        subject=SUBJECTS.get(language, SUBJECTS["en"]),
        waiting_since=_at("05-19 09:12"),
        due=_at("05-19 16:00"),
        is_told=True,
        chasers=1,
        words=WORDS.get(language, WORDS["en"]),
        step=0,
        reason=Reason.NUDGE_DUE,
    )
    desk = replace(_desk(language), mode=Mode.FULL)
    return tuple(Scene(*one) for one in digest_scenes(People(nudge, NAMELESS), desk, _at))


def _returns(language: str) -> tuple[Scene, ...]:
    answer = TellOfReturn(
        to=("team-lead@example.org",),
        requester=ANNA,
        subject=SUBJECTS.get(language, SUBJECTS["en"]),
        waiting_since=_at("05-19 09:12"),
        returned=Returned(message_ids=(), recipient=ANNA.key, is_permanent=True, status="5.1.1"),
        is_answer=True,
        will_notify=True,
        step=0,
        reason=Reason.ANSWER_CAME_BACK,
    )
    elsewhere = Returned(message_ids=(), recipient="anna@old.example", is_permanent=True, status="")
    own = replace(answer, is_answer=False, will_notify=False, requester=NAMELESS, subject="", returned=elsewhere)
    desk, now = _desk(language), _at("05-19 11:05")
    return (
        Scene("returned-answer", "returned", return_values(answer, desk, now)),
        Scene("returned-answer-untold", "returned", return_values(replace(answer, will_notify=False), desk, now)),
        Scene("returned-own", "returned", return_values(own, desk, now)),
    )


def _questions(language: str) -> tuple[Scene, ...]:
    desk, now = _desk(language), _at("05-19 10:20")
    subject = SUBJECTS.get(language, SUBJECTS["en"])
    away = HeldMail(
        conversation_id=1,
        requester=ANNA,
        subject=subject,
        received_at=_at("05-19 09:12"),
        because=Reason.HELD_OUT_OF_OFFICE,
    )
    nameless = replace(away, requester=NAMELESS, subject="", received_at=_at("05-18 18:40"))
    mails = (away, *(replace(nameless, because=one) for one in sorted(HELD - {away.because})))
    help_with = ExplainWords(
        to=STAFF[0],
        in_reply_to="reply@example.org",
        references=(),
        subject=f"Re: {subject}",
        reason=Reason.NOT_UNDERSTOOD,
    )

    def scene(name: str, *held: HeldMail) -> Scene:
        asked = AskStaff(to=("team-lead@example.org",), mails=held, reason=Reason.HELD_MAIL_LISTED)
        return Scene(name, "question", question_values(asked, desk, now))

    return (
        scene("question", away),
        scene("question-several", *mails),
        Scene("help", "help", help_values(replace(help_with, said=UNCLEAR.get(language, UNCLEAR["en"])), desk)),
        Scene("help-which", "help", help_values(replace(help_with, needs_number=True), desk)),
        Scene("help-nameless", "help", help_values(replace(help_with, to=NAMELESS), desk)),
    )


def _corrections(language: str) -> tuple[Scene, ...]:
    desk, now = _desk(language), _at("05-19 10:20")
    subject = SUBJECTS.get(language, SUBJECTS["en"])
    one = ToldWrong(conversation_id=1, requester=ANNA, subject=subject, told=_at("05-21 11:00"))
    other = replace(one, requester=NAMELESS, subject="", told=_at("05-20 14:30"))

    def scene(name: str, count: int, *times: ToldWrong) -> Scene:
        asked = AskToCorrect(to=("team-lead@example.org",), times=times, count=count, reason=Reason.CALENDAR_CHANGED)
        return Scene(name, "correction", correction_values(asked, desk, now))

    agreed = AskToCorrect(to=(), times=(one,), count=1, reason=Reason.CALENDAR_CHANGED, is_agreed=True)
    several = replace(agreed, times=(other, one), count=14)
    return (
        scene("correction", 1, one),
        scene("correction-several", 14, other, one),
        Scene("correction-agreed", "correction", correction_values(agreed, desk, now)),
        Scene("correction-several-agreed", "correction", correction_values(several, desk, now)),
    )


def _alarms(language: str) -> tuple[Scene, ...]:
    text = "imap.example.org refuses the password of support@example.org.\nCheck user and password, then reload."
    desk, raised_at, over_at = _desk(language), _at("05-19 09:10"), _at("05-19 13:40")
    stake = Stake(due=2, first_at=_at("05-19 14:00"), last_at=_at("05-19 16:00"))
    staff, away = "staff-unreachable ben@example.org", "A mail to ben@example.org came back."
    refused = "The mail server refused this mail for good, so a person must reach them another way."
    return (
        Scene("alarm", "alarm", alarm_values(desk, "imap", text, raised_at, raised_at, stake)),
        Scene("alarm-mute", "alarm", alarm_values(desk, "smtp", text, raised_at, raised_at, replace(stake, due=1))),
        Scene("alarm-seen", "alarm", alarm_values(desk, "submission-refused", refused, raised_at, raised_at)),
        Scene("alarm-staff", "alarm", alarm_values(desk, staff, away, raised_at, raised_at)),
        Scene("alarm-over", "alarm_over", alarm_values(desk, "imap", "", raised_at, over_at)),
        Scene(
            "alarm-over-staff",
            "alarm_over",
            alarm_values(desk, staff, "", raised_at, over_at),
        ),
    )


def _evidence(language: str) -> tuple[Scene, ...]:
    standard = Shortfall(
        targets="standard",
        rule="desk",
        target=Span(time=timedelta(hours=4)),
        level=0.9,
        in_time=61,
        late=23,
        unanswered=3,
        typical=timedelta(hours=3, minutes=20),
        nearly_always=timedelta(hours=10, minutes=40),
    )
    gold = replace(standard, targets="gold", rule="rule 1", target=Span(days=1), nearly_always=timedelta(hours=19))
    unknown = replace(gold, in_time=20, late=0, unanswered=31, typical=None, nearly_always=None)
    desk = _desk(language)

    def scene(name: str, shortfalls: tuple[Shortfall, ...], desk: DeskPolicy) -> Scene:
        return Scene(name, "evidence", evidence_values(shortfalls, desk))

    return (
        scene("evidence", (standard,), replace(desk, mode=Mode.FULL)),
        scene("evidence-unknown", (unknown,), replace(desk, mode=Mode.FULL)),
        scene("evidence-observing", (standard, gold), desk),
    )


def _acknowledgement(language: str, now: datetime, aim: datetime) -> SendAcknowledgement:
    return SendAcknowledgement(
        to=ANNA,
        in_reply_to="first@example.net",
        references=(),
        subject=SUBJECTS.get(language, SUBJECTS["en"]),
        language=language,
        received_at=now,
        promise=_promise(aim),
        will_warn=True,
        reason=Reason.FIRST_MAIL,
    )


def _promise(at: datetime, zone: str = ZONE) -> Promise:
    return Promise(at=at, zone=zone, basis=Basis.TARGET)


def _word(at: datetime) -> Promise:
    return Promise(at=at, zone=ZONE, basis=Basis.WORD)


def _measured(at: datetime, level: float = 0.9) -> Promise:
    return Promise(at=at, zone=ZONE, basis=Basis.HISTORY, level=level, sample_size=412)


@lru_cache(maxsize=8)
def _desk(language: str) -> DeskPolicy:
    day = (Range(opens=9 * HOUR, closes=12 * HOUR + 1800), Range(opens=13 * HOUR + 1800, closes=17 * HOUR))
    week = (day, day, day, day, (Range(opens=9 * HOUR, closes=15 * HOUR),), (), ())
    whit_monday = date(2026, 5, 25)
    name = HOLIDAYS.get(language, HOLIDAYS["en"])
    holiday = Closure(first=whit_monday, last=whit_monday, name=name, is_holiday=True)
    aim = Span(time=timedelta(hours=4))
    return DeskPolicy(
        name="support",
        address="support@example.org",
        team="Example Support",
        hours=OpeningHours(Timetable(zone=ZONE, week=week, closures=(holiday,))),
        targets=Targets(name="standard", first_reply=aim, next_reply=aim, keep_informed=aim),
        staff=STAFF,
        nudge=("team-lead@example.org",),
        operator="it@example.org",
        language=language,
        languages=(language,),
        announce=timedelta(0),
    )


def _at(day_and_time: str) -> datetime:
    local = datetime.strptime(f"2026-{day_and_time}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(ZONE))
    return local.astimezone(UTC)


_OUTAGE = Outage(began_at=_at("05-19 07:20"), ended_at=_at("05-19 10:04"))
