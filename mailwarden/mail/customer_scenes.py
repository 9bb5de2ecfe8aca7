"""Invented notices, restatements and closing notes, one per situation that reads differently: part of `mail.scenes`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailwarden.core.because import Because, BecauseKind
from mailwarden.core.closing import CHECK_IN, THANKS
from mailwarden.core.conversation import Basis, Promise, Tone
from mailwarden.core.decisions import SendClosing, SendNotice, SendRestatement
from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.mail.asides import (
    ClosingValues,
    RestatementValues,
    closing_template,
    closing_values,
    restatement_values,
)
from mailwarden.mail.notices import NoticeValues, notice_template, notice_values

Found = tuple[str, str, NoticeValues | RestatementValues | ClosingValues]  # name, template, what it gets to know

ZONE = "Europe/Berlin"
LONDON = timedelta(hours=1)  # in May, from UTC
AUCKLAND = timedelta(hours=12)
WORDS = {
    "de": "wir warten auf ein Ersatzteil vom Lieferanten",
    "en": "we are waiting for a part from the supplier",
    "es": "estamos esperando una pieza del proveedor",
    "fr": "nous attendons une pièce du fournisseur",
}
DISTURBANCES = {
    "de": "der Mailserver ist langsam",
    "en": "the mail server is slow",
    "es": "el servidor de correo va lento",
    "fr": "le serveur de messagerie est lent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the scenes of one language play."""

    language: str
    subject: str
    requester: Address
    desk: DeskPolicy
    at: Callable[[str], datetime]  # reads "05-19 16:00" as an instant


def customer_scenes(stage: Stage) -> Iterator[Found]:
    """Yield every scene."""
    yield from _notices(stage)
    yield from _reasons(stage)
    yield from _in_words(stage)
    yield from _catch_ups(stage)
    yield from _restatements(stage)
    yield from _closings(stage)


def _notices(stage: Stage) -> Iterator[Found]:
    def scene(name: str, tone: Tone, now: str, told: str, new: str | None, reader: timedelta | None = None) -> Found:
        notice = replace(
            _notice(stage, tone, told, new),
            reader_offset=reader,
            is_word=name.startswith("word"),
            is_busy=name.endswith("busy"),
            because=Because(kind=BecauseKind.BACKLOG if name.endswith("busy") else BecauseKind.NONE),
            is_doubtful=name.endswith("doubtful"),
        )
        return _found(stage, name, notice, now)

    yield scene("update", Tone.UPDATE, "05-19 15:30", "05-19 16:00", "05-20 11:00")
    yield scene("update-last", Tone.UPDATE, "05-20 10:30", "05-20 11:00", None)
    yield scene("update-busy", Tone.UPDATE, "05-19 15:30", "05-19 16:00", "05-20 15:00")
    yield scene("update-doubtful", Tone.UPDATE, "05-19 15:45", "05-19 16:00", "05-20 11:00")
    yield scene("word-update-doubtful", Tone.UPDATE, "05-19 14:45", "05-19 15:00", None)
    yield scene("word-update", Tone.UPDATE, "05-19 14:30", "05-19 15:00", "05-20 11:00")
    yield scene("word-update-last", Tone.UPDATE, "05-19 14:30", "05-19 15:00", None)
    yield scene("word-apology", Tone.APOLOGY, "05-20 09:05", "05-19 15:00", "05-20 14:00")
    yield scene("word-apology-last-busy", Tone.APOLOGY, "05-20 09:05", "05-19 15:00", None)
    yield scene("update-reader-abroad", Tone.UPDATE, "05-19 15:30", "05-19 16:00", "05-20 13:00", LONDON)
    yield scene("apology", Tone.APOLOGY, "05-20 09:05", "05-19 16:00", "05-20 14:00")
    yield scene("apology-last", Tone.APOLOGY, "05-22 09:05", "05-19 16:00", None)
    yield scene("apology-reader-abroad", Tone.APOLOGY, "05-22 09:05", "05-19 16:00", None, AUCKLAND)


def _reasons(stage: Stage) -> Iterator[Found]:
    closure, incident = Because(kind=BecauseKind.CLOSURE), _incident(stage)
    away = Because(kind=BecauseKind.ABSENCE, name="Chris", until=stage.at("05-21 12:00"))
    update = _notice(stage, Tone.UPDATE, "05-19 16:00", "05-20 11:00")
    before_holiday = replace(_notice(stage, Tone.UPDATE, "05-22 14:30", "05-26 11:00"), because=closure)
    apology = _notice(stage, Tone.APOLOGY, "05-19 16:00", "05-20 14:00")
    taken = replace(apology, owner="Chris")
    yield _found(stage, "update-holiday", before_holiday, "05-22 14:00")
    yield _found(stage, "update-incident", replace(update, because=incident), "05-19 15:30")
    yield _found(stage, "update-away", replace(update, because=away), "05-19 15:30")
    yield _found(stage, "update-away-today", replace(update, because=replace(away, until=None)), "05-19 15:30")
    yield _found(stage, "apology-incident", replace(apology, because=incident), "05-20 09:05")
    yield _found(stage, "apology-away", replace(taken, because=away), "05-20 09:05")
    yield _found(stage, "apology-taken", taken, "05-20 09:05")
    yield _found(stage, "apology-answered-before", replace(apology, answerer="Chris"), "05-20 09:05")
    yield _found(stage, "apology-many-readers", apology, "05-20 09:05", _with_many(stage))


