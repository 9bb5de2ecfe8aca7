"""How conversations went and what was told in them, as columns: what a report reads, and what outlives a conversation.

Times, kinds and reasons; no facts, no bytes, no people.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Label, and_, func, or_, select, type_coerce

from mailwarden.core.conversation import Kind, Part
from mailwarden.core.reasons import Reason
from mailwarden.store.schema import conversations, messages, promises, submissions

_C, _M, _P, _S = conversations.c, messages.c, promises.c, submissions.c
_QUARTER_HOUR = 15 * 60 * 1_000_000  # microseconds

_IS_ANSWER = (_M.conversation_id == _C.id, _M.part == Part.ANSWER)
_FIRST_ANSWER = select(func.min(_M.received_at)).where(*_IS_ANSWER).correlate(conversations).scalar_subquery()
_ANSWER_SINCE_TOLD = (
    select(func.min(_M.received_at))
    .where(*_IS_ANSWER, _M.received_at >= _P.told_at, _M.message_id != _P.message_id)  # what told it is none to it
    .correlate(conversations, promises)
    .scalar_subquery()
)
_NEXT_WORD = (
    select(func.min(_S.sent_at))
    .where(
        _S.conversation_id == _C.id,
        _S.kind == Kind.NOTICE,
        _S.sent_at > _P.told_at,
        _S.promise_id.is_distinct_from(_P.id),
    )
    .correlate(conversations, promises)
    .scalar_subquery()
)
# Nobody looks after an unanswered mail from before the first contact, so no wait is kept of it; but its writer waits.
_IS_WAITING = or_(_C.waiting_since.is_not(None), and_(_C.reason == Reason.HISTORY, _FIRST_ANSWER.is_(None)))
SETTLED_AT = func.coalesce(_P.told_at, _P.ended_at)  # what was never told counts from when that was certain

COURSE: tuple[Column[Any] | Label[Any], ...] = (  # `core.records.Course`, from conversations
    _C.id.label("number"),
    _C.targets,
    _C.rule,
    _C.opened_at,
    _FIRST_ANSWER.label("answered_at"),
    _IS_WAITING.label("is_waiting"),
    _C.last_at,
    _C.refused_because,
)
TOLD_TIME: tuple[Column[Any] | Label[Any], ...] = (  # `core.records.ToldTime`, from promises joined with conversations
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
    _NEXT_WORD.label("word_at"),
)


def quarter_of(at: Column[Any]) -> ColumnElement[int]:
    """Return the beginning of the quarter of an hour in which an instant lies, as it stands in a column."""
    micros = type_coerce(at, BigInteger)
    return micros - micros % _QUARTER_HOUR
