"""Reads what lay in a desk's mailboxes before the first contact, once, headers only, to learn how long people waited.

All mailboxes together are read in the order in which the mail came, so a conversation is one wherever its mails were
put: the request in an archive, the answer in Sent. It has a connection of its own beside those that follow, so new
mail never waits for old. Where it was interrupted it goes on; nobody is ever written to because of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from mailwarden.core.message import MailboxRole
from mailwarden.daemon.chronology import Place, Plan, fetched, planned
from mailwarden.daemon.clock import Clock, wait_until
from mailwarden.daemon.desk import Desk, WatchedMailbox
from mailwarden.daemon.intake import Found, Intake
from mailwarden.daemon.mailboxes import mailboxes_among
from mailwarden.daemon.relearning import LONGEST_HISTORY
from mailwarden.daemon.stretch import Progress, Stretch, note_progress, note_stretches, stretches
from mailwarden.errors import MailboxMissing, StoreUnavailable, Unavailable, UnreadableMessage
from mailwarden.failpoints import failpoint
from mailwarden.logs import get_logger
from mailwarden.mail.backoff import delay_seconds
from mailwarden.mail.browse import MailboxBrowser
from mailwarden.mail.door import Door
from mailwarden.mail.imap import FetchedMessage
from mailwarden.store.protocol import Store, Transaction

log = get_logger()

A_DAY = timedelta(days=1)  # a server searches by the day, in its own zone
AT_ONCE = 500  # mails in memory
PER_TRANSACTION = 50
PAUSE_SECONDS = 0.005  # after every transaction: today's mail comes first


class PastReader:
    """The history of one desk."""

    def __init__(
        self,
        desk: Desk,
        *,
        store: Store,
        intake: Intake,
        clock: Clock,
        jitter: Callable[[], float],
        door: Door | None = None,
    ) -> None:
        """door: what the desk's IMAP connections share."""
        self._door = door or Door(clock.now, jitter)
        self._desk, self._store, self._intake = desk, store, intake
        self._clock, self._jitter = clock, jitter
        self._browser = MailboxBrowser(desk.imap)
        self.progress: Progress | None = None  # None: nothing is being read
        self.is_complete = True  # whether nothing was missing the last time; else it is worth another look later

    async def run(self) -> bool:
        """Read until nothing is left; INBOX and Sent must have been met. Returns whether anything was read.

        What is missing is left for another time: see `is_complete`. Raises StoreUnavailable.
        """
        if not self._desk.policy.history:
            await self._store.run(lambda tx: note_progress(tx, self._desk.name, None))
            return False
        failures, found = 0, False
        while True:
            before = self.progress
            try:
                found = await self._read_all() or found
                break
            except StoreUnavailable:
                raise
            except Unavailable as error:
                failures = 1 if self.progress != before else failures + 1
                seconds = delay_seconds(failures, self._jitter(), error)
                log.warning("history.interrupted", desk=self._desk.name, error=str(error), seconds=round(seconds))
                await wait_until(self._clock, self._clock.now() + timedelta(seconds=seconds), asyncio.Event())
            finally:
                await self._browser.close()
        return found

    async def _read_all(self) -> bool:
        async with self._door.passing():
            await self._browser.open()
        self.is_complete = True
        await self._meet_archives()
        left = [one for one in await self._store.run(self._noted) if not one.is_read]
        if not left:
            return False
        plan = await planned(self._browser, left, self._since(), self._clock)
        await self._read(plan)
        self.is_complete &= not any(one.is_missing for one in plan.stretches)
        return not all(one.is_missing for one in plan.stretches)

    def _noted(self, tx: Transaction) -> tuple[Stretch, ...]:
        return stretches(tx, self._desk.name)

    def _since(self) -> date:
        history = min(self._desk.policy.history, LONGEST_HISTORY)
        return (self._clock.served(self._clock.now() - history) - A_DAY).date()

    # --- the archives ---------------------------------------------------------------------------------------------

    async def _meet_archives(self) -> None:
        """Note what there is to be read in the archives that were not met before."""
        if not self._desk.archives:
            return
        met = {one.mailbox.name for one in await self._store.run(self._noted)}
        for mailbox in mailboxes_among(self._desk, await self._browser.mailboxes()):
            if mailbox.role is MailboxRole.ARCHIVE and mailbox.name not in met:
                await self._meet(mailbox)

    async def _meet(self, archive: WatchedMailbox) -> None:
        try:
            state = await self._browser.state(archive.name)
        except MailboxMissing as error:
            log.warning("history.mailbox_missing", mailbox=archive.name, error=str(error))
            self.is_complete = False
            await self._browser.open()
            return

        def note(tx: Transaction) -> None:
            inbox = tx.cursor(self._desk.name, self._desk.inbox)
            before = inbox.history_before if inbox else self._clock.now()
            until, validity = state.uid_next - 1, state.uid_validity
            stretch = Stretch(mailbox=archive, uid_validity=validity, until=until, before=before, is_read=not until)
            note_stretches(tx, self._desk.name, stretch)

        await self._store.run(note)
        log.info("mailbox.met", desk=self._desk.name, mailbox=archive.name, history=state.exists)

    # --- reading --------------------------------------------------------------------------------------------------

    async def _read(self, plan: Plan) -> None:
        read, mails = plan.read_before, plan.read_before + len(plan.places)
        for start in range(0, len(plan.places), AT_ONCE):
            log.info("history.reading", desk=self._desk.name, read=read + start, mails=mails)
            await self._read_part(plan, plan.places[start : start + AT_ONCE], read + start, mails)
        await self._store.run(partial(self._note_read, plan=plan))
        self.progress = None
        for one in (one for one in plan.stretches if not one.is_missing):
            log.info("history.read", desk=self._desk.name, mailbox=one.mailbox.name)

    async def _read_part(self, plan: Plan, places: Sequence[Place], read: int, mails: int) -> None:
        self.progress = Progress(read=read, mails=mails)
        messages = await fetched(self._browser, plan, places)
        for start in range(0, len(messages), PER_TRANSACTION):
            part = messages[start : start + PER_TRANSACTION]
            found = await asyncio.to_thread(self._found_in, part)
            self.progress = Progress(read=read + start + len(part), mails=mails)
            await self._take(found, _reached(part))
            await asyncio.sleep(PAUSE_SECONDS)

    def _found_in(self, messages: Sequence[tuple[Stretch, FetchedMessage]]) -> list[Found]:
        """Read headers; what cannot be read is passed over: it teaches nothing."""
        found = []
        for stretch, one in messages:
            try:
                found.append(self._intake.old_mail(one, stretch.mailbox, stretch.uid_validity))
            except UnreadableMessage as error:
                log.warning("history.unreadable", mailbox=stretch.mailbox.name, uid=one.uid, error=str(error))
        return found

    async def _take(self, mails: Sequence[Found], reached: Sequence[Stretch]) -> None:
        """Take mails in and note how far it got; what makes us stumble is passed over."""
        try:
            await self._store.run(partial(self._learn, mails=mails, reached=reached))
            failpoint("history.after-commit")
        except StoreUnavailable:
            raise
        except Exception as error:
            if not mails:
                raise
            if len(mails) == 1:
                place = mails[0].placed.sighting
                log.warning("history.unreadable", mailbox=place.mailbox, uid=place.uid, error=type(error).__name__)
                return
            for one in mails:
                await self._take([one], ())
            await self._take([], reached)

    def _learn(self, tx: Transaction, mails: Sequence[Found], reached: Sequence[Stretch]) -> None:
        self._intake.learn_from(tx, mails)
        note_stretches(tx, self._desk.name, *reached)
        note_progress(tx, self._desk.name, self.progress)
        failpoint("history.before-commit")

    def _note_read(self, tx: Transaction, plan: Plan) -> None:
        note_stretches(tx, self._desk.name, *(replace(one, is_read=not one.is_missing) for one in plan.stretches))
        note_progress(tx, self._desk.name, None)


def _reached(messages: Sequence[tuple[Stretch, FetchedMessage]]) -> tuple[Stretch, ...]:
    """Return the mailboxes that these came from, each read up to the second of its last one."""
    last = {stretch.mailbox.name: replace(stretch, reached=_seconds(one)) for stretch, one in messages}
    return tuple(last.values())


def _seconds(message: FetchedMessage) -> int:
    return int(message.internal_date.timestamp())
