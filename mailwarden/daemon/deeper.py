"""Once a week staff hear who and what keeps coming back. Reads the store; queues one mail, or none.

Each week is looked at once, when the desk opens first; that it was looked at and the mail are one transaction. The
first word comes in the week after the first contact, at the earliest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

from mailwarden.core.conversation import Kind
from mailwarden.core.deeper import WINDOW, Deeper, History, deeper_problems
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock, wait_until
from mailwarden.daemon.weeks import Weeks, all_of
from mailwarden.logs import get_logger
from mailwarden.mail.incident_letters import write_deeper
from mailwarden.store.protocol import Store, Transaction

log = get_logger()

PORTION = 500  # conversations in one transaction


class DeeperProblems:
    """The list of the week of one desk."""

    def __init__(self, store: Store, carrier: Carrier, clock: Clock, on_news: Callable[[], None]) -> None:
        """on_news: called when a mail to staff was queued."""
        self._store, self._carrier, self._clock, self._on_news = store, carrier, clock, on_news
        self._policy = carrier.policy
        self._weeks = Weeks("deeper", self._policy)

    async def run(self) -> None:
        """Look at each week when it is due, until cancelled. Raises StoreUnavailable."""
        never = asyncio.Event()
        while True:
            await wait_until(self._clock, await self.next_at(), never)
            await self.work()

    async def next_at(self) -> datetime | None:
        """Return when a week is to be looked at next; None: the desk never opens again."""
        return await self._store.run(partial(self._weeks.next_at, now=self._clock.now()))

    async def work(self) -> bool:
        """Look at the week if that is due, and return whether staff hear of something."""
        now = self._clock.now()
        if not await self._store.run(partial(self._weeks.is_due, now=now)):
            return False
        found = await asyncio.to_thread(deeper_problems, await self._histories(now), now - WINDOW)
        is_news = await self._store.run(partial(self._settle, found=found, now=now))
        if is_news:
            self._on_news()
        return is_news

    async def _histories(self, now: datetime) -> list[History]:
        desk, since = self._policy.name, now - WINDOW
        return await all_of(self._store, lambda tx, after: tx.histories(desk, since, after=after, limit=PORTION))

    # --- in the store -------------------------------------------------------------------------------------------------

    def _settle(self, tx: Transaction, found: Deeper, now: datetime) -> bool:
        """Note that this week was looked at, and tell what was found; returns whether there is something to tell."""
        if not self._weeks.begin(tx, now):
            return False
        if not found or self._policy.mode is Mode.OBSERVE:
            return False
        post = self._carrier.post
        to = post.reached(tx, self._policy.nudge)
        for recipient in to:
            post.to_us(tx, Kind.DEEPER, recipient, partial(write_deeper, found), Reason.COMES_BACK, now)
        tx.after_commit(lambda: log.info("deeper.told", desk=self._policy.name, people=len(found.people)))
        return bool(to)
