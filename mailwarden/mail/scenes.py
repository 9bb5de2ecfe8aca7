"""Invented mails of every kind, one per situation that reads differently: to check templates with and to preview them.

Pure. Everything is made from decisions of the core, exactly as for real mail.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mailwarden.core.conversation import Basis, Promise, Tone
from mailwarden.core.decisions import (
    AskStaff,
    ExplainWords,
    HeldMail,
    NudgeStaff,
    SendAcknowledgement,
    SendNotice,
    TellOfReturn,
)
from mailwarden.core.holding import HELD
from mailwarden.core.hours import Closure, OpeningHours, Range, Span, Timetable
from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy, Mode, Targets
from mailwarden.core.reasons import SIGNS, Reason
from mailwarden.core.returned import Returned
from mailwarden.core.shortfall import Shortfall
from mailwarden.mail.evidence import evidence_values
from mailwarden.mail.questions import help_values, question_values
from mailwarden.mail.values import (
    Values,
    acknowledgement_values,
    alarm_values,
    notice_template,
    notice_values,
    nudge_values,
    return_values,
)

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
        *_notices(language),
        *_nudges(language),
        *_returns(language),
        *_questions(language),
        *_alarms(language),
        *_evidence(language),
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
        scene("word-typical", replace(word, typical=_at("05-19 12:30"))),
        scene("reader-abroad", replace(today, reader_offset=LONDON)),
        scene("reader-abroad-closed", replace(evening, reader_offset=AUCKLAND), many),
        scene("reader-abroad-other-day", replace(today, reader_offset=AUCKLAND)),
    )


def _notices(language: str) -> tuple[Scene, ...]:
    desk = _desk(language)

    def scene(
        name: str, tone: Tone, now: datetime, told: datetime, new: datetime | None, reader: timedelta | None = None
    ) -> Scene:
        notice = replace(
            _notice(language, tone, told, new),
            reader_offset=reader,
            is_word=name.startswith("word"),
            is_busy=name.endswith("busy"),
            is_doubtful=name.endswith("doubtful"),
        )
        return Scene(f"notice-{name}", notice_template(tone), notice_values(notice, desk, now))

    return (
        scene("update", Tone.UPDATE, _at("05-19 15:30"), _at("05-19 16:00"), _at("05-20 11:00")),
        scene("update-holiday", Tone.UPDATE, _at("05-22 14:00"), _at("05-22 14:30"), _at("05-26 11:00")),
        scene("update-last", Tone.UPDATE, _at("05-20 10:30"), _at("05-20 11:00"), None),
        scene("update-busy", Tone.UPDATE, _at("05-19 15:30"), _at("05-19 16:00"), _at("05-20 15:00")),
        scene("update-doubtful", Tone.UPDATE, _at("05-19 15:45"), _at("05-19 16:00"), _at("05-20 11:00")),
        scene("word-update-doubtful", Tone.UPDATE, _at("05-19 14:45"), _at("05-19 15:00"), None),
        scene("word-update", Tone.UPDATE, _at("05-19 14:30"), _at("05-19 15:00"), _at("05-20 11:00")),
        scene("word-update-last", Tone.UPDATE, _at("05-19 14:30"), _at("05-19 15:00"), None),
        scene("word-apology", Tone.APOLOGY, _at("05-20 09:05"), _at("05-19 15:00"), _at("05-20 14:00")),
        scene("word-apology-last-busy", Tone.APOLOGY, _at("05-20 09:05"), _at("05-19 15:00"), None),
        scene("update-reader-abroad", Tone.UPDATE, _at("05-19 15:30"), _at("05-19 16:00"), _at("05-20 13:00"), LONDON),
        scene("apology", Tone.APOLOGY, _at("05-20 09:05"), _at("05-19 16:00"), _at("05-20 14:00")),
        scene("apology-last", Tone.APOLOGY, _at("05-22 09:05"), _at("05-19 16:00"), None),
        scene("apology-reader-abroad", Tone.APOLOGY, _at("05-22 09:05"), _at("05-19 16:00"), None, AUCKLAND),
    )


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
    desk, last = _desk(language), Reason.LAST_AUTOMATIC_NOTICE
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
        *asked,
    )


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
        Scene("help", "help", help_values(help_with, desk)),
        Scene("help-nameless", "help", help_values(replace(help_with, to=NAMELESS), desk)),
    )


def _alarms(language: str) -> tuple[Scene, ...]:
    subject = "imap.example.org refuses the password"
    text = "The server said: LOGIN failed.\nPut the right password where the configuration looks for it, then reload."
    raised_at = _at("05-19 09:10")
    raised = alarm_values(_desk(language), subject, text, raised_at, raised_at)
    over = alarm_values(_desk(language), subject, "", raised_at, _at("05-19 13:40"))
    return Scene("alarm", "alarm", raised), Scene("alarm-over", "alarm_over", over)


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


def _notice(language: str, tone: Tone, told: datetime, new: datetime | None) -> SendNotice:
    return SendNotice(
        to=ANNA,
        in_reply_to="first@example.net",
        references=(),
        subject=SUBJECTS.get(language, SUBJECTS["en"]),
        language=language,
        tone=tone,
        told=told,
        promise=_promise(new) if new else None,
        replaces=1,
        step=1,
        reason=Reason.TIME_RUNS_OUT,
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
    )


def _at(day_and_time: str) -> datetime:
    local = datetime.strptime(f"2026-{day_and_time}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(ZONE))
    return local.astimezone(UTC)
