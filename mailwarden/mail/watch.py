"""What is new in one mailbox, for an asyncio loop that keeps the watermark. Never raises anything but MailwardenError.

From a push to the header block everything happens in the connection's thread: wait, search, fetch. After a failure
the watch is closed; open() connects anew, and backoff.py says when.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from mailwarden.errors import Unavailable
from mailwarden.mail.imap import FetchedMessage, ImapAccount, ImapConnection, MailboxState
from mailwarden.mail.sent import ListedMailbox, sent_mailboxes
from mailwarden.mail.worker import ImapWorker

__all__ = ["Batch", "FetchedMessage", "ImapAccount", "MailboxState", "MailboxWatch", "find_sent", "list_mailboxes"]

T = TypeVar("T")

BATCH_LIMIT = 500
# Header blocks are mostly 2 to 8 KiB, but anybody may send 256 KiB: bounds what lies in memory at once.
FETCH_AT_ONCE = 100
BATCH_BYTES = 8 * 1024 * 1024
STARTS_AT_ONCE = 20  # whole messages, as far as asked
IDLE_SECONDS = 540.0  # NAT boxes forget silent connections after 15 minutes
POLL_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Messages in ascending order of UID, as of the moment of the search.

    They count from the caller's watermark only if state.uid_validity is the one that the watermark belongs to.
    """

    messages: tuple[FetchedMessage, ...]
    state: MailboxState
    last_uid: int  # the new watermark: everything up to here was looked at, vanished messages included
    more: bool  # ask again at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """The flags of some messages, in lower case; one that is missing stands in the mailbox no more."""

    uid_validity: int
    flags: Mapping[int, frozenset[str]]


