"""The outbox: mails frozen before they are sent, their attempts and outcomes, and how many went out lately."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ScalarSelect, Update, bindparam, delete, func, insert, or_, select, update

from mailwarden.core.conversation import Kind, SubmissionState
from mailwarden.core.events import SentCounts
from mailwarden.core.policy import Limits
from mailwarden.store.rows import NewSubmission, OutboxItem
from mailwarden.store.schema import limits as switches
from mailwarden.store.schema import submissions, unreachable
from mailwarden.store.sql_conversations import submission_from
from mailwarden.store.verbs import AnyRow, Verbs

_FINAL = frozenset({SubmissionState.SENT, SubmissionState.REFUSED, SubmissionState.WITHDRAWN})
_NEVER_WENT_OUT = frozenset({SubmissionState.REFUSED, SubmissionState.WITHDRAWN})
_TO_REQUESTERS = frozenset({Kind.ACKNOWLEDGEMENT, Kind.NOTICE})

_S, _U = submissions.c, unreachable.c
_SAID_ONCE = ("conversation_id", "kind", "step", "recipient_key")

_SAID = select(_S.id).where(*(_S[name] == bindparam(name) for name in _SAID_ONCE))
_QUEUE = insert(submissions)
_UNSENT = (
    select(submissions)
    .where(
        _S.desk == bindparam("desk"),
        _S.due_at.is_not(None),
        or_(_S.state != SubmissionState.SENDING, _S.begun_by != bindparam("opening")),
    )
    .order_by(_S.due_at, _S.id)
)
_CLAIM = _UNSENT.where(_S.due_at <= bindparam("now")).limit(bindparam("at_most"))
_NEXT = _UNSENT.with_only_columns(_S.due_at).limit(1)
_CHANGE = update(submissions).where(_S.id == bindparam("its_id"), _S.due_at.is_not(None))
_BEGIN = _CHANGE.values(state=SubmissionState.SENDING, attempts=_S.attempts + 1)
_REWRITE = _CHANGE.where(_S.state.in_((SubmissionState.QUEUED, SubmissionState.DEFERRED)))
_COUNTS = select(_S.state, func.count()).group_by(_S.state)
_COUNTS_OF_DESK = _COUNTS.where(_S.desk == bindparam("desk"))


def _lately(name: str, *who: Column[Any]) -> ScalarSelect[int]:
    """Count the mails since <name>_since: from an index alone, and the limits keep the number small."""
    counted = select(func.count()).select_from(submissions)
    lately = (_S.desk == bindparam("desk"), _S.counted_at > bindparam(f"{name}_since"))
    return counted.where(*lately, *(column == bindparam(column.name) for column in who)).scalar_subquery()


_BRAKE = select(switches.c.since).where(switches.c.name == "brake", switches.c.desk.in_((bindparam("desk"), "")))
_UNREACHABLE = (_U.desk == bindparam("desk"), _U.address == bindparam("recipient_key"))
_UNREACHABLE_SINCE = select(_U.since).where(*_UNREACHABLE)
_NO_LONGER_UNREACHABLE = delete(unreachable).where(*_UNREACHABLE)
_NOTE_UNREACHABLE = insert(unreachable)
_SENT_COUNTS = select(
    _UNREACHABLE_SINCE.scalar_subquery().label("unreachable_since"),
    _lately("address", _S.recipient_key).label("to_address"),
    _lately("domain", _S.recipient_domain).label("to_domain"),
    _lately("desk").label("by_desk"),
    _BRAKE.exists().label("brake_is_on"),
)


class OutboxVerbs(Verbs):
    """Submissions. What is final stays final: to change it afterwards is a mistake and raises LookupError."""

    def queue(self, submission: NewSubmission) -> int | None:
        row = _columns(submission)
        said = {name: row[name] for name in _SAID_ONCE}
        if submission.conversation_id is not None and self._connection.scalar(_SAID, said) is not None:
            return None
        return self._insert(_QUEUE, row)

    def claim(self, desk: str, now: datetime, limit: int) -> tuple[OutboxItem, ...]:
        values = {"desk": desk, "opening": self._opening, "now": now, "at_most": limit}
        return tuple(_outbox_item(row) for row in self._connection.execute(_CLAIM, values))

    def begin_attempt(self, submission_id: int, at: datetime) -> None:
        self._change(_BEGIN, submission_id, begun_at=at, begun_by=self._opening)

    def end_attempt(
        self,
        submission_id: int,
        state: SubmissionState,
        at: datetime,
        *,
        reply: str = "",
        retry_at: datetime | None = None,
        still_counts: bool = False,
        heard_at: datetime | None = None,
    ) -> None:
        values: dict[str, Any] = {"state": state, "ended_at": at, "reply": reply, "due_at": retry_at or at}
        if state is SubmissionState.SENT or heard_at:
            values |= {"sent_at": heard_at or at}
        if state in _NEVER_WENT_OUT and not still_counts:
            values |= {"counted_at": None}
        if state in _FINAL or (state is SubmissionState.UNCERTAIN and retry_at is None):
            values |= {"due_at": None, "content": None}
        self._change(_CHANGE, submission_id, **values)

    def postpone(self, submission_id: int, retry_at: datetime) -> None:
        self._change(_CHANGE, submission_id, due_at=retry_at)

    def rewrite(self, submission_id: int, message_id: str, content: bytes, promise_id: int, at: datetime) -> None:
        values = {"message_id": message_id, "content": content, "promise_id": promise_id or None}
        self._change(_REWRITE, submission_id, queued_at=at, counted_at=at, **values)

    def next_submission(self, desk: str) -> datetime | None:
        return self._connection.scalar(_NEXT, {"desk": desk, "opening": self._opening})

    def submission_counts(self, desk: str | None) -> Mapping[SubmissionState, int]:
        counts = _COUNTS if desk is None else _COUNTS_OF_DESK
        return {row[0]: row[1] for row in self._connection.execute(counts, {"desk": desk})}

    def note_unreachable(self, desk: str, address: str, at: datetime, status: str) -> None:
        self.reachable_again(desk, address)
        row = {"desk": desk, "address": address, "since": at, "status": status}
        self._connection.execute(_NOTE_UNREACHABLE, row)

    def reachable_again(self, desk: str, address: str) -> None:
        self._connection.execute(_NO_LONGER_UNREACHABLE, {"desk": desk, "recipient_key": address})

    def sent_counts(self, desk: str, address: str, limits: Limits, now: datetime) -> SentCounts:
        values = {
            "desk": desk,
            **_addressee(address),
            "address_since": now - limits.per_address.window,
            "domain_since": now - limits.per_domain.window,
            "desk_since": now - limits.per_desk.window,
        }
        return SentCounts(**self._connection.execute(_SENT_COUNTS, values).one()._mapping)

    def _change(self, statement: Update, submission_id: int, **values: Any) -> None:
        if not self._connection.execute(statement, {"its_id": submission_id, **values}).rowcount:
            raise LookupError(f"submission {submission_id} cannot be changed in this way any more")


def _addressee(address: str) -> dict[str, str]:
    key = address.lower()
    return {"recipient_key": key, "recipient_domain": key.rpartition("@")[2]}


def _columns(submission: NewSubmission) -> dict[str, Any]:
    return {
        "desk": submission.desk,
        "conversation_id": submission.conversation_id,
        "kind": submission.kind,
        "step": submission.step,
        "promise_id": submission.promise_id or None,
        "message_id": submission.message_id,
        "recipient": submission.recipient,
        "envelope_sender": submission.envelope_sender,
        "reason": submission.reason,
        "state": SubmissionState.QUEUED,
        "queued_at": submission.queued_at,
        "due_at": submission.not_before,
        "begun_by": "",
        "attempts": 0,
        "reply": "",
        "counted_at": submission.queued_at if submission.kind in _TO_REQUESTERS else None,
        "content": submission.content,
        **_addressee(submission.recipient),
    }


def _outbox_item(row: AnyRow) -> OutboxItem:
    return OutboxItem(
        submission=submission_from(row),
        desk=row.desk,
        conversation_id=row.conversation_id,
        recipient=row.recipient,
        envelope_sender=row.envelope_sender,
        content=row.content,
        attempts=row.attempts,
        reason=row.reason,
    )
