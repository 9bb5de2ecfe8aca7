"""Forgets what is old, in portions; whatever is open, planned or queued stays, with all that belongs to it.

Of a conversation that is forgotten, statistics stay: how it went, what became of its told times, and how many mails
and decisions there were. Nobody is named in them, and no mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Delete,
    Insert,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    tuple_,
    update,
)

from mailwarden.core.conversation import PromiseState
from mailwarden.core.reporting import COUNTED_DECISIONS
from mailwarden.store.outcomes import COURSE, SETTLED_AT, TOLD_TIME, quarter_of
from mailwarden.store.schema import (
    alarm_words,
    alarms,
    conversations,
    cursors,
    decisions,
    incident_people,
    incident_steps,
    incidents,
    messages,
    past_counts,
    past_courses,
    past_times,
    promises,
    sightings,
    submissions,
    unplaced,
    unreachable,
)
from mailwarden.store.verbs import Verbs

_AT_ONCE = 500  # numbers in one statement: SQLite takes 999 variables in its oldest builds

_C, _M, _P, _S, _D, _N = conversations.c, messages.c, promises.c, submissions.c, decisions.c, sightings.c
_BEFORE: BindParameter[datetime] = bindparam("before", type_=_C.last_at.type)
_AT_MOST: BindParameter[int] = bindparam("at_most")
_IDS: BindParameter[int] = bindparam("ids", expanding=True)

_OLD = (  # also where nobody ever answered: whoever waited for that long waits no more
    select(_C.id)
    .where(
        _C.wake_at.is_(None),
        _C.last_at < _BEFORE,
        ~exists().where(_S.conversation_id == _C.id, _S.due_at.is_not(None)),
        ~exists().where(_P.conversation_id == _C.id, _P.state == PromiseState.OPEN),
    )
    .order_by(_C.last_at)
    .limit(_AT_MOST)
)
_LOOSE_MESSAGES = (
    select(_M.id).where(_M.conversation_id.is_(None), _M.received_at < _BEFORE).order_by(_M.received_at).limit(_AT_MOST)
)
_LOOSE_SUBMISSIONS = (  # to the operator
    select(_S.id)
    .where(_S.conversation_id.is_(None), _S.queued_at < _BEFORE, _S.due_at.is_(None))
    .order_by(_S.queued_at)
    .limit(_AT_MOST)
)
_OLD_INCIDENTS = (  # also drafts that nobody said yes to; not while somebody whom it concerns is remembered
    select(incidents.c.id)
    .where(
        func.coalesce(incidents.c.closed_at, incidents.c.drafted_at) < _BEFORE,
        incidents.c.opened_at.is_(None) | incidents.c.closed_at.is_not(None),
        ~exists().where(incident_people.c.incident_id == incidents.c.id),
    )
    .limit(_AT_MOST)
)
_LOOSE_DECISIONS = select(_D.id).where(_D.conversation_id.is_(None), _D.at < _BEFORE).order_by(_D.at).limit(_AT_MOST)


_KEEP_COURSES = insert(past_courses).from_select(
    [*(column.name for column in COURSE), "desk"], select(*COURSE, _C.desk).where(_C.id.in_(_IDS))
)
_KEEP_TIMES = insert(past_times).from_select(
    [*(column.name for column in TOLD_TIME), "desk", "settled_at"],
    select(*TOLD_TIME, _C.desk, SETTLED_AT)
    .join(conversations, _C.id == _P.conversation_id)
    .where(_C.id.in_(_IDS), SETTLED_AT.is_not(None)),
)


def _keep_mails(which: ColumnElement[bool]) -> Insert:
    group = (_S.desk, quarter_of(_S.queued_at), _S.kind, _S.state)
    counted = select(*group, func.count()).where(which).group_by(*group)
    return insert(past_counts).from_select(["desk", "quarter", "kind", "state", "count"], counted)


def _keep_decisions(which: ColumnElement[bool]) -> Insert:
    group = (_D.desk, quarter_of(_D.at), _D.kind, _D.reason)
    counted = select(*group, func.count()).where(which, _D.kind.in_(COUNTED_DECISIONS)).group_by(*group)
    return insert(past_counts).from_select(["desk", "quarter", "kind", "reason", "count"], counted)


def _sightings_of(mails: Select[tuple[str, str]]) -> Delete:
    return delete(sightings).where(tuple_(_N.message_id, _N.desk).in_(mails))


WITH_CONVERSATIONS = (  # in this order: what refers to something goes before it
    _KEEP_COURSES,
    _KEEP_TIMES,
    _keep_mails(_S.conversation_id.in_(_IDS)),
    _keep_decisions(_D.conversation_id.in_(_IDS)),
    _sightings_of(select(_M.message_id, _M.desk).where(_M.conversation_id.in_(_IDS))),
    _sightings_of(select(_S.message_id, _S.desk).where(_S.conversation_id.in_(_IDS))),
    delete(submissions).where(_S.conversation_id.in_(_IDS)),
    delete(incident_people).where(incident_people.c.conversation_id.in_(_IDS)),
    delete(promises).where(_P.conversation_id.in_(_IDS)),
    delete(messages).where(_M.conversation_id.in_(_IDS)),
    delete(decisions).where(_D.conversation_id.in_(_IDS)),
    delete(conversations).where(_C.id.in_(_IDS)),
)
WITH_MESSAGES = (
    _sightings_of(select(_M.message_id, _M.desk).where(_M.id.in_(_IDS))),
    delete(unplaced).where(unplaced.c.message.in_(_IDS)),
    delete(messages).where(_M.id.in_(_IDS)),
)
WITH_SUBMISSIONS = (
    _keep_mails(_S.id.in_(_IDS)),
    _sightings_of(select(_S.message_id, _S.desk).where(_S.id.in_(_IDS))),
    delete(submissions).where(_S.id.in_(_IDS)),
)
WITH_DECISIONS = (_keep_decisions(_D.id.in_(_IDS)), delete(decisions).where(_D.id.in_(_IDS)))
_OVER = select(alarms.c.id).where(alarms.c.cleared_at < _BEFORE).order_by(alarms.c.id).limit(_AT_MOST)
_WITH_ALARMS = (
    delete(alarm_words).where(alarm_words.c.alarm_id.in_(_IDS)),
    delete(alarms).where(alarms.c.id.in_(_IDS)),
)
_WITH_INCIDENTS = (
    delete(incident_steps).where(incident_steps.c.incident_id.in_(_IDS)),
    delete(incidents).where(incidents.c.id.in_(_IDS)),
)

_Kinds = tuple[tuple[Select[tuple[int]], tuple[Insert | Delete, ...]], ...]
_KINDS: _Kinds = (
    (_OLD, WITH_CONVERSATIONS),
    (_LOOSE_MESSAGES, WITH_MESSAGES),
    (_LOOSE_SUBMISSIONS, WITH_SUBMISSIONS),
    (_LOOSE_DECISIONS, WITH_DECISIONS),
    (_OLD_INCIDENTS, _WITH_INCIDENTS),
    (_OVER, _WITH_ALARMS),
)
_STATISTICS: _Kinds = tuple(
    (select(number).where(at < _BEFORE).limit(_AT_MOST), (delete(number.table).where(number.in_(_IDS)),))
    for number, at in (
        (past_courses.c.number, past_courses.c.opened_at),
        (past_times.c.number, past_times.c.settled_at),
        (past_counts.c.id, past_counts.c.quarter),
    )
)
_REACHABLE_AGAIN = delete(unreachable).where(unreachable.c.since < _BEFORE)  # whoever it was, they are tried again
_NOW_HISTORY = (  # what arrived after the last look was never seen, however old it is
    update(cursors)
    .where(cursors.c.history_before < _BEFORE, cursors.c.read_at >= _BEFORE)
    .values(history_before=_BEFORE)
)


class RetentionVerbs(Verbs):
    """What ends the memory."""

    def purge(self, before: datetime, limit: int) -> int:
        # A mail whose Message-ID is forgotten looks new where somebody moves it back into the mailbox: it gets a new
        # UID, above the watermark. Its INTERNALDATE (which a move keeps, RFC 3501 section 6.4.7) gives it away.
        self._connection.execute(_NOW_HISTORY, {"before": before})
        self._connection.execute(_REACHABLE_AGAIN, {"before": before})
        return self._forget_all(_KINDS, before, limit)

    def purge_statistics(self, before: datetime, limit: int) -> int:
        return self._forget_all(_STATISTICS, before, limit)

    def _forget_all(self, kinds: _Kinds, before: datetime, limit: int) -> int:
        return sum(self._forget(which, before, min(limit, _AT_ONCE), all_of_it) for which, all_of_it in kinds)

    def _forget(
        self, which: Select[tuple[int]], before: datetime, at_most: int, all_of_it: Sequence[Insert | Delete]
    ) -> int:
        ids = self._connection.scalars(which, {"before": before, "at_most": at_most}).all()
        for statement in all_of_it if ids else ():
            self._connection.execute(statement, {"ids": ids})
        return len(ids)
