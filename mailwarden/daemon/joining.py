"""Finds the conversation that a message belongs to: asks the store for what fits, and the core which of it counts."""

from __future__ import annotations

from collections.abc import Iterator

from mailwarden.core.conversation import Candidate, Join
from mailwarden.core.joining import RECENT, clue_ids, is_reply_subject, join
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.store.protocol import Transaction

MOST_RECIPIENTS = 20  # whose conversations are looked at; a stranger may name thousands


def find_conversation(
    tx: Transaction, message: Message, policy: DeskPolicy, *, in_history: bool = False
) -> Join | None:
    """Return to which conversation of the desk a message belongs, None for none; writes nothing.

    in_history: among those of before the first contact, else among all others: what is only remembered to learn from
    must not keep anybody from being acknowledged.
    """
    by_ids = candidates_by_ids(tx, message, policy, in_history=in_history)
    by_requester = _by_requester(tx, message, policy)
    return join(message, by_ids, tuple(one for one in by_requester if one.is_history is in_history), policy)


def candidates_by_ids(
    tx: Transaction, message: Message, policy: DeskPolicy, *, in_history: bool = False
) -> tuple[Candidate, ...]:
    """Return the conversations that hold one of the ids which a message refers to."""
    ids = clue_ids(message)
    found = tx.candidates_by_ids(policy.name, ids) if ids else ()
    return tuple(one for one in found if one.is_history is in_history)


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
