"""Looks around before a requester hears that there is no answer yet: is there a sign that somebody has dealt with it?

A look is cheap: the flags of a few mails, and the headers of what lies in Drafts; nothing is fetched or kept between
looks, and no mailbox is changed. Where it cannot be had, there are no signs: a notice waits for them, never for a look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailwarden.core.conversation import Conversation
from mailwarden.core.evidence import Glimpse, signs, waiting_requests
from mailwarden.core.message import Message
from mailwarden.core.reading import read_message
from mailwarden.core.reasons import Reason
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.desk import Desk
from mailwarden.daemon.joining import told_alike
from mailwarden.errors import MailboxMissing, Unavailable, UnreadableMessage
from mailwarden.logs import get_logger
from mailwarden.mail.drafts import drafts_mailbox
from mailwarden.mail.imap import FetchedMessage, ImapConnection
from mailwarden.mail.watch import MailboxWatch
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import Sighting

log = get_logger()

ANSWERED = "\\answered"  # RFC 3501 section 2.3.2
MOST_DRAFTS = 50  # the newest
DRAFT_HEADER_BYTES = 64 * 1024
A_DAY = timedelta(days=1)  # a server searches by the day, in its own zone

Places = Sequence[tuple[str, Sighting]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A conversation that waits, and what the store knows about where to look."""

    known: Conversation
    since: datetime
    places: Places  # of the waiting requests, by Message-ID
    apart: tuple[Message, ...]
    twins: tuple[Conversation, ...]

    def glimpse(self) -> Glimpse:
        """Return what is seen without looking into any mailbox."""
        return Glimpse(apart=self.apart, twins=self.twins)


class SignReader:
    """The looks around of one desk, on the connections that follow its mailboxes."""

    def __init__(
        self,
        desk: Desk,
        store: Store,
        clock: Clock,
        *,
        inbox: Callable[[], MailboxWatch],
        sent: Callable[[], MailboxWatch],
    ) -> None:
        """inbox, sent: return the open watch of that mailbox; raise Unavailable while there is none."""
        self._desk, self._store, self._clock = desk, store, clock
        self._inbox, self._sent = inbox, sent
        self._drafts: str | None = None  # "" for none, None: nobody has asked yet

    async def look(self, conversation_id: int) -> tuple[Reason, ...]:
        """Return what says that somebody may have answered; nothing if it cannot be seen. Raises StoreUnavailable."""
        waiting = await self._store.run(lambda tx: self._waiting(tx, conversation_id))
        if waiting is None:
            return ()
        glimpse = waiting.glimpse()
        try:
            glimpse = await self._glimpse(waiting)
        except Unavailable as error:
            log.info("signs.unseen", conversation_id=conversation_id, error=str(error))
        return signs(waiting.known, glimpse)

    def _waiting(self, tx: Transaction, conversation_id: int) -> Waiting | None:
        known = tx.conversation(conversation_id)
        requests = waiting_requests(known) if known else ()
        if not known or not requests:
            return None
        since, desk = requests[0].at, self._desk.name
        return Waiting(
            known=known,
            since=since,
            places=tx.sightings(desk, [one.message_id for one in requests]),
            apart=tx.unplaced(desk, known.requester.key, since),
            twins=told_alike(tx, known),
        )

    async def _glimpse(self, waiting: Waiting) -> Glimpse:
        marked, gone = await self._flags(waiting.places)
        drafts = await self._begun(waiting.since)
        return replace(waiting.glimpse(), marked=marked, gone=gone, drafts=drafts)

    async def _flags(self, places: Places) -> tuple[frozenset[str], frozenset[str]]:
        """Return which mails are marked as answered, and which stand in INBOX no more."""
        seen = await self._inbox().flags([one.uid for _, one in places if one.mailbox == self._desk.inbox])
        here = [(message_id, one.uid) for message_id, one in places if self._is_in(one, seen.uid_validity)]
        marked = {message_id for message_id, uid in here if ANSWERED in seen.flags.get(uid, ())}
        still = {message_id for message_id, uid in here if uid in seen.flags}
        return frozenset(marked), frozenset(message_id for message_id, _ in here if message_id not in still)

    def _is_in(self, place: Sighting, uid_validity: int) -> bool:
        return place.mailbox == self._desk.inbox and place.uid_validity == uid_validity

    async def _begun(self, since: datetime) -> tuple[Message, ...]:
        """Return the newest drafts, as far as they were saved that day or later."""
        mailbox = await self._drafts_mailbox()
        day = (self._clock.served(since) - A_DAY).date()

        def read(connection: ImapConnection) -> list[FetchedMessage]:
            uids, _ = connection.uids_after(0, day)
            return connection.fetch_headers(uids[-MOST_DRAFTS:], DRAFT_HEADER_BYTES)

        try:
            found = await self._sent().visit(mailbox, read) if mailbox else []
        except MailboxMissing:
            self._drafts, found = None, []
        return tuple(message for one in found if (message := self._message(one)))

    async def _drafts_mailbox(self) -> str:
        if self._drafts is None:
            self._drafts = drafts_mailbox(await self._sent().mailboxes()) or ""
        return self._drafts

    def _message(self, fetched: FetchedMessage) -> Message | None:
        received_at = self._clock.seen(fetched.internal_date)
        try:
            return read_message(fetched.header, received_at=received_at, size_bytes=fetched.size_bytes)
        except UnreadableMessage:
            return None
