"""Invented reminders about one conversation, one per situation that reads differently: part of `mail.scenes`. Pure."""

from __future__ import annotations

from dataclasses import replace

from mailwarden.core.decisions import NudgeStaff
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import SIGNS, Reason
from mailwarden.mail.nudges import nudge_values
from mailwarden.mail.scenery import ANNA, LEAD, NAMELESS, Scene, Scenery, at

WORDS = {
    "de": "Hallo,\nder Drucker zieht wieder kein Papier ein.\nWann kommt jemand vorbei?\nViele Grüße",
    "en": "Hello,\nthe printer takes no paper again.\nWhen is somebody coming round?\nBest wishes",
    "es": "Hola:\nla impresora otra vez no coge el papel.\n¿Cuándo viene alguien?\nUn saludo",
    "fr": "Bonjour,\nl'imprimante ne prend plus le papier.\nQuand est-ce que quelqu'un passe ?\nBien à vous",
}


def nudge(here: Scenery) -> NudgeStaff:
    """Return a reminder of somebody with a name, who wrote twice and was told 16:00."""
    return NudgeStaff(
        to=(LEAD,),
        requester=ANNA,
        subject=here.subject,
        waiting_since=at("05-19 09:12"),
        due=at("05-19 16:00"),
        is_told=True,
        chasers=1,
        step=0,
        reason=Reason.NUDGE_DUE,
    )


def nudge_scenes(here: Scenery) -> tuple[Scene, ...]:
    """Return every scene of nudge.txt about mail that nobody has answered."""
    told = nudge(here)
    untold = replace(told, requester=NAMELESS, subject="", waiting_since=at("05-18 16:40"), is_told=False, chasers=3)
    desk, last = replace(here.desk, mode=Mode.FULL), Reason.LAST_AUTOMATIC_NOTICE
    quoting = replace(told, chance=0.34, words=here.said(WORDS), hears_at=at("05-19 15:30"), planned=2)
    untouched, passed = replace(told, chasers=0), replace(told, which=0, reason=Reason.TARGET_PASSED)

    def scene(name: str, said: NudgeStaff, now: str) -> Scene:
        return Scene(name, "nudge", nudge_values(said, desk, at(now)))

    return (
        scene("nudge", untouched, "05-19 13:00"),
        scene("nudge-chased", told, "05-19 15:00"),
        scene("nudge-word", replace(untouched, is_word=True), "05-19 13:00"),
        scene("nudge-last", replace(told, reason=last), "05-19 15:30"),
        scene("nudge-target-passed", untold, "05-19 16:10"),
        scene("nudge-quoting", quoting, "05-19 13:00"),
        scene("nudge-second", replace(quoting, which=2, chance=0.1), "05-19 15:00"),
        scene("nudge-second-untold", replace(untold, which=2, planned=2), "05-19 15:00"),
        scene("nudge-third", replace(quoting, which=3, planned=4), "05-19 15:00"),
        scene("nudge-passed", passed, "05-20 09:00"),
        scene("nudge-stopped", replace(untouched, is_stopped=True), "05-19 13:00"),
        scene("nudge-urgent", replace(untouched, reason=Reason.SAID_URGENT), "05-19 13:00"),
        scene("nudge-snoozed", replace(untouched, reason=Reason.ASKED_TO_REMIND), "05-19 13:00"),
        scene("nudge-chased-late", replace(passed, reason=Reason.CHASED_AFTER_MISS), "05-20 09:00"),
        *(scene(f"nudge-{sign}", replace(untouched, reason=sign), "05-19 15:30") for sign in SIGNS),
    )
