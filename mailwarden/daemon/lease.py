"""Who watches a desk: the holder of its lease. Two daemons on one desk would acknowledge everything twice."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailwarden.daemon.fence import FencedStore
from mailwarden.errors import ConfigError, DeskTaken, Problem
from mailwarden.failpoints import failpoint
from mailwarden.store.protocol import Store, Transaction

LENGTH = timedelta(seconds=60)
RENEWALS = 4  # within the length
TEST_LEASE = "MAILWARDEN_TEST_LEASE"


def length_from(environ: Mapping[str, str]) -> timedelta:
    """Return how long a lease lasts; a test may have it last so many real seconds. Raises ConfigError."""
    told = environ.get(TEST_LEASE)
    try:
        return timedelta(seconds=float(told)) if told else LENGTH
    except ValueError as error:
        problem = Problem(f"{error}", key=TEST_LEASE, remedy="for tests only: unset it, or write a number of seconds")
        raise ConfigError(problem) from error


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

    def __init__(self, store: Store, holder: Holder, length: timedelta = LENGTH) -> None:
        self._store, self._holder, self._length = store, str(holder), length
        self._epochs: dict[str, int] = {}
        self._last_until = datetime.min.replace(tzinfo=UTC)  # the earliest end of them all, as it was last written

    @property
    def renew_seconds(self) -> float:
        """How often renew() is to be called, in real seconds."""
        return self._length.total_seconds() / RENEWALS

    def fenced(self, desk: str) -> FencedStore:
        """Return the store for the work of this desk, which must be ours."""
        return FencedStore(self._store, desk, self._holder, self._epochs[desk])

    def hold(self) -> bool:
        """Whether nobody can have taken a desk of ours over by now, as far as can be said without asking the store."""
        return datetime.now(UTC) < self._last_until

    async def take(self, desk: str) -> None:
        """Become the one who watches this desk. Raises DeskTaken."""

        now = datetime.now(UTC)

        def work(tx: Transaction) -> int | str:
            failpoint("lease.before-take")
            epoch = tx.take_lease(desk, self._holder, now, self._length)
            return epoch if epoch is not None else self._from_the_dead(tx, desk, now)

        taken = await self._store.run(work)
        if isinstance(taken, str):
            raise DeskTaken(
                f"the desk {desk} is watched by another mailwarden ({taken})",
                "stop that one first, or leave this desk out of this configuration",
            )
        self._last_until = now + self._length if not self._epochs else min(self._last_until, now + self._length)
        self._epochs[desk] = taken
        failpoint("lease.after-take")

    def _from_the_dead(self, tx: Transaction, desk: str, now: datetime) -> int | str:
        """Take over at once from a process of this host that is no more; else return who holds the desk."""
        words = (tx.lease_holder(desk, now) or "").split(" ")  # the last one is empty where there is no /proc
        other = Holder(host=words[0], pid=int(words[1]), started=words[2])
        if other.is_alive:
            return f"process {other.pid} on {other.host}"
        far_ahead = datetime.max.replace(tzinfo=UTC) - 2 * self._length  # whatever the clock was when it was written
        epoch = tx.take_lease(desk, self._holder, far_ahead, self._length)
        if epoch is None:
            return str(other)
        tx.renew_lease(desk, self._holder, epoch, now, self._length)  # lest our own successor finds it longer
        return epoch

    async def renew(self) -> None:
        """Prolong every lease. Raises DeskTaken if one was lost: then nothing more may be sent."""
        until, lost = await self._store.run(self._renew_all)
        if lost:
            raise DeskTaken(f"the desk {lost[0]} was taken over by another mailwarden")
        self._last_until = until

    def _renew_all(self, tx: Transaction) -> tuple[datetime, list[str]]:
        """Return until when the desks are ours from now on, and those that are ours no more."""
        now = datetime.now(UTC)  # read here, for the store may have kept us waiting
        failpoint("lease.before-renew")
        epochs, length = self._epochs.items(), self._length
        return now + length, [
            desk for desk, epoch in epochs if not tx.renew_lease(desk, self._holder, epoch, now, length)
        ]

    async def drop(self, desk: str) -> None:
        """Let others watch this desk from now on."""
        epoch = self._epochs.pop(desk, None)
        if epoch is not None:
            failpoint("lease.before-drop")
            await self._store.run(lambda tx: tx.drop_lease(desk, self._holder, epoch))
