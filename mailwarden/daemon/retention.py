"""Forgets what is over and older than the admin wants to keep, in portions that leave the store free for others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mailwarden.daemon.clock import Clock, wait_until
from mailwarden.logs import get_logger
from mailwarden.store.protocol import Store

log = get_logger()

EVERY = timedelta(days=1)
BEGINNING_OF_TIME = datetime.min.replace(tzinfo=UTC)  # who keeps things for longer keeps them for ever
PER_TURN = 200  # conversations in one transaction


async def purge(store: Store, before: datetime) -> int:
    """Forget what is over and older than this, and return how many records that were."""
    count = 0
    while portion := await store.run(lambda tx: tx.purge(before, PER_TURN)):
        count += portion
    if count:
        log.info("store.purged", count=count, before=before.isoformat())
    return count


async def keep_tidy(store: Store, clock: Clock, kept: Callable[[], timedelta]) -> None:
    """Purge now and once a day from now on, until cancelled; kept: how long what is over is remembered."""
    never = asyncio.Event()
    while True:
        now, span = clock.now(), kept()
        if span < now - BEGINNING_OF_TIME:
            await purge(store, now - span)
        await wait_until(clock, now + EVERY, never)
