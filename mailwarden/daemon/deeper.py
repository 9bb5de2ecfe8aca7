"""Once a week staff hear who and what keeps coming back. Reads the store; queues one mail, or none.

Each week is looked at once, when the desk opens first; that it was looked at and the mail are one transaction. The
first word comes in the week after the first contact, at the earliest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from mailwarden.core.conversation import Kind
from mailwarden.core.deeper import WINDOW, Deeper, History, deeper_problems
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.weekly import next_word_at, week_of
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock, wait_until
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

    async def run(self) -> None:
        """Look at each week when it is due, until cancelled. Raises StoreUnavailable."""
        never = asyncio.Event()
        while True:
            await wait_until(self._clock, await self.next_at(), never)
            await self.work()

    async def next_at(self) -> datetime | None:
        """Return when a week is to be looked at next; None: the desk never opens again."""
        return await self._store.run(partial(self._next_at, now=self._clock.now()))

    async def work(self) -> bool:
        """Look at the week if that is due, and return whether staff hear of something."""
        now = self._clock.now()
        if not await self._store.run(partial(self._is_due, now=now)):
            return False
        found = await asyncio.to_thread(deeper_problems, await self._histories(now), now - WINDOW)
        is_news = await self._store.run(partial(self._settle, found=found, now=now))
        if is_news:
            self._on_news()
        return is_news

    async def _histories(self, now: datetime) -> list[History]:
        histories: list[History] = []
        after = 0
        while part := await self._store.run(partial(self._portion, since=now - WINDOW, after=after)):
            histories += part
            after = part[-1].number
        return histories

    # --- in the store -------------------------------------------------------------------------------------------------

    @property
    def _note(self) -> str:
        return f"deeper.{self._policy.name}"

    def _portion(self, tx: Transaction, since: datetime, after: int) -> tuple[History, ...]:
        return tx.histories(self._policy.name, since, after=after, limit=PORTION)

    def _next_at(self, tx: Transaction, now: datetime) -> datetime | None:
        looked = tx.note(self._note) or tx.note(self._note, self._week(now))
        return next_word_at(date.fromisoformat(looked or self._week(now)), now, self._policy.hours)

    def _is_due(self, tx: Transaction, now: datetime) -> bool:
        at = self._next_at(tx, now)
        return at is not None and at <= now

    def _settle(self, tx: Transaction, found: Deeper, now: datetime) -> bool:
        """Note that this week was looked at, and tell what was found; returns whether there is something to tell."""
        if not self._is_due(tx, now):
            return False
        tx.note(self._note, self._week(now))
        if not found or self._policy.mode is Mode.OBSERVE:
            return False
        post = self._carrier.post
        to = post.reached(tx, self._policy.nudge)
        for recipient in to:
            post.to_us(tx, Kind.DEEPER, recipient, partial(write_deeper, found), Reason.COMES_BACK, now)
        tx.after_commit(lambda: log.info("deeper.told", desk=self._policy.name, people=len(found.people)))
        return bool(to)

    def _week(self, now: datetime) -> str:
        return week_of(now, self._policy.hours).isoformat()
