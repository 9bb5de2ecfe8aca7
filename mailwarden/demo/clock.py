"""The demo's clock: hours pass in seconds, but only as fast as this machine keeps up with."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
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

    def now(self) -> datetime:
        return self._now

    def real_seconds(self, span: timedelta) -> float:
        return max(span.total_seconds() / self.speed, TICK_SECONDS)  # between two ticks nothing changes

    async def run(self) -> None:
        """Move on, tick by tick, until cancelled."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            before, elapsed = time.monotonic(), time.monotonic() - before
            speed = 1.0 if self._holders else self.speed
            self._now += min(timedelta(seconds=elapsed * speed), LONGEST_STEP)

    async def reach(self, at: datetime) -> None:
        """Return when this instant has come."""
        await wait_until(self, at, asyncio.Event())

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Let time pass at its ordinary pace meanwhile: people don't need half an hour to press "send"."""
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1
