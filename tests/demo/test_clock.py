"""The demo's clock runs fast, waits for people to send their mail, and never leaps over a told time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from mailwarden.demo.cast import at
from mailwarden.demo.clock import LONGEST_STEP, TICK_SECONDS, DayClock

NINE = at("09:00")


def fast() -> DayClock:
    clock = DayClock(NINE)
    clock.speed = 1_000_000.0
    return clock


async def passed(clock: DayClock, ticks: int, *, is_behind: bool = False) -> timedelta:
    """Return how much of its time the clock shows after some of its steps. is_behind: somebody with their work."""

    async def somebody_is_behind() -> bool:
        return is_behind

    running = asyncio.create_task(clock.run(somebody_is_behind))
    before = clock.now()
    await asyncio.sleep(TICK_SECONDS * (ticks + 0.5))
    running.cancel()
    return clock.now() - before


@pytest.mark.parametrize("ticks", [1, 3])
def test_however_fast_it_runs_its_steps_are_short(ticks: int) -> None:
    assert asyncio.run(passed(fast(), ticks)) <= (ticks + 1) * LONGEST_STEP


def test_while_somebody_sends_a_mail_it_runs_no_faster_than_ours() -> None:
    async def held(clock: DayClock) -> timedelta:
        async with clock.held():
            return await passed(clock, 2)

    assert asyncio.run(held(fast())) < timedelta(seconds=30)


def test_while_somebody_is_behind_with_their_work_it_runs_no_faster_than_ours() -> None:
    assert asyncio.run(passed(fast(), 2, is_behind=True)) < timedelta(seconds=30)
    assert asyncio.run(passed(fast(), 2)) > timedelta(seconds=30)


def test_who_waits_for_an_instant_is_awake_before_it_goes_on() -> None:
    at_once = NINE + timedelta(seconds=30)

    async def wakes_up(clock: DayClock) -> datetime:
        await clock.reach(at_once)
        return clock.now()

    async def woken(clock: DayClock) -> datetime:
        waiting = asyncio.create_task(wakes_up(clock))
        await passed(clock, 3)
        return await waiting

    assert asyncio.run(woken(fast())) == at_once


def test_the_servers_show_the_same_time() -> None:
    clock = fast()
    assert (clock.seen(NINE), clock.served(NINE)) == (NINE, NINE)


def test_waiting_is_as_much_shorter_as_the_clock_is_faster() -> None:
    clock = DayClock(NINE)
    clock.speed = 480.0
    assert clock.real_seconds(timedelta(minutes=8)) == 1.0


def test_no_wait_is_shorter_than_a_step() -> None:
    assert fast().real_seconds(timedelta(seconds=1)) == TICK_SECONDS
