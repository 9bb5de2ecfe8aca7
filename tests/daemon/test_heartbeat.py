"""Signs of life: regular while all is well, /fail when not, none while that is not known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from structlog.testing import capture_logs

from mailwarden.daemon.clock import SystemClock
from mailwarden.daemon.heartbeat import Health, keep_pinging
from tests.bed.monitor import Monitor

WELL = Health(is_well=True, lines=("1 of 1 desks watched",))


class QuickClock(SystemClock):
    longest_sleep = 0.05

    def real_seconds(self, span: timedelta) -> float:
        return span.total_seconds() / 3000


def ping(url: str, health: Callable[[], Health], times: int = 4) -> None:
    """Keep pinging until it was asked so often how things are."""
    asked = 0

    async def life() -> None:
        enough = asyncio.Event()

        async def ask() -> Health:
            nonlocal asked
            asked += 1
            if asked == times:
                enough.set()
            return health()

        task = asyncio.create_task(keep_pinging(url, timedelta(minutes=1), QuickClock(), ask))
        await asyncio.wait_for(enough.wait(), 20)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(life())


def test_while_all_is_well_the_monitor_is_pinged_again_and_again() -> None:
    with Monitor() as monitor:
        ping(monitor.url("/secret"), lambda: WELL)
        assert len(monitor.heard()) > 2
        assert {(one.path, one.body) for one in monitor.heard()} == {("/secret", "1 of 1 desks watched")}


def test_what_is_wrong_is_said_at_once() -> None:
    with Monitor() as monitor:
        ping(monitor.url("/secret"), lambda: Health(is_well=False, lines=("support: imap",)))
        assert {(one.path, one.body) for one in monitor.heard()} == {("/secret/fail", "support: imap")}


def test_while_nothing_is_known_nothing_is_said() -> None:
    with Monitor() as monitor:
        ping(monitor.url("/secret"), lambda: Health(is_well=None, lines=()))
        assert monitor.heard() == []


def test_a_monitor_that_does_not_answer_is_logged_once_and_without_its_url() -> None:
    with Monitor(status=500) as monitor, capture_logs() as lines:
        ping(monitor.url("/secret"), lambda: WELL)
    assert [one["event"] for one in lines] == ["monitor.not_told"]
    assert "/secret" not in str(lines)
