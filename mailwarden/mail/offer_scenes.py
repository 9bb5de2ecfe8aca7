"""Invented answers that say more will follow: what is asked and said about them, to check templates and to preview."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from mailwarden.core.conversation import Basis, Promise, Tone
from mailwarden.core.decisions import NudgeStaff, OfferToTrack, SendNotice
from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.mail.notices import NoticeValues, notice_template, notice_values
from mailwarden.mail.nudges import NudgeValues, nudge_values
from mailwarden.mail.offers import OfferValues, offer_values

ANNA = Address(spec="anna.keller@example.net", name="Anna Keller")
BEN = Address(spec="ben@example.org", name="Ben Carter")
SUBJECTS = {
    "de": "Drucker im zweiten Stock",
    "en": "Printer on the second floor",
    "es": "Impresora de la segunda planta",
    "fr": "Imprimante du deuxième étage",
}
SENTENCES = {
    "de": "Ich frage beim Lieferanten nach und melde mich bis Freitag bei Ihnen.",
    "en": "I'll ask the supplier and get back to you by Friday.",
    "es": "Lo consulto con el proveedor y le digo algo antes del viernes.",
    "fr": "Je me renseigne auprès du fournisseur et je reviens vers vous d'ici vendredi.",
}

Scene = tuple[str, str, OfferValues | NudgeValues | NoticeValues]


def offer_scenes(language: str, desk: DeskPolicy, at: Callable[[str], datetime]) -> Iterator[Scene]:
    """Yield the name, the template and the values of each scene. at: makes an instant of "05-19 16:00"."""
    subject, now = SUBJECTS.get(language, SUBJECTS["en"]), at("05-19 10:20")
    offer = OfferToTrack(
        to=(BEN.spec,),
        wrote=BEN,
        requester=ANNA,
        subject=subject,
        sentence=SENTENCES.get(language, SENTENCES["en"]),
        until=at("05-22 15:00"),
        will_notify=True,
        step=10_000,
        reason=Reason.TIME_NAMED_IN_ANSWER,
    )
    yield "offer", "offer", offer_values(offer, desk, now)
    anybody = replace(offer, wrote=None, subject="", will_notify=False)
    yield "offer-to-anybody", "offer", offer_values(anybody, desk, now)
    yield from _nudges(subject, desk, at)
    yield from _notices(language, subject, desk, at)


def _nudges(subject: str, desk: DeskPolicy, at: Callable[[str], datetime]) -> Iterator[Scene]:
    owed = NudgeStaff(
        to=(BEN.spec,),
        requester=ANNA,
        subject=subject,
        waiting_since=at("05-18 10:12"),
        due=at("05-22 15:00"),
        is_told=True,
        chasers=0,
        is_owed=True,
        step=10_001,
        reason=Reason.NUDGE_DUE,
    )
    yield "nudge-owed", "nudge", nudge_values(owed, desk, at("05-22 11:00"))
    passed = replace(owed, is_told=False, which=0, due=at("05-20 10:12"), reason=Reason.TARGET_PASSED)
    yield "nudge-owed-passed", "nudge", nudge_values(passed, desk, at("05-20 10:12"))


def _notices(language: str, subject: str, desk: DeskPolicy, at: Callable[[str], datetime]) -> Iterator[Scene]:
    for name, tone, now, new in (
        ("owed-update", Tone.UPDATE, at("05-22 14:30"), at("05-26 11:00")),
        ("owed-apology", Tone.APOLOGY, at("05-26 09:05"), at("05-26 14:00")),
    ):
        notice = SendNotice(
            to=ANNA,
            in_reply_to="",
            references=(),
            subject=subject,
            language=language,
            tone=tone,
            told=at("05-22 15:00"),
            promise=Promise(at=new, zone=desk.hours.zone.key, basis=Basis.TARGET),
            replaces=1,
            step=10_000,
            reason=Reason.TIME_RUNS_OUT,
            is_owed=True,
        )
        yield f"notice-{name}", notice_template(tone), notice_values(notice, desk, now)
