"""Once a week: where answers take longer than the target, the operator hears of it. Reads the store; queues one mail.

Each week is looked at once, when the desk opens first and knows its own times; that it was looked at and the mail are
one transaction. The first word comes in the week after the first contact, at the earliest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from mailwarden.core.records import Course
from mailwarden.core.shortfall import WINDOW, Shortfall, shortfalls
from mailwarden.core.times import is_fresh
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock, wait_until
from mailwarden.daemon.freshness import read_at
from mailwarden.daemon.weeks import Weeks, all_of
from mailwarden.logs import get_logger
from mailwarden.store.protocol import Store, Transaction

log = get_logger()

PORTION = 1000  # conversations in one transaction
LOOK_AGAIN = timedelta(minutes=1)  # at a desk that still learns, or whose mailboxes were not read lately


class Weekly:
    """The word of the week about one desk."""

    def __init__(self, store: Store, carrier: Carrier, clock: Clock, on_news: Callable[[], None]) -> None:
        """on_news: called when a mail to the operator was queued."""
        self._store, self._carrier, self._clock, self._on_news = store, carrier, clock, on_news
        self._policy = carrier.policy
        self._weeks = Weeks("weekly", self._policy)

    async def run(self) -> None:
        """Look at each week when it is due, until cancelled. Raises StoreUnavailable."""
        never = asyncio.Event()
        while True:
            await wait_until(self._clock, await self.next_at(), never)
            if not await self.work():
                await wait_until(self._clock, self._clock.now() + LOOK_AGAIN, never)

    async def next_at(self) -> datetime | None:
        """Return when a week is to be looked at next; None: the desk never opens again."""
        return await self._store.run(partial(self._weeks.next_at, now=self._clock.now()))

    async def work(self) -> bool:
        """Look at the week if that is due; returns whether that is settled: False while too little is known."""
        now = self._clock.now()
        if not await self._store.run(partial(self._weeks.is_due, now=now)):
            return True
        if not await self._store.run(partial(self._is_known, now=now)):
            return False
        found = await asyncio.to_thread(shortfalls, await self._courses(now), self._policy, now)
        if await self._store.run(partial(self._settle, found=found, now=now)):
            log.warning("evidence.worse", desk=self._policy.name, targets=[one.targets for one in found])
            self._on_news()
        return True

    async def _courses(self, now: datetime) -> list[Course]:
        desk, since = self._policy.name, now - WINDOW
        return await all_of(self._store, lambda tx, after: tx.courses(desk, since, after=after, limit=PORTION))

    # --- in the store -------------------------------------------------------------------------------------------------

    def _is_known(self, tx: Transaction, now: datetime) -> bool:
        """Whether the desk knows its own times, and no answer so far was missed."""
        return is_fresh(read_at(tx, self._policy.name), self._policy, now) and self._carrier.learner.knows(now)

    def _settle(self, tx: Transaction, found: tuple[Shortfall, ...], now: datetime) -> bool:
        """Note that this week was looked at, and tell what was found; returns whether there is something to tell."""
        if not self._weeks.begin(tx, now):
            return False
        if found:
            self._carrier.report_shortfalls(tx, found, now)
        return bool(found)
