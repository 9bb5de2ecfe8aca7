"""Invented notices, restatements and closing notes, one per situation that reads differently: part of `mail.scenes`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from mailwarden.core.because import Because, BecauseKind
from mailwarden.core.closing import CHECK_IN, CROSSED, THANKS
from mailwarden.core.conversation import Basis, Tone
from mailwarden.core.decisions import SendClosing, SendNotice, SendRestatement
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.mail.asides import closing_template, closing_values, restatement_values
from mailwarden.mail.notices import notice_template, notice_values
from mailwarden.mail.scenery import ANNA, AUCKLAND, LONDON, Scene, Scenery, at, promise

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


def customer_scenes(here: Scenery) -> Iterator[Scene]:
    """Yield every mail to a requester but the acknowledgements."""
    yield from _notices(here)
    yield from _reasons(here)
    yield from _in_words(here)
    yield from _catch_ups(here)
    yield from _restatements(here)
    yield from _closings(here)


def _notices(here: Scenery) -> Iterator[Scene]:
    def scene(name: str, tone: Tone, now: str, told: str, new: str | None, reader: timedelta | None = None) -> Scene:
        notice = replace(
            _notice(here, tone, told, new),
            reader_offset=reader,
            is_word=name.startswith("word"),
            is_busy=name.endswith("busy"),
            because=Because(kind=BecauseKind.BACKLOG if name.endswith("busy") else BecauseKind.NONE),
            is_doubtful=name.endswith("doubtful"),
        )
        return _found(here, name, notice, now)

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


def _reasons(here: Scenery) -> Iterator[Scene]:
    closure, incident = Because(kind=BecauseKind.CLOSURE), _incident(here)
    away = Because(kind=BecauseKind.ABSENCE, name="Chris", until=at("05-21 12:00"))
    update = _notice(here, Tone.UPDATE, "05-19 16:00", "05-20 11:00")
    before_holiday = replace(_notice(here, Tone.UPDATE, "05-22 14:30", "05-26 11:00"), because=closure)
    apology = _notice(here, Tone.APOLOGY, "05-19 16:00", "05-20 14:00")
    taken = replace(apology, owner="Chris")
    yield _found(here, "update-holiday", before_holiday, "05-22 14:00")
    changed = Because(kind=BecauseKind.CALENDAR)
    yield _found(here, "update-hours-changed", replace(before_holiday, because=changed), "05-22 12:00")
    shut_out = _notice(here, Tone.UPDATE, "05-25 11:00", None)
    yield _found(here, "update-hours-changed-last", replace(shut_out, because=changed), "05-22 12:00")
    yield _found(here, "update-incident", replace(update, because=incident), "05-19 15:30")
    mended = replace(incident, kind=BecauseKind.MENDED)
    yield _found(here, "update-mended", replace(update, because=mended), "05-19 15:30")
    yield _found(here, "update-mended-word", replace(update, because=mended, is_word=True), "05-19 15:30")
    yield _found(here, "apology-mended", replace(apology, because=mended), "05-20 09:05")
    yield _found(here, "update-away", replace(update, because=away), "05-19 15:30")
    yield _found(here, "update-away-today", replace(update, because=replace(away, until=None)), "05-19 15:30")
    yield _found(here, "apology-incident", replace(apology, because=incident), "05-20 09:05")
    yield _found(here, "apology-away", replace(taken, because=away), "05-20 09:05")
    yield _found(here, "apology-taken", taken, "05-20 09:05")
    yield _found(here, "apology-answered-before", replace(apology, answerer="Chris"), "05-20 09:05")
    yield _found(here, "apology-many-readers", apology, "05-20 09:05", _with_many(here))


def _in_words(here: Scenery) -> Iterator[Scene]:
    said = Because(kind=BecauseKind.PERSON_SAID, text=here.said(WORDS), name="Chris")
    update = replace(
        _notice(here, Tone.UPDATE, "05-19 16:00", None),
        promise=promise(at("05-20 11:00"), Basis.PERSON),
        said_by="Chris Okafor",
        because=said,
    )
    apology = replace(update, tone=Tone.APOLOGY)
    without_reason = replace(said, text="")
    yield _found(here, "person-update", update, "05-19 14:10")
    yield _found(here, "person-update-untold", replace(update, told=None), "05-19 14:10")
    yield _found(here, "person-update-plain", replace(update, because=without_reason), "05-19 14:10")
    yield _found(here, "person-update-word", replace(update, is_word=True), "05-19 14:10")
    yield _found(here, "person-update-nameless", replace(update, said_by="", because=without_reason), "05-19 14:10")
    yield _found(here, "person-apology", apology, "05-19 16:40")
    yield _found(here, "person-apology-plain", replace(apology, because=without_reason), "05-19 16:40")
    yield _found(here, "person-apology-nameless", replace(apology, said_by="", because=without_reason), "05-19 16:40")


def _catch_ups(here: Scenery) -> Iterator[Scene]:
    away = Because(kind=BecauseKind.OUTAGE, since=at("05-19 09:10"), until=at("05-19 13:40"))
    night = replace(away, since=at("05-18 16:40"), until=at("05-19 08:30"))
    known = replace(_notice(here, Tone.CATCH_UP, "05-19 11:00", "05-19 16:00"), because=away)
    overnight = replace(known, told=at("05-18 17:00"), because=night)
    yield _found(here, "catch-up", known, "05-19 13:41")
    yield _found(here, "catch-up-last", replace(known, promise=None), "05-19 13:41")
    yield _found(here, "catch-up-overnight", overnight, "05-19 08:31")
    yield _found(here, "catch-up-word", replace(known, is_word=True), "05-19 13:41")
    yield _found(here, "catch-up-doubtful", replace(known, is_doubtful=True), "05-19 13:41")
    yield _found(here, "catch-up-reader-abroad", replace(known, reader_offset=LONDON), "05-19 13:41")


def _restatements(here: Scenery) -> Iterator[Scene]:
    known = SendRestatement(
        to=ANNA,
        in_reply_to="second@example.net",
        references=(),
        subject=here.subject,
        language=here.language,
        told=at("05-19 16:00"),
        step=0,
        reason=Reason.STILL_STANDS,
    )

    def scene(name: str, restatement: SendRestatement) -> Scene:
        values = restatement_values(restatement, here.desk, at("05-19 11:20"))
        return Scene(name, "restatement", values)

    yield scene("restatement", known)
    yield scene("restatement-word", replace(known, is_word=True))
    yield scene("restatement-no-warning", replace(known, will_warn=False))
    yield scene("restatement-reader-abroad", replace(known, reader_offset=LONDON))


def _closings(here: Scenery) -> Iterator[Scene]:
    thanks = SendClosing(
        to=ANNA,
        in_reply_to="first@example.net",
        references=(),
        subject=here.subject,
        language=here.language,
        answered_at=at("05-19 15:20"),
        is_broken=True,
        step=THANKS,
        reason=Reason.CLOSES_CIRCLE,
    )
    check_in = replace(thanks, step=CHECK_IN, reason=Reason.CHECKS_IN)
    crossed = replace(thanks, step=CROSSED, reason=Reason.MAILS_CROSSED, told=at("05-19 17:00"))
    closings = {
        "closing": (thanks, "05-20 09:20"),
        "closing-moved": (replace(thanks, is_broken=False), "05-20 09:20"),
        "check-in": (check_in, "05-22 10:00"),
        "crossed": (crossed, "05-19 15:24"),
        "crossed-no-time": (replace(crossed, told=None), "05-19 15:24"),
        "crossed-reader-abroad": (replace(crossed, reader_offset=LONDON), "05-19 15:24"),
    }
    for name, (closing, moment) in closings.items():
        now = at(moment)
        yield Scene(name, closing_template(closing), closing_values(closing, here.desk, now))


def _found(here: Scenery, name: str, notice: SendNotice, now: str, desk: DeskPolicy | None = None) -> Scene:
    values = notice_values(notice, desk or here.desk, at(now))
    return Scene(f"notice-{name}", notice_template(notice.tone), values)


def _notice(here: Scenery, tone: Tone, told: str, new: str | None) -> SendNotice:
    return SendNotice(
        to=ANNA,
        in_reply_to="first@example.net",
        references=(),
        subject=here.subject,
        language=here.language,
        tone=tone,
        told=at(told),
        promise=promise(at(new)) if new else None,
        replaces=1,
        step=1,
        reason=Reason.TIME_RUNS_OUT,
    )


def _incident(here: Scenery) -> Because:
    return Because(kind=BecauseKind.INCIDENT, text=here.said(DISTURBANCES))


def _with_many(here: Scenery) -> DeskPolicy:
    return replace(here.desk, staff_domains=("agents.example.org",))
