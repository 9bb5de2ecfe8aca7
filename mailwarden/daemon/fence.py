"""The store as the work of one desk uses it: whoever lost the desk to another daemon commits nothing more.

A process that was stopped for longer than its lease does not know that others have gone on without it. The store does:
with each takeover the epoch of the lease rises, and each transaction begins by asking whether ours is still the one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from mailwarden.errors import DeskTaken
from mailwarden.store.protocol import Store, Transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FencedStore:
    """A `store.protocol.Store` around another one, for as long as this holder has the desk in this epoch."""

    store: Store
    desk: str
    holder: str
    epoch: int

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Run work in one durable transaction. Raises DeskTaken, with nothing done, and StoreUnavailable."""
        return await self.store.run(partial(self._if_ours, work))

    def run_now(self, work: Callable[[Transaction], T]) -> T:
        return self.store.run_now(partial(self._if_ours, work))

    def look_now(self, work: Callable[[Transaction], T]) -> T:
        return self.store.look_now(work)

    def rewrite(self) -> None:
        self.store.rewrite()

    def back_up(self, file: Path) -> None:
        self.store.back_up(file)

    async def close(self) -> None:
        """The store is everybody's."""

    def _if_ours(self, work: Callable[[Transaction], T], tx: Transaction) -> T:
        if not tx.holds_lease(self.desk, self.holder, self.epoch):
            raise DeskTaken(f"the desk {self.desk} was taken over by another mailwarden")
        return work(tx)
