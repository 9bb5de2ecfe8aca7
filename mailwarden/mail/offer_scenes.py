"""Invented answers that say more will follow: what is asked and said about them, to check templates and to preview."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mailwarden.core.conversation import Tone
from mailwarden.core.decisions import NudgeStaff, OfferToTrack, SendNotice
from mailwarden.core.reasons import Reason
from mailwarden.mail.notices import notice_template, notice_values
from mailwarden.mail.nudges import nudge_values
from mailwarden.mail.offers import offer_values
from mailwarden.mail.scenery import ANNA, BEN, Scene, Scenery, at, promise

SENTENCES = {
    "de": "Ich frage beim Lieferanten nach und melde mich bis Freitag bei Ihnen.",
    "en": "I'll ask the supplier and get back to you by Friday.",
    "es": "Lo consulto con el proveedor y le digo algo antes del viernes.",
    "fr": "Je me renseigne auprès du fournisseur et je reviens vers vous d'ici vendredi.",
}


def offer_scenes(here: Scenery) -> Iterator[Scene]:
    """Yield every scene of an answer that says more will follow."""
    desk, now = here.desk, at("05-19 10:20")
    offer = OfferToTrack(
        to=(BEN.spec,),
        wrote=BEN,
        requester=ANNA,
        subject=here.subject,
        sentence=here.said(SENTENCES),
        until=at("05-22 15:00"),
        will_notify=True,
        step=10_000,
        reason=Reason.TIME_NAMED_IN_ANSWER,
    )
    yield Scene("offer", "offer", offer_values(offer, desk, now))
    anybody = replace(offer, wrote=None, subject="", will_notify=False)
    yield Scene("offer-to-anybody", "offer", offer_values(anybody, desk, now))
    yield from _nudges(here)
    yield from _notices(here)


def _nudges(here: Scenery) -> Iterator[Scene]:
    owed = NudgeStaff(
        to=(BEN.spec,),
        requester=ANNA,
        subject=here.subject,
        waiting_since=at("05-18 10:12"),
        due=at("05-22 15:00"),
        is_told=True,
        chasers=0,
        is_owed=True,
        step=10_001,
        reason=Reason.NUDGE_DUE,
    )
    yield Scene("nudge-owed", "nudge", nudge_values(owed, here.desk, at("05-22 11:00")))
    passed = replace(owed, is_told=False, which=0, due=at("05-20 10:12"), reason=Reason.TARGET_PASSED)
    yield Scene("nudge-owed-passed", "nudge", nudge_values(passed, here.desk, at("05-20 10:12")))


def _notices(here: Scenery) -> Iterator[Scene]:
    for name, tone, now, new in (
        ("owed-update", Tone.UPDATE, at("05-22 14:30"), at("05-26 11:00")),
        ("owed-apology", Tone.APOLOGY, at("05-26 09:05"), at("05-26 14:00")),
    ):
        notice = SendNotice(
            to=ANNA,
            in_reply_to="",
            references=(),
            subject=here.subject,
            language=here.language,
            tone=tone,
            told=at("05-22 15:00"),
            promise=promise(new),
            replaces=1,
            step=10_000,
            reason=Reason.TIME_RUNS_OUT,
            is_owed=True,
        )
        yield Scene(f"notice-{name}", notice_template(tone), notice_values(notice, here.desk, now))
