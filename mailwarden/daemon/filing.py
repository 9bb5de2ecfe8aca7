"""Files copies of our mail in Sent, where the admin asked for it: each once, however long the mailbox takes none.

That a copy is owed stands in the store, with the mail's bytes, from the moment on in which the mail counts as sent. So
a full mailbox, a cut line or a crash delays the copy, and nothing is ever sent again because of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from mailwarden.daemon.clock import Clock, wait_until
from mailwarden.daemon.desk import Desk
from mailwarden.errors import Unavailable
from mailwarden.failpoints import failpoint
from mailwarden.logs import get_logger
from mailwarden.mail.backoff import delay_seconds
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import OutboxItem

log = get_logger()

AT_ONCE = 50  # mails in memory
AT_THE_LATEST_SECONDS = 60.0  # one attempt a minute is no burden, and a mailbox that has room again is used soon


class Filing:
    """The copies that one desk owes its Sent mailbox."""

    def __init__(
        self,
        desk: Desk,
        store: Store,
        clock: Clock,
        *,
        find: Callable[[str], Awaitable[bool]],
        save: Callable[[bytes], Awaitable[None]],
        jitter: Callable[[], float],
    ) -> None:
        """find: is this Message-ID in Sent? save: puts a copy there. Both raise Unavailable. jitter: 0 to 1."""
        self._desk, self._store, self._clock = desk, store, clock
        self._find, self._save, self._jitter = find, save, jitter
        self._alone, self._is_owed = asyncio.Lock(), asyncio.Event()
        self._failed = 0  # the submission whose copy failed last: the others come before it

    async def file(self, item: OutboxItem) -> None:
        """File the copy of what was sent just now; where that cannot be done, it stays owed."""
        if await self._trouble(item) is not None:
            self._is_owed.set()

    async def work(self) -> Unavailable | None:
        """File what is owed, until one cannot be filed; return why, None when nothing is owed any more."""
        while owed := await self._store.run(self._owed):
            for item in owed:
                if error := await self._trouble(item):
                    return error
        return None

    async def keep_trying(self) -> None:
        """File what is owed from earlier, and whatever could not be filed at once, until cancelled."""
        failures, never = 0, asyncio.Event()
        while True:
            self._is_owed.clear()
            error = await self.work()
            failures = failures + 1 if error else 0
            if error is None:
                await self._is_owed.wait()
            seconds = min(delay_seconds(failures, self._jitter(), error), AT_THE_LATEST_SECONDS)
            await wait_until(self._clock, self._clock.now() + timedelta(seconds=seconds), never)

    def _owed(self, tx: Transaction) -> tuple[OutboxItem, ...]:
        """Return what is owed, whose turn it is first; where no copies are wanted any more, nothing is."""
        owed = tx.unfiled(self._desk.name, self._failed, AT_ONCE) or tx.unfiled(self._desk.name, 0, AT_ONCE)
        if self._desk.save_copy:
            return owed
        while owed:
            for one in owed:
                tx.filed(one.submission.submission_id)
            owed = tx.unfiled(self._desk.name, 0, AT_ONCE)
        return ()

    async def _trouble(self, item: OutboxItem) -> Unavailable | None:
        """Put a copy into Sent unless there is one; return why that cannot be done now."""
        submission = item.submission
        async with self._alone:
            try:
                if not await self._find(submission.message_id):
                    failpoint("copy.before-append")
                    await self._save(item.content)
                    failpoint("copy.after-append")
            except Unavailable as error:
                self._failed = submission.submission_id
                log.warning("copy.failed", message_id=submission.message_id, error=str(error))
                return error
        await self._store.run(lambda tx: tx.filed(submission.submission_id))
        return None
