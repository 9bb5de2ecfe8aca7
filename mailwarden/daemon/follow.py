"""Follows one mailbox for as long as the daemon lives: connects, anchors the watermark, reads on, and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from mailwarden.core.message import MailboxRole
from mailwarden.daemon.alarms import NEEDS_A_PERSON, Alarms
from mailwarden.daemon.clock import Clock, wait_until
from mailwarden.daemon.desk import Desk, WatchedMailbox
from mailwarden.daemon.freshness import note_watched
from mailwarden.daemon.intake import Intake
from mailwarden.daemon.mailboxes import sent_mailboxes_of
from mailwarden.daemon.pulse import Pulse
from mailwarden.daemon.stretch import Stretch, note_stretches
from mailwarden.daemon.stumbles import Stumbles
from mailwarden.daemon.taking import Taking
from mailwarden.errors import ClockWrong, LoginRefused, MailboxMissing, StoreUnavailable, Unavailable
from mailwarden.failpoints import failpoint
from mailwarden.logs import get_logger
from mailwarden.mail.backoff import delay_seconds
from mailwarden.mail.door import Door
from mailwarden.mail.imap import MailboxState
from mailwarden.mail.visit import VisitedMailbox
from mailwarden.mail.watch import Batch, MailboxWatch
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import Cursor

log = get_logger()

SWEEP = timedelta(seconds=60)  # a push is only a hint: look at least this often
VISIT = timedelta(seconds=15)  # how often a mailbox without a connection of its own is looked into
BEFORE = timedelta(days=1)  # after a new UIDVALIDITY, how far before the last look to search for what was missed
SIGN_OF_LIFE = timedelta(seconds=30)  # at least so often, where a server is waited for
BEHIND = timedelta(days=1)  # so much earlier than the last look, the clock has been set back, now or before
TRIES = 3  # in a row, after which a mailbox counts as lost
SERVER = "imap"  # subject of the alarm about what concerns every mailbox of the desk


class Follower:
    """One mailbox of one desk."""

    def __init__(
        self,
        desk: Desk,
        role: MailboxRole,
        *,
        store: Store,
        intake: Intake,
        clock: Clock,
        alarms: Alarms,
        pulse: Pulse,
        jitter: Callable[[], float],
        on_mail: Callable[[], None],
        door: Door,
        further: str = "",
        host: Callable[[], MailboxWatch] | None = None,
        is_for_now: bool = False,
        on_open: Callable[[MailboxWatch], Awaitable[None]] | None = None,
    ) -> None:
        """on_mail: called whenever messages were taken in; door: what the desk's IMAP connections share.

        further: the name of one more mailbox of the role, which is visited on the connection that host returns.
        is_for_now: whether mail is only looked into now and then, so that it is no outage when it was not.
        on_open: asked, before anything is taken in, whenever the mailbox was connected anew; may raise Unavailable.
        """
        self._desk, self._store, self._intake, self._clock = desk, store, intake, clock
        self._alarms, self._pulse, self._jitter = alarms, pulse, jitter
        self.role, self._door = role, door
        self.is_caught_up, self._never = asyncio.Event(), asyncio.Event()
        self.was_tried = asyncio.Event()  # it was read, or is lost
        self.lost: Unavailable | None = None  # why it cannot be read, though it was tried more than once
        self.stumbles = Stumbles()  # over a mail's header
        self.watch: MailboxWatch | None = None
        self._host, self._on_open = host, on_open
        self._part = f"{role} {further}".rstrip()  # which of the desk's mailboxes has a trouble
        self._loop = f"{desk.name} {self._part}"
        self._missing = f"mailbox-{role}"  # subject of the alarm about the mailboxes of this role alone
        self.names: tuple[str, ...] = (further or desk.inbox,) if further or role is MailboxRole.INBOX else ()
        self._taking = Taking(
            desk.name,
            role,
            store=store,
            intake=intake,
            clock=clock,
            connected=self.connected,
            on_mail=on_mail,
            is_for_now=is_for_now,
        )
        self.is_named = asyncio.Event()  # which mailboxes have the role is known; this follows the first of them

    async def run(self) -> None:
        """Follow until cancelled; whatever the server does, come back to it."""
        attempt = 0
        while True:
            self.is_caught_up.clear()
            try:
                async for _ in self._batches():
                    attempt = 0
            except StoreUnavailable:
                raise
            except Unavailable as error:
                attempt += 1
                if attempt >= TRIES or isinstance(error, NEEDS_A_PERSON):
                    self.lost = error
                    self.was_tried.set()
                seconds = self._pause(attempt, error)
                log.warning(
                    "mailbox.lost", desk=self._desk.name, role=self.role, error=str(error), seconds=round(seconds)
                )
                subject = self._missing if isinstance(error, MailboxMissing) else SERVER
                left = await self._alarms.trouble(subject, error, self._part)
                await self._rest(seconds if left is None else min(seconds, left.total_seconds()))

    async def close(self) -> None:
        self._pulse.stop(self._loop)
        if self.watch is not None:
            await self.watch.close()

    def look_again(self) -> None:
        """Have the mailbox read now, whatever the server pushes."""
        if self.watch is not None:
            self.watch.wake()

    def connected(self) -> MailboxWatch:
        """Return the open watch. Raises Unavailable while there is none."""
        if self.watch is None:
            raise Unavailable(f"the mailbox {self._part} of {self._desk.name} is not connected yet")
        return self.watch

    def _pause(self, attempt: int, error: Unavailable) -> float:
        """Return for how many seconds to stay away; refused credentials are tried for all mailboxes together."""
        if isinstance(error, LoginRefused) and (until := self._door.closed_until):
            return max(1.0, (until - self._clock.now()).total_seconds())
        return delay_seconds(attempt, self._jitter(), error)

    async def _rest(self, seconds: float) -> None:
        """Wait, with a sign of life now and then: waiting for a server that is down is not being stuck."""
        before = self._clock.now()
        until = before + timedelta(seconds=seconds)
        while before <= (now := self._clock.now()) < until:
            self._pulse.beat(self._loop)
            await wait_until(self._clock, min(until, now + SIGN_OF_LIFE), self._never)
            before = now

    # --- connecting -----------------------------------------------------------------------------------------------

    async def _batches(self) -> AsyncIterator[Batch]:
        """Connect and yield every batch after it was taken in; ends only by an error."""
        mailbox, *others = await self._mailboxes()
        if self.watch is not None:
            await self.watch.close()
        self.watch = watch = self._new_watch(mailbox.name)
        state = await self._entered(watch)
        if self._on_open is not None:
            await self._on_open(watch)
        cursor = await self._anchored(watch, mailbox, state)
        await self._note_outage(cursor)
        if self._host is None:
            await self._store.run(lambda tx: note_watched(tx, self._desk.name, mailbox, *others))
        log.info("mailbox.watched", desk=self._desk.name, mailbox=mailbox.name, last_uid=cursor.last_uid)
        if self.stumbles.is_stuck(cursor.last_uid):
            cursor = await self._one_by_one(watch, mailbox, cursor)
        while True:
            batch = await self._next(watch, cursor)
            if self._is_behind(cursor):
                cursor = await self._by_the_clock(watch, cursor)
                continue
            if batch.state.uid_validity != cursor.uid_validity:
                cursor = await self._anchored(watch, mailbox, batch.state)
                continue
            cursor = await self._taking.take(batch, mailbox, cursor)
            self.lost = None
            if not batch.more:
                self.is_caught_up.set()
                self.was_tried.set()
            self._pulse.beat(self._loop)
            for subject in (SERVER, self._missing):
                await self._alarms.fine(subject, self._part)
            yield batch

    async def _entered(self, watch: MailboxWatch) -> MailboxState:
        if self._host is not None:  # its connection has logged in already
            return await watch.open()
        async with self._door.passing():
            return await watch.open()

    async def _note_outage(self, cursor: Cursor) -> None:
        await self._store.run(partial(self._taking.note_gap, read_at=cursor.read_at))

    async def _next(self, watch: MailboxWatch, cursor: Cursor) -> Batch:
        seconds = self._seconds(SWEEP) if self.is_caught_up.is_set() else 0
        try:
            batch = await watch.next_batch(cursor.last_uid, seconds=seconds)
        except Unavailable:
            self.stumbles.failed(cursor.last_uid)
            raise
        self.stumbles.passed()
        return batch

    async def _one_by_one(self, watch: MailboxWatch, mailbox: WatchedMailbox, cursor: Cursor) -> Cursor:
        """Take in what is there one message at a time, and pass over the first that the server cannot serve."""
        while uid := await watch.next_uid(cursor.last_uid):
            try:
                batch = await watch.fetch_new(cursor.last_uid, limit=1)
            except Unavailable as error:
                beyond = replace(cursor, last_uid=uid)
                await self._store.run(partial(self._intake.pass_over, uid=uid, error=error, cursor=beyond))
                raise
            cursor = await self._taking.take(batch, mailbox, cursor)
        self.stumbles.passed()
        return cursor

    def _seconds(self, span: timedelta) -> float:
        return self._clock.real_seconds(span)

    async def _mailboxes(self) -> list[WatchedMailbox]:
        if not self.names:
            async with self._door.passing():
                self.names = await sent_mailboxes_of(self._desk)
        self.is_named.set()
        return [WatchedMailbox(name=name, role=self.role) for name in self.names]

    def _new_watch(self, name: str) -> MailboxWatch:
        if self._host is not None:
            return VisitedMailbox(self._host, name, poll_seconds=self._seconds(VISIT))
        return MailboxWatch(self._desk.imap, name, poll_seconds=self._seconds(SWEEP))

    # --- the watermark --------------------------------------------------------------------------------------------

    async def _anchored(self, watch: MailboxWatch, mailbox: WatchedMailbox, state: MailboxState) -> Cursor:
        """Return how far this mailbox was read; on first contact everything in it is history."""
        desk, now = self._desk.name, self._clock.now()
        cursor = await self._store.run(lambda tx: tx.cursor(desk, mailbox.name))
        if cursor is None:
            fresh = Cursor(
                desk=desk,
                mailbox=mailbox.name,
                uid_validity=state.uid_validity,
                last_uid=state.uid_next - 1,
                history_before=now,
                read_at=now,
            )
            await self._store.run(partial(self._meet, mailbox=mailbox, fresh=fresh))
            failpoint("mailbox.after-meeting")
            log.info("mailbox.met", desk=desk, mailbox=mailbox.name, history=state.exists)
            return fresh
        if self._is_behind(cursor):
            cursor = await self._by_the_clock(watch, cursor)
        if cursor.uid_validity != state.uid_validity:
            return await self._re_anchored(watch, mailbox, cursor, state)
        return cursor

    def _meet(self, tx: Transaction, mailbox: WatchedMailbox, fresh: Cursor) -> None:
        tx.save_cursor(fresh)
        stretch = Stretch(
            mailbox=mailbox,
            uid_validity=fresh.uid_validity,
            until=fresh.last_uid,
            before=fresh.history_before,
            is_read=not (fresh.last_uid and self._desk.policy.history),
        )
        note_stretches(tx, self._desk.name, stretch)
        failpoint("mailbox.before-meeting")

    async def _re_anchored(
        self, watch: MailboxWatch, mailbox: WatchedMailbox, old: Cursor, state: MailboxState
    ) -> Cursor:
        """A new UIDVALIDITY voids every stored UID (RFC 3501 section 2.3.1.1), so look at the last days again.

        Message-IDs tell what was taken in before; what is older than the last look is history.
        """
        log.warning("mailbox.renumbered", desk=old.desk, mailbox=old.mailbox, uid_validity=state.uid_validity)
        since = (self._clock.served(old.read_at) - BEFORE).date()
        cursor = replace(old, uid_validity=state.uid_validity, last_uid=0)
        while True:
            batch = await watch.fetch_since(since, cursor.last_uid)
            arrivals = self._taking.arrivals(batch, mailbox, old.read_at)
            cursor = await self._taking.take_arrivals(
                arrivals, mailbox, replace(cursor, last_uid=batch.last_uid), old.read_at
            )
            if not batch.more:
                return replace(cursor, last_uid=max(batch.last_uid, state.uid_next - 1))

    # --- the clock ------------------------------------------------------------------------------------------------

    def _is_behind(self, cursor: Cursor) -> bool:
        return self._clock.now() < cursor.read_at - BEHIND

    async def _by_the_clock(self, watch: MailboxWatch, cursor: Cursor) -> Cursor:
        """Return the cursor as it is to be understood by a clock that was set back.

        Raises ClockWrong if the mailbox holds what came later than the clock shows: then it is the one that is wrong.
        """
        now = self._clock.now()
        newer = await watch.fetch_since((self._clock.served(now) + 2 * BEHIND).date(), limit=1)
        if newer.messages:
            came = self._clock.seen(newer.messages[0].internal_date)
            raise ClockWrong(
                f"this machine's clock shows {now:%Y-%m-%d %H:%M} UTC, yet {cursor.mailbox} has mail of {came:%F}",
                "set the clock, by `timedatectl set-ntp true` for example; until then no mail is read or answered",
            )
        log.warning("clock.set_back", desk=cursor.desk, mailbox=cursor.mailbox, before=cursor.read_at.isoformat())
        return replace(cursor, read_at=now, history_before=min(cursor.history_before, now))
