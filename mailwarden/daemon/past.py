"""Reads what lay in a mailbox before the first contact, once and headers only, to learn how long people waited.

It has a connection of its own beside the one that follows the mailbox, so new mail never waits for old. Where it was
interrupted it goes on; nobody is ever written to because of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from mailwarden.daemon.clock import Clock
from mailwarden.daemon.desk import Desk, WatchedMailbox
from mailwarden.daemon.follow import Follower
from mailwarden.daemon.intake import PER_TRANSACTION, Intake
from mailwarden.daemon.relearning import LONGEST_HISTORY
from mailwarden.daemon.stretch import Stretch, note_to_read, to_read
from mailwarden.errors import StoreUnavailable, Unavailable
from mailwarden.logs import get_logger
from mailwarden.mail.backoff import delay_seconds
from mailwarden.mail.imap import FetchedMessage
from mailwarden.mail.watch import MailboxWatch
from mailwarden.store.protocol import Store, Transaction

log = get_logger()

A_DAY = timedelta(days=1)  # a server searches by the day, in its own zone
PAUSE_SECONDS = 0.02  # after every transaction: today's mail comes first


class PastReader:
    """The history of one mailbox of one desk."""

    def __init__(
        self, desk: Desk, follower: Follower, *, store: Store, intake: Intake, clock: Clock, jitter: Callable[[], float]
    ) -> None:
        self._desk, self._follower, self._store, self._intake = desk, follower, store, intake
        self._clock, self._jitter = clock, jitter

    async def run(self) -> bool:
        """Read until nothing is left; returns whether anything was. Raises StoreUnavailable."""
        await self._follower.is_caught_up.wait()
        failures, found = 0, False
        while stretch := await self._store.run(self._to_read):
            found = True
            try:
                await self._read(stretch)
            except Unavailable as error:
                failures += 1
                seconds = delay_seconds(failures, self._jitter(), error)
                log.warning("history.interrupted", desk=self._desk.name, error=str(error), seconds=round(seconds))
                await asyncio.sleep(seconds)
        return found

    def _to_read(self, tx: Transaction) -> Stretch | None:
        return to_read(tx, self._desk.name, self._follower.role)

    async def _read(self, stretch: Stretch) -> None:
        watch = MailboxWatch(self._desk.imap, self._follower.connected().mailbox)
        try:
            state = await watch.open()
            if state.uid_validity == stretch.uid_validity:
                await self._read_on(watch, stretch)
        finally:
            await watch.close()
        await self._store.run(lambda tx: note_to_read(tx, self._desk.name, self._follower.role, None))
        log.info("history.read", desk=self._desk.name, mailbox=watch.mailbox)

    async def _read_on(self, watch: MailboxWatch, stretch: Stretch) -> None:
        mailbox = WatchedMailbox(name=watch.mailbox, role=self._follower.role)
        since = self._since()
        while stretch.last_uid < stretch.until:
            batch = await watch.fetch_since(since, stretch.last_uid)
            if batch.state.uid_validity != stretch.uid_validity:
                return
            messages = [one for one in batch.messages if one.uid <= stretch.until]
            for start in range(0, len(messages), PER_TRANSACTION):
                await self._take(messages[start : start + PER_TRANSACTION], mailbox, stretch)
                await asyncio.sleep(PAUSE_SECONDS)
            stretch = replace(stretch, last_uid=batch.last_uid if batch.more else stretch.until)
            log.info("history.reading", desk=self._desk.name, mailbox=watch.mailbox, uid=stretch.last_uid)

    def _since(self) -> date:
        history = min(self._desk.policy.history, LONGEST_HISTORY)
        return (self._clock.served(self._clock.now() - history) - A_DAY).date()

    async def _take(self, messages: Sequence[FetchedMessage], mailbox: WatchedMailbox, stretch: Stretch) -> None:
        """Take messages in and note how far it got; what cannot be read is passed over: it teaches nothing."""
        try:
            await self._store.run(partial(self._learn, messages=messages, mailbox=mailbox, stretch=stretch))
        except StoreUnavailable:
            raise
        except Exception as error:
            if len(messages) > 1:
                for one in messages:
                    await self._take([one], mailbox, stretch)
                return
            log.warning("history.unreadable", mailbox=mailbox.name, uid=messages[0].uid, error=type(error).__name__)

    def _learn(
        self, tx: Transaction, messages: Sequence[FetchedMessage], mailbox: WatchedMailbox, stretch: Stretch
    ) -> None:
        self._intake.learn_from(tx, messages, mailbox, stretch.uid_validity)
        reached = replace(stretch, last_uid=messages[-1].uid)
        note_to_read(tx, self._desk.name, mailbox.role, reached)
