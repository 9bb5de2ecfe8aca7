"""Conversations: opened, found again, read with all that belongs to them, and woken when their time has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, case, func, insert, or_, select, union_all, update

from mailwarden.core.conversation import Candidate, Conversation, Entry, Part, Promise, Submission
from mailwarden.core.decisions import OpenConversation
from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
from mailwarden.store.facts import words_from
from mailwarden.store.rows import ThreadRow, Wait
from mailwarden.store.schema import conversations, messages, promises, submissions, unreachable
from mailwarden.store.verbs import AnyRow, Verbs, in_chunks

_ENTRIES_READ = 500  # the newest; enough for the present run of unanswered mails, and a long thread stays cheap
_CANDIDATES_READ = 50  # the newest; two with one subject are already too many to join by

_C, _M, _P, _S = conversations.c, messages.c, promises.c, submissions.c
_DESK: BindParameter[str] = bindparam("desk")
_ITS_ID: BindParameter[int] = bindparam("its_id")
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_AT = bindparam("at", type_=_C.last_at.type)

_CANDIDATE = (_C.id, _C.requester, _C.base_subject, _C.last_at, _C.participants, _C.reason)
_REFERRED_TO = union_all(
    select(_M.conversation_id, _M.message_id).where(_M.desk == _DESK, _M.message_id.in_(_IDS)),
    select(_S.conversation_id, _S.message_id).where(_S.desk == _DESK, _S.message_id.in_(_IDS)),
).subquery()
_BY_IDS = select(*_CANDIDATE, _REFERRED_TO.c.message_id).join(_REFERRED_TO, _REFERRED_TO.c.conversation_id == _C.id)
_KEYED = (
    select(_M.conversation_id, _M.thread_key.label("message_id"))
    .where(_M.desk == _DESK, _M.thread_key.in_(_IDS))
    .distinct()
    .subquery()
)
_BY_THREAD_KEY = select(*_CANDIDATE, _KEYED.c.message_id).join(_KEYED, _KEYED.c.conversation_id == _C.id)
_BY_REQUESTER = (
    select(*_CANDIDATE)
    .where(_C.desk == _DESK, _C.requester == bindparam("requester"), _C.last_at >= bindparam("since"))
    .order_by(_C.last_at.desc(), _C.id.desc())
    .limit(_CANDIDATES_READ)
)
_OPEN = insert(conversations)
_NOTE_ENTRY = (
    update(conversations)
    .where(_C.id == _ITS_ID)
    .values(last_at=case((_C.last_at < _AT, _AT), else_=_C.last_at))
    .returning(_C.participants)
)
_CHANGE = update(conversations).where(_C.id == _ITS_ID)

_CONVERSATION = (
    select(conversations, unreachable.c.since.label("unreachable_since"))
    .outerjoin(unreachable, (unreachable.c.desk == _C.desk) & (unreachable.c.address == _C.requester))
    .where(_C.id == _ITS_ID)
)
_ENTRIES = (
    select(
        _M.message_id,
        _M.part,
        _M.received_at.label("at"),
        _M.written_id,
        _M.author,
        func.coalesce(_M.returns, "").label("returns"),
        _M.until,
    )
    .where(_M.conversation_id == _ITS_ID, _M.part.is_not(None))
    .order_by(_M.received_at.desc(), _M.id.desc())
    .limit(_ENTRIES_READ)
)
_PROMISES = select(promises).where(_P.conversation_id == _ITS_ID).order_by(_P.id)
_SUBMISSIONS = (
    select(_S.id, _S.kind, _S.step, _S.message_id, _S.state, _S.queued_at, _S.sent_at, _S.promise_id)
    .where(_S.conversation_id == _ITS_ID)
    .order_by(_S.id)
)

_AWAKE = select(_C.id, _C.wake_at).where(_C.desk == _DESK, _C.wake_at.is_not(None)).order_by(_C.wake_at, _C.id)
_DUE = _AWAKE.where(_C.wake_at <= bindparam("now")).limit(bindparam("at_most"))
_NEXT_WAKE = _AWAKE.with_only_columns(_C.wake_at).limit(1)
_IS_OWED = or_(_C.waiting_since.is_not(None), _C.owed_since.is_not(None))
_IS_WAITING = or_(_IS_OWED, _C.wake_at.is_not(None))
_WAITING = select(_C.id).where(_C.desk == _DESK, _IS_WAITING).order_by(_C.id)
_THREADS = select(
    _C.id, _C.desk, _C.requester, _C.subject, _C.opened_at, _C.last_at, _C.waiting_since, _C.owed_since, _C.wake_at
).order_by(
    _C.waiting_since.is_(None),
    _C.waiting_since,
    _C.owed_since.is_(None),
    _C.owed_since,
    _C.last_at.desc(),
    _C.id.desc(),
)


_FIRST_ANSWER, _FIRST_SETTLED = (
    select(func.min(_M.received_at))
    .where(_M.conversation_id == _C.id, _M.part == part)
    .correlate(conversations)
    .scalar_subquery()
    for part in (Part.ANSWER, Part.SETTLED)
)
_ENDED = (_FIRST_ANSWER.label("answered_at"), _FIRST_SETTLED.label("settled_at"))
_WAITS = (
    select(_C.id, _C.opened_at, _C.rule, _C.reason, *_ENDED)
    .where(
        _C.desk == _DESK,
        _C.acknowledgeable,
        _C.opened_at >= bindparam("since", type_=_C.opened_at.type),
        _C.id < bindparam("below"),
    )
    .order_by(_C.id.desc())
    .limit(bindparam("at_most"))
)


class ConversationVerbs(Verbs):
    """Conversations and their alarm clocks."""

    def candidates_by_ids(self, desk: str, message_ids: Sequence[str]) -> tuple[Candidate, ...]:
        by_mails = self._rows(_BY_IDS, desk, message_ids)
        held = {row.message_id for row in by_mails}
        by_keys = self._rows(_BY_THREAD_KEY, desk, [one for one in message_ids if one not in held])
        found: dict[int, tuple[AnyRow, set[str]]] = {}
        for row in (*by_mails, *by_keys):
            found.setdefault(row.id, (row, set()))[1].add(row.message_id)
        return tuple(_candidate(row, matched) for _, (row, matched) in sorted(found.items()))

    def _rows(self, rows: Select[Any], desk: str, ids: Sequence[str]) -> list[AnyRow]:
        return [row for some in in_chunks(ids) for row in self._connection.execute(rows, {"desk": desk, "ids": some})]

    def candidates_by_requester(self, desk: str, requester: str, since: datetime) -> tuple[Candidate, ...]:
        values = {"desk": desk, "requester": requester, "since": since}
        return tuple(_candidate(row, ()) for row in self._connection.execute(_BY_REQUESTER, values))

    def open_conversation(self, desk: str, opening: OpenConversation, base_subject: str, at: datetime) -> int:
        row = {
            "desk": desk,
            "requester": opening.requester.key,
            "requester_spec": opening.requester.spec,
            "requester_name": opening.requester.name,
            "subject": opening.subject,
            "base_subject": base_subject,
            "language": opening.language,
            "targets": opening.targets,
            "rule": opening.rule,
            "acknowledgeable": opening.acknowledgeable,
            "refused_because": opening.refused_because,
            "reason": opening.reason,
            "opened_at": at,
            "last_at": at,
            "participants": [opening.requester.key],
            "reader_offset": opening.reader_offset,
        }
        return self._insert(_OPEN, row)

    def conversation(self, conversation_id: int) -> Conversation | None:
        key = {"its_id": conversation_id}
        row = self._connection.execute(_CONVERSATION, key).first()
        if row is None:
            return None
        entries = self._connection.execute(_ENTRIES, key).all()
        is_live = row.reason is not Reason.HISTORY  # to others nobody ever writes
        return _conversation(
            row,
            entries=tuple(Entry(**one._mapping) for one in reversed(entries)),
            promises=tuple(_promise(one) for one in self._connection.execute(_PROMISES, key)) if is_live else (),
            submissions=tuple(map(submission_from, self._connection.execute(_SUBMISSIONS, key))) if is_live else (),
        )

    def note_entry(self, conversation_id: int, at: datetime, participants: Iterable[str]) -> None:
        present = self._connection.scalar(_NOTE_ENTRY, {"its_id": conversation_id, "at": at})
        together = sorted({*(present or ()), *participants})
        if together != present:
            self._connection.execute(_CHANGE, {"its_id": conversation_id, "participants": together})

    def schedule(
        self,
        conversation_id: int,
        wake_at: datetime | None,
        waiting_since: datetime | None,
        owed_since: datetime | None = None,
    ) -> None:
        values = {"wake_at": wake_at, "waiting_since": waiting_since, "owed_since": owed_since}
        self._connection.execute(_CHANGE, {"its_id": conversation_id, **values})

    def look_later(self, conversation_id: int, wake_at: datetime) -> None:
        self._connection.execute(_CHANGE, {"its_id": conversation_id, "wake_at": wake_at})

    def due(self, desk: str, now: datetime, limit: int) -> tuple[int, ...]:
        return tuple(self._connection.scalars(_DUE, {"desk": desk, "now": now, "at_most": limit}))

    def waits(self, desk: str, since: datetime, below: int, limit: int) -> tuple[Wait, ...]:
        values = {"desk": desk, "since": since, "below": below, "at_most": limit}
        return tuple(_wait(row) for row in self._connection.execute(_WAITS, values))

    def next_wake(self, desk: str) -> datetime | None:
        return self._connection.scalar(_NEXT_WAKE, {"desk": desk})

    def waiting(self, desk: str) -> tuple[int, ...]:
        return tuple(self._connection.scalars(_WAITING, {"desk": desk}))

    def threads(self, desk: str | None, *, only_waiting: bool, limit: int) -> tuple[ThreadRow, ...]:
        rows: Select[Any] = _THREADS.limit(limit)
        if desk is not None:
            rows = rows.where(_C.desk == desk)
        if only_waiting:
            rows = rows.where(_IS_OWED)
        return tuple(_thread(row) for row in self._connection.execute(rows))


def _wait(row: AnyRow) -> Wait:
    return Wait(
        conversation_id=row.id,
        opened_at=row.opened_at,
        rule=row.rule,
        is_history=row.reason is Reason.HISTORY,
        answered_at=row.answered_at,
        settled_at=row.settled_at,
    )


def _candidate(row: AnyRow, matched: Iterable[str]) -> Candidate:
    return Candidate(
        conversation_id=row.id,
        requester=row.requester,
        base_subject=row.base_subject,
        last_at=row.last_at,
        participants=frozenset(row.participants),
        matched_ids=frozenset(matched),
        is_history=row.reason is Reason.HISTORY,
    )


def _conversation(row: AnyRow, **parts: tuple[Any, ...]) -> Conversation:
    return Conversation(
        conversation_id=row.id,
        desk=row.desk,
        requester=Address(spec=row.requester_spec, name=row.requester_name),
        subject=row.subject,
        language=row.language,
        targets=row.targets,
        opened_at=row.opened_at,
        participants=frozenset(row.participants),
        acknowledgeable=row.acknowledgeable,
        refused_because=row.refused_because,
        reader_offset=row.reader_offset,
        unreachable_since=row.unreachable_since,
        words=words_from(row.words),
        **parts,
    )


def _promise(row: AnyRow) -> Promise:
    return Promise(
        promise_id=row.id,
        at=row.at,
        zone=row.zone,
        basis=row.basis,
        level=row.level,
        sample_size=row.sample_size,
        told_at=row.told_at,
        state=row.state,
        message_id=row.message_id,
        reader_zone=row.reader_zone,
        policy_mark=row.policy_mark,
        calendar_mark=row.calendar_mark,
        incident_id=row.incident_id or 0,
    )


def submission_from(row: AnyRow) -> Submission:
    """Return a submission without its bytes, from a row that has at least these columns."""
    return Submission(
        submission_id=row.id,
        kind=row.kind,
        step=row.step,
        message_id=row.message_id,
        state=row.state,
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        promise_id=row.promise_id or 0,
    )


def _thread(row: AnyRow) -> ThreadRow:
    values = dict(row._mapping)
    return ThreadRow(conversation_id=values.pop("id"), **values)
