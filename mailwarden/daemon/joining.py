"""Finds the conversation that a message belongs to: asks the store for what fits, and the core which of it counts."""

from __future__ import annotations

from collections.abc import Iterator

from mailwarden.core.conversation import Candidate, Join
from mailwarden.core.joining import RECENT, clue_ids, is_reply_subject, join
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.store.protocol import Transaction

MOST_RECIPIENTS = 20  # whose conversations are looked at; a stranger may name thousands


def find_conversation(tx: Transaction, message: Message, policy: DeskPolicy) -> Join | None:
    """Return to which conversation of the desk a message belongs, None for none; writes nothing."""
    return join(message, candidates_by_ids(tx, message, policy), _by_requester(tx, message, policy), policy)


def candidates_by_ids(tx: Transaction, message: Message, policy: DeskPolicy) -> tuple[Candidate, ...]:
    """Return the conversations that hold one of the ids which a message refers to."""
    ids = clue_ids(message)
    return tx.candidates_by_ids(policy.name, ids) if ids else ()


def _by_requester(tx: Transaction, message: Message, policy: DeskPolicy) -> tuple[Candidate, ...]:
    if not is_reply_subject(message.subject):
        return ()
    since = message.received_at - RECENT
    people = dict.fromkeys(_outside(message, policy))
    return tuple(one for key in people for one in tx.candidates_by_requester(policy.name, key, since))


def _outside(message: Message, policy: DeskPolicy) -> Iterator[str]:
    """Yield who of author and recipients is not on our side: whose conversation it may be."""
    author = (message.author,) if message.author else ()
    for one in (*author, *message.recipients[:MOST_RECIPIENTS]):
        if not policy.is_desk(one) and not policy.is_staff(one):
            yield one.key
