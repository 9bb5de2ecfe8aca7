"""The store as the daemon uses it: while its disk is full or fails, whoever asked waits, and asks again.

So no loop dies of it, and what became of a mail is written down in the end. Nothing leaves meanwhile: each attempt is
written down before its first byte goes out. A disk that takes no writes can often still be read: so the trouble is over
only when nobody waits any more, not when something succeeds that had nothing to write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from mailwarden.errors import StoreBlocked
from mailwarden.store.protocol import Store, Transaction

T = TypeVar("T")

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 10.0


class PatientStore:
    """A `store.protocol.Store` around another one, for one event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.works, self._is_blocked = asyncio.Event(), asyncio.Event()
        self.works.set()
        self._waiting, self._try_again = 0, asyncio.Event()
        self._has_given_up = False
        self.trouble: StoreBlocked | None = None  # what it was the last time, while it is blocked

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Run work in one durable transaction, as soon as there can be one; what did not get so far is undone.

        Raises StoreBlocked once patience was given up, and StoreUnavailable where waiting is no cure.
        """
        try:
            result = await self._store.run(work)
        except StoreBlocked as error:
            result = await self._run_later(work, error)
        if self._waiting:
            self._have_others_try()
        else:
            self._note(None)
        return result

    async def _run_later(self, work: Callable[[Transaction], T], error: StoreBlocked) -> T:
        """Run it as soon as it can be, which may be over soon after somebody else succeeded."""
        pause = FIRST_PAUSE_SECONDS
        self._waiting += 1
        try:
            while not self._has_given_up:
                self._note(error)
                await self._wait(self._try_again, pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                try:
                    return await self._store.run(work)
                except StoreBlocked as again:
                    error = again
            raise error
        finally:
            self._waiting -= 1

    def _have_others_try(self) -> None:
        self._try_again.set()
        self._try_again = asyncio.Event()

    def run_now(self, work: Callable[[Transaction], T]) -> T:
        return self._store.run_now(work)

    def look_now(self, work: Callable[[Transaction], T]) -> T:
        return self._store.look_now(work)

    def rewrite(self) -> None:
        self._store.rewrite()

    def back_up(self, file: Path) -> None:
        self._store.back_up(file)

    async def close(self) -> None:
        await self._store.close()

    def give_up(self) -> None:
        """Wait no longer from now on: whoever does hears why."""
        self._has_given_up = True
        self.works.set()
        self._have_others_try()

    async def until_blocked(self) -> StoreBlocked:
        """Return as soon as it cannot be used, with the reason."""
        while self.trouble is None:
            await self._is_blocked.wait()
        return self.trouble

    @staticmethod
    async def _wait(event: asyncio.Event, seconds: float) -> None:
        waiting = asyncio.ensure_future(event.wait())
        try:
            await asyncio.wait([waiting], timeout=seconds)
        finally:
            waiting.cancel()

    def _note(self, error: StoreBlocked | None) -> None:
        if (self.trouble is None) is not (error is None):
            change, other = (self.works, self._is_blocked) if error is None else (self._is_blocked, self.works)
            change.set()
            if not self._has_given_up:
                other.clear()
        self.trouble = error
