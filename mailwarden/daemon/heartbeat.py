"""Signs of life to a monitor outside: it tells people when they stop, whatever has become of us and our machine.

A sign goes out only while every mailbox progresses. Where something keeps a desk from reading or sending for longer,
the monitor is told so at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from mailwarden.daemon.clock import Clock
from mailwarden.daemon.http import post
from mailwarden.errors import Unavailable
from mailwarden.logs import get_logger

log = get_logger()

FAILURE = "/fail"  # behind the URL, as healthchecks.io and those like it have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the service is, in lines for a person."""

    is_well: bool | None  # None: not all mailboxes are watched, and that is not yet known to last
    lines: tuple[str, ...]


async def keep_pinging(url: str, every: timedelta, clock: Clock, health: Callable[[], Awaitable[Health]]) -> None:
    """Tell the monitor how things are, until cancelled. url: a secret."""
    was_told = True
    while True:
        now = await health()
        if now.is_well is not None:
            try:
                await post(url if now.is_well else url.rstrip("/") + FAILURE, _body(now), _PLAIN)
                was_told = True
            except Unavailable as error:
                if was_told:  # once, not every minute
                    log.warning("monitor.not_told", error=str(error))
                was_told = False
        await asyncio.sleep(clock.real_seconds(every))


def _body(health: Health) -> bytes:
    return "\n".join(health.lines).encode()


_PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
