"""Invented words of a colleague and what became of each: to check the template with, and to preview it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mailwarden.core.decisions import TellColleague
from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from mailwarden.mail.confirmations import confirmation_values
from mailwarden.mail.scenery import ANNA, BEN, NAMELESS, Scene, Scenery, at

# What a requester would read; the real text is written by the template of the notice, in whatever language it speaks.
TEXTS = {
    "de": "Hallo Anna,\n\nBen schreibt: Wir warten auf den Lieferanten.\n\nExample Support",
    "en": "Hello Anna,\n\nBen writes: we are waiting for the supplier.\n\nExample Support",
    "es": "Hola, Anna:\n\nBen escribe: esperamos al proveedor.\n\nExample Support",
    "fr": "Bonjour Anna,\n\nBen écrit : nous attendons le fournisseur.\n\nExample Support",
}
TOLD = frozenset({Word.MINE, Word.SNOOZE, Word.HOLD, Word.STOP})

# What was said, what became of it, and whether the requester had been told a time.
_PLAIN = (
    (Word.TIME, Reason.NOTICES_OFF), (Word.TIME, Reason.TIME_TOO_NEAR), (Word.TIME, Reason.HELD_TOO_LONG),
    (Word.TIME, Reason.UNDELIVERABLE_ADDRESS), (Word.TIME, Reason.SUBMISSION_REFUSED),
    (Word.TIME, Reason.MAY_NOT_WRITE), (Word.TIME, Reason.STOPPED), (Word.TIME, Reason.NOTHING_TO_SETTLE),
    (Word.ANSWER, Reason.STAFF_SAID_ANSWER), (Word.ANSWER, Reason.LIMIT_ADDRESS), (Word.ANSWER, Reason.OBSERVING),
    (Word.ANSWER, Reason.NOTHING_TO_SETTLE), (Word.LEAVE, Reason.STAFF_SAID_LEAVE),
    (Word.ANSWERED, Reason.STAFF_SAID_ANSWERED), (Word.MINE, Reason.STAFF_SAID_MINE),
    (Word.SNOOZE, Reason.STAFF_SAID_SNOOZE), (Word.HOLD, Reason.STAFF_SAID_HOLD), (Word.SEND, Reason.STAFF_SAID_SEND),
    (Word.HOLD, Reason.NOTHING_ON_ITS_WAY), (Word.STOP, Reason.STAFF_SAID_STOP), (Word.NO_RUSH, Reason.SAID_NO_RUSH),
    (Word.URGENT, Reason.SAID_URGENT), (Word.UNDO, Reason.NOTHING_TO_TAKE_BACK),
)  # fmt: skip


def confirmation_scenes(here: Scenery) -> Iterator[Scene]:
    """Yield every scene of confirmation.txt."""
    now, text = at("05-19 14:07"), here.said(TEXTS)
    time = _said(Word.TIME)
    tell = TellColleague(said=time, requester=ANNA, subject=here.subject, reason=Reason.STAFF_SAID_TIME)

    def scene(name: str, *tells: TellColleague, to: Address = BEN) -> Scene:
        texts = [text if one.reason is Reason.STAFF_SAID_TIME else "" for one in tells]
        values = confirmation_values(tells, texts, to, here.desk, now)
        return Scene(f"confirmation-{name}", "confirmation", values)

    yield scene("time", replace(tell, leaves_at=at("05-19 14:12"), instead_of="Chris Okafor"))
    yield scene("time-slight", replace(tell, leaves_at=at("05-19 15:30"), is_slight=True))
    yield scene("time-at-once", replace(tell, leaves_at=now), to=NAMELESS)
    for word, reason in _PLAIN:
        told = at("05-19 16:00") if word in TOLD or reason is Reason.STAFF_SAID_ANSWER else None
        yield scene(f"{word}-{reason}", replace(tell, said=_said(word), reason=reason, told=told, leaves_at=told))
    for undone in (Word.TIME, Word.LEAVE):
        back = replace(tell, said=_said(Word.UNDO), undone=_said(undone), told=at("05-19 16:00"))
        yield scene(f"undo-{undone}", replace(back, reason=Reason.STAFF_SAID_UNDO))
        yield scene(f"undo-{undone}-too-late", replace(back, reason=Reason.LEFT_ALREADY, leaves_at=at("05-19 14:03")))
    other = replace(tell, requester=NAMELESS, subject="", said=_said(Word.LEAVE), reason=Reason.STAFF_SAID_LEAVE)
    yield scene("several", replace(tell, leaves_at=at("05-19 14:12")), other)


def _said(word: Word) -> Said:
    until = at("05-20 15:00") if word in (Word.TIME, Word.SNOOZE) else None
    return Said(
        word=word,
        message_id="word@example.org",
        author=BEN.key,
        at=at("05-19 14:06"),
        until=until,
        name=BEN.name,
    )
