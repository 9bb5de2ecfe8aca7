"""A mailbox that is looked into now and then, on the connection that waits for another one's mail.

So a desk with several Sent mailboxes needs no more connections than one with a single one: while one is visited, the
other's pushes are missed, but never its mail, for UIDs decide. Never raises anything but MailwardenError.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

from mailwarden.mail.imap import ImapConnection, MailboxState
from mailwarden.mail.watch import BATCH_LIMIT, Batch, MailboxWatch, batch_after

T = TypeVar("T")


class VisitedMailbox(MailboxWatch):
    """One mailbox without a connection of its own; used as if it had one, by the loop that opened it."""

    def __init__(self, host: Callable[[], MailboxWatch], mailbox: str, *, poll_seconds: float) -> None:
        """host: returns the open watch whose connection it uses; raises Unavailable while there is none."""
        super().__init__(host().account, mailbox, poll_seconds=poll_seconds)
        self._host, self._is_wanted = host, asyncio.Event()
        self._loop = asyncio.get_running_loop()

    async def open(self) -> MailboxState:
        """Look what there is. Raises Unavailable, MailboxMissing."""
        return await self._call(lambda connection: connection.state)

    async def next_batch(self, after_uid: int, *, seconds: float, limit: int = BATCH_LIMIT) -> Batch:
        """Return what lies above after_uid when the next look is due, also if that is nothing.

        seconds: at the latest; wake() has it look at once.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, self._poll_seconds)):
                await self._is_wanted.wait()
        self._is_wanted.clear()
        return await self._call(lambda connection: batch_after(connection, after_uid, limit))

    def wake(self) -> None:
        self._loop.call_soon_threadsafe(self._is_wanted.set)

    async def close(self) -> None:
        """The connection is another's."""

    async def _call(self, job: Callable[[ImapConnection], T]) -> T:
        return await self._host().visit(self.mailbox, job)
