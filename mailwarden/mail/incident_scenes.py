"""Invented mails about incidents, and the weekly word about what keeps coming back: one per situation that differs.

Pure; a part of `mail.scenes`, which gives the desk, the people and the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from mailwarden.core.conversation import Basis, Promise
from mailwarden.core.decisions import SendIncident
from mailwarden.core.deeper import Deeper, Regular, Reopened, Theme
from mailwarden.core.incidents import Incident, Stage, Step
from mailwarden.core.likeness import Likeness
from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.mail.deeper import DeeperValues, deeper_values
from mailwarden.mail.incidents import (
    DraftValues,
    IncidentValues,
    Missing,
    ReportValues,
    Situation,
    SuggestionValues,
    Tally,
    draft_values,
    incident_values,
    report_values,
    suggestion_values,
)

At = Callable[[str], datetime]
Told = tuple[str, str, IncidentValues | DraftValues | ReportValues | SuggestionValues | DeeperValues]

ANNA = Address(spec="anna.keller@example.net", name="Anna Keller")
NAMELESS = Address(spec="k4711@example.net")
BEN = "ben@example.org"
WORDS = {  # title, news, why, what changes, a word that subjects hold, a subject
    "de": (
        "Mail kommt verspätet an",
        "Wir haben die Ursache gefunden und räumen gerade die Warteschlange frei",
        "eine Platte war voll",
        "wir werden jetzt eine Woche vorher gewarnt",
        "mail",
        "Mails kommen nicht an",
    ),
    "en": (
        "mail arrives late",
        "We have found the cause and are clearing the queue now",
        "a disk was full",
        "we are now warned a week before",
        "mail",
        "Mails do not arrive",
    ),
    "es": (
        "el correo llega con retraso",
        "Hemos encontrado la causa y estamos vaciando la cola",
        "se llenó un disco",
        "ahora nos avisa una semana antes",
        "correo",
        "No llegan los correos",
    ),
    "fr": (
        "les messages arrivent en retard",
        "Nous avons trouvé la cause et nous vidons la file d'attente",
        "un disque était plein",
        "nous sommes désormais prévenus une semaine avant",
        "messages",
        "Les messages n'arrivent pas",
    ),
}


def words(language: str) -> tuple[str, str, str, str, str, str]:
    """Return what staff say in these scenes."""
    return WORDS.get(language, WORDS["en"])


def incident(language: str, at: At) -> Incident:
    """Return an incident that is open and owes a word at 14:00."""
    title, _, _, _, word, _ = words(language)
    opened = at("05-19 10:30")
    step = Step(number=1, stage=Stage.OPEN, at=opened, next_update_at=at("05-19 14:00"), author=BEN)
    return Incident(
        desk="support",
        title=title,
        words=(word,),
        author=BEN,
        drafted_at=opened,
        opened_at=opened,
        next_update_at=step.next_update_at,
        steps=(step,),
        incident_id=7,
    )


def incident_scenes(language: str, desk: DeskPolicy, at: At) -> Iterator[Told]:
    """Yield every scene of the texts about incidents. at: reads "05-19 16:00"."""
    desk = replace(desk, mode=Mode.FULL)
    yield from _mails(language, desk, at)
    yield from _drafts(language, desk, at)
    yield from _reports(language, desk, at)
    yield from _questions(language, desk)


def _mails(language: str, desk: DeskPolicy, at: At) -> Iterator[Told]:
    _, news, why, changed, _, _ = words(language)
    now, later = at("05-19 10:31"), at("05-19 13:30")
    opened = _mail(language, at)
    second = replace(opened, told=at("05-19 14:00"), promise=_word(at("05-19 17:00"), desk))
    closed = replace(opened, stage=Stage.CLOSE, why=why, changed=changed, promise=None)
    last = replace(second, stage=Stage.LAST, promise=None)

    def told(name: str, mail: SendIncident, when: datetime) -> Told:
        return f"incident-{name}", "incident", incident_values(mail, desk, when)

    yield told("open", opened, now)
    yield told("open-no-time", replace(opened, to=NAMELESS, promise=None), now)
    yield told("update", replace(second, stage=Stage.UPDATE, text=news), later)
    yield told("update-no-time", replace(second, stage=Stage.UPDATE, text=news, promise=None), later)
    yield told("silent", replace(second, stage=Stage.SILENT), later)
    yield told("silent-untold", replace(second, stage=Stage.SILENT, told=None), later)
    yield told("last", last, later)
    yield told("last-untold", replace(last, told=None), later)
    yield told("close", closed, later)
    yield told("close-answered", replace(closed, is_waiting=False), later)


def _drafts(language: str, desk: DeskPolicy, at: At) -> Iterator[Told]:
    draft = replace(incident(language, at), opened_at=None, steps=())
    now, subject = at("05-19 10:31"), words(language)[5]
    text = "…\n\n…"
    many = [(ANNA, subject), *((NAMELESS, subject) for _ in range(24))]
    everybody = replace(draft, is_for_all=True, words=())
    silent = replace(desk, mode=Mode.ACKNOWLEDGE)
    yield "incident-draft", "incident_draft", draft_values(draft, [(ANNA, subject)], text, BEN, desk, now)
    yield "incident-draft-many", "incident_draft", draft_values(everybody, many, text, NAMELESS.spec, desk, now)
    yield "incident-draft-nobody", "incident_draft", draft_values(draft, [], text, BEN, desk, now)
    yield "incident-draft-acknowledging", "incident_draft", draft_values(draft, [], text, BEN, silent, now)


def _reports(language: str, desk: DeskPolicy, at: At) -> Iterator[Told]:
    opened, now = incident(language, at), at("05-19 10:34")
    _, news, _, _, _, _ = words(language)
    update = Step(number=2, stage=Stage.UPDATE, at=now, text=news, next_update_at=at("05-19 17:00"), author=BEN)
    silent, end = replace(update, stage=Stage.SILENT, text=""), Step(number=3, stage=Stage.CLOSE, at=now)
    untimed = replace(update, next_update_at=None)
    mixed = Tally(
        sent=9, refused=("old@example.net",), came_back=("gone@example.com",), answered=1, withdrawn=1, pending=1
    )

    def report(name: str, about: Incident | None, situation: Situation, **facts: object) -> Told:
        values = report_values(about, situation, BEN, desk, now, **facts)  # type: ignore[arg-type]  # as it takes them
        return f"incident-report-{name}", "incident_report", values

    told = Situation.TOLD
    yield report("open", opened, told, tally=Tally(sent=12))
    yield report("open-nobody", opened, told, tally=Tally())
    yield report("update-mixed", replace(opened, steps=(*opened.steps, update)), told, tally=mixed)
    yield report("update-untimed", replace(opened, steps=(*opened.steps, untimed)), told, tally=Tally(sent=1))
    yield report("silent", replace(opened, steps=(*opened.steps, silent)), told, tally=Tally(sent=12))
    closed = replace(opened, steps=(*opened.steps, end), closed_at=now)
    yield report("close", closed, told, tally=Tally(sent=12))
    yield report("owed", opened, Situation.OWED, people=12, silent_at=at("05-19 13:30"))
    yield report("owed-one", opened, Situation.OWED, people=1, silent_at=at("05-19 13:30"))
    yield report("owed-nobody", opened, Situation.OWED)
    yield report("ended", opened, Situation.ENDED, people=12)
    for missing in Missing:
        yield report(f"missing-{missing}", opened if missing in _OF_OPEN else None, Situation.MISSING, missing=missing)


_OF_OPEN = (Missing.TEXT, Missing.WHY, Missing.CHANGED, Missing.WORDS)


def _questions(language: str, desk: DeskPolicy) -> Iterator[Told]:
    *_, word, subject = words(language)
    likeness = Likeness(words=word, people=7, usual=0.4, subjects=(subject, ""))
    yield "suggestion", "suggestion", suggestion_values(likeness, "15:00", desk)
    regular = Regular(requester=ANNA, conversations=4, chasers=3, subjects=(subject, "Re: 42"))
    chaser = Regular(requester=NAMELESS, conversations=1, chasers=1, subjects=())
    theme = Theme(subject=subject, people=5, conversations=9, days=6)
    reopened = Reopened(number=42, requester=ANNA, subject="", times=3)
    found = Deeper(people=(regular, chaser), themes=(theme,), reopened=(reopened,))
    yield "deeper", "deeper", deeper_values(found, desk)
    yield "deeper-themes", "deeper", deeper_values(Deeper(people=(), themes=(theme,), reopened=()), desk)


def _mail(language: str, at: At) -> SendIncident:
    return SendIncident(
        to=ANNA,
        in_reply_to="first@example.net",
        references=(),
        subject=words(language)[5],
        language=language,
        incident_id=7,
        stage=Stage.OPEN,
        title=words(language)[0],
        promise=Promise(at=at("05-19 14:00"), zone="Europe/Berlin", basis=Basis.WORD),
        step=7001,
        reason=Reason.INCIDENT_OPENED,
    )


def _word(at: datetime, desk: DeskPolicy) -> Promise:
    return Promise(at=at, zone=desk.hours.timetable.zone, basis=Basis.WORD)
