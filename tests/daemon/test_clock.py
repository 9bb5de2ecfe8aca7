"""Time as the daemon has it, and waiting for an instant or a hint."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailwarden.daemon.clock import TEST_CLOCK, FileClock, ScaledClock, SystemClock, clock_from, wait_until
from mailwarden.errors import ConfigError
from tests.daemon.office import SetClock

NINE = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
REAL = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FAST = ScaledClock(begin=NINE, real_begin=REAL.timestamp(), speed=60)


def test_the_systems_clock_is_the_machines() -> None:
    before = datetime.now(UTC)
    clock = SystemClock()
    assert before <= clock.now() <= datetime.now(UTC)
    assert (clock.seen(NINE), clock.served(NINE), clock.real_seconds(MINUTE)) == (NINE, NINE, 60.0)


def test_a_fast_clock_has_a_servers_instants_as_its_own() -> None:
    assert FAST.seen(REAL + timedelta(seconds=5)) == NINE + 5 * MINUTE


def test_a_fast_clocks_instants_are_found_on_the_server() -> None:
    assert FAST.served(NINE + 5 * MINUTE) == REAL + timedelta(seconds=5)


def test_on_a_fast_clock_a_minute_takes_a_second() -> None:
    assert FAST.real_seconds(MINUTE) == 1.0


def test_a_fast_clock_runs_with_the_machines() -> None:
    clock = ScaledClock(begin=NINE, real_begin=time.time() - 2, speed=60)
    assert NINE + 2 * MINUTE <= clock.now() < NINE + 10 * MINUTE


def test_a_file_says_what_time_it_is_and_may_say_something_else(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text(f"2026-06-15T11:00:00+02:00 {time.time()} 0")
    clock = clock_from({TEST_CLOCK: str(file)})
    assert clock.now() == NINE
    file.write_text(f"2026-06-15T11:01:00+02:00 {REAL.timestamp()} 0")
    assert (clock.now(), clock.seen(REAL)) == (NINE + MINUTE, NINE + MINUTE)


def test_a_file_clock_may_run_faster(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text(f"{NINE.isoformat()} {REAL.timestamp()} 60")
    clock = FileClock(file)
    assert (clock.served(NINE + MINUTE), clock.real_seconds(MINUTE)) == (REAL + timedelta(seconds=1), 1.0)


def test_a_file_clock_knows_what_it_said_before(tmp_path: Path) -> None:
    file, hour = tmp_path / "clock", 60 * MINUTE
    lines = (f"{NINE.isoformat()} {REAL.timestamp()} 60", f"{(NINE + hour).isoformat()} {REAL.timestamp() + 60} 3600")
    file.write_text("\n".join(lines))
    clock = FileClock(file)
    for at, real in ((-MINUTE, -1), (MINUTE, 1), (3 * hour, 62)):
        assert clock.seen(REAL + timedelta(seconds=real)) == NINE + at
        assert clock.served(NINE + at) == REAL + timedelta(seconds=real)
    assert clock.real_seconds(hour) == 1.0


def test_without_a_test_the_systems_clock_counts() -> None:
    assert isinstance(clock_from({}), SystemClock)


@pytest.mark.parametrize("text", [None, "", "yesterday 0 1", "2026-06-15T09:00:00+00:00 soon 1"])
def test_a_file_that_is_no_clock_is_a_mistake_with_a_remedy(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "clock"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ConfigError, match="unset it, or name a clock file"):
        clock_from({TEST_CLOCK: str(file)})


def waited(*acts: object, at: datetime | None, waiters: int = 1, clock: SetClock) -> bool:
    """Have some wait for an instant on one hint, do something, and return whether all of them came back."""

    async def run() -> bool:
        hint = asyncio.Event()
        tasks = [asyncio.create_task(wait_until(clock, at, hint)) for _ in range(waiters)]
        await asyncio.sleep(0)
        for act in acts:
            act(hint) if callable(act) else None
        done, pending = await asyncio.wait(tasks, timeout=0.2 if not acts else 5)
        for task in pending:
            task.cancel()
        return len(done) == waiters

    return asyncio.run(run())


def test_waiting_ends_when_the_instant_has_come() -> None:
    clock = SetClock("Mon 09:00")
    assert waited(lambda _: clock.set("Mon 09:05"), at=clock.now() + 5 * MINUTE, clock=clock)


def test_waiting_for_an_instant_that_has_passed_ends_at_once() -> None:
    clock = SetClock("Mon 09:00")
    assert waited(at=clock.now(), clock=clock)


def test_before_its_time_and_without_a_hint_nobody_comes_back() -> None:
    clock = SetClock("Mon 09:00")
    assert not waited(at=clock.now() + MINUTE, clock=clock)


def test_a_hint_ends_the_waiting_of_everybody_who_waits_for_it() -> None:
    assert waited(asyncio.Event.set, at=None, waiters=3, clock=SetClock())


def test_a_hint_stays_so_that_who_comes_later_does_not_sleep_through_it() -> None:
    async def run() -> bool:
        hint = asyncio.Event()
        hint.set()
        for _ in range(2):
            await asyncio.wait_for(wait_until(SetClock(), None, hint), 5)
        return hint.is_set()

    assert asyncio.run(run())


@pytest.mark.parametrize("turns", range(5))
def test_who_is_cancelled_while_the_hint_comes_ends_all_the_same(turns: int) -> None:
    async def wait_again_and_again(hint: asyncio.Event) -> None:
        while True:
            await wait_until(SetClock(), None, hint)
            hint.clear()

    async def run() -> bool:
        hint = asyncio.Event()
        task = asyncio.create_task(wait_again_and_again(hint))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        hint.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=1)
        task.cancel()
        return task in done

    assert asyncio.run(run())


def test_a_first_waiter_that_clears_the_hint_takes_it_away_from_no_other_who_waits() -> None:
    async def wait_and_clear(hint: asyncio.Event) -> None:
        await wait_until(SetClock(), None, hint)
        hint.clear()

    async def run() -> None:
        hint = asyncio.Event()
        tasks = [asyncio.create_task(wait_and_clear(hint)) for _ in range(3)]
        await asyncio.sleep(0)
        hint.set()
        await asyncio.wait_for(asyncio.gather(*tasks), 5)

    asyncio.run(run())
