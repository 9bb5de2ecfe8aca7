"""What a report reads, in portions that leave the store free for the daemon: no facts, no bytes, no people.

What retention has forgotten is read from the statistics that it leaves, under the same numbers: so a report says the
same before and after, and also where something is forgotten between two portions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Select, bindparam, func, select

from mailwarden.core.conversation import Kind
from mailwarden.core.records import Course, DecisionCount, MailCount, ToldTime
from mailwarden.store.outcomes import COURSE, SETTLED_AT, TOLD_TIME
from mailwarden.store.schema import (
    conversations,
    decisions,
    past_counts,
    past_courses,
    past_times,
    promises,
    submissions,
)
from mailwarden.store.verbs import AnyRow, Verbs

T = TypeVar("T", Course, ToldTime)

_C, _P, _S, _D = conversations.c, promises.c, submissions.c, decisions.c
_PC, _PT, _PN = past_courses.c, past_times.c, past_counts.c
_DESK: BindParameter[str] = bindparam("desk")
_SINCE: BindParameter[datetime] = bindparam("since", type_=_C.opened_at.type)
_AFTER: BindParameter[int] = bindparam("after")
_AT_MOST: BindParameter[int] = bindparam("at_most")
_KINDS: BindParameter[str] = bindparam("kinds", expanding=True)

_COURSES = (
    select(*COURSE).where(_C.desk == _DESK, _C.id > _AFTER, _C.opened_at >= _SINCE).order_by(_C.id).limit(_AT_MOST)
)
_PAST_COURSES = (
    select(*(_PC[column.name] for column in COURSE))
    .where(_PC.desk == _DESK, _PC.number > _AFTER, _PC.opened_at >= _SINCE)
    .order_by(_PC.number)
    .limit(_AT_MOST)
)
_TOLD_TIMES = (
    select(*TOLD_TIME)
    .join(conversations, _C.id == _P.conversation_id)
    .where(_C.desk == _DESK, _P.id > _AFTER, SETTLED_AT >= _SINCE)
    .order_by(_P.id)
    .limit(_AT_MOST)
)
_PAST_TIMES = (
    select(*(_PT[column.name] for column in TOLD_TIME))
    .where(_PT.desk == _DESK, _PT.number > _AFTER, _PT.settled_at >= _SINCE)
    .order_by(_PT.number)
    .limit(_AT_MOST)
)
_MAILS = (
    select(_S.kind, _S.state, func.count()).where(_S.desk == _DESK, _S.queued_at >= _SINCE).group_by(_S.kind, _S.state)
)
_DECIDED = (
    select(_D.kind, _D.reason, func.count())
    .where(_D.desk == _DESK, _D.at >= _SINCE, _D.kind.in_(_KINDS))
    .group_by(_D.kind, _D.reason)
)
_PAST = (_PN.desk == _DESK, _PN.quarter >= _SINCE)
_PAST_MAILS = (
    select(_PN.kind, _PN.state, func.sum(_PN.count)).where(*_PAST, _PN.state.is_not(None)).group_by(_PN.kind, _PN.state)
)
_PAST_DECIDED = (
    select(_PN.kind, _PN.reason, func.sum(_PN.count))
    .where(*_PAST, _PN.reason.is_not(None), _PN.kind.in_(_KINDS))
    .group_by(_PN.kind, _PN.reason)
)


class ReportVerbs(Verbs):
    """Told times, courses of conversations, and counts."""

    def told_times(self, desk: str, since: datetime, *, after: int, limit: int) -> tuple[ToldTime, ...]:
        rows = self._both((_TOLD_TIMES, _PAST_TIMES), _portion(desk, since, after, limit))
        return _first(limit, (ToldTime(**row._mapping) for row in rows))

    def courses(self, desk: str, since: datetime, *, after: int, limit: int) -> tuple[Course, ...]:
        rows = self._both((_COURSES, _PAST_COURSES), _portion(desk, since, after, limit))
        return _first(limit, (Course(**row._mapping) for row in rows))

    def mail_counts(self, desk: str, since: datetime) -> tuple[MailCount, ...]:
        rows = self._both((_MAILS, _PAST_MAILS), {"desk": desk, "since": since})
        return tuple(MailCount(kind=Kind(kind), state=state, count=count) for (kind, state), count in _sums(rows))

    def decision_counts(self, desk: str, since: datetime, kinds: Sequence[str]) -> tuple[DecisionCount, ...]:
        rows = self._both((_DECIDED, _PAST_DECIDED), {"desk": desk, "since": since, "kinds": list(kinds)})
        return tuple(DecisionCount(kind=kind, reason=reason, count=count) for (kind, reason), count in _sums(rows))

    def _both(self, selects: Iterable[Select[Any]], values: dict[str, Any]) -> list[AnyRow]:
        return [row for one in selects for row in self._connection.execute(one, values)]


def _portion(desk: str, since: datetime, after: int, limit: int) -> dict[str, Any]:
    return {"desk": desk, "since": since, "after": after, "at_most": limit}


def _first(limit: int, rows: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(rows, key=attrgetter("number"))[:limit])


def _sums(rows: Iterable[AnyRow]) -> list[tuple[tuple[str, Any], int]]:
    sums: Counter[tuple[str, Any]] = Counter()
    for kind, of, count in rows:
        sums[kind, of] += count
    return sorted(sums.items())
