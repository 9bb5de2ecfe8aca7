"""How far each mailbox was read, and which of its messages could not be."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from mailwarden.store.rows import Cursor, SetAside, Sighting
from mailwarden.store.schema import cursors, failures
from mailwarden.store.verbs import AnyRow, Verbs

_C, _F = cursors.c, failures.c
_THIS_MAILBOX = (_C.desk == bindparam("its_desk"), _C.mailbox == bindparam("its_mailbox"))
_THIS_FAILURE = tuple(_F[name] == bindparam(f"its_{name}") for name in ("desk", "mailbox", "uid_validity", "uid"))

_CURSORS = select(cursors).where(_C.desk == bindparam("its_desk")).order_by(_C.mailbox)
_CURSOR = select(cursors).where(*_THIS_MAILBOX)
_MOVE_CURSOR = update(cursors).where(*_THIS_MAILBOX)
_ADD_CURSOR = insert(cursors)

_FAILURE = select(_F.failures).where(*_THIS_FAILURE)
_FAILURES = select(failures).where(_F.desk == bindparam("its_desk")).order_by(_F.last_at, _F.mailbox, _F.uid)
_FAIL_AGAIN = update(failures).where(*_THIS_FAILURE)
_ADD_FAILURE = insert(failures)
_DROP_FAILURE = delete(failures).where(*_THIS_FAILURE)


class MailboxVerbs(Verbs):
    """Cursors and failures."""

    def cursors(self, desk: str) -> tuple[Cursor, ...]:
        return tuple(_cursor(row) for row in self._connection.execute(_CURSORS, {"its_desk": desk}))

    def cursor(self, desk: str, mailbox: str) -> Cursor | None:
        row = self._connection.execute(_CURSOR, {"its_desk": desk, "its_mailbox": mailbox}).first()
        return _cursor(row) if row else None

    def save_cursor(self, cursor: Cursor) -> None:
        values = {
            "uid_validity": cursor.uid_validity,
            "last_uid": cursor.last_uid,
            "history_before": cursor.history_before,
            "read_at": cursor.read_at,
        }
        self._put(_MOVE_CURSOR, _ADD_CURSOR, {"desk": cursor.desk, "mailbox": cursor.mailbox}, values)

    def record_failure(self, sighting: Sighting, error: str, at: datetime, *, give_up_after: int = 3) -> SetAside:
        count = 1 + (self._connection.scalar(_FAILURE, _key(sighting)) or 0)
        told = error.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be stored
        failure = SetAside(sighting=sighting, failures=count, error=told, last_at=at, given_up=count >= give_up_after)
        values = {name: value for name, value in asdict(failure).items() if name != "sighting"}
        self._put(_FAIL_AGAIN, _ADD_FAILURE, asdict(sighting), values)
        return failure

    def clear_failure(self, sighting: Sighting) -> None:
        self._connection.execute(_DROP_FAILURE, _key(sighting))

    def set_aside(self, desk: str) -> tuple[SetAside, ...]:
        return tuple(_failure(row) for row in self._connection.execute(_FAILURES, {"its_desk": desk}))


def _key(sighting: Sighting) -> dict[str, Any]:
    return {f"its_{name}": value for name, value in asdict(sighting).items()}


def _cursor(row: AnyRow) -> Cursor:
    return Cursor(**row._mapping)


def _failure(row: AnyRow) -> SetAside:
    return SetAside(
        sighting=Sighting(desk=row.desk, mailbox=row.mailbox, uid_validity=row.uid_validity, uid=row.uid),
        failures=row.failures,
        error=row.error,
        last_at=row.last_at,
        given_up=row.given_up,
    )
