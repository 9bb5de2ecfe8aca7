"""Tells a colleague what became of their words: one mail for all that one of theirs said. Reads the store; queues mail.

Which conversations it is about, and in which order, its decisions say: one for each of them, under its Message-ID.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from mailwarden.core.conversation import Kind
from mailwarden.core.decisions import Decision, TellColleague
from mailwarden.core.message import Message
from mailwarden.core.speaking import colleague
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.record import row_for
from mailwarden.logs import get_logger
from mailwarden.mail.addressed import thread_of
from mailwarden.mail.letters import write_confirmation
from mailwarden.store.protocol import Transaction

log = get_logger()

About = tuple[int, TellColleague]  # a conversation, and what became of a word about it


def to_be_told(decisions: Sequence[Decision], conversation_id: int) -> list[About]:
    """Return what of these decisions a colleague is to be told."""
    return [(conversation_id, one) for one in decisions if isinstance(one, TellColleague)]


def but_what_is_told(decisions: Sequence[Decision]) -> list[Decision]:
    """Return the other ones, which can be carried out before."""
    return [one for one in decisions if not isinstance(one, TellColleague)]


def tell_colleague(carrier: Carrier, tx: Transaction, tells: Sequence[About], message: Message, now: datetime) -> None:
    """Queue the confirmation. tells: not empty, all about words of the same mail; message: that mail."""
    to = colleague(tells[0][1].said, carrier.policy)
    write = partial(write_confirmation, [one for _, one in tells], to, thread_of(message))
    message_id = carrier.post.to_us(tx, Kind.CONFIRMATION, to.spec, write, tells[0][1].reason, now)
    tx.record([row_for(one, carrier.desk.name, now, number, message_id) for number, one in tells])
    tx.after_commit(lambda: log.info("confirmation.queued", message_id=message_id, conversations=[n for n, _ in tells]))


def tell_by_themselves(
    carrier: Carrier, tx: Transaction, decisions: Sequence[Decision], conversation_id: int, now: datetime
) -> None:
    """Tell whoever has to hear of it what became of their word later on; nothing where that was the command line."""
    for about in to_be_told(decisions, conversation_id):
        kept = tx.message(carrier.desk.name, about[1].said.message_id)
        if kept:
            tell_colleague(carrier, tx, [about], kept[0], now)
