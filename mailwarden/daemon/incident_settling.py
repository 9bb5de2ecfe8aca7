"""Settles, on one word of a colleague, the conversations of all who were told of an incident that is over.

Each is settled as if that had been said about it alone, and taken back in the same way: by an answer to the one mail
that says how many they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from mailwarden.core.conversation import Conversation, Kind
from mailwarden.core.decide import decide
from mailwarden.core.events import SentCounts, StaffSaid
from mailwarden.core.incident_settling import to_settle
from mailwarden.core.incidents import Incident
from mailwarden.core.message import Address, Message
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Word
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.confirming import About, but_what_is_told, to_be_told
from mailwarden.daemon.record import row_for
from mailwarden.logs import get_logger
from mailwarden.mail.incident_letters import write_incident_word
from mailwarden.mail.incident_words import Became, Heard
from mailwarden.store.protocol import Transaction

log = get_logger()

WORDS = frozenset({Word.LEAVE, Word.ANSWERED})  # that settle a conversation
_REASONS = {Word.LEAVE: Reason.STAFF_SAID_LEAVE, Word.ANSWERED: Reason.STAFF_SAID_ANSWERED}


def settle_all(
    carrier: Carrier,
    tx: Transaction,
    incident: Incident,
    people: Sequence[Conversation],
    word: Word,
    message: Message,
    author: Address,
    now: datetime,
) -> None:
    """Settle them, and tell the colleague. incident: closed; people: whom it concerns; word: one of WORDS."""
    settled, since = to_settle(incident, people)
    tells = [tell for known in settled for tell in _settled(carrier, tx, known, word, message, author, now)]
    done = {number for number, tell in tells if tell.reason is _REASONS[word]}
    heard = Heard(
        became=Became.SETTLED,
        incident=incident,
        answers=message,
        author=author,
        people=_named([one for one in settled if one.conversation_id in done]),
        left_out=_named(since),
        is_answered=word is Word.ANSWERED,
    )
    write = partial(write_incident_word, heard)
    message_id = carrier.post.to_us(tx, Kind.CONFIRMATION, author.spec, write, _REASONS[word], now)
    tx.record([row_for(tell, carrier.desk.name, now, number, message_id) for number, tell in tells if number in done])
    facts = {"incident": incident.incident_id, "people": len(done), "left_out": len(since)}
    tx.after_commit(lambda: log.info("incident.settled", **facts))


def _settled(
    carrier: Carrier,
    tx: Transaction,
    known: Conversation,
    word: Word,
    message: Message,
    author: Address,
    now: datetime,
) -> list[About]:
    said = StaffSaid(
        word=word,
        message_id=message.message_id,
        author=author.key,
        at=message.received_at,
        sent=SentCounts(),
        name=author.name,
        refers_to=(*message.in_reply_to, *message.references),
    )
    decisions = decide(known, said, carrier.policy, now)
    carrier.carry_out(tx, but_what_is_told(decisions), now=now, conversation_id=known.conversation_id)
    carrier.schedule(tx, known.conversation_id, now)
    return to_be_told(decisions, known.conversation_id)


def _named(people: Sequence[Conversation]) -> tuple[tuple[Address, str], ...]:
    return tuple((one.requester, one.subject) for one in people)
