"""One thread owns one IMAP connection; asyncio hands it jobs and awaits what they return.

imapclient blocks and is not thread-safe, so nobody else touches the connection. A job that waits for mail sleeps in
ImapWorker.sleep(), out of which a new job, wake() and close() fetch it through a socket pair.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from mailwarden.errors import MailboxFull, MailboxMissing, Unavailable, UnsafeArgument
from mailwarden.mail.imap import ImapAccount, ImapConnection

T = TypeVar("T")
Job = Callable[[ImapConnection], Any]

CLOSE_SECONDS = 2.0


class ImapWorker:
    """Connects in its own thread as soon as it exists; once the connection has ended it only raises why."""

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        self._changed = threading.Condition()  # guards everything below
        self._jobs: deque[tuple[Job, Future[Any]]] = deque()
        self._connection: ImapConnection | None = None
        self._over: Unavailable | None = None  # why no more jobs are taken
        self._wanted = False  # wake() was called and nobody has woken up for it yet
        self._sleeping = False
        self._bell_in, self._bell_out = socket.socketpair()
        self._bell_in.setblocking(False)
        self._ended: Future[None] = Future()
        self._ended.set_running_or_notify_cancel()
        self._thread = threading.Thread(target=self._run, name=f"imap {account.user}", daemon=True)
        self._thread.start()

    async def call(self, job: Callable[[ImapConnection], T]) -> T:
        """Run job in the thread and return its result; raises what it raises, and Unavailable after the end.

        Cancelling lets a command finish, so that the next job finds the connection in order, and ends a wait.
        """
        future: Future[T] = Future()
        with self._changed:
            if self._over is not None:
                raise type(self._over)(str(self._over), self._over.remedy)
            self._jobs.append((job, future))
            self._changed.notify()
            self._ring()
        try:
            return await self._result(asyncio.wrap_future(future))
        except asyncio.CancelledError:
            if future.running():
                self.wake()
            raise

    async def _result(self, future: asyncio.Future[T]) -> T:
        """Wait for the job, and cut the connection off where an answer trickles in so slowly that it never ends."""
        try:
            while not (await asyncio.wait([future], timeout=self._account.read_seconds / 2))[0]:
                connection = self._connection
                if connection and connection.overdue_at is not None and time.monotonic() > connection.overdue_at:
                    connection.abort()
            return future.result()
        except asyncio.CancelledError:
            future.cancel()
            raise

    def wake(self) -> None:
        """End the present wait, or else the next one at once. Any thread may call this."""
        with self._changed:
            self._wanted = True
            self._ring()

    async def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Log out and end the thread; a server that does not react in time is cut off. Returns in bounded time."""
        self._stop(Unavailable(f"the connection to {self._account.place} was closed"))
        if not await self._has_ended(seconds) and self._connection is not None:
            self._connection.abort()
            await self._has_ended(seconds)

    def sleep(self, wait: Callable[[int], bool]) -> tuple[bool, bool]:
        """For jobs: run wait with a descriptor that becomes readable when the thread is wanted elsewhere.

        Returns what wait returned, and whether the thread is wanted; if it is from the start, wait does not run.
        """
        with self._changed:
            self._sleeping = not self._is_wanted()
        try:
            result = self._sleeping and wait(self._bell_in.fileno())
        finally:
            with self._changed:
                is_wanted, self._sleeping, self._wanted = self._is_wanted(), False, False
                with suppress(BlockingIOError):
                    self._bell_in.recv(4096)
        return result, is_wanted

    def _is_wanted(self) -> bool:
        return bool(self._wanted or self._jobs or self._over)

    def _ring(self) -> None:
        if self._sleeping:
            self._bell_out.send(b"\0")

    def _run(self) -> None:
        try:
            self._connection = connection = ImapConnection(self._account)
        except BaseException as error:
            self._stop(error)
        else:
            while connection.is_open and (job := self._next_job()):
                self._do(connection, *job)
            connection.log_out()
            self._stop(Unavailable(f"the connection to {self._account.place} has ended"))
        finally:
            self._bell_in.close()
            self._bell_out.close()
            self._ended.set_result(None)

    def _next_job(self) -> tuple[Job, Future[Any]] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._over)
            return self._jobs.popleft() if self._over is None else None

    def _do(self, connection: ImapConnection, job: Job, future: Future[Any]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            result = job(connection)
        except (UnsafeArgument, MailboxMissing, MailboxFull) as error:  # nothing is amiss with the connection
            future.set_exception(error)
        except BaseException as error:
            connection.cut()
            self._stop(error)
            future.set_exception(error)
        else:
            future.set_result(result)

    def _stop(self, error: BaseException) -> None:
        """Take no more jobs, and tell those who wait for theirs why."""
        with self._changed:
            self._over = self._over or _as_unavailable(error)
            jobs, self._jobs = self._jobs, deque()
            self._changed.notify()
            self._ring()
        for _, future in jobs:
            if future.set_running_or_notify_cancel():
                future.set_exception(error)

    async def _has_ended(self, seconds: float) -> bool:
        await asyncio.wait([asyncio.wrap_future(self._ended)], timeout=seconds)
        if self._ended.done():
            self._thread.join()  # which has nothing left to do but to return
        return self._ended.done()


def _as_unavailable(error: BaseException) -> Unavailable:
    return error if isinstance(error, Unavailable) else Unavailable(f"the connection ended: {error!r}")
