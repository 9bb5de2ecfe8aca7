"""What every group of a transaction's verbs stands on: one open connection, and two ways to write a row."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Row, Update

AnyRow = Row[*tuple[Any, ...]]
_IDS_AT_ONCE = 500  # SQLite takes 999 variables in its oldest builds


class Verbs:
    """Works within the connection's transaction; never begins or ends one.

    opening: names this opening of the store, so that attempts which another one left behind can be told apart.
    """

    def __init__(self, connection: Connection, opening: str, salt: bytes = b"") -> None:
        """salt: this installation's, for the hashes of what was forgotten on request."""
        self._connection = connection
        self._opening = opening
        self._salt = salt
        self._afterwards: list[Callable[[], None]] = []

    def after_commit(self, do: Callable[[], None]) -> None:
        self._afterwards.append(do)

    def take_afterwards(self) -> tuple[Callable[[], None], ...]:
        """Return what is to be done after the commit, and forget it."""
        afterwards, self._afterwards = tuple(self._afterwards), []
        return afterwards

    def _hash(self, word: str) -> str:
        """Return what is kept of an address or a Message-ID that must be recognised, but not known."""
        return hmac.new(self._salt, word.lower().encode(), hashlib.sha256).hexdigest()

    def _insert(self, statement: Insert, row: Mapping[str, Any]) -> int:
        """Add one row and return its number."""
        key = self._connection.execute(statement, dict(row)).inserted_primary_key
        assert key is not None  # noqa: S101 - a single-row INSERT always has one
        return int(key[0])

    def _put(self, update: Update, insert: Insert, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Replace the row that has this key, or add it. key: column names, bound as its_<column> in `update`."""
        where = {f"its_{column}": value for column, value in key.items()}
        if not self._connection.execute(update, {**values, **where}).rowcount:
            self._connection.execute(insert, {**key, **values})


def in_chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut a list of ids into pieces that fit into one statement; nothing for an empty list."""
    for start in range(0, len(ids), _IDS_AT_ONCE):
        yield ids[start : start + _IDS_AT_ONCE]
