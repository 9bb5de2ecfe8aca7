"""Has what staff say of an open incident by mail wait, so that it can be taken back; lets it go when its time has come.

Whoever says it reads at once what people will read, and when. Each verb works within one transaction.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from mailwarden.core.conversation import Conversation, Kind
from mailwarden.core.decisions import SendIncident
from mailwarden.core.incident_holding import HeldWord, as_if_said, leaves_at
from mailwarden.core.incident_mails import mails_about
from mailwarden.core.incident_words import Act, IncidentWord
from mailwarden.core.incidents import Incident
from mailwarden.core.message import Address, Message
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Word
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.held_words import drop_word, held_word, keep_word
from mailwarden.daemon.incidents import Incidents
from mailwarden.logs import get_logger
from mailwarden.mail.incident_letters import incident_text, write_incident_word
from mailwarden.mail.incident_words import Became, Heard
from mailwarden.store.protocol import Transaction

log = get_logger()

WORDS = frozenset({Word.UNDO, Word.SEND, Word.HOLD})  # that may be said of what waits


class Holding:
    """What waits to be told about the incidents of one desk."""

    def __init__(self, carrier: Carrier, incidents: Incidents) -> None:
        self._carrier, self._incidents, self._policy = carrier, incidents, carrier.policy

    def say(
        self, tx: Transaction, incident: Incident, word: IncidentWord, message: Message, author: Address, now: datetime
    ) -> None:
        """Have a word told once it can be taken back no more; at once where nobody reads it, or the desk holds nothing.

        word: an update or an end in which nothing is missing; message: the colleague's mail.
        """
        said = as_if_said(incident, word, self._policy, now)
        mails = mails_about(said, self._incidents.people(tx, incident), self._policy, now)
        until = leaves_at(incident, len(mails), self._policy, now)
        if not mails or until <= now:
            self._tell(tx, incident, word, author.spec, now)
            return
        before = held_word(tx, incident.incident_id)
        keep_word(tx, HeldWord(incident_id=incident.incident_id, word=word, author=author.spec, leaves_at=until))
        heard = Heard(
            became=Became.WAITS,
            incident=said,
            answers=message,
            author=author,
            people=tuple((known.requester, known.subject) for known, _ in mails),
            leaves_at=until,
            text=self._text(mails[0], now),
            is_instead=before is not None,
        )
        self._answer(tx, heard, Reason.INCIDENT_HELD, now)

    def hear(
        self, tx: Transaction, incident: Incident, word: Word, message: Message, author: Address, now: datetime
    ) -> None:
        """Do what a colleague says of what waits. word: one of WORDS."""
        held = held_word(tx, incident.incident_id)
        if held is None:
            is_over = word is Word.UNDO and len(incident.steps) > 0
            became, reason = (Became.TOO_LATE if is_over else Became.NOTHING), Reason.NOTHING_ON_ITS_WAY
        elif word is Word.SEND:
            self._let_go(tx, incident, held, now)
            return
        elif word is Word.HOLD:
            keep_word(tx, replace(held, leaves_at=None))
            became, reason = Became.HELD, Reason.STAFF_SAID_HOLD
        else:
            drop_word(tx, incident.incident_id)
            became, reason = Became.TAKEN_BACK, Reason.STAFF_SAID_UNDO
        self._answer(tx, Heard(became=became, incident=incident, answers=message, author=author), reason, now)

    def is_about_to_tell(self, tx: Transaction, incident: Incident, now: datetime) -> bool:
        """Let go what has waited long enough; returns whether a word has left or will soon, so that no other is due."""
        held = held_word(tx, incident.incident_id)
        if held is None or held.leaves_at is None:
            return False
        if held.leaves_at <= now:
            self._let_go(tx, incident, held, now)
        return True

    def _let_go(self, tx: Transaction, incident: Incident, held: HeldWord, now: datetime) -> None:
        drop_word(tx, incident.incident_id)
        if incident.is_open:
            self._tell(tx, incident, held.word, held.author, now)

    def _tell(self, tx: Transaction, incident: Incident, word: IncidentWord, author: str, now: datetime) -> None:
        if word.act is Act.CLOSE:
            self._incidents.close(tx, incident, word.why, word.changed, author, now)
            return
        next_at = word.next_at if word.next_at and word.next_at > now else None
        self._incidents.update(tx, incident, word.text, next_at, author, now)

    def _text(self, first: tuple[Conversation, SendIncident], now: datetime) -> str:
        return incident_text(first[1], self._policy, now, self._carrier.post.renderer)

    def _answer(self, tx: Transaction, heard: Heard, reason: Reason, now: datetime) -> None:
        post, write = self._carrier.post, partial(write_incident_word, heard)
        number = heard.incident.incident_id
        message_id = post.to_us(tx, Kind.INCIDENT_REPORT, heard.author.spec, write, reason, now, number)
        facts = {"incident": number, "became": heard.became, "message_id": message_id}
        tx.after_commit(lambda: log.info("incident.heard", **facts))
