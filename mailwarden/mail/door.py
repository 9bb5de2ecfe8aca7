"""The way to one server's login: one connection at a time, and none for a while after the credentials were refused.

However many connections a desk wants, a wrong password is tried once in five minutes at most, then ever more rarely:
servers lock accounts whose password is tried too often.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from mailwarden.errors import LoginRefused
from mailwarden.mail.backoff import delay_seconds


class Door:
    """What the connections of one account share."""

    def __init__(
        self, now: Callable[[], datetime] = lambda: datetime.now(UTC), jitter: Callable[[], float] = lambda: 0.0
    ) -> None:
        """jitter: 0 to 1."""
        self._now, self._jitter = now, jitter
        self._lock = asyncio.Lock()
        self._refusals = 0  # in a row
        self._refusal: LoginRefused | None = None
        self._closed_at = self._now()
        self.closed_until: datetime | None = None  # by the clock that now reads

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Connect and log in within this. Raises the last LoginRefused, with nothing tried, while it is too early."""
        async with self._lock:
            if self._refusal is not None and self._is_closed():
                raise LoginRefused(str(self._refusal), self._refusal.remedy)
            try:
                yield
            except LoginRefused as error:
                self._close(error)
                raise
            self._refusals, self._refusal, self.closed_until = 0, None, None

    def _is_closed(self) -> bool:
        """Whether it is too early; a clock that was set back must not keep everybody out until it has caught up."""
        return self.closed_until is not None and self._closed_at <= self._now() < self.closed_until

    def _close(self, error: LoginRefused) -> None:
        self._refusals += 1
        self._refusal = error
        self._closed_at = self._now()
        self.closed_until = self._closed_at + timedelta(seconds=delay_seconds(self._refusals, self._jitter(), error))
