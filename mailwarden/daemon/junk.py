"""Looks into the Junk mailbox before an acknowledgement leaves that had to wait. It is only examined, never changed.
What somebody puts back from there into INBOX is followed again.

The look is a visit on the connection that follows Sent, so it needs none of its own. Where it cannot be had, the
acknowledgement leaves: people are not kept waiting for the sake of a filter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mailwarden.core.bidden import settled_id
from mailwarden.core.decide import decide
from mailwarden.core.events import BackFromJunk, FoundInJunk
from mailwarden.core.evidence import waiting_requests
from mailwarden.core.message import Message
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock
from mailwarden.errors import MailboxMissing, Unavailable, UnsafeArgument
from mailwarden.logs import get_logger
from mailwarden.mail.imap import ImapConnection
from mailwarden.mail.junk import junk_mailbox
from mailwarden.mail.watch import MailboxWatch
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import KnownMessage

log = get_logger()

MOST_MAILS = 10  # the newest of those that wait


class JunkReader:
    """The looks into one desk's Junk mailbox."""

    def __init__(self, store: Store, carrier: Carrier, clock: Clock, sent: Callable[[], MailboxWatch]) -> None:
        """sent: returns the open watch of the Sent mailbox; raises Unavailable while there is none."""
        self._store, self._carrier, self._clock, self._sent = store, carrier, clock, sent
        self._mailbox: str | None = None  # "" for none, None: nobody has asked yet

    async def settles(self, conversation_id: int) -> bool:
        """Return whether what waits in a conversation lies in Junk, so that nobody is written to any more.

        Raises StoreUnavailable.
        """
        waiting = await self._store.run(lambda tx: _waiting(tx, conversation_id))
        try:
            found = await self._among_junk(waiting)
        except Unavailable as error:
            log.info("junk.unseen", conversation_id=conversation_id, error=str(error))
            return False
        return bool(found) and await self._store.run(lambda tx: self._settle(tx, conversation_id, found))

    async def _among_junk(self, message_ids: Sequence[str]) -> frozenset[str]:
        watch = self._sent()
        if self._mailbox is None:
            self._mailbox = junk_mailbox(await watch.mailboxes()) or ""
        try:
            found = await watch.visit(self._mailbox, lambda one: _held(one, message_ids)) if self._mailbox else ()
        except MailboxMissing:
            self._mailbox, found = None, ()
        return frozenset(found)

    def _settle(self, tx: Transaction, conversation_id: int, found: frozenset[str]) -> bool:
        now, known = self._clock.now(), tx.conversation(conversation_id)
        decisions = decide(known, FoundInJunk(message_ids=found), self._carrier.policy, now)
        self._carrier.carry_out(tx, decisions, now=now, conversation_id=conversation_id)
        self._carrier.schedule(tx, conversation_id, now)
        return bool(decisions)


class PutBack:
    """What comes back from Junk: known mail that stands in INBOX once more."""

    def __init__(self, carrier: Carrier, clock: Clock) -> None:
        self._carrier, self._clock = carrier, clock

    def seen_again(self, tx: Transaction, message: Message, before: KnownMessage) -> bool:
        """Follow a mail again, and acknowledge it, if it had been taken for spam; returns whether it had."""
        policy, now, conversation_id = self._carrier.policy, self._clock.now(), before.conversation_id
        if conversation_id is None or message.author is None:
            return False
        if not tx.known(policy.name, [settled_id(conversation_id, message.message_id)]):
            return False
        learned = self._carrier.learner.at_arrival(message, now)
        back = BackFromJunk(
            message_id=message.message_id,
            sent=tx.sent_counts(policy.name, message.author.key, policy.limits, now),
            foretold=learned.foretold if learned else None,
        )
        decisions = decide(tx.conversation(conversation_id), back, policy, now)
        self._carrier.carry_out(tx, decisions, now=now, conversation_id=conversation_id, learned=learned)
        self._carrier.schedule(tx, conversation_id, now)
        return bool(decisions)


def _waiting(tx: Transaction, conversation_id: int) -> tuple[str, ...]:
    known = tx.conversation(conversation_id)
    return tuple(one.message_id for one in waiting_requests(known) if one.written_id)[-MOST_MAILS:] if known else ()


def _held(connection: ImapConnection, message_ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in message_ids if _is_held(connection, one))


def _is_held(connection: ImapConnection, message_id: str) -> bool:
    try:
        return connection.has_message_id(message_id)
    except UnsafeArgument:  # an id that nobody can search for
        return False
