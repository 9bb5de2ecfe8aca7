"""The store in one SQLite file (WAL): a single thread owns the connection and commits what waits, together, durably."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from secrets import token_bytes
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event

from mailwarden.errors import StoreBlocked, StoreUnavailable
from mailwarden.failpoints import failpoint
from mailwarden.store import sqlite_file, sqlite_upkeep
from mailwarden.store.protocol import Transaction
from mailwarden.store.schema import REVISION
from mailwarden.store.sql import SqlTransaction
from mailwarden.store.upgrading import bring_up_to_date, stored_revision

T = TypeVar("T")

_SALT = "forgotten"  # the secret that the addresses of forgotten people are hashed with
_TOGETHER = 64  # at most so many pieces of work in one commit
_PRAGMAS = (
    "busy_timeout = 10000",  # milliseconds; first, since the next one may have to wait for a reader
    "journal_mode = WAL",
    "synchronous = FULL",  # flushed when committed, not merely at the next checkpoint
    "foreign_keys = ON",
    "journal_size_limit = 67108864",
)


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Transaction], Any]
    done: Future[Any]


class SqliteStore:
    """A `store.protocol.Store`. Made by `open_store`; blocks while it opens (and, the first time, creates) the file."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Raises StoreUnavailable with cause and remedy, ConfigError for a path that can never do."""
        self._path = path
        sqlite_file.prepare(path, create=create)
        self._engine = _engine(path)
        self._connection = self._open()
        self._transaction = SqlTransaction(self._connection, uuid4().hex, self._salt)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name=f"store {path.name}", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Run work in one durable transaction. Cancelling the caller leaves the work whole: it is still committed."""
        return await asyncio.shield(asyncio.wrap_future(self._submit(work)))

    def run_now(self, work: Callable[[Transaction], T]) -> T:
        return self._submit(work).result()

    def look_now(self, work: Callable[[Transaction], T]) -> T:
        engine = _engine(self._path)  # a connection of its own: a long look holds up nobody who writes
        try:
            with engine.connect() as connection, _looking(connection):
                return work(SqlTransaction(connection, uuid4().hex, self._salt))
        except Exception as error:
            if (trouble := sqlite_file.trouble(self._path, error)) is None:
                raise
            raise trouble from error
        finally:
            engine.dispose()

    def rewrite(self) -> None:
        sqlite_upkeep.rewrite(self._path)

    def back_up(self, file: Path) -> None:
        sqlite_upkeep.back_up(self._path, file)

    async def close(self) -> None:
        """Finish what was asked for before, then close the file."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _open(self) -> Connection:
        try:
            connection = self._engine.connect()
            self._salt = self._kept_salt(connection) or self._begun(connection)
        except Exception as error:
            self._engine.dispose()
            if (trouble := sqlite_file.trouble(self._path, error)) is None:
                raise
            raise trouble from error
        return connection

    def _kept_salt(self, connection: Connection) -> bytes | None:
        """Return it where the tables are as they have to be: whoever opens such a store waits for nobody who writes."""
        with _looking(connection):
            is_ready = stored_revision(connection, str(self._path)) == REVISION
            return SqlTransaction(connection, "").kept_secret(_SALT) if is_ready else None

    def _begun(self, connection: Connection) -> bytes:
        with _writing(connection):
            bring_up_to_date(connection, str(self._path))
            return SqlTransaction(connection, "").secret(_SALT, token_bytes(32))

    def _submit(self, work: Callable[[Transaction], T]) -> Future[T]:
        done: Future[T] = Future()
        done.set_running_or_notify_cancel()  # from here on it cannot be cancelled
        with self._lock:
            if self._closed:
                raise StoreUnavailable(f"the store {self._path} is closed", "start mailwarden again")
            self._jobs.put(_Job(work, done))
        return done

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._commit([job, *self._also_waiting()])
        self._connection.close()
        self._engine.dispose()

    def _also_waiting(self) -> list[_Job]:
        jobs: list[_Job] = []
        while len(jobs) < _TOGETHER and not self._jobs.empty():
            job = self._jobs.get()
            if job is None:  # closing: after this commit
                self._jobs.put(None)
                break
            jobs.append(job)
        return jobs

    def _commit(self, jobs: list[_Job]) -> None:
        """Settle the futures only after the commit: what was returned is durable."""
        try:
            with _writing(self._connection):
                settle = [self._attempt(job) if len(jobs) > 1 else self._alone(job) for job in jobs]
                failpoint("store.before-commit")
            failpoint("store.after-commit")
        except BaseException as error:
            for job in jobs:
                job.done.set_exception(sqlite_file.trouble(self._path, error) or error)
        else:
            for conclude in settle:
                conclude()

    def _alone(self, job: _Job) -> Callable[[], None]:
        self._transaction.take_afterwards()  # of a piece of work that failed before
        result = job.work(self._transaction)
        return partial(_conclude, job, result, self._transaction.take_afterwards())

    def _attempt(self, job: _Job) -> Callable[[], None]:
        """Do one of several pieces of work, so that its failure undoes nothing of the others."""
        try:
            with self._connection.begin_nested():
                return self._alone(job)
        except BaseException as error:
            if sqlite_file.trouble(self._path, error):
                raise  # SQLite may have undone all of them (https://www.sqlite.org/lang_transaction.html section 3)
            failure = error
        return lambda: job.done.set_exception(failure)


def _conclude(job: _Job, result: object, afterwards: Sequence[Callable[[], None]]) -> None:
    try:
        for one in afterwards:
            one()
    except BaseException as error:
        job.done.set_exception(error)
    else:
        job.done.set_result(result)


@contextmanager
def _looking(connection: Connection) -> Iterator[None]:
    """See the store as it is at one instant; whatever is written inside is undone."""
    with connection.begin() as looking:
        connection.exec_driver_sql("BEGIN")
        try:
            yield
        finally:
            looking.rollback()


@contextmanager
def _writing(connection: Connection) -> Iterator[None]:
    """Keep what is done inside, durably, or nothing of it."""
    # Said here, and not by a listener to SQLAlchemy's "begin": any such listener slows every statement by a fifth.
    with connection.begin():
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        driver = connection.connection.driver_connection
        if driver is None or not driver.in_transaction:
            raise StoreBlocked("the database gave up a transaction before its end", "look for errors of the disk")


def _engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)), poolclass=StaticPool, connect_args={"check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    return engine
