"""Forgets what is over and old, in portions; whatever is open, planned or queued stays, with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, Delete, Select, bindparam, delete, exists, select, tuple_, update

from mailwarden.core.conversation import PromiseState
from mailwarden.store.schema import (
    conversations,
    cursors,
    decisions,
    messages,
    promises,
    sightings,
    submissions,
    unplaced,
)
from mailwarden.store.verbs import Verbs

_AT_ONCE = 500  # numbers in one statement: SQLite takes 999 variables in its oldest builds

_C, _M, _P, _S, _D, _N = conversations.c, messages.c, promises.c, submissions.c, decisions.c, sightings.c
_BEFORE: BindParameter[datetime] = bindparam("before", type_=_C.last_at.type)
_AT_MOST: BindParameter[int] = bindparam("at_most")
_IDS: BindParameter[int] = bindparam("ids", expanding=True)

_OVER = (
    select(_C.id)
    .where(
        _C.waiting_since.is_(None),
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
_LOOSE_DECISIONS = select(_D.id).where(_D.conversation_id.is_(None), _D.at < _BEFORE).order_by(_D.at).limit(_AT_MOST)


def _sightings_of(mails: Select[tuple[str, str]]) -> Delete:
    return delete(sightings).where(tuple_(_N.message_id, _N.desk).in_(mails))


_WITH_CONVERSATIONS = (  # in this order: what refers to something goes before it
    _sightings_of(select(_M.message_id, _M.desk).where(_M.conversation_id.in_(_IDS))),
    _sightings_of(select(_S.message_id, _S.desk).where(_S.conversation_id.in_(_IDS))),
    delete(submissions).where(_S.conversation_id.in_(_IDS)),
    delete(promises).where(_P.conversation_id.in_(_IDS)),
    delete(messages).where(_M.conversation_id.in_(_IDS)),
    delete(decisions).where(_D.conversation_id.in_(_IDS)),
    delete(conversations).where(_C.id.in_(_IDS)),
)
_WITH_MESSAGES = (
    _sightings_of(select(_M.message_id, _M.desk).where(_M.id.in_(_IDS))),
    delete(unplaced).where(unplaced.c.message.in_(_IDS)),
    delete(messages).where(_M.id.in_(_IDS)),
)
_WITH_SUBMISSIONS = (
    _sightings_of(select(_S.message_id, _S.desk).where(_S.id.in_(_IDS))),
    delete(submissions).where(_S.id.in_(_IDS)),
)
_KINDS: tuple[tuple[Select[tuple[int]], tuple[Delete, ...]], ...] = (
    (_OVER, _WITH_CONVERSATIONS),
    (_LOOSE_MESSAGES, _WITH_MESSAGES),
    (_LOOSE_SUBMISSIONS, _WITH_SUBMISSIONS),
    (_LOOSE_DECISIONS, (delete(decisions).where(_D.id.in_(_IDS)),)),
)
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
        return sum(self._forget(which, before, min(limit, _AT_ONCE), all_of_it) for which, all_of_it in _KINDS)

    def _forget(self, which: Select[tuple[int]], before: datetime, at_most: int, all_of_it: Sequence[Delete]) -> int:
        ids = self._connection.scalars(which, {"before": before, "at_most": at_most}).all()
        for statement in all_of_it if ids else ():
            self._connection.execute(statement, {"ids": ids})
        return len(ids)
