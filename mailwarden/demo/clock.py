"""The demo's clock: hours pass in seconds, but only as fast as this machine keeps up with."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from mailwarden.daemon.clock import InStep, wait_until

TICK_SECONDS = 0.01
LONGEST_STEP = timedelta(minutes=1)  # on a busy machine the day takes longer, and nobody misses a time for it


class DayClock(InStep):
    """A `daemon.clock.Clock` that its own task moves on: start run(), and set the speed.

    The sandbox's servers show the same time, so an INTERNALDATE is taken as it is.
    """

    longest_sleep = 0.05

    def __init__(self, begin: datetime) -> None:
        """begin: aware, in UTC."""
        self.speed = 1.0  # virtual seconds a real second
        self._now = begin
        self._holders = 0
        self._awaited: list[datetime] = []  # it stands still at each until whoever waits for it is awake

    def now(self) -> datetime:
        return self._now

    def real_seconds(self, span: timedelta) -> float:
        return max(span.total_seconds() / self.speed, TICK_SECONDS)  # between two ticks nothing changes

    async def run(self, is_behind: Callable[[], Awaitable[bool]]) -> None:
        """Move on, tick by tick, until cancelled; at its ordinary pace while somebody is behind with their work."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            before, elapsed = time.monotonic(), time.monotonic() - before
            is_late = self.speed > 1 and await is_behind()
            speed = 1.0 if is_late or self._holders else self.speed
            further = self._now + min(timedelta(seconds=elapsed * speed), LONGEST_STEP)
            self._now = max(self._now, min([further, *self._awaited]))

    async def reach(self, at: datetime) -> None:
        """Return when this instant has come, and not later."""
        self._awaited.append(at)
        try:
            await wait_until(self, at, asyncio.Event())
        finally:
            self._awaited.remove(at)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Let time pass at its ordinary pace meanwhile: people don't need half an hour to press "send"."""
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1
