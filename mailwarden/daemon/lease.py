"""Who watches a desk: the holder of its lease. Two daemons on one desk would acknowledge everything twice."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailwarden.errors import DeskTaken
from mailwarden.store.protocol import Store, Transaction

LENGTH = timedelta(seconds=60)
RENEW_SECONDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A process on a host, told apart from every later one that gets the same number."""

    host: str
    pid: int
    started: str  # the kernel's start time of the process, in clock ticks since boot

    def __str__(self) -> str:
        return f"{self.host} {self.pid} {self.started}"

    @property
    def is_alive(self) -> bool:
        """Whether it may still run; a process on another host always may."""
        return self.host != socket.gethostname() or _started(self.pid) == self.started


def this_process() -> Holder:
    return Holder(host=socket.gethostname(), pid=os.getpid(), started=_started(os.getpid()))


def _started(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


class Leases:
    """The leases of this process, on real time whatever the desk's clock says."""

    def __init__(self, store: Store, holder: Holder) -> None:
        self._store, self._holder = store, str(holder)
        self._epochs: dict[str, int] = {}

    async def take(self, desk: str) -> None:
        """Become the one who watches this desk. Raises DeskTaken."""

        def work(tx: Transaction) -> int | str:
            now = datetime.now(UTC)
            epoch = tx.take_lease(desk, self._holder, now, LENGTH)
            return epoch if epoch is not None else self._from_the_dead(tx, desk, now)

        taken = await self._store.run(work)
        if isinstance(taken, str):
            raise DeskTaken(
                f"the desk {desk} is watched by another mailwarden ({taken})",
                "stop that one first, or leave this desk out of this configuration",
            )
        self._epochs[desk] = taken

    def _from_the_dead(self, tx: Transaction, desk: str, now: datetime) -> int | str:
        """Take over at once from a process of this host that is no more; else return who holds the desk."""
        words = (tx.lease_holder(desk, now) or "").split(" ")  # the last one is empty where there is no /proc
        other = Holder(host=words[0], pid=int(words[1]), started=words[2])
        if other.is_alive:
            return f"process {other.pid} on {other.host}"
        epoch = tx.take_lease(desk, self._holder, now + LENGTH + LENGTH, LENGTH)
        if epoch is None:
            return str(other)
        tx.renew_lease(desk, self._holder, epoch, now, LENGTH)  # from now on, lest our own successor finds it longer
        return epoch

    async def renew(self) -> None:
        """Prolong every lease. Raises DeskTaken if one was lost: then nothing more may be sent."""
        now = datetime.now(UTC)
        for lost in await self._store.run(lambda tx: self._renew_all(tx, now)):
            raise DeskTaken(f"the desk {lost} was taken over by another mailwarden")

    def _renew_all(self, tx: Transaction, now: datetime) -> list[str]:
        """Return the desks that are ours no more."""
        epochs = self._epochs.items()
        return [desk for desk, epoch in epochs if not tx.renew_lease(desk, self._holder, epoch, now, LENGTH)]

    async def drop(self, desk: str) -> None:
        """Let others watch this desk from now on."""
        epoch = self._epochs.pop(desk, None)
        if epoch is not None:
            await self._store.run(lambda tx: tx.drop_lease(desk, self._holder, epoch))