def _in_words(stage: Stage) -> Iterator[Found]:
    said = Because(kind=BecauseKind.PERSON_SAID, text=WORDS.get(stage.language, WORDS["en"]), name="Chris")
    at = stage.at("05-20 11:00")
    promise = Promise(at=at, zone=ZONE, basis=Basis.PERSON)
    update = replace(
        _notice(stage, Tone.UPDATE, "05-19 16:00", None), promise=promise, said_by="Chris Okafor", because=said
    )
    apology = replace(update, tone=Tone.APOLOGY)
    without_reason = replace(said, text="")
    yield _found(stage, "person-update", update, "05-19 14:10")
    yield _found(stage, "person-update-untold", replace(update, told=None), "05-19 14:10")
    yield _found(stage, "person-update-plain", replace(update, because=without_reason), "05-19 14:10")
    yield _found(stage, "person-update-word", replace(update, is_word=True), "05-19 14:10")
    yield _found(stage, "person-update-nameless", replace(update, said_by="", because=without_reason), "05-19 14:10")
    yield _found(stage, "person-apology", apology, "05-19 16:40")
    yield _found(stage, "person-apology-plain", replace(apology, because=without_reason), "05-19 16:40")
    yield _found(stage, "person-apology-nameless", replace(apology, said_by="", because=without_reason), "05-19 16:40")


def _catch_ups(stage: Stage) -> Iterator[Found]:
    away = Because(kind=BecauseKind.OUTAGE, since=stage.at("05-19 09:10"), until=stage.at("05-19 13:40"))
    night = replace(away, since=stage.at("05-18 16:40"), until=stage.at("05-19 08:30"))
    known = replace(_notice(stage, Tone.CATCH_UP, "05-19 11:00", "05-19 16:00"), because=away)
    overnight = replace(known, told=stage.at("05-18 17:00"), because=night)
    yield _found(stage, "catch-up", known, "05-19 13:41")
    yield _found(stage, "catch-up-last", replace(known, promise=None), "05-19 13:41")
    yield _found(stage, "catch-up-overnight", overnight, "05-19 08:31")
    yield _found(stage, "catch-up-word", replace(known, is_word=True), "05-19 13:41")
    yield _found(stage, "catch-up-doubtful", replace(known, is_doubtful=True), "05-19 13:41")
    yield _found(stage, "catch-up-reader-abroad", replace(known, reader_offset=LONDON), "05-19 13:41")


def _restatements(stage: Stage) -> Iterator[Found]:
    known = SendRestatement(
        to=stage.requester,
        in_reply_to="second@example.net",
        references=(),
        subject=stage.subject,
        language=stage.language,
        told=stage.at("05-19 16:00"),
        step=0,
        reason=Reason.STILL_STANDS,
    )

    def scene(name: str, restatement: SendRestatement) -> Found:
        values = restatement_values(restatement, stage.desk, stage.at("05-19 11:20"))
        return name, "restatement", values

    yield scene("restatement", known)
    yield scene("restatement-word", replace(known, is_word=True))
    yield scene("restatement-no-warning", replace(known, will_warn=False))
    yield scene("restatement-reader-abroad", replace(known, reader_offset=LONDON))


def _closings(stage: Stage) -> Iterator[Found]:
    thanks = SendClosing(
        to=stage.requester,
        in_reply_to="first@example.net",
        references=(),
        subject=stage.subject,
        language=stage.language,
        answered_at=stage.at("05-19 15:20"),
        is_broken=True,
        step=THANKS,
        reason=Reason.CLOSES_CIRCLE,
    )
    check_in = replace(thanks, step=CHECK_IN, reason=Reason.CHECKS_IN)
    closings = {"closing": thanks, "closing-moved": replace(thanks, is_broken=False), "check-in": check_in}
    for name, closing in closings.items():
        now = stage.at("05-22 10:00" if closing.step == CHECK_IN else "05-20 09:20")
        yield name, closing_template(closing), closing_values(closing, stage.desk, now)


def _found(stage: Stage, name: str, notice: SendNotice, now: str, desk: DeskPolicy | None = None) -> Found:
    values = notice_values(notice, desk or stage.desk, stage.at(now))
    return f"notice-{name}", notice_template(notice.tone), values


def _notice(stage: Stage, tone: Tone, told: str, new: str | None) -> SendNotice:
    return SendNotice(
        to=stage.requester,
        in_reply_to="first@example.net",
        references=(),
        subject=stage.subject,
        language=stage.language,
        tone=tone,
        told=stage.at(told),
        promise=Promise(at=stage.at(new), zone=ZONE, basis=Basis.TARGET) if new else None,
        replaces=1,
        step=1,
        reason=Reason.TIME_RUNS_OUT,
    )


def _incident(stage: Stage) -> Because:
    return Because(kind=BecauseKind.INCIDENT, text=DISTURBANCES.get(stage.language, DISTURBANCES["en"]))


def _with_many(stage: Stage) -> DeskPolicy:
    return replace(stage.desk, staff_domains=("agents.example.org",))
