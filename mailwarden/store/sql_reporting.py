"""What a report reads, in portions that leave the store free for the daemon: no facts, no bytes, no people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select

from mailwarden.core.conversation import Part
from mailwarden.core.records import Course, DecisionCount, MailCount, ToldTime
from mailwarden.store.schema import conversations, decisions, messages, promises, submissions
from mailwarden.store.verbs import Verbs

_C, _M, _P, _S, _D = conversations.c, messages.c, promises.c, submissions.c, decisions.c
_DESK: BindParameter[str] = bindparam("desk")
_SINCE: BindParameter[datetime] = bindparam("since", type_=_C.opened_at.type)
_AFTER: BindParameter[int] = bindparam("after")
_AT_MOST: BindParameter[int] = bindparam("at_most")

_IS_ANSWER = (_M.conversation_id == _C.id, _M.part == Part.ANSWER)
_FIRST_ANSWER = select(func.min(_M.received_at)).where(*_IS_ANSWER).correlate(conversations).scalar_subquery()
_ANSWER_SINCE_TOLD = (
    select(func.min(_M.received_at))
    .where(*_IS_ANSWER, _M.received_at >= _P.told_at)
    .correlate(conversations, promises)
    .scalar_subquery()
)
# What was told counts from when it was told, what was never told from when that was certain.
_SETTLED_AT = func.coalesce(_P.told_at, _P.ended_at)
_TOLD_TIMES = (
    select(
        _P.id.label("number"),
        _C.targets,
        _C.rule,
        _C.opened_at,
        _P.at,
        _P.basis,
        _P.level,
        _P.told_at,
        _P.state,
        _ANSWER_SINCE_TOLD.label("answered_at"),
    )
    .join(conversations, _C.id == _P.conversation_id)
    .where(_C.desk == _DESK, _P.id > _AFTER, _SETTLED_AT >= _SINCE)
    .order_by(_P.id)
    .limit(_AT_MOST)
)
_COURSES = (
    select(
        _C.id.label("number"),
        _C.targets,
        _C.rule,
        _C.opened_at,
        _FIRST_ANSWER.label("answered_at"),
        _C.waiting_since.is_not(None).label("is_waiting"),
        _C.last_at,
        _C.refused_because,
    )
    .where(_C.desk == _DESK, _C.id > _AFTER, _C.opened_at >= _SINCE)
    .order_by(_C.id)
    .limit(_AT_MOST)
)
_MAILS = (
    select(_S.kind, _S.state, func.count().label("how_many"))
    .where(_S.desk == _DESK, _S.queued_at >= _SINCE)
    .group_by(_S.kind, _S.state)
    .order_by(_S.kind, _S.state)
)
_DECIDED = (
    select(_D.kind, _D.reason, func.count().label("how_many"))
    .where(_D.desk == _DESK, _D.at >= _SINCE, _D.kind.in_(bindparam("kinds", expanding=True)))
    .group_by(_D.kind, _D.reason)
    .order_by(_D.kind, _D.reason)
)


class ReportVerbs(Verbs):
    """Told times, courses of conversations, and counts."""

    def told_times(self, desk: str, since: datetime, *, after: int, limit: int) -> tuple[ToldTime, ...]:
        rows = self._connection.execute(_TOLD_TIMES, _portion(desk, since, after, limit))
        return tuple(ToldTime(**row._mapping) for row in rows)

    def courses(self, desk: str, since: datetime, *, after: int, limit: int) -> tuple[Course, ...]:
        rows = self._connection.execute(_COURSES, _portion(desk, since, after, limit))
        return tuple(Course(**row._mapping) for row in rows)

    def mail_counts(self, desk: str, since: datetime) -> tuple[MailCount, ...]:
        rows = self._connection.execute(_MAILS, {"desk": desk, "since": since})
        return tuple(MailCount(kind=row.kind, state=row.state, count=row.how_many) for row in rows)

    def decision_counts(self, desk: str, since: datetime, kinds: Sequence[str]) -> tuple[DecisionCount, ...]:
        rows = self._connection.execute(_DECIDED, {"desk": desk, "since": since, "kinds": list(kinds)})
        return tuple(DecisionCount(kind=row.kind, reason=row.reason, count=row.how_many) for row in rows)


def _portion(desk: str, since: datetime, after: int, limit: int) -> dict[str, Any]:
    return {"desk": desk, "since": since, "after": after, "at_most": limit}
