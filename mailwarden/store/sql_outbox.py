"""The outbox: mails frozen before they are sent, their attempts and outcomes, and how many went out lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ScalarSelect,
    Update,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from mailwarden.core.conversation import Kind, PromiseState, SubmissionState
from mailwarden.core.events import SentCounts
from mailwarden.core.policy import Limits
from mailwarden.store.rows import NewSubmission, OutboxItem, PutOff
from mailwarden.store.schema import incidents, promises, submissions, unplaced, unreachable
from mailwarden.store.schema import limits as switches
from mailwarden.store.sql_conversations import submission_from
from mailwarden.store.verbs import AnyRow, Verbs, in_chunks

_FINAL = frozenset({SubmissionState.SENT, SubmissionState.REFUSED, SubmissionState.WITHDRAWN})
_NEVER_WENT_OUT = frozenset({SubmissionState.REFUSED, SubmissionState.WITHDRAWN})
_TO_REQUESTERS = frozenset({Kind.ACKNOWLEDGEMENT, Kind.NOTICE, Kind.RESTATEMENT, Kind.CLOSING})

_S, _U = submissions.c, unreachable.c
_UNSET: dict[str, Any] = {f"its_{column.name}": None for column in submissions.columns if not column.primary_key}
_SAID_ONCE = ("conversation_id", "kind", "step", "recipient_key")

_QUEUE = insert(submissions)
_QUEUED = [column for column in submissions.columns if not column.primary_key]
_QUEUE_ONCE = (
    insert(submissions)
    .from_select(
        [column.name for column in _QUEUED],
        select(*(bindparam(f"its_{column.name}", type_=column.type) for column in _QUEUED)).where(
            ~exists().where(*(_S[name] == bindparam(f"its_{name}") for name in _SAID_ONCE))
        ),
    )
    .returning(_S.id)
)
_OTHER = submissions.alias("other")
_HAS_COMPANY = (
    select(_OTHER.c.id)
    .where(
        _OTHER.c.desk == _S.desk,
        _OTHER.c.recipient_key == _S.recipient_key,
        _OTHER.c.counted_at.is_not(None),
        _OTHER.c.id != _S.id,
    )
    .exists()
)
_UNSENT = (
    select(submissions, _HAS_COMPANY.label("has_company"))
    .where(
        _S.desk == bindparam("desk"),
        _S.due_at.is_not(None),
        or_(_S.state != SubmissionState.SENDING, _S.begun_by != bindparam("opening")),
    )
    .order_by(_S.due_at, _S.id)
)
_PAUSED = select(switches.c.since).where(switches.c.name == "paused", switches.c.desk.in_((bindparam("desk"), "")))
_CLAIM = (
    _UNSENT.add_columns(_PAUSED.exists().label("is_paused"))
    .where(_S.due_at <= bindparam("now"))
    .limit(bindparam("at_most"))
)
_QUEUED_FOR = (
    select(submissions, _HAS_COMPANY.label("has_company"))
    .where(
        _S.desk == bindparam("desk"),
        _S.due_at.is_not(None),
        _S.kind == bindparam("kind"),
        _S.recipient_key == bindparam("recipient_key"),
        _S.state == SubmissionState.QUEUED,
        _S.attempts == 0,
    )
    .order_by(_S.due_at, _S.id)
    .limit(bindparam("at_most"))
)
_UNSENT_OF_KIND = (
    select(submissions, _HAS_COMPANY.label("has_company"))
    .where(
        _S.desk == bindparam("desk"),
        _S.due_at.is_not(None),
        _S.kind == bindparam("kind"),
        _S.queued_at < bindparam("before"),
        _S.state.in_((SubmissionState.QUEUED, SubmissionState.DEFERRED)),
    )
    .order_by(_S.queued_at, _S.id)
)
_NEXT = _UNSENT.with_only_columns(_S.due_at).limit(1)
_PUT_OFF = (
    select(_S.recipient, _S.queued_at, _S.reply)
    .where(
        _S.desk == bindparam("desk"),
        _S.due_at.is_not(None),
        _S.state.in_((SubmissionState.DEFERRED, SubmissionState.UNCERTAIN)),
        _S.attempts > 0,
        _S.queued_at < bindparam("before"),
    )
    .order_by(_S.queued_at, _S.id)
)
_CHANGE = update(submissions).where(_S.id == bindparam("its_id"), _S.due_at.is_not(None))
_BEGIN = _CHANGE.values(state=SubmissionState.SENDING, attempts=_S.attempts + 1)
_UNFILED = (
    select(submissions, _HAS_COMPANY.label("has_company"))
    .where(
        _S.desk == bindparam("desk"),
        _S.due_at.is_(None),
        _S.content.is_not(None),
        _S.id > bindparam("after"),
    )
    .order_by(_S.id)
    .limit(bindparam("at_most"))
)
_FILED = update(submissions).where(_S.id == bindparam("its_id"), _S.due_at.is_(None)).values(content=None)
_REWRITE = _CHANGE.where(_S.state.in_((SubmissionState.QUEUED, SubmissionState.DEFERRED)))
_NOW: BindParameter[datetime] = bindparam("now", type_=_S.due_at.type)
_IS_AHEAD = _S.queued_at > _NOW
_DRAW_IN = (
    update(submissions)
    .where(_S.desk == bindparam("its_desk"), _S.due_at > _NOW, or_(_IS_AHEAD, _S.attempts > 0))
    .values(due_at=_NOW, queued_at=case((_IS_AHEAD, _NOW), else_=_S.queued_at))
)
_COUNTS = select(_S.state, func.count()).group_by(_S.state)
_COUNTS_OF_DESK = _COUNTS.where(_S.desk == bindparam("desk"))


def _lately(name: str, *who: Column[Any]) -> ScalarSelect[int]:
    """Count the mails since <name>_since: from an index alone, and the limits keep the number small."""
    counted = select(func.count()).select_from(submissions)
    lately = (_S.desk == bindparam("desk"), _S.counted_at > bindparam(f"{name}_since"))
    return counted.where(*lately, *(column == bindparam(column.name) for column in who)).scalar_subquery()


_STANDS = (PromiseState.OPEN, PromiseState.BROKEN_SILENTLY)
_WRITTEN_TO = (
    select(_S.conversation_id)
    .where(
        _S.desk == bindparam("desk"),
        _S.recipient_key == bindparam("recipient_key"),
        _S.counted_at.is_not(None),
        _S.conversation_id.is_not(None),
        or_(
            _S.counted_at > bindparam("since"),
            _S.sent_at > bindparam("since"),
            exists().where(promises.c.conversation_id == _S.conversation_id, promises.c.state.in_(_STANDS)),
        ),
    )
    .group_by(_S.conversation_id)
    .order_by(_S.conversation_id)
)
_NOTICED = select(func.max(func.coalesce(_S.sent_at, _S.begun_at))).where(
    _S.desk == bindparam("desk"),
    _S.recipient_key == bindparam("recipient_key"),
    _S.counted_at > bindparam("address_since"),
    _S.kind == Kind.NOTICE,
)
_BRAKE = select(switches.c.since).where(switches.c.name == "brake", switches.c.desk.in_((bindparam("desk"), "")))
_INCIDENT = select(incidents.c.id).where(
    incidents.c.desk == bindparam("desk"), incidents.c.opened_at.is_not(None), incidents.c.closed_at.is_(None)
)
_UNPLACED = select(unplaced.c.message).where(
    unplaced.c.desk == bindparam("desk"), unplaced.c.correspondent == bindparam("recipient_key")
)
_UNREACHABLE = (_U.desk == bindparam("desk"), _U.address == bindparam("recipient_key"))
_UNREACHABLE_SINCE = select(_U.since).where(*_UNREACHABLE)
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_NOT_REACHED = select(_U.address).where(_U.desk == bindparam("desk"), _U.address.in_(_IDS))
_RECIPIENTS = (
    select(_S.recipient).where(_S.desk == bindparam("desk"), _S.message_id.in_(_IDS)).distinct().order_by(_S.recipient)
)
_NO_LONGER_UNREACHABLE = delete(unreachable).where(*_UNREACHABLE)
_NOTE_UNREACHABLE = insert(unreachable)
_SENT_COUNTS = select(
    _UNREACHABLE_SINCE.scalar_subquery().label("unreachable_since"),
    _lately("address", _S.recipient_key).label("to_address"),
    _lately("domain", _S.recipient_domain).label("to_domain"),
    _lately("desk").label("by_desk"),
    _BRAKE.exists().label("brake_is_on"),
    _INCIDENT.exists().label("incident_is_open"),
    _NOTICED.scalar_subquery().label("noticed_at"),
    _UNPLACED.exists().label("has_unplaced"),
)


class OutboxVerbs(Verbs):
    """Submissions. What is final stays final: to change it afterwards is a mistake and raises LookupError."""

    def queue(self, submission: NewSubmission) -> int | None:
        row = _columns(submission)
        if submission.conversation_id is None:
            return self._insert(_QUEUE, row)
        number: int | None = self._connection.scalar(_QUEUE_ONCE, _UNSET | {f"its_{name}": row[name] for name in row})
        return number

    def claim(self, desk: str, now: datetime, limit: int) -> tuple[OutboxItem, ...]:
        values = {"desk": desk, "opening": self._opening, "now": now, "at_most": limit}
        rows = self._connection.execute(_CLAIM, values)
        return tuple(_outbox_item(row, is_paused=bool(row.is_paused)) for row in rows)

    def queued_for(self, desk: str, kind: Kind, recipient: str, limit: int) -> tuple[OutboxItem, ...]:
        values = {"desk": desk, "kind": kind, "recipient_key": recipient.lower(), "at_most": limit}
        return tuple(_outbox_item(row) for row in self._connection.execute(_QUEUED_FOR, values))

    def draw_in(self, desk: str, now: datetime) -> None:
        self._connection.execute(_DRAW_IN, {"its_desk": desk, "now": now})

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
        is_to_be_filed: bool = False,
    ) -> None:
        values: dict[str, Any] = {"state": state, "ended_at": at, "reply": reply, "due_at": retry_at or at}
        if state is SubmissionState.SENT or heard_at:
            values |= {"sent_at": heard_at or at}
        if state in _NEVER_WENT_OUT and not still_counts:
            values |= {"counted_at": None}
        if state in _FINAL or (state is SubmissionState.UNCERTAIN and retry_at is None):
            values |= {"due_at": None} if is_to_be_filed else {"due_at": None, "content": None}
        self._change(_CHANGE, submission_id, **values)

    def filed(self, submission_id: int) -> None:
        self._connection.execute(_FILED, {"its_id": submission_id})  # it may have been forgotten meanwhile

    def unfiled(self, desk: str, after: int, limit: int) -> tuple[OutboxItem, ...]:
        rows = self._connection.execute(_UNFILED, {"desk": desk, "after": after, "at_most": limit})
        return tuple(_outbox_item(row) for row in rows)

    def postpone(self, submission_id: int, retry_at: datetime) -> None:
        self._change(_CHANGE, submission_id, due_at=retry_at)

    def rewrite(self, submission_id: int, message_id: str, content: bytes, promise_id: int, at: datetime) -> None:
        values = {"message_id": message_id, "content": content, "promise_id": promise_id or None}
        self._change(_REWRITE, submission_id, queued_at=at, counted_at=at, **values)

    def next_submission(self, desk: str) -> datetime | None:
        return self._connection.scalar(_NEXT, {"desk": desk, "opening": self._opening})

    def unsent(self, desk: str, kind: Kind, queued_before: datetime) -> tuple[OutboxItem, ...]:
        values = {"desk": desk, "kind": kind, "before": queued_before}
        return tuple(_outbox_item(row) for row in self._connection.execute(_UNSENT_OF_KIND, values))

    def put_off(self, desk: str, queued_before: datetime) -> tuple[PutOff, ...]:
        rows = self._connection.execute(_PUT_OFF, {"desk": desk, "before": queued_before})
        return tuple(PutOff(recipient=row.recipient, queued_at=row.queued_at, reply=row.reply) for row in rows)

    def submission_counts(self, desk: str | None) -> Mapping[SubmissionState, int]:
        counts = _COUNTS if desk is None else _COUNTS_OF_DESK
        return {row[0]: row[1] for row in self._connection.execute(counts, {"desk": desk})}

    def note_unreachable(self, desk: str, address: str, at: datetime, status: str) -> None:
        self.reachable_again(desk, address)
        row = {"desk": desk, "address": address, "since": at, "status": status}
        self._connection.execute(_NOTE_UNREACHABLE, row)

    def reachable_again(self, desk: str, address: str) -> None:
        self._connection.execute(_NO_LONGER_UNREACHABLE, {"desk": desk, "recipient_key": address})

    def recipients_of(self, desk: str, message_ids: Sequence[str]) -> tuple[str, ...]:
        chunks = in_chunks(message_ids)
        rows = (one for ids in chunks for one in self._connection.scalars(_RECIPIENTS, {"desk": desk, "ids": ids}))
        return tuple(dict.fromkeys(rows))

    def unreachable(self, desk: str, addresses: Sequence[str]) -> frozenset[str]:
        chunks = in_chunks([one.lower() for one in addresses])
        rows = (one for ids in chunks for one in self._connection.scalars(_NOT_REACHED, {"desk": desk, "ids": ids}))
        return frozenset(rows)

    def sent_counts(self, desk: str, address: str, limits: Limits, now: datetime) -> SentCounts:
        values = {
            "desk": desk,
            **_addressee(address),
            "address_since": now - limits.per_address.window,
            "domain_since": now - limits.per_domain.window,
            "desk_since": now - limits.per_desk.window,
        }
        return SentCounts(**self._connection.execute(_SENT_COUNTS, values).one()._mapping)

    def written_to(self, desk: str, requester: str, since: datetime) -> tuple[int, ...]:
        values = {"desk": desk, "recipient_key": requester.lower(), "since": since}
        return tuple(self._connection.scalars(_WRITTEN_TO, values))

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


def _outbox_item(row: AnyRow, *, is_paused: bool = False) -> OutboxItem:
    return OutboxItem(
        submission=submission_from(row),
        desk=row.desk,
        conversation_id=row.conversation_id,
        recipient=row.recipient,
        envelope_sender=row.envelope_sender,
        content=row.content,
        attempts=row.attempts,
        reason=row.reason,
        has_company=bool(row.has_company),
        is_paused=is_paused,
    )
