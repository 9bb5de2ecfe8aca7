"""Finds the conversation that a message belongs to: asks a store for what fits, and the core which of it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from mailwarden.core.agenda import owed_promise
from mailwarden.core.came_back import what_it_refers_to
from mailwarden.core.conversation import Candidate, Conversation, Join, Kind
from mailwarden.core.joining import RECENT, clue_ids, join, may_be_found_by_subject, why_not_joined
from mailwarden.core.message import Address, MailboxRole, Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.core.sharing import WINDOW

MOST_RECIPIENTS = 20  # whose conversations are looked at; a stranger may name thousands
MOST_OTHERS = 10  # conversations of one requester in an hour


class Shelf(Protocol):
    """Where conversations are looked up: a store's transaction, or anything that answers alike."""

    def candidates_by_ids(self, desk: str, message_ids: Sequence[str]) -> tuple[Candidate, ...]:
        """Return the conversations that hold one of the ids, with matched_ids.

        An id that no mail has leads to those with a message that has it as its `core.thread_marks.thread_key`.
        """

    def candidates_by_requester(self, desk: str, requester: str, since: datetime) -> tuple[Candidate, ...]:
        """Return a requester's conversations in which something was written since then, the newest first."""


class Library(Shelf, Protocol):
    """A shelf from which a conversation may be taken."""

    def conversation(self, conversation_id: int) -> Conversation | None:
        """Return a conversation with all that belongs to it, None where it is known no more."""

    def told_by(self, message_id: str) -> tuple[int, ...]:
        """Return the conversations in which a time counts, or counted, that this mail told."""


def find_conversation(
    shelf: Shelf,
    message: Message,
    policy: DeskPolicy,
    *,
    role: MailboxRole = MailboxRole.INBOX,
    in_history: bool = False,
) -> Join | None:
    """Return to which conversation of the desk a message belongs, None for none; writes nothing.

    role: of the mailbox that it stands in. in_history: among those of before the first contact, else among all others:
    what is only remembered to learn from must not keep anybody from being acknowledged.
    """
    message = _as_filed(what_it_refers_to(message), role, policy)
    by_ids = candidates_by_ids(shelf, message, policy, in_history=in_history)
    if by_id := join(message, by_ids, (), policy):
        return by_id
    by_requester = _by_requester(shelf, message, policy)
    return join(message, by_ids, tuple(one for one in by_requester if one.is_history is in_history), policy)


def _as_filed(message: Message, role: MailboxRole, policy: DeskPolicy) -> Message:
    """What stands in Sent is from our side, under whatever address: people answer from their telephones."""
    is_ours = role is MailboxRole.SENT and not any(policy.is_desk(one) for one in message.recipients)
    if not is_ours or message.author is None or not policy.is_outside(message.author):
        return message
    return replace(message, author=Address(spec=policy.address))


def candidates_by_ids(
    shelf: Shelf, message: Message, policy: DeskPolicy, *, in_history: bool = False
) -> tuple[Candidate, ...]:
    """Return the conversations that hold one of the ids which a message refers to."""
    ids = clue_ids(message)
    found = shelf.candidates_by_ids(policy.name, ids) if ids else ()
    return tuple(one for one in found if one.is_history is in_history)


def why_apart(shelf: Shelf, message: Message, policy: DeskPolicy) -> Reason | None:
    """Return what kept a message out of every conversation that it refers to; None: it refers to none."""
    reason = why_not_joined(message, candidates_by_ids(shelf, message, policy), policy)
    return None if reason is Reason.NO_MATCH else reason


def others_for(library: Library, known: Conversation, kind: Kind, policy: DeskPolicy) -> tuple[Conversation, ...]:
    """Return the requester's other conversations of which a mail may do for one of this kind, too (`core.sharing`)."""
    if kind is Kind.ACKNOWLEDGEMENT:
        return others_of(library, known, policy)
    return told_alike(library, known) if kind is Kind.NOTICE else ()


def others_of(library: Library, known: Conversation, policy: DeskPolicy) -> tuple[Conversation, ...]:
    """Return the requester's other conversations, the newest, in which something was written about when this began."""
    found = library.candidates_by_requester(policy.name, known.requester.key, known.opened_at - WINDOW)
    numbers = [one.conversation_id for one in found if not one.is_history][:MOST_OTHERS]
    others = (library.conversation(one) for one in numbers if one != known.conversation_id)
    return tuple(one for one in others if one is not None)


def told_alike(library: Library, known: Conversation) -> tuple[Conversation, ...]:
    """Return the other conversations in which the time counts, or counted, about which its requester is to hear."""
    owed = owed_promise(known)
    numbers = library.told_by(owed.message_id) if owed and owed.message_id else ()
    others = (library.conversation(one) for one in numbers if one != known.conversation_id)
    return tuple(one for one in others if one is not None)


def _by_requester(shelf: Shelf, message: Message, policy: DeskPolicy) -> tuple[Candidate, ...]:
    if not may_be_found_by_subject(message):
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
