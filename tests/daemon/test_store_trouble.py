"""While the store cannot be used nothing can be written down: the operator hears all the same, and of the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from mailwarden.config.settings import Alarms
from mailwarden.daemon.herald import Herald
from mailwarden.daemon.patient_store import PatientStore
from mailwarden.daemon.store_trouble import PATIENCE, StoreTrouble
from mailwarden.errors import StoreBlocked
from mailwarden.mail.render import Renderer
from mailwarden.store.protocol import Store, Transaction
from tests.bed.monitor import Monitor
from tests.bed.sink import Sink
from tests.daemon.office import OPERATOR, Office, becomes


class Disk:
    """The office's store on a disk that may be full, or soon will be."""

    def __init__(self, office: Office) -> None:
        self._store, self.is_full = office.store, False
        self.room_for: int | None = None  # so many writes until it is full again

    async def run(self, work: Callable[[Transaction], Any]) -> Any:
        if self.room_for is not None and not self.is_full:
            self.is_full, self.room_for = self.room_for == 0, self.room_for and self.room_for - 1
        if self.is_full:
            raise StoreBlocked("the disk of anna@example.org is full", "make room")
        return await self._store.run(work)


class Life:
    """A daemon that asks something of its store now and then, and tells by a webhook what becomes of it."""

    def __init__(self, office: Office, monitor: Monitor, sink: Sink | None = None) -> None:
        self.office, self.disk, self.said = office, Disk(office), 0
        self.store = PatientStore(cast(Store, self.disk))
        herald = Herald(Alarms(webhook=monitor.url("/hook")), self.store, office.clock, dict, lambda: 0.0)
        self.trouble = StoreTrouble(
            self.store, office.clock, self._say, lambda: "0" * 16, office.hear_news, herald.tell_without_store
        )
        smtp = replace(office.desk.smtp, port=sink.port) if sink else office.desk.smtp  # which cannot be reached
        self.trouble.speak_for((replace(office.desk, smtp=smtp),), Renderer(None))

    def _say(self) -> None:
        self.said += 1

    def play(self, act: Callable[[], Any]) -> None:
        async def run() -> None:
            minding = asyncio.create_task(self.trouble.mind())
            try:
                await asyncio.wait_for(act(), 20)
            finally:
                self.disk.is_full = False
                minding.cancel()
                await asyncio.wait([minding])

        asyncio.run(run())

    async def fails_for_long(self, heard: Callable[[], int]) -> None:
        """The disk is full until one more word was heard, and that it is over."""
        before, said, self.disk.is_full = heard(), self.said, True
        asking = asyncio.create_task(self.store.run(lambda tx: tx.note("asked", "x")))
        await becomes(lambda: self.said > said)  # it knows since when, however long the last word took
        self.office.clock.go_on(PATIENCE.total_seconds())
        await becomes(lambda: heard() > before)
        self.disk.is_full = False
        await asking
        await becomes(lambda: heard() > before + 1)


@pytest.fixture
def monitor() -> Any:
    with Monitor() as monitor:
        yield monitor


def events(monitor: Monitor) -> list[str]:
    return [json.loads(one.body)["event"] for one in monitor.heard("/hook")]


def test_a_webhook_hears_of_it_and_that_it_is_over(office: Office, monitor: Monitor) -> None:
    life = Life(office, monitor)
    life.play(lambda: life.fails_for_long(lambda: len(events(monitor))))
    assert (events(monitor), life.said) == (["alarm", "over"], 2)
    told = json.loads(monitor.heard("/hook")[0].body)
    assert (told["subject"], "make room" in told["text"].lower(), "anna@" in told["text"]) == ("store", True, False)


def test_what_happens_again_is_told_again(office: Office, monitor: Monitor) -> None:
    life = Life(office, monitor)

    async def twice() -> None:
        await life.fails_for_long(lambda: len(events(monitor)))
        await life.fails_for_long(lambda: len(events(monitor)))

    life.play(twice)
    assert events(monitor) == ["alarm", "over"] * 2


def test_that_it_fails_again_is_seen_also_while_the_word_that_it_is_over_is_written(
    office: Office, monitor: Monitor
) -> None:
    with Sink() as sink:
        life = Life(office, monitor, sink)

        async def twice() -> None:
            life.disk.room_for = 1  # so that somebody's work succeeds, and what follows from it does not
            await life.fails_for_long(lambda: len(events(monitor)))
            await becomes(lambda: life.said == 3)
            office.clock.go_on(PATIENCE.total_seconds())
            await becomes(lambda: events(monitor)[2:] == ["alarm"])
            life.disk.room_for, life.disk.is_full = None, False
            await becomes(lambda: office.news and len(events(monitor)) == 4)

        life.play(twice)
    assert events(monitor) == ["alarm", "over"] * 2
    assert [one.recipient for one in sink.copies] == [OPERATOR]


def test_what_is_over_within_a_minute_is_no_news_to_the_operator(office: Office, monitor: Monitor) -> None:
    life = Life(office, monitor)

    async def shortly() -> None:
        life.disk.is_full = True
        asking = asyncio.create_task(life.store.run(lambda tx: tx.note("asked", "x")))
        await life.store.until_blocked()
        life.disk.is_full = False
        await asking
        await becomes(lambda: life.said > 1)

    life.play(shortly)
    assert (events(monitor), office.news) == ([], 0)
