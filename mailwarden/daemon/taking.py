"""Takes in what a followed mailbox showed, in portions, and moves its cursor with each; one bad mail stops nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from mailwarden.core.message import MailboxRole
from mailwarden.core.mime import MAX_BODY
from mailwarden.core.outages import SHORTEST
from mailwarden.core.trace_fields import handed_over_at
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.daemon.intake import PER_TRANSACTION, Arrival, Intake
from mailwarden.daemon.outages import note_outage
from mailwarden.daemon.stumbles import Stumbles
from mailwarden.errors import StoreUnavailable, Unavailable
from mailwarden.failpoints import failpoint
from mailwarden.logs import get_logger
from mailwarden.mail.imap import FetchedMessage
from mailwarden.mail.watch import Batch, MailboxWatch
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import Cursor

log = get_logger()

BEFORE = timedelta(days=1)  # handed over so much earlier, a mail was put back into the mailbox
OVERLAP = timedelta(minutes=2)  # the server's clock may be slow: what seems too old by so much may be new
ATTEMPTS = 3  # at one message, before it is set aside


class Taking:
    """What the mailboxes of one role of a desk show, on its way into the store."""

    def __init__(
        self,
        desk: str,
        role: MailboxRole,
        *,
        store: Store,
        intake: Intake,
        clock: Clock,
        connected: Callable[[], MailboxWatch],
        on_mail: Callable[[], None],
        is_for_now: bool,
    ) -> None:
        """connected: the open watch; raises Unavailable. on_mail, is_for_now: as in `follow.Follower`."""
        self._desk, self._role, self._store, self._intake, self._clock = desk, role, store, intake, clock
        self._connected, self._on_mail, self._is_for_now = connected, on_mail, is_for_now
        self._unserved = Stumbles()  # over a mail's body

    def arrivals(self, batch: Batch, mailbox: WatchedMailbox, before: datetime) -> list[Arrival]:
        """Return what this mailbox is followed for: in one that holds all mail, what was received is INBOX's matter."""
        own = (one for one in batch.messages if mailbox.role_of(one) is self._role)
        return [Arrival(fetched=one, is_history=self._is_history(one, before)) for one in own]

    def _is_history(self, message: FetchedMessage, before: datetime) -> bool:
        """Whether it came before then; one that was put back into the mailbox may look as if it had come just now."""
        at = handed_over_at(message.header)
        is_put_back = at is not None and self._clock.seen(at) < before - BEFORE
        return is_put_back or self._clock.seen(message.internal_date) < before - OVERLAP

    def note_gap(self, tx: Transaction, read_at: datetime) -> None:
        """What came in, or passed, while nobody could read where people write, needs a word of its own.

        Asked where the next look is written down: nobody can tell before how long a store keeps that waiting.
        """
        if self._role is not MailboxRole.INBOX or self._is_for_now or self._clock.now() - read_at < SHORTEST:
            return
        desk = self._desk
        if outage := note_outage(tx, desk, read_at, self._clock.now()):
            began_at = outage.began_at.isoformat()
            tx.after_commit(lambda: log.warning("outage.noted", desk=desk, began_at=began_at))

    async def take(self, batch: Batch, mailbox: WatchedMailbox, cursor: Cursor) -> Cursor:
        # A mail that somebody moves back into the mailbox gets a new UID and keeps its INTERNALDATE.
        arrivals = self.arrivals(batch, mailbox, cursor.history_before)
        read_at = cursor.read_at if batch.more else self._clock.now()
        moved = replace(cursor, last_uid=batch.last_uid, read_at=read_at)
        if not arrivals:
            await self._store.run(partial(self._move, before=cursor.read_at, cursor=moved))
            failpoint("cursor.after-move")
            return moved
        return await self.take_arrivals(arrivals, mailbox, moved, cursor.read_at)

    def _move(self, tx: Transaction, before: datetime, cursor: Cursor) -> None:
        self.note_gap(tx, before)
        tx.save_cursor(cursor)
        failpoint("cursor.before-move")

    async def take_arrivals(
        self, arrivals: Sequence[Arrival], mailbox: WatchedMailbox, cursor: Cursor, before: datetime
    ) -> Cursor:
        """Take messages in, some at a time; only with the last ones the cursor says that all were read.

        before: when the mailbox was last read before these.
        """
        for start in range(0, len(arrivals), PER_TRANSACTION):
            part = arrivals[start : start + PER_TRANSACTION]
            is_last = start + PER_TRANSACTION >= len(arrivals)
            reached = cursor if is_last else await self._partway(part, cursor)
            await self._take_part(await self._with_bodies(part), mailbox, reached, before)
            failpoint("intake.after-commit")
            self._on_mail()
        return cursor

    async def _with_bodies(self, part: Sequence[Arrival]) -> Sequence[Arrival]:
        """Fetch the few mails whose words matter; one that the server cannot serve whole is judged by its header."""
        uids = [one.fetched.uid for one in part if self._intake.wants_body(one, self._role)]
        if not uids:
            return part
        try:
            starts = await self._connected().fetch_starts(uids, MAX_BODY)
        except Unavailable:
            self._unserved.failed(uids[0])
            if not self._unserved.is_stuck(uids[0]):
                raise
            log.warning("body.passed_over", desk=self._desk, role=self._role, uids=uids)
            return part
        return [replace(one, start=starts.get(one.fetched.uid, b"")) for one in part]

    async def _partway(self, part: Sequence[Arrival], cursor: Cursor) -> Cursor:
        before = await self._store.run(lambda tx: tx.cursor(cursor.desk, cursor.mailbox))
        return replace(cursor, last_uid=part[-1].fetched.uid, read_at=before.read_at if before else cursor.read_at)

    async def _take_part(
        self, part: Sequence[Arrival], mailbox: WatchedMailbox, cursor: Cursor, before: datetime
    ) -> None:
        def work(tx: Transaction) -> None:
            self.note_gap(tx, before)
            self._intake.take_in(tx, part, mailbox, cursor)

        try:
            await self._store.run(work)
        except StoreUnavailable:
            raise
        except Exception:  # one of them is poisonous: find out which, and serve the others
            await self._store.run(partial(self.note_gap, read_at=before))
            partway = await self._partway(part, cursor)
            for one in part:
                await self._take_alone(one, mailbox, replace(partway, last_uid=one.fetched.uid))
            await self._store.run(lambda tx: tx.save_cursor(cursor))

    async def _take_alone(self, arrival: Arrival, mailbox: WatchedMailbox, cursor: Cursor) -> None:
        for _ in range(ATTEMPTS):
            try:
                await self._store.run(lambda tx: self._intake.take_in(tx, [arrival], mailbox, cursor))
            except StoreUnavailable:
                raise
            except Exception as error:  # whatever a stranger's mail makes us stumble over, the next one is served
                give_up = partial(self._intake.set_aside, arrival=arrival, error=error, cursor=cursor)
                await self._store.run(give_up)
            else:
                return
