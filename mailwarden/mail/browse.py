"""One connection that looks through several mailboxes, one after the other, for what has lain there for long.

Nothing is waited for here. Never raises anything but MailwardenError; after a failure open() connects anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from mailwarden.errors import Unavailable
from mailwarden.mail.imap import FetchedMessage, ImapAccount, ImapConnection, MailboxState
from mailwarden.mail.sent import ListedMailbox
from mailwarden.mail.worker import ImapWorker

T = TypeVar("T")

# Servers may refuse lines of more than 8,000 bytes (RFC 7162 section 4), and UIDs have up to ten digits.
DATES_AT_ONCE = 500
HEADERS_AT_ONCE = 100
# Few header blocks are longer than 8 KiB; bounds what lies in memory at once.
HEADER_LIMIT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a mailbox holds."""

    state: MailboxState
    dated: tuple[tuple[int, datetime], ...]  # UID and INTERNALDATE, ascending by UID


class MailboxBrowser:
    """Reads in any mailbox of an account."""

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        self._worker: ImapWorker | None = None
        self._mailbox = ""  # the one that is open

    async def open(self) -> None:
        """Connect and log in, in place of an earlier connection. Raises Unavailable, LoginRefused."""
        await self.close()
        self._worker, self._mailbox = ImapWorker(self._account), ""
        await self._call(lambda connection: None)  # whoever opens is to hear of a refusal, and not who asks first

    async def close(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.close()

    async def mailboxes(self) -> list[ListedMailbox]:
        """Return what the server lists. Raises Unavailable, LoginRefused."""
        return await self._call(lambda connection: connection.mailboxes())

    async def state(self, mailbox: str) -> MailboxState:
        """Raises Unavailable, MailboxMissing."""
        return await self._call(lambda connection: self._examine(connection, mailbox))

    async def survey(self, mailbox: str, since: date) -> Survey:
        """Return which messages came on that day or later. Raises Unavailable, MailboxMissing.

        since: compared in the server's time zone, so ask for a day earlier than you need.
        """

        def look(connection: ImapConnection) -> Survey:
            state = self._examine(connection, mailbox)
            dated: list[tuple[int, datetime]] = []
            uids, after, more = [], 0, True
            while more:
                found, more = connection.uids_after(after, since)
                uids += found
                after = found[-1] if found else after
            for start in range(0, len(uids), DATES_AT_ONCE):
                dated += connection.fetch_dates(uids[start : start + DATES_AT_ONCE])
            return Survey(state=state, dated=tuple(dated))

        return await self._call(look)

    async def headers(self, mailbox: str, uid_validity: int, uids: Sequence[int]) -> tuple[FetchedMessage, ...]:
        """Return those of the messages that are still there, ascending by UID.

        Raises MailboxMissing, and Unavailable also where the UIDs mean something else by now.
        """

        def fetch(connection: ImapConnection) -> tuple[FetchedMessage, ...]:
            if mailbox != self._mailbox:
                self._examine(connection, mailbox)
            fetched: list[FetchedMessage] = []
            for start in range(0, len(uids), HEADERS_AT_ONCE):
                fetched += connection.fetch_headers(list(uids[start : start + HEADERS_AT_ONCE]), HEADER_LIMIT_BYTES)
            if connection.state.uid_validity != uid_validity:
                raise Unavailable(f"the mailbox {mailbox} was renumbered while it was read")
            return tuple(fetched)

        return await self._call(fetch)

    def _examine(self, connection: ImapConnection, mailbox: str) -> MailboxState:
        state = connection.examine(mailbox)
        self._mailbox = mailbox
        return state

    async def _call(self, job: Callable[[ImapConnection], T]) -> T:
        if self._worker is None:
            raise Unavailable(f"there is no connection for {self._account.user}")
        return await self._worker.call(job)
