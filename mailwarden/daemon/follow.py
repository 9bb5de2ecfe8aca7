"""Follows one mailbox for as long as the daemon lives: connects, anchors the watermark, takes in, and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from mailwarden.core.message import MailboxRole
from mailwarden.core.mime import MAX_BODY
from mailwarden.core.outages import SHORTEST
from mailwarden.core.trace_fields import handed_over_at
from mailwarden.daemon.alarms import Alarms
from mailwarden.daemon.clock import Clock, wait_until
from mailwarden.daemon.desk import Desk, WatchedMailbox
from mailwarden.daemon.freshness import note_watched
from mailwarden.daemon.intake import PER_TRANSACTION, Arrival, Intake
from mailwarden.daemon.mailboxes import sent_mailboxes_of
from mailwarden.daemon.outages import note_outage
from mailwarden.daemon.pulse import Pulse
from mailwarden.daemon.stretch import Stretch, note_stretches
from mailwarden.daemon.stumbles import Stumbles
from mailwarden.errors import ClockWrong, LoginRefused, MailboxMissing, StoreUnavailable, Unavailable
from mailwarden.failpoints import failpoint
from mailwarden.logs import get_logger
from mailwarden.mail.backoff import delay_seconds
from mailwarden.mail.door import Door
from mailwarden.mail.imap import FetchedMessage, MailboxState
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
OVERLAP = timedelta(minutes=2)  # the server's clock may be slow: what seems too old by so much may be new
SERVER = "imap"  # subject of the alarm about what concerns every mailbox of the desk
ATTEMPTS = 3  # at one message, before it is set aside


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
    ) -> None:
        """on_mail: called whenever messages were taken in; door: what the desk's IMAP connections share.

        further: the name of one more mailbox of the role, which is visited on the connection that host returns.
        is_for_now: whether mail is only looked into now and then, so that it is no outage when it was not.
        """
        self._desk, self._store, self._intake, self._clock = desk, store, intake, clock
        self._alarms, self._pulse, self._jitter, self._on_mail = alarms, pulse, jitter, on_mail
        self.role, self._door = role, door
        self.is_caught_up, self._never = asyncio.Event(), asyncio.Event()
        self.stumbles, self._unserved = Stumbles(), Stumbles()  # over a mail's header; over its body
        self.watch: MailboxWatch | None = None
        self._host, self._is_for_now = host, is_for_now
        self._part = f"{role} {further}".rstrip()  # which of the desk's mailboxes has a trouble
        self._loop = f"{desk.name} {self._part}"
        self._missing = f"mailbox-{role}"  # subject of the alarm about the mailboxes of this role alone
        self.names: tuple[str, ...] = (further or desk.inbox,) if further or role is MailboxRole.INBOX else ()
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
        cursor = await self._anchored(watch, mailbox, await self._entered(watch))
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
            if self._clock.now() - cursor.read_at > SHORTEST:  # the machine slept, and the connection has survived it
                await self._note_outage(cursor)
            cursor = await self._take(batch, mailbox, cursor)
            if not batch.more:
                self.is_caught_up.set()
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
        """What came in, or passed, while nobody could read where people write, needs a word of its own."""
        if self.role is not MailboxRole.INBOX or self._is_for_now:
            return
        desk, now = self._desk.name, self._clock.now()
        if outage := await self._store.run(lambda tx: note_outage(tx, desk, cursor.read_at, now)):
            log.warning("outage.noted", desk=desk, began_at=outage.began_at.isoformat())

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
            cursor = await self._take(batch, mailbox, cursor)
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
            arrivals = self._arrivals(batch, mailbox, old.read_at)
            cursor = await self._take_arrivals(arrivals, mailbox, replace(cursor, last_uid=batch.last_uid))
            if not batch.more:
                return replace(cursor, last_uid=max(batch.last_uid, state.uid_next - 1))

    def _is_history(self, message: FetchedMessage, before: datetime) -> bool:
        """Whether it came before then; one that was put back into the mailbox may look as if it had come just now."""
        at = handed_over_at(message.header)
        is_put_back = at is not None and self._clock.seen(at) < before - BEFORE
        return is_put_back or self._clock.seen(message.internal_date) < before - OVERLAP

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

    def _arrivals(self, batch: Batch, mailbox: WatchedMailbox, before: datetime) -> list[Arrival]:
        """Return what this mailbox is followed for: in one that holds all mail, what was received is INBOX's matter."""
        own = (one for one in batch.messages if mailbox.role_of(one) is self.role)
        return [Arrival(fetched=one, is_history=self._is_history(one, before)) for one in own]

    # --- taking in ------------------------------------------------------------------------------------------------

    async def _take(self, batch: Batch, mailbox: WatchedMailbox, cursor: Cursor) -> Cursor:
        # A mail that somebody moves back into the mailbox gets a new UID and keeps its INTERNALDATE.
        arrivals = self._arrivals(batch, mailbox, cursor.history_before)
        read_at = cursor.read_at if batch.more else self._clock.now()
        moved = replace(cursor, last_uid=batch.last_uid, read_at=read_at)
        if not arrivals:
            await self._store.run(partial(_move, cursor=moved))
            failpoint("cursor.after-move")
            return moved
        return await self._take_arrivals(arrivals, mailbox, moved)

    async def _take_arrivals(self, arrivals: Sequence[Arrival], mailbox: WatchedMailbox, cursor: Cursor) -> Cursor:
        """Take messages in, some at a time; only with the last ones the cursor says that all were read."""
        for start in range(0, len(arrivals), PER_TRANSACTION):
            part = arrivals[start : start + PER_TRANSACTION]
            is_last = start + PER_TRANSACTION >= len(arrivals)
            reached = cursor if is_last else await self._partway(part, cursor)
            await self._take_part(await self._with_bodies(part), mailbox, reached)
            failpoint("intake.after-commit")
            self._on_mail()
        return cursor

    async def _with_bodies(self, part: Sequence[Arrival]) -> Sequence[Arrival]:
        """Fetch the few mails whose words matter; one that the server cannot serve whole is judged by its header."""
        uids = [one.fetched.uid for one in part if self._intake.wants_body(one, self.role)]
        if not uids:
            return part
        try:
            starts = await self.connected().fetch_starts(uids, MAX_BODY)
        except Unavailable:
            self._unserved.failed(uids[0])
            if not self._unserved.is_stuck(uids[0]):
                raise
            log.warning("body.passed_over", desk=self._desk.name, role=self.role, uids=uids)
            return part
        return [replace(one, start=starts.get(one.fetched.uid, b"")) for one in part]

    async def _partway(self, part: Sequence[Arrival], cursor: Cursor) -> Cursor:
        before = await self._store.run(lambda tx: tx.cursor(cursor.desk, cursor.mailbox))
        return replace(cursor, last_uid=part[-1].fetched.uid, read_at=before.read_at if before else cursor.read_at)

    async def _take_part(self, part: Sequence[Arrival], mailbox: WatchedMailbox, cursor: Cursor) -> None:
        try:
            await self._store.run(lambda tx: self._intake.take_in(tx, part, mailbox, cursor))
        except StoreUnavailable:
            raise
        except Exception:  # one of them is poisonous: find out which, and serve the others
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


def _move(tx: Transaction, cursor: Cursor) -> None:
    tx.save_cursor(cursor)
    failpoint("cursor.before-move")
