"""Everything that runs behind the demo's picture: the sandbox, a store, the clock, people, and the real service."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from mailwarden.core.policy import DeskPolicy
from mailwarden.daemon.notify import ServiceManager
from mailwarden.daemon.service import Service
from mailwarden.demo.actors import Actors
from mailwarden.demo.cast import DESK, DESK_NAME, USERS
from mailwarden.demo.clock import TICK_SECONDS, DayClock
from mailwarden.demo.day import BEGINS
from mailwarden.demo.letters import Mail, canonical, read_mail
from mailwarden.demo.past import past_mails
from mailwarden.demo.servers import Sandbox
from mailwarden.demo.settings import reader, write_settings
from mailwarden.store.opening import open_store
from mailwarden.store.protocol import Store, Transaction

PATIENCE_SECONDS = 10.0  # real ones: whatever cannot be done, the day goes on


class Stage:
    """An async context manager: entered, the service watches the desk and has learned; left, nothing runs any more.

    The clock goes at its ordinary pace until somebody sets another speed.
    """

    policy: DeskPolicy
    store: Store
    service: asyncio.Task[None]  # ends by itself at SIGINT or SIGTERM

    def __init__(self, directory: Path) -> None:
        """directory: for the configuration and the store; removing it is the caller's business."""
        self._directory = directory
        self._mails: list[Mail] = []
        self._stack = AsyncExitStack()
        self._behind_since: float | None = None  # by time.monotonic()
        self.clock = DayClock(BEGINS)
        self.sandbox = Sandbox(USERS, now=self.clock.now, on_delivery=self._on_delivery)
        self.actors = Actors(self.sandbox, self.clock, self._seen)

    async def __aenter__(self) -> Stage:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.sandbox)
            read = reader(write_settings(self._directory, self.sandbox))
            configuration = read()
            self.policy = configuration.desks[0].policy
            for mail in past_mails(self.policy.hours):
                await self.sandbox.file(DESK, mail.mailbox, mail.raw, mail.at)
            self.store = open_store(configuration.service.store_url)
            stack.push_async_callback(self.store.close)
            manager = _Manager()
            service = Service(read, self.store, self.clock, manager)
            await stack.enter_async_context(_at_work(self.clock.run(self._is_behind)))
            self.service = asyncio.create_task(service.run())
            stack.push_async_callback(lambda: self.service)
            stack.callback(service.stop)
            async with _at_work(_warm(manager, service)) as warm:
                await asyncio.wait([warm, self.service], return_when=asyncio.FIRST_COMPLETED)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def new_mails(self) -> tuple[Mail, ...]:
        """Return the mails that reached an INBOX since the last call."""
        mails = tuple(self._mails)
        self._mails.clear()
        return mails

    async def _seen(self, message_id: str) -> None:
        """Return once the service has taken a mail."""
        is_known = partial(_is_known, message_id=canonical(message_id))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not await self.store.run(is_known):
                    await asyncio.wait([self.service], timeout=TICK_SECONDS)

    async def _is_behind(self) -> bool:
        """Return whether something is due that the service has not done yet."""
        if not await self.store.run(self._is_something_due):
            self._behind_since = None
            return False
        self._behind_since = self._behind_since or time.monotonic()
        return time.monotonic() - self._behind_since < PATIENCE_SECONDS

    def _is_something_due(self, tx: Transaction) -> bool:
        now = self.clock.now()
        return any(at <= now for at in (tx.next_wake(DESK_NAME), tx.next_submission(DESK_NAME)) if at)

    def _on_delivery(self, user: str, raw: bytes) -> None:
        mail = read_mail(user, raw, self.clock.now())
        self._mails.append(mail)
        self.actors.notice(mail)


def _is_known(tx: Transaction, message_id: str) -> bool:
    return bool(tx.known(DESK_NAME, [message_id]))


class _Manager(ServiceManager):
    """Hears in place of systemd that the service is ready."""

    def __init__(self) -> None:
        super().__init__({})
        self.ready = asyncio.Event()

    def say(self, *lines: str) -> None:
        if "READY=1" in lines:
            self.ready.set()


async def _warm(manager: _Manager, service: Service) -> None:
    """Return when the service is ready, and has learned from what lay in the mailboxes."""
    await manager.ready.wait()
    await service.learned()


@asynccontextmanager
async def _at_work(work: Coroutine[Any, Any, object]) -> AsyncIterator[asyncio.Task[object]]:
    """Have something done beside the block, and not longer."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])
