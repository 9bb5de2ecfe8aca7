"""Invented mails about incidents, and the weekly word about what keeps coming back: one per situation that differs.

Pure; a part of `mail.scenes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailwarden.core.conversation import Basis
from mailwarden.core.decisions import SendIncident
from mailwarden.core.deeper import Deeper, Regular, Reopened, Theme
from mailwarden.core.incidents import Incident, Stage, Step
from mailwarden.core.likeness import Likeness
from mailwarden.core.message import Address, Message
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.mail.deeper import deeper_values
from mailwarden.mail.incident_words import Became, Heard, incident_word_values
from mailwarden.mail.incidents import (
    Missing,
    Situation,
    Tally,
    draft_values,
    incident_values,
    report_values,
    sentence,
    suggestion_values,
)
from mailwarden.mail.scenery import ANNA, BEN, NAMELESS, Scene, Scenery, at, promise

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


def words(here: Scenery) -> tuple[str, str, str, str, str, str]:
    """Return what staff say in these scenes."""
    return WORDS.get(here.language, WORDS["en"])


def incident(here: Scenery) -> Incident:
    """Return an incident that is open and owes a word at 14:00."""
    title, _, _, _, word, _ = words(here)
    opened = at("05-19 10:30")
    step = Step(number=1, stage=Stage.OPEN, at=opened, next_update_at=at("05-19 14:00"), author=BEN.spec)
    return Incident(
        desk="support",
        title=title,
        words=(word,),
        author=BEN.spec,
        drafted_at=opened,
        opened_at=opened,
        next_update_at=step.next_update_at,
        steps=(step,),
        incident_id=7,
    )


def incident_scenes(here: Scenery) -> Iterator[Scene]:
    """Yield every scene of the texts about incidents, and about what keeps coming back."""
    here = replace(here, desk=replace(here.desk, mode=Mode.FULL))
    yield from _mails(here)
    yield from _drafts(here)
    yield from _reports(here)
    yield from _own_words(here)
    yield from _questions(here)


def _mails(here: Scenery) -> Iterator[Scene]:
    _, news, why, changed, _, _ = words(here)
    now, later = at("05-19 10:31"), at("05-19 13:30")
    opened = _mail(here)
    second = replace(opened, told=at("05-19 14:00"), promise=promise(at("05-19 17:00"), Basis.WORD))
    closed = replace(opened, stage=Stage.CLOSE, why=why, changed=changed, promise=None)
    last = replace(second, stage=Stage.LAST, promise=None)

    def told(name: str, mail: SendIncident, when: datetime) -> Scene:
        return Scene(f"incident-{name}", "incident", incident_values(mail, here.desk, when))

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


def _drafts(here: Scenery) -> Iterator[Scene]:
    draft = replace(incident(here), opened_at=None, steps=())
    now, subject = at("05-19 10:31"), words(here)[5]
    many = [(ANNA, subject), *((NAMELESS, subject) for _ in range(24))]
    everybody = replace(draft, is_for_all=True, words=())
    silent = replace(here.desk, mode=Mode.ACKNOWLEDGE)

    def scene(name: str, about: Incident, people: list[tuple[Address, str]], to: Address, desk: DeskPolicy) -> Scene:
        return Scene(name, "incident_draft", draft_values(about, people, "…\n\n…", to.spec, desk, now))

    yield scene("incident-draft", draft, [(ANNA, subject)], BEN, here.desk)
    yield scene("incident-draft-many", everybody, many, NAMELESS, here.desk)
    yield scene("incident-draft-nobody", draft, [], BEN, here.desk)
    yield scene("incident-draft-acknowledging", draft, [], BEN, silent)


def _reports(here: Scenery) -> Iterator[Scene]:
    opened, now = incident(here), at("05-19 10:34")
    _, news, _, _, _, _ = words(here)
    update = Step(number=2, stage=Stage.UPDATE, at=now, text=news, next_update_at=at("05-19 17:00"), author=BEN.spec)
    silent, end = replace(update, stage=Stage.SILENT, text=""), Step(number=3, stage=Stage.CLOSE, at=now)
    untimed = replace(update, next_update_at=None)
    mixed = Tally(
        sent=9, refused=("old@example.net",), came_back=("gone@example.com",), answered=1, withdrawn=1, pending=1
    )

    def report(name: str, about: Incident | None, situation: Situation, **facts: object) -> Scene:
        to, desk = BEN.spec, here.desk
        values = report_values(about, situation, to, desk, now, **facts)  # type: ignore[arg-type]  # as it takes them
        return Scene(f"incident-report-{name}", "incident_report", values)

    told = Situation.TOLD
    yield report("open", opened, told, tally=Tally(sent=12))
    yield report("open-nobody", opened, told, tally=Tally())
    yield report("update-mixed", replace(opened, steps=(*opened.steps, update)), told, tally=mixed)
    yield report("update-untimed", replace(opened, steps=(*opened.steps, untimed)), told, tally=Tally(sent=1))
    yield report("silent", replace(opened, steps=(*opened.steps, silent)), told, tally=Tally(sent=12))
    closed = replace(opened, steps=(*opened.steps, end), closed_at=now)
    yield report("close", closed, told, tally=Tally(sent=12))
    yield report("missing-over-closed", closed, Situation.MISSING, missing=Missing.OVER)
    yield report("owed", opened, Situation.OWED, people=12, silent_at=at("05-19 13:30"))
    yield report("owed-one", opened, Situation.OWED, people=1, silent_at=at("05-19 13:30"))
    yield report("owed-nobody", opened, Situation.OWED)
    yield report("ended", opened, Situation.ENDED, people=12)
    for missing in Missing:
        yield report(f"missing-{missing}", opened if missing in _OF_OPEN else None, Situation.MISSING, missing=missing)


_OF_OPEN = (Missing.TEXT, Missing.WHY, Missing.CHANGED, Missing.WORDS)


def _own_words(here: Scenery) -> Iterator[Scene]:
    """Yield what a colleague reads of their own words."""
    opened, now, (_, news, why, changed, _, subject) = incident(here), at("05-19 14:07"), words(here)
    said = Message(message_id="", has_own_id=False, fingerprint="", received_at=now, author=BEN, subject="")
    update = Step(number=2, stage=Stage.UPDATE, at=now, text=news, next_update_at=at("05-19 17:00"))
    told = replace(opened, steps=(*opened.steps, update))
    end = Step(number=2, stage=Stage.CLOSE, at=now)
    over = replace(opened, steps=(*opened.steps, end), closed_at=now, why=why, changed=changed)
    text = "\n\n".join((sentence(news), here.desk.team))
    people = ((ANNA, subject), (NAMELESS, ""))

    def scene(name: str, became: Became, about: Incident, who: Address = BEN, **facts: Any) -> Scene:
        heard = Heard(became=became, incident=about, answers=said, author=who, **facts)
        return Scene(f"incident-word-{name}", "incident_word", incident_word_values(heard, here.desk, now))

    leaves: dict[str, Any] = {"leaves_at": at("05-19 14:12"), "text": text}
    yield scene("waits", Became.WAITS, told, people=people, **leaves)
    yield scene("waits-instead", Became.WAITS, told, NAMELESS, people=people[:1], is_instead=True, **leaves)
    yield scene("waits-end", Became.WAITS, over, people=people, **leaves)
    yield scene("held", Became.HELD, opened)
    yield scene("taken-back", Became.TAKEN_BACK, opened)
    yield scene("too-late", Became.TOO_LATE, opened)
    yield scene("too-late-end", Became.TOO_LATE, over)
    yield scene("nothing", Became.NOTHING, opened)
    yield scene("settled", Became.SETTLED, over, people=people, left_out=people[:1])
    yield scene("settled-one", Became.SETTLED, over, NAMELESS, people=people[:1])
    yield scene("settled-answered", Became.SETTLED, over, people=people * 11, is_answered=True)
    yield scene("settled-answered-one", Became.SETTLED, over, people=people[:1], is_answered=True)
    yield scene("settled-nobody", Became.SETTLED, over, left_out=people)


def _questions(here: Scenery) -> Iterator[Scene]:
    *_, word, subject = words(here)
    likeness = Likeness(words=word, people=7, usual=0.4, subjects=(subject, ""))
    yield Scene("suggestion", "suggestion", suggestion_values(likeness, "15:00", here.desk))
    unheard_of = replace(likeness, usual=0.0)
    yield Scene("suggestion-unheard-of", "suggestion", suggestion_values(unheard_of, "15:00", here.desk))
    regular = Regular(requester=ANNA, conversations=4, chasers=3, subjects=(subject, "Re: 42"))
    chaser = Regular(requester=NAMELESS, conversations=1, chasers=1, subjects=())
    theme = Theme(subject=subject, people=5, conversations=9, days=6)
    reopened = Reopened(number=42, requester=ANNA, subject="", times=3)
    found = Deeper(people=(regular, chaser), themes=(theme,), reopened=(reopened,))
    yield Scene("deeper", "deeper", deeper_values(found, here.desk))
    yield Scene("deeper-themes", "deeper", deeper_values(Deeper(people=(), themes=(theme,), reopened=()), here.desk))


def _mail(here: Scenery) -> SendIncident:
    return SendIncident(
        to=ANNA,
        in_reply_to="first@example.net",
        references=(),
        subject=words(here)[5],
        language=here.language,
        incident_id=7,
        stage=Stage.OPEN,
        title=words(here)[0],
        promise=promise(at("05-19 14:00"), Basis.WORD),
        step=7001,
        reason=Reason.INCIDENT_OPENED,
    )
