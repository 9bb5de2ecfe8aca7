"""What is old is forgotten when the admin no longer wants to keep it: at the start, and once a day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from mailwarden.config.settings import Keep
from mailwarden.core.message import MailboxRole
from mailwarden.daemon.retention import PER_TURN, keep_tidy, purge
from mailwarden.store.protocol import Store
from tests.core.builders import at
from tests.daemon.office import ANSWER, Office, Server, SetClock

DAY = timedelta(days=1)


@pytest.fixture
def answered(asked: Office) -> Office:
    """Carla asked on Monday, was told a time and has been answered."""
    asked.sends(Server())
    asked.clock.go_on(minutes=5)
    asked.arrives(*ANSWER, role=MailboxRole.SENT)
    return asked


def test_what_is_over_and_old_is_forgotten_in_as_many_portions_as_it_takes(office: Office) -> None:
    for number in range(PER_TURN + 1):
        office.arrives("Auto-Submitted: auto-replied", f"Message-ID: <{number}@robot.example>")
    assert asyncio.run(purge(office.store, at("Tue 09:00"))) == 2 * (PER_TURN + 1)  # the mails, and why they were left
    assert office.reasons() == []


def test_who_still_counts_on_a_time_is_not_forgotten(asked: Office) -> None:
    asked.sends(Server())
    asyncio.run(purge(asked.store, at("next Mon 09:00")))
    assert asked.conversations() == 1


def test_who_was_never_answered_is_forgotten_once_nothing_is_due_any_more(asked: Office) -> None:
    for moment in ("Mon 09:00", "Mon 11:00", "Mon 12:30", "Tue 12:00", "Wed 12:00", "Thu 12:00", "Fri 12:00"):
        asked.clock.set(moment)
        asked.reads_mailboxes()
        asked.keeps_time()
        asked.clock.go_on(minutes=1)
        asked.reads_mailboxes()
        asked.sends(Server())
    assert asyncio.run(purge(asked.store, at("next Mon 09:00"))) > 0
    assert asked.conversations() == 0


def test_forgotten_mail_is_new_to_nobody_when_it_comes_back_as_history(answered: Office) -> None:
    asyncio.run(purge(answered.store, at("Tue 09:00")))
    answered.arrives(is_history=True)
    assert (answered.conversations(), answered.reasons()) == (0, ["history"])


class Notebook:
    """Stands in for a store, and notes up to which instant conversations, or statistics, were to be forgotten."""

    def __init__(self) -> None:
        self.befores: list[datetime] = []
        self.statistics: list[datetime] = []
        self.noted = asyncio.Event()

    def purge(self, before: datetime, limit: int) -> int:
        self.befores.append(before)
        return 0

    def purge_statistics(self, before: datetime, limit: int) -> int:
        self.statistics.append(before)
        self.noted.set()
        return 0

    async def run(self, work: Callable[[Any], Any]) -> Any:
        return work(self)


def tidied(clock: SetClock, kept: timedelta, *later: str, statistics: timedelta = 2 * DAY) -> Notebook:
    """Keep things tidy, set the clock on each time that was done, and return what was to be forgotten."""

    async def run() -> Notebook:
        store, spans = Notebook(), Keep(closed=kept, statistics=statistics)
        task = asyncio.create_task(keep_tidy(cast("Store", store), clock, lambda: spans))
        for now in later:
            await asyncio.wait_for(store.noted.wait(), 5)
            store.noted.clear()
            clock.set(now)
        await asyncio.wait([task, asyncio.create_task(store.noted.wait())], timeout=0.1, return_when="FIRST_COMPLETED")
        task.cancel()
        await asyncio.wait([task])
        return store

    return asyncio.run(run())


def test_it_is_done_at_the_start_and_a_day_later() -> None:
    assert tidied(SetClock("Tue 09:00"), DAY, "Wed 09:00").befores == [at("Mon 09:00"), at("Tue 09:00")]


def test_it_is_not_done_twice_a_day() -> None:
    assert tidied(SetClock("Tue 09:00"), DAY, "Wed 08:59").befores == [at("Mon 09:00")]


def test_statistics_are_kept_for_a_while_of_their_own() -> None:
    assert tidied(SetClock("Thu 09:00"), DAY, statistics=3 * DAY).statistics == [at("Mon 09:00")]


def test_who_keeps_things_for_longer_than_there_is_time_keeps_them_for_ever() -> None:
    assert tidied(SetClock(), timedelta.max, statistics=timedelta.max).befores == []
