"""Reads what a desk's mailboxes hold, headers only, as the letters of a rehearsal; changes nothing and keeps nothing.

Mailboxes are opened for reading only (EXAMINE and PEEK, RFC 3501), on a connection of its own: the daemon may be
running, and need never have run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mailwarden.core.behalf import in_its_authors_name
from mailwarden.core.message import Message
from mailwarden.core.reading import read_message
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.desk import Desk, WatchedMailbox
from mailwarden.daemon.mailboxes import history_mailboxes
from mailwarden.daemon.rehearsal.values import Letter
from mailwarden.errors import LoginRefused, MailboxMissing, Unavailable, UnreadableMessage
from mailwarden.mail.imap import FetchedMessage, MailboxState
from mailwarden.mail.watch import Batch, MailboxWatch

A_DAY = timedelta(days=1)  # a server searches by the day, in its own zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one mailbox was read."""

    mailbox: str
    letters: int
    share: float  # 0..1, of its UIDs: some of them may be gone


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was read, ascending by when it arrived."""

    letters: tuple[Letter, ...]
    mailboxes: tuple[str, ...]
    unreadable: int  # mails of which no facts can be made


async def read_history(
    desk: Desk, *, since: datetime, clock: Clock, on_progress: Callable[[Progress], None] = lambda _: None
) -> History:
    """Return every mail since then, out of INBOX, Sent and the archives.

    Raises Unavailable, LoginRefused or MailboxMissing, with the remedy. A connection that is cut halfway is replaced.
    """
    mailboxes = await history_mailboxes(desk)
    readers = [_Reader(desk, mailbox, since=since, clock=clock, on_progress=on_progress) for mailbox in mailboxes]
    for reader in readers:
        await reader.run()
    letters = sorted((one for reader in readers for one in reader.letters), key=lambda one: one.message.received_at)
    return History(
        letters=tuple(letters),
        mailboxes=tuple(one.name for one in mailboxes),
        unreadable=sum(reader.unreadable for reader in readers),
    )


class _Reader:
    """Reads one mailbox from one end to the other."""

    def __init__(
        self,
        desk: Desk,
        mailbox: WatchedMailbox,
        *,
        since: datetime,
        clock: Clock,
        on_progress: Callable[[Progress], None],
    ) -> None:
        self._desk, self._mailbox, self._since, self._clock = desk, mailbox, since, clock
        self._on_progress = on_progress
        self._policy = desk.policy
        self._kept = frozenset(name for rule in desk.policy.rules for name, _ in rule.headers)
        self._begin(None)

    def _begin(self, uid_validity: int | None) -> None:
        self.letters: list[Letter] = []
        self.unreadable = 0
        self._uid_validity, self._last_uid, self._first_uid = uid_validity, 0, 0

    async def run(self) -> None:
        """Read everything; a connection that brought nothing is not worth another one."""
        is_over = False
        while not is_over:
            before = self._last_uid
            try:
                is_over = await self._read_on()
            except (LoginRefused, MailboxMissing):
                raise
            except Unavailable:
                if self._last_uid == before:
                    raise

    async def _read_on(self) -> bool:
        """Read on a new connection; returns whether the end was reached."""
        watch = MailboxWatch(self._desk.imap, self._mailbox.name)
        try:
            state = await watch.open()
            if state.uid_validity != self._uid_validity:
                self._begin(state.uid_validity)  # every UID of before is void (RFC 3501 section 2.3.1.1)
            return await self._read_batches(watch)
        finally:
            await watch.close()

    async def _read_batches(self, watch: MailboxWatch) -> bool:
        while True:
            batch = await watch.fetch_since(self._day(), self._last_uid)
            if batch.state.uid_validity != self._uid_validity:
                return False
            self._take(batch)
            if not batch.more:
                return True

    def _day(self) -> date:
        return (self._clock.served(self._since) - A_DAY).date()

    def _take(self, batch: Batch) -> None:
        for fetched in batch.messages:
            self._first_uid = self._first_uid or fetched.uid
            self._keep(fetched)
        self._last_uid = batch.last_uid
        share = _share(self._first_uid, self._last_uid, batch.state) if batch.more else 1.0
        self._on_progress(Progress(mailbox=self._mailbox.name, letters=len(self.letters), share=share))

    def _keep(self, fetched: FetchedMessage) -> None:
        try:
            message = self._message(fetched)
        except UnreadableMessage:
            self.unreadable += 1
            return
        if message.received_at >= self._since:
            self.letters.append(Letter(message=message, role=self._mailbox.role_of(fetched)))

    def _message(self, fetched: FetchedMessage) -> Message:
        message = read_message(
            fetched.header,
            received_at=self._clock.seen(fetched.internal_date),
            size_bytes=fetched.size_bytes,
            flags=fetched.flags,
            keep=self._kept,
        )
        return in_its_authors_name(message, self._policy)


def _share(first_uid: int, reached: int, state: MailboxState) -> float:
    return min(1.0, (reached - first_uid) / max(1, state.uid_next - first_uid))
