"""What is done to a SQLite file as a whole, on a connection of its own and beside whoever uses it: rewrite, back up."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailwarden.errors import StoreBlocked
from mailwarden.store import sqlite_file

_BUSY_SECONDS = 30.0  # how long to wait for others who are writing
_CHECKPOINT_SECONDS = 30.0


def rewrite(path: Path) -> None:
    """Write the database anew and empty its write-ahead log: what was deleted is in neither of them afterwards.

    Raises StoreUnavailable with cause and remedy.
    """
    with _opened(path) as connection:
        # secure_delete would spare others the wait, but leaves pieces of cells that were moved within their page.
        connection.execute("VACUUM")
        _empty_log(connection, path)


def back_up(path: Path, target: Path) -> None:
    """Copy the database as of one instant into a new file, whole and for its owner alone.

    Raises FileExistsError, and StoreUnavailable with cause and remedy.
    """
    partial = target.with_name(f"{target.name}.part")
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with _opened(path) as connection, _opened(partial) as copy:
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, complete by itself
        _flush(partial)
        partial.replace(target)
        _flush(target.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        raise


def _empty_log(connection: sqlite3.Connection, path: Path) -> None:
    """Have the log's content moved and the file cut to nothing (https://www.sqlite.org/wal.html section 3.2.2)."""
    give_up_at = time.monotonic() + _CHECKPOINT_SECONDS
    while True:
        is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not is_busy:
            return
        if time.monotonic() > give_up_at:
            cause = "another program is reading it, so its log still holds what was deleted"
            raise StoreBlocked(f"the store {path} cannot be rewritten: {cause}", "say the same once more later")
        time.sleep(0.1)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise sqlite_file.trouble(path, error) or error from error


def _flush(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
