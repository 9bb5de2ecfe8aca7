"""A store that cannot be used for a while: whoever asked waits, and gets what they asked for in the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailwarden.daemon.patient_store import PatientStore
from mailwarden.errors import StoreBlocked, StoreUnavailable
from mailwarden.store.protocol import Transaction


class Failing:
    """A store that fails so often, and then returns what is wanted of it."""

    def __init__(self, failures: int, error: type[StoreUnavailable] = StoreBlocked) -> None:
        self.failures, self.error, self.asked = failures, error, 0

    async def run(self, work: Callable[[Transaction], Any]) -> Any:
        self.asked += 1
        if self.asked <= self.failures:
            raise self.error("the disk is full", "make room")
        return work(None)  # type: ignore[arg-type]  # the work of these tests asks nothing of it

    def run_now(self, work: Callable[[Transaction], Any]) -> Any:
        raise NotImplementedError

    def look_now(self, work: Callable[[Transaction], Any]) -> Any:
        raise NotImplementedError

    def rewrite(self) -> None:
        raise NotImplementedError

    def back_up(self, file: Path) -> None:
        raise NotImplementedError

    async def close(self) -> None: ...


def write(_: object) -> str:
    return "written"


class ReadOnly(Failing):
    """A store that can be read, and until it is mended cannot be written."""

    is_mended = False

    def __init__(self) -> None:
        super().__init__(0)

    async def run(self, work: Callable[[Transaction], Any]) -> Any:
        if work is write and not self.is_mended:
            raise StoreBlocked("the disk is full", "make room")
        return await super().run(work)


def test_what_could_not_be_done_is_done_again_when_it_can_be() -> None:
    async def play() -> tuple[str, StoreBlocked | None]:
        store = PatientStore(Failing(1))
        return await store.run(lambda _: "done"), store.trouble

    assert asyncio.run(play()) == ("done", None)


def test_what_waiting_does_not_cure_is_raised_at_once() -> None:
    with pytest.raises(StoreUnavailable):
        asyncio.run(PatientStore(Failing(1, StoreUnavailable)).run(lambda _: "done"))


def test_who_waits_hears_why_as_soon_as_patience_is_given_up() -> None:
    async def play() -> None:
        store = PatientStore(Failing(1000))
        waiting = asyncio.create_task(store.run(lambda _: "done"))
        await store.until_blocked()
        store.give_up()
        await waiting

    with pytest.raises(StoreBlocked, match="is full"):
        asyncio.run(play())


def test_while_something_cannot_be_written_the_trouble_is_not_over_because_something_was_read() -> None:
    async def play() -> tuple[StoreBlocked | None, bool, str, StoreBlocked | None]:
        failing = ReadOnly()
        store = PatientStore(failing)
        writing = asyncio.create_task(store.run(write))
        await store.until_blocked()
        await store.run(lambda _: "read")
        meanwhile = store.trouble, store.works.is_set()
        failing.is_mended = True
        return *meanwhile, await writing, store.trouble

    told, works, written, afterwards = asyncio.run(play())
    assert (str(told), works, written, afterwards) == ("the disk is full", False, "written", None)


def test_one_who_succeeds_has_the_others_try_at_once() -> None:
    async def play() -> list[int]:
        failing = Failing(2)
        store = PatientStore(failing)
        return await asyncio.gather(*(store.run(lambda _, one=one: one) for one in range(3)))  # type: ignore[misc]

    assert asyncio.run(play()) == [0, 1, 2]
