"""Forgets what is older than the admin wants to keep, in portions that leave the store free for others.

A conversation is forgotten when its last mail is older, and nothing is planned, queued or open in it: also one that
nobody ever answered. What reports count of it stays for longer, and names nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mailwarden.config.settings import Keep
from mailwarden.daemon.clock import Clock, wait_until
from mailwarden.failpoints import failpoint
from mailwarden.logs import get_logger
from mailwarden.store.protocol import Store, Transaction

log = get_logger()

EVERY = timedelta(days=1)
BEGINNING_OF_TIME = datetime.min.replace(tzinfo=UTC)  # who keeps things for longer keeps them for ever
PER_TURN = 100  # conversations in one transaction
PAUSE_SECONDS = 0.05  # after each: today's mail comes first


async def purge(store: Store, before: datetime) -> int:
    """Forget conversations older than this and what belongs to none; returns how many records that were."""
    count = await _in_portions(store, lambda tx: tx.purge(before, PER_TURN))
    if count:
        log.info("store.purged", count=count, before=before.isoformat())
    return count


async def purge_statistics(store: Store, before: datetime) -> int:
    """Forget statistics older than this; returns how many records that were."""
    count = await _in_portions(store, lambda tx: tx.purge_statistics(before, PER_TURN))
    if count:
        log.info("statistics.purged", count=count, before=before.isoformat())
    return count


async def keep_tidy(store: Store, clock: Clock, kept: Callable[[], Keep]) -> None:
    """Purge now and once a day from now on, until cancelled; kept: how long things are remembered."""
    never = asyncio.Event()
    while True:
        now, spans = clock.now(), kept()
        for forget, span in ((purge, spans.closed), (purge_statistics, spans.statistics)):
            if span < now - BEGINNING_OF_TIME:
                await forget(store, now - span)
        await wait_until(clock, now + EVERY, never)


async def _in_portions(store: Store, portion: Callable[[Transaction], int]) -> int:
    def work(tx: Transaction) -> int:
        done = portion(tx)
        failpoint("retention.before-commit")
        return done

    count = 0
    while some := await store.run(work):
        count += some
        await asyncio.sleep(PAUSE_SECONDS)
    return count