class MailboxWatch:
    """One watched mailbox on a connection of its own.

    idle_seconds: how long one IDLE may last; poll_seconds: how often to ask a server that does not push.
    """

    def __init__(
        self,
        account: ImapAccount,
        mailbox: str,
        *,
        idle_seconds: float = IDLE_SECONDS,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self.account, self.mailbox = account, mailbox
        self._idle_seconds, self._poll_seconds = idle_seconds, poll_seconds
        self._worker: ImapWorker | None = None

    async def open(self) -> MailboxState:
        """Connect, log in and EXAMINE, in place of an earlier connection.

        Raises Unavailable, LoginRefused or MailboxMissing, with the remedy.
        """
        await self.close()
        self._worker = ImapWorker(self.account)
        try:
            return await self._call(lambda connection: connection.examine(self.mailbox))
        except BaseException:
            await self.close()
            raise

    async def next_batch(self, after_uid: int, *, seconds: float, limit: int = BATCH_LIMIT) -> Batch:
        """Return what lies above after_uid; if nothing does, wait for it.

        seconds: longest wait; then, and after wake() or when another call comes in between, the batch is empty.
        Every return, with messages or without, means that the server has just looked.
        """
        worker = self._opened()
        give_up_at = time.monotonic() + seconds

        def wait_and_fetch(connection: ImapConnection) -> Batch:
            validity, waiting = connection.state.uid_validity, True
            connection.refresh()
            while not (found := _uids_after(connection, after_uid))[0] and waiting:
                waiting = self._rest(connection, worker, give_up_at - time.monotonic())
                waiting = waiting and connection.state.uid_validity == validity
            return _batch(connection, validity, after_uid, *found, limit)

        return await worker.call(wait_and_fetch)

    async def fetch_new(self, after_uid: int, *, limit: int = BATCH_LIMIT) -> Batch:
        """Return what lies above after_uid now, without waiting."""
        return await self.next_batch(after_uid, seconds=0, limit=limit)

    async def next_uid(self, after_uid: int) -> int | None:
        """Return the lowest UID above after_uid without fetching the message; None if there is none."""

        def search(connection: ImapConnection) -> int | None:
            connection.refresh()
            return next(iter(_uids_after(connection, after_uid)[0]), None)

        return await self._call(search)

    async def fetch_since(self, day: date, after_uid: int = 0, *, limit: int = BATCH_LIMIT) -> Batch:
        """Return messages above after_uid that came on that day or later; while batch.more, go on from last_uid.

        day: compared in the server's time zone, so ask for a day earlier than you need.
        """

        def search_and_fetch(connection: ImapConnection) -> Batch:
            validity = connection.state.uid_validity
            connection.refresh()
            return _batch(connection, validity, after_uid, *connection.uids_after(after_uid, day), limit)

        return await self._call(search_and_fetch)

    async def fetch_starts(self, uids: Sequence[int], limit_bytes: int) -> dict[int, bytes]:
        """Return by UID the first limit_bytes of each whole message as served; those that are gone left out."""

        def fetch(connection: ImapConnection) -> dict[int, bytes]:
            parts = (uids[start : start + STARTS_AT_ONCE] for start in range(0, len(uids), STARTS_AT_ONCE))
            return {uid: raw for part in parts for uid, raw in connection.fetch_starts(list(part), limit_bytes).items()}

        return await self._call(fetch)

    async def flags(self, uids: Sequence[int]) -> Flagged:
        """Return the flags that these messages have now."""

        def look(connection: ImapConnection) -> Flagged:
            connection.refresh()
            flags = connection.fetch_flags(list(uids))
            return Flagged(uid_validity=connection.state.uid_validity, flags=flags)

        return await self._call(look)

    async def mailboxes(self) -> list[ListedMailbox]:
        """Return the account's mailboxes as the server lists them."""
        return await self._call(lambda connection: connection.mailboxes())

    async def find_message_id(self, message_id: str) -> bool:
        """Tell whether a message with this canonical Message-ID lies in the mailbox. Raises UnsafeArgument."""
        return await self._call(lambda connection: connection.has_message_id(message_id))

    async def headers_with(self, field: str, text: str, since: date, newest: int) -> list[FetchedMessage]:
        """Return the newest messages of that day or later of which a header field holds a text, ascending by UID.

        since: in the server's time zone. Raises UnsafeArgument.
        """

        def look(connection: ImapConnection) -> list[FetchedMessage]:
            return connection.fetch_headers(connection.uids_with(field, text, since)[-newest:])

        return await self._call(look)

    async def append(self, raw: bytes, when: datetime | None = None) -> None:
        """Store a copy of a message in the mailbox, marked as read; when: its INTERNALDATE, aware."""
        await self._call(lambda connection: connection.append(self.mailbox, raw, when))

    async def visit(self, mailbox: str, job: Callable[[ImapConnection], T]) -> T:
        """Run a job in another mailbox of the account, on this connection, and come back.

        Nothing is missed meanwhile: next_batch() returns, and what has come is found by its UID. Raises MailboxMissing.
        """

        def there_and_back(connection: ImapConnection) -> T:
            try:
                connection.examine(mailbox)
                return job(connection)
            finally:
                if connection.is_open:
                    connection.examine(self.mailbox)

        return await self._call(there_and_back)

    def wake(self) -> None:
        """Make next_batch() return now. Any thread may call this."""
        if (worker := self._worker) is not None:
            worker.wake()

    async def close(self) -> None:
        """Log out, or cut the connection if the server does not react: a matter of seconds."""
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.close()

    def _rest(self, connection: ImapConnection, worker: ImapWorker, seconds: float) -> bool:
        """Wait for a push, have the server look again if that told of no mail; tell whether to go on waiting then."""
        if seconds <= 0:
            return False
        longest = self._idle_seconds if connection.can_idle else self._poll_seconds
        pushed, is_wanted = worker.sleep(lambda bell: connection.wait(min(seconds, longest), bell))
        if not (pushed and connection.state.exists):
            connection.refresh()
        return not is_wanted

    def _opened(self) -> ImapWorker:
        if self._worker is None:
            raise Unavailable(f"the mailbox {self.mailbox} of {self.account.user} is not connected")
        return self._worker

    async def _call(self, job: Callable[[ImapConnection], T]) -> T:
        return await self._opened().call(job)


async def find_sent(account: ImapAccount) -> str | None:
    """Return the name of the account's foremost Sent mailbox, or None if the server lists none that looks like it.

    Raises Unavailable, LoginRefused.
    """
    return next(iter(sent_mailboxes(await list_mailboxes(account))), None)


async def list_mailboxes(account: ImapAccount) -> list[ListedMailbox]:
    """Return the account's mailboxes as the server lists them. Raises Unavailable, LoginRefused."""
    worker = ImapWorker(account)
    try:
        return await worker.call(lambda connection: connection.mailboxes())
    finally:
        await worker.close()


def _uids_after(connection: ImapConnection, after_uid: int) -> tuple[list[int], bool]:
    """Return what the server finds; mail that it announces while it searches is neither found nor pushed again."""
    while True:
        exists = connection.state.exists
        found = connection.uids_after(after_uid)
        if found[0] or connection.state.exists <= exists:
            return found


def batch_after(connection: ImapConnection, after_uid: int, limit: int) -> Batch:
    """Return what lies above after_uid in the mailbox that was opened just now."""
    validity = connection.state.uid_validity
    return _batch(connection, validity, after_uid, *_uids_after(connection, after_uid), limit)


def _batch(
    connection: ImapConnection, validity: int, after_uid: int, uids: list[int], beyond: bool, limit: int
) -> Batch:
    messages: list[FetchedMessage] = []
    taken = size_bytes = 0
    while taken < min(len(uids), limit) and size_bytes < BATCH_BYTES:
        part = uids[taken : min(taken + FETCH_AT_ONCE, limit)]
        fetched = connection.fetch_headers(part)
        messages += fetched
        taken += len(part)
        size_bytes += sum(len(message.header) for message in fetched)
    if connection.state.uid_validity != validity:  # the UIDs that were asked for mean something else by now
        return Batch(messages=(), state=connection.state, last_uid=after_uid, more=False)
    last_uid = uids[taken - 1] if taken else after_uid
    return Batch(messages=tuple(messages), state=connection.state, last_uid=last_uid, more=beyond or taken < len(uids))
