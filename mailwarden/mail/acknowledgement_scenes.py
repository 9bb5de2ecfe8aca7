"""Invented acknowledgements, one per situation that reads differently: a part of `mail.scenes`. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from mailwarden.core.conversation import Basis, Promise
from mailwarden.core.decisions import SendAcknowledgement
from mailwarden.core.hours import OpeningHours, Range
from mailwarden.core.outages import Outage
from mailwarden.core.policy import Absence, DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.mail.incident_scenes import incident
from mailwarden.mail.scenery import ANNA, AUCKLAND, CHRIS, HOUR, LONDON, NAMELESS, ZONE, Scene, Scenery, at, promise
from mailwarden.mail.values import acknowledgement_values

OUTAGE = Outage(began_at=at("05-19 07:20"), ended_at=at("05-19 10:04"))


def acknowledgement_scenes(here: Scenery) -> tuple[Scene, ...]:
    """Return every scene of acknowledgement.txt."""
    today = _acknowledgement(here, at("05-19 10:05"), at("05-19 16:00"))
    friday = _acknowledgement(here, at("05-22 14:30"), at("05-26 12:00"))
    evening = replace(_acknowledgement(here, at("05-19 20:10"), at("05-20 11:30")), to=NAMELESS)
    abroad = replace(today, promise=promise(at("05-19 16:00"), zone="Europe/London"))
    measured = replace(today, promise=_measured(at("05-20 12:00")))
    measured_friday = replace(friday, promise=_measured(at("05-26 12:00")))
    word = replace(today, promise=promise(at("05-19 15:00"), Basis.WORD))
    unknown = replace(today, promise=None, will_warn=False)
    many = replace(here.desk, staff_domains=("agents.example.org",))

    def scene(name: str, decision: SendAcknowledgement, desk: DeskPolicy | None = None) -> Scene:
        values = acknowledgement_values(decision, desk or here.desk, decision.received_at)
        return Scene(f"acknowledgement-{name}", "acknowledgement", values)

    return (
        scene("today", today),
        scene("closed", evening, many),
        scene("holiday", friday),
        scene("closed-soon", today, replace(here.desk, announce=timedelta(days=7))),
        scene("other-hours-soon", today, _with_other_hours(here)),
        scene("colleague-away-soon", today, _with_absence(here, "05-25", "05-29")),
        scene("colleague-away-now", today, _with_absence(here, "05-18", "05-20")),
        scene("no-warning", replace(today, will_warn=False)),
        scene("no-time", unknown),
        scene("no-time-closed", replace(evening, promise=None, will_warn=False), many),
        scene("other-zone", abroad),
        scene("measured", replace(measured, typical=at("05-19 12:30"))),
        scene("measured-friday", replace(measured_friday, typical=at("05-22 15:00"))),
        scene("measured-at-once", replace(measured, typical=at("05-19 10:15"))),
        scene("measured-one", measured),
        scene("measured-reader-abroad", replace(measured, typical=at("05-19 12:30"), reader_offset=LONDON)),
        scene("measured-closely", replace(measured, promise=_measured(at("05-20 12:00"), 0.95))),
        scene("measured-busy", replace(measured, is_busy=True)),
        scene("typical-only", replace(unknown, typical=at("05-19 16:00"))),
        scene("over-a-week", replace(unknown, is_over_a_week=True)),
        scene("word", word),
        scene("word-busy", replace(word, is_busy=True)),
        scene("word-closed", replace(evening, promise=promise(at("05-20 12:00"), Basis.WORD)), many),
        scene("word-holiday", replace(friday, promise=promise(at("05-26 12:00"), Basis.WORD))),
        scene("word-reader-abroad", replace(word, reader_offset=LONDON)),
        scene("incident", replace(today, incident=incident(here), promise=promise(at("05-19 14:00"), Basis.WORD))),
        scene("incident-no-word", replace(today, incident=incident(here), will_warn=False)),
        scene("word-typical", replace(word, typical=at("05-19 12:30"))),
        scene("after-outage", replace(today, outage=OUTAGE)),
        scene("after-outage-no-time", replace(unknown, outage=OUTAGE)),
        scene("after-outage-reader-abroad", replace(today, outage=OUTAGE, reader_offset=LONDON)),
        scene("reader-abroad", replace(today, reader_offset=LONDON)),
        scene("reader-abroad-closed", replace(evening, reader_offset=AUCKLAND), many),
        scene("reader-abroad-other-day", replace(today, reader_offset=AUCKLAND)),
    )


def _with_absence(here: Scenery, first: str, last: str) -> DeskPolicy:
    since, until = (date.fromisoformat(f"2026-{one}") for one in (first, last))
    away = (Absence(who=CHRIS.spec, first=since, last=until),)
    return replace(_without_holidays(here), absences=away, announce=timedelta(days=7))


def _without_holidays(here: Scenery) -> DeskPolicy:
    return replace(here.desk, hours=OpeningHours(replace(here.desk.hours.timetable, closures=())))


def _with_other_hours(here: Scenery) -> DeskPolicy:
    short = (Range(opens=10 * HOUR, closes=14 * HOUR),)
    special = ((date(2026, 5, 22), short), (date(2026, 5, 21), ()))
    hours = OpeningHours(replace(here.desk.hours.timetable, closures=(), special=special))
    return replace(here.desk, hours=hours, announce=timedelta(days=7))


def _acknowledgement(here: Scenery, now: datetime, aim: datetime) -> SendAcknowledgement:
    return SendAcknowledgement(
        to=ANNA,
        in_reply_to="first@example.net",
        references=(),
        subject=here.subject,
        language=here.language,
        received_at=now,
        promise=promise(aim),
        will_warn=True,
        reason=Reason.FIRST_MAIL,
    )


def _measured(when: datetime, level: float = 0.9) -> Promise:
    return Promise(at=when, zone=ZONE, basis=Basis.HISTORY, level=level, sample_size=412)
