"""Reads a desk's past back from the store and works out what it teaches, in portions, beside everything else.

Each first wait is replayed as it happened, and told a time as it would have been: so the times are as well calibrated
after a restart, or on the first day with a full mailbox, as if the daemon had been there all along.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from mailwarden.core.estimate.estimator import Estimator
from mailwarden.core.policy import DeskPolicy
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.learning import Happening, Learner, What, feed, levels_of, traits_of
from mailwarden.daemon.stretch import is_all_read
from mailwarden.logs import get_logger
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import Wait

log = get_logger()

MOST = 6000  # conversations, the newest: three times what any curve looks at
AT_ONCE = 500  # conversations in one transaction
PORTION = 100  # happenings in a row: so long the event loop has to share the machine
PAUSE_SECONDS = 0.005
BEYOND_ALL = 2**62
DAY = timedelta(days=1)
LONGEST_HISTORY = timedelta(days=3650)


async def learn_anew(learner: Learner, store: Store, clock: Clock) -> None:
    """Give the learner an estimator that has seen everything up to now. Raises StoreUnavailable."""
    await store.run(lambda _: learner.begin())
    policy, now = learner.policy, clock.now()
    waits = await _read(store, policy, now - min(policy.history, LONGEST_HISTORY))
    met_at = await store.run(partial(_met_at, desk=policy.name))
    estimator = Estimator(policy.hours.zone, policy.hours)
    happenings = sorted(happenings_in(waits, met_at), key=lambda one: (one.at, one.what, one.conversation_id))
    for start in range(0, len(happenings), PORTION):
        await asyncio.to_thread(replay, estimator, happenings[start : start + PORTION], policy)
        await asyncio.sleep(PAUSE_SECONDS)
    known = frozenset(one.conversation_id for one in waits)
    await store.run(lambda _: learner.finish(estimator, known))
    log.info("desk.learned", desk=policy.name, conversations=len(waits), is_learning=estimator.is_learning(now))


def replay(estimator: Estimator, happenings: Sequence[Happening], policy: DeskPolicy) -> None:
    """Live through a part of the past; each opened conversation is told times as it would have been."""
    for one in happenings:
        feed(estimator, one)
        if one.what is What.OPENED:
            estimator.sent(estimator.promise(one.conversation_id, one.at, levels_of(policy), one.at + DAY))


async def _read(store: Store, policy: DeskPolicy, since: datetime) -> list[Wait]:
    """Return the waits to learn from; history only once it was read whole: requests alone look unanswered."""
    waits: list[Wait] = []
    below = BEYOND_ALL
    while len(waits) < MOST:
        part = await store.run(partial(_waits, desk=policy.name, since=since, below=below))
        waits += part
        if len(part) < AT_ONCE:
            break
        below = part[-1].conversation_id
    is_whole = await store.run(lambda tx: is_all_read(tx, policy.name))
    return [one for one in waits[:MOST] if is_whole or not one.is_history]


def _waits(tx: Transaction, desk: str, since: datetime, below: int) -> tuple[Wait, ...]:
    return tx.waits(desk, since, below, AT_ONCE)


def _met_at(tx: Transaction, desk: str) -> datetime | None:
    """Return until when history reaches: what was not answered by then was no longer looked after."""
    return max((one.history_before for one in tx.cursors(desk)), default=None)


def happenings_in(waits: Sequence[Wait], met_at: datetime | None) -> Iterator[Happening]:
    """Yield what happened in these waits, in no order. met_at: until when history reaches."""
    for one in waits:
        opened = Happening(
            at=one.opened_at, what=What.OPENED, conversation_id=one.conversation_id, traits=traits_of(one.rule)
        )
        yield opened
        if one.settled_at is not None and (one.answered_at is None or one.settled_at < one.answered_at):
            yield _end(one, What.GIVEN_UP, one.settled_at)
        elif one.answered_at is not None:
            yield _end(one, What.ANSWERED, one.answered_at)
        elif one.is_history and met_at is not None:
            yield _end(one, What.GIVEN_UP, met_at)


def _end(one: Wait, what: What, at: datetime) -> Happening:
    return Happening(at=max(at, one.opened_at), what=what, conversation_id=one.conversation_id)
