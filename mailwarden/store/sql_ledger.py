"""The ledger of told times, and the account of what was decided and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, update

from mailwarden.core.conversation import Promise, PromiseState
from mailwarden.store.rows import DecisionRow
from mailwarden.store.schema import conversations, decisions, promises
from mailwarden.store.verbs import AnyRow, Verbs

_P, _D, _C = promises.c, decisions.c, conversations.c

_ADD_PROMISE = insert(promises)
_MARK_TOLD = update(promises).where(_P.id == bindparam("its_id"), _P.told_at.is_(None))
_END_PROMISE = update(promises).where(_P.id == bindparam("its_id"), _P.state == PromiseState.OPEN)
_MAY_STAND_AGAIN = (PromiseState.KEPT, PromiseState.WITHDRAWN)
_REOPEN_PROMISE = update(promises).where(_P.id == bindparam("its_id"), _P.state.in_(_MAY_STAND_AGAIN))
_TELLS = select(_P.message_id).where(_P.id == bindparam("its_id"), _P.message_id != "").scalar_subquery()
_TOLD_TOGETHER = select(_P.id).where(
    _P.message_id == _TELLS, _P.id != bindparam("its_id"), _P.state == PromiseState.OPEN
)
_TOLD_BY = (
    select(_P.conversation_id).where(_P.message_id == bindparam("message_id"), _P.told_at.is_not(None)).distinct()
)
_PROMISE_COUNTS = select(_P.state, func.count()).group_by(_P.state)
_PROMISE_COUNTS_OF_DESK = _PROMISE_COUNTS.join(conversations, _C.id == _P.conversation_id).where(
    _C.desk == bindparam("desk")
)
_ENDED = _PROMISE_COUNTS_OF_DESK.where(
    _P.state != PromiseState.OPEN, _P.told_at.is_not(None), _P.ended_at >= bindparam("since", type_=_P.ended_at.type)
)
_OPEN_TIMES = (
    select(_P.at)
    .join(conversations, _C.id == _P.conversation_id)
    .where(_C.desk == bindparam("desk"), _P.state == PromiseState.OPEN, _P.told_at.is_not(None))
    .order_by(_P.at)
)
_RECORD = insert(decisions)
_DECISIONS = select(decisions).order_by(_D.id.desc())


class LedgerVerbs(Verbs):
    """Promises and decisions."""

    def add_promise(self, conversation_id: int, promise: Promise) -> int:
        row = {
            "conversation_id": conversation_id,
            "at": promise.at,
            "zone": promise.zone,
            "basis": promise.basis,
            "level": promise.level,
            "sample_size": promise.sample_size,
            "message_id": promise.message_id,
            "reader_zone": promise.reader_zone,
            "policy_mark": promise.policy_mark,
            "calendar_mark": promise.calendar_mark,
            "told_at": promise.told_at,
            "state": promise.state,
            "incident_id": promise.incident_id or None,
        }
        return self._insert(_ADD_PROMISE, row)

    def mark_told(self, promise_id: int, at: datetime) -> None:
        self._connection.execute(_MARK_TOLD, {"its_id": promise_id, "told_at": at})

    def end_promise(self, promise_id: int, state: PromiseState, at: datetime) -> None:
        self._connection.execute(_END_PROMISE, {"its_id": promise_id, "state": state, "ended_at": at})

    def reopen_promise(self, promise_id: int) -> None:
        values = {"its_id": promise_id, "state": PromiseState.OPEN, "ended_at": None}
        self._connection.execute(_REOPEN_PROMISE, values)

    def told_together(self, promise_id: int) -> tuple[int, ...]:
        return tuple(self._connection.scalars(_TOLD_TOGETHER.order_by(_P.id), {"its_id": promise_id}))

    def told_by(self, message_id: str) -> tuple[int, ...]:
        return tuple(self._connection.scalars(_TOLD_BY.order_by(_P.conversation_id), {"message_id": message_id}))

    def promises_ended(self, desk: str, since: datetime) -> Mapping[PromiseState, int]:
        return {row[0]: row[1] for row in self._connection.execute(_ENDED, {"desk": desk, "since": since})}

    def open_times(self, desk: str) -> tuple[datetime, ...]:
        return tuple(self._connection.scalars(_OPEN_TIMES, {"desk": desk}))

    def promise_counts(self, desk: str | None) -> Mapping[PromiseState, int]:
        counts = _PROMISE_COUNTS if desk is None else _PROMISE_COUNTS_OF_DESK
        return {row[0]: row[1] for row in self._connection.execute(counts, {"desk": desk})}

    def record(self, rows: Sequence[DecisionRow]) -> None:
        if rows:
            self._connection.execute(_RECORD, [_columns(row) for row in rows])

    def decisions(
        self, desk: str | None = None, *, conversation_id: int | None = None, message_id: str = "", limit: int = 200
    ) -> tuple[DecisionRow, ...]:
        """Return the newest ones, up to `limit`, in the order in which they were made."""
        rows: Select[Any] = _DECISIONS.limit(limit)
        if desk is not None:
            rows = rows.where(_D.desk == desk)
        if conversation_id is not None:
            rows = rows.where(_D.conversation_id == conversation_id)
        if message_id:
            rows = rows.where(_D.message_id == message_id)
        return tuple(_decision(row) for row in reversed(self._connection.execute(rows).all()))


def _columns(row: DecisionRow) -> dict[str, Any]:
    return {
        "desk": row.desk,
        "at": row.at,
        "kind": row.kind,
        "reason": row.reason,
        "conversation_id": row.conversation_id,
        "message_id": row.message_id,
        "detail": None if row.detail is None else dict(row.detail),
    }


def _decision(row: AnyRow) -> DecisionRow:
    values = dict(row._mapping)
    del values["id"]
    return DecisionRow(**values)
