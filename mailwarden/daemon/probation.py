"""Finds out, when a desk's service begins, whether another mailwarden with a store of its own acknowledges its mail.

Two that share only the mailboxes cannot lock each other out. But what the other one sends lies in Sent (`rivals`). So
whenever Sent was connected anew, it is searched for mails of another one from the last day. Where there are any, the
next few acknowledgements wait some seconds, each until Sent was searched for the other one's answer to the very same
mail; where that is, ours does not leave. Nobody else ever waits.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email import message_from_bytes

from mailwarden.core.conversation import Kind
from mailwarden.core.identity import is_from_another_mailwarden
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reading import read_message
from mailwarden.daemon.clock import Clock
from mailwarden.errors import MailwardenError, UnreadableMessage
from mailwarden.logs import get_logger
from mailwarden.mail.arguments import checked_message_id
from mailwarden.mail.imap import FetchedMessage
from mailwarden.mail.watch import MailboxWatch
from mailwarden.store.rows import OutboxItem

log = get_logger()

LATELY = timedelta(days=1)
MAILS = 3  # so many that nobody else acknowledged show that nobody else is there
HEAD_START_SECONDS = 4.0  # real ones: what a push, a submission and a copy in Sent usually take another one
NEWEST = 20  # of the mails that are found
OURS = "mw."  # how every Message-ID of a mailwarden begins (`core.identity`)


class Probation:
    """What one desk knows of others who may be at work."""

    def __init__(self, policy: DeskPolicy, clock: Clock, *, head_start_seconds: float = HEAD_START_SECONDS) -> None:
        self._policy, self._clock, self._seconds = policy, clock, head_start_seconds
        self._has_looked = asyncio.Event()
        self._sent: MailboxWatch | None = None
        self._left = MAILS  # acknowledgements that are still to be looked after

    async def begin(self, sent: MailboxWatch) -> None:
        """Look whether another one wrote lately; sent: connected anew. Raises Unavailable."""
        self._sent = sent
        found = await self._from_another(sent, "Message-ID", OURS)
        self._left = MAILS if found else 0
        self._has_looked.set()
        if found:
            log.warning("rival.suspected", desk=self._policy.name, message_id=found)

    async def is_forestalled(self, item: OutboxItem) -> bool:
        """Return whether another one has acknowledged this mail; waits a little where one may be about to."""
        if not self._left or item.submission.kind is not Kind.ACKNOWLEDGEMENT:
            return False
        if not await self._is_suspected():
            return False
        await asyncio.sleep(self._seconds)
        if await self._found_answer(item):
            log.warning("rival.found", desk=self._policy.name, message_id=item.submission.message_id)
            return True
        self._left = max(0, self._left - 1)
        return False

    async def _is_suspected(self) -> bool:
        """Return whether one was seen, as soon as Sent was looked into; while it cannot be, mail does not wait long."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._has_looked.wait()
        except TimeoutError:
            self._left = max(0, self._left - 1)
            return False
        return self._left > 0

    async def _found_answer(self, item: OutboxItem) -> bool:
        answered = str(message_from_bytes(item.content).get("In-Reply-To", "")).strip(" \r\n\t<>")
        if not answered or self._sent is None:
            return False
        try:
            return bool(await self._from_another(self._sent, "In-Reply-To", checked_message_id(answered)))
        except MailwardenError as error:  # nothing is known then: whoever wrote is not to go without a word
            log.warning("rival.not_looked_for", desk=self._policy.name, error=str(error))
            return False

    async def _from_another(self, sent: MailboxWatch, field: str, text: str) -> str:
        """Return the Message-ID of the newest mail that another one filed lately, with this text in a field; "": none.

        Raises Unavailable.
        """
        since = self._clock.served(self._clock.now() - LATELY).date()
        mails = await sent.headers_with(field, text, since, NEWEST)
        ids = (self._message_id(one) for one in reversed(mails))
        return next((one for one in ids if is_from_another_mailwarden(one, self._policy.id_key)), "")

    def _message_id(self, mail: FetchedMessage) -> str:
        try:
            return read_message(mail.header, received_at=self._clock.seen(mail.internal_date)).message_id
        except UnreadableMessage:
            return ""
