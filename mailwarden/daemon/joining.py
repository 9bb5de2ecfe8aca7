"""Finds the conversation that a message belongs to: asks a store for what fits, and the core which of it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from mailwarden.core.conversation import Candidate, Join
from mailwarden.core.joining import RECENT, clue_ids, is_reply_subject, join
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy

MOST_RECIPIENTS = 20  # whose conversations are looked at; a stranger may name thousands


class Shelf(Protocol):
    """Where conversations are looked up: a store's transaction, or anything that answers alike."""

    def candidates_by_ids(self, desk: str, message_ids: Sequence[str]) -> tuple[Candidate, ...]:
        """Return the conversations that hold one of the ids, with matched_ids."""

    def candidates_by_requester(self, desk: str, requester: str, since: datetime) -> tuple[Candidate, ...]:
        """Return a requester's conversations in which something was written since then, the newest first."""


def find_conversation(shelf: Shelf, message: Message, policy: DeskPolicy, *, in_history: bool = False) -> Join | None:
    """Return to which conversation of the desk a message belongs, None for none; writes nothing.

    in_history: among those of before the first contact, else among all others: what is only remembered to learn from
    must not keep anybody from being acknowledged.
    """
    by_ids = candidates_by_ids(shelf, message, policy, in_history=in_history)
    if by_id := join(message, by_ids, (), policy):
        return by_id
    by_requester = _by_requester(shelf, message, policy)
    return join(message, (), tuple(one for one in by_requester if one.is_history is in_history), policy)


def candidates_by_ids(
    shelf: Shelf, message: Message, policy: DeskPolicy, *, in_history: bool = False
) -> tuple[Candidate, ...]:
    """Return the conversations that hold one of the ids which a message refers to."""
    ids = clue_ids(message)
    found = shelf.candidates_by_ids(policy.name, ids) if ids else ()
    return tuple(one for one in found if one.is_history is in_history)


def _by_requester(shelf: Shelf, message: Message, policy: DeskPolicy) -> tuple[Candidate, ...]:
    if not is_reply_subject(message.subject):
        return ()
    since = message.received_at - RECENT
    people = dict.fromkeys(_outside(message, policy))
    return tuple(one for key in people for one in shelf.candidates_by_requester(policy.name, key, since))


def _outside(message: Message, policy: DeskPolicy) -> Iterator[str]:
    """Yield who of author and recipients is not on our side: whose conversation it may be."""
    author = (message.author,) if message.author else ()
    for one in (*author, *message.recipients[:MOST_RECIPIENTS]):
        if not policy.is_desk(one) and not policy.is_staff(one):
            yield one.key
