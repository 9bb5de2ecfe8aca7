"""Incidents: drafted, opened, told of, closed; and what many write about, within the hour and over the weeks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, exists, func, insert, select, update

from mailwarden.core.conversation import STEPS_PER_INCIDENT, Entry, Kind, Part
from mailwarden.core.deeper import History
from mailwarden.core.incidents import Incident, Step
from mailwarden.core.likeness import Asked
from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
from mailwarden.store.rows import IncidentMail
from mailwarden.store.schema import conversations, incident_people, incident_steps, incidents, messages, submissions
from mailwarden.store.verbs import AnyRow, Verbs

NEWEST_READ = 5000  # conversations; more than any desk gets in an hour

_I, _T, _P = incidents.c, incident_steps.c, incident_people.c
_C, _M, _S = conversations.c, messages.c, submissions.c
_DESK: BindParameter[str] = bindparam("desk")
_ITS_ID: BindParameter[int] = bindparam("its_id")
_IDS: BindParameter[int] = bindparam("ids", expanding=True)

_ADD = insert(incidents)
_CHANGE = update(incidents).where(_I.id == _ITS_ID)
_ONE = select(incidents).where(_I.id == _ITS_ID)
_OPENED = select(incidents).where(_I.opened_at.is_not(None))
_OPEN = _OPENED.where(_I.desk == _DESK, _I.closed_at.is_(None)).order_by(_I.id)
_NEWEST = _OPENED.order_by(_I.id.desc()).limit(bindparam("at_most"))
_OF_CONVERSATION = _OPENED.join(incident_people, _P.incident_id == _I.id).where(_P.conversation_id == _ITS_ID)
_STEPS = select(incident_steps).where(_T.incident_id == _ITS_ID).order_by(_T.number)
_ADD_STEP = insert(incident_steps)
_ADD_PERSON = insert(incident_people)
_IS_THERE = select(_P.since).where(_P.incident_id == _ITS_ID, _P.conversation_id == bindparam("conversation_id"))
_PEOPLE = select(_P.conversation_id).where(_P.incident_id == _ITS_ID).order_by(_P.conversation_id)
_CAME_BACK = exists().where(_M.conversation_id == _S.conversation_id, _M.returns == _S.message_id)
_MAILS = (
    select(
        _S.conversation_id, _S.kind, _S.step, _S.state, _S.reply, _S.queued_at, _S.sent_at, _S.due_at, _S.recipient,
        _CAME_BACK.label("came_back"),
    )
    .join(incident_people, _P.conversation_id == _S.conversation_id)
    .where(
        _P.incident_id == _ITS_ID,
        ((_S.kind == Kind.INCIDENT) & _S.step.between(bindparam("first"), bindparam("last")))
        | ((_S.kind == Kind.ACKNOWLEDGEMENT) & (_S.reason == Reason.INCIDENT_STANDS)),
    )
    .order_by(_S.id)
)  # fmt: skip
_DRAFTED_TO = (
    select(_S.id)
    .where(
        _S.desk == _DESK,
        _S.conversation_id.is_(None),
        _S.queued_at >= bindparam("since", type_=_S.queued_at.type),
        _S.kind == Kind.INCIDENT_DRAFT,
        _S.recipient_key == bindparam("recipient_key"),
    )
    .limit(1)
)
_SINCE = bindparam("since", type_=_C.opened_at.type)
_OF_TODAY = (_C.desk == _DESK, _C.reason != Reason.HISTORY)
_NEWEST_NUMBERS = select(func.max(_C.id) - NEWEST_READ).scalar_subquery()
_ASKED = select(_C.requester, _C.subject, _C.opened_at.label("at")).where(*_OF_TODAY, _C.opened_at >= _SINCE)
_ASKED_LATELY = _ASKED.where(_C.id > _NEWEST_NUMBERS)  # there is no index by this time, and none is worth it
_ASKED_USUALLY = _ASKED.order_by(_C.id.desc()).limit(bindparam("at_most"))
_HISTORIES = (
    select(_C.id, _C.requester_spec, _C.requester_name, _C.subject, _C.opened_at)
    .where(*_OF_TODAY, _C.acknowledgeable, _C.last_at >= _SINCE, _C.id > bindparam("after"))
    .order_by(_C.id)
    .limit(bindparam("at_most"))
)
_TURNS = (
    select(_M.conversation_id, _M.message_id, _M.part, _M.received_at.label("at"))
    .where(_M.conversation_id.in_(_IDS), _M.part.in_((Part.REQUEST, Part.ANSWER, Part.SETTLED)))
    .order_by(_M.received_at, _M.id)
)


class IncidentVerbs(Verbs):
    """Incidents, whom they concern, and what may be one."""

    def draft_incident(self, draft: Incident) -> int:
        row = {
            "desk": draft.desk,
            "title": draft.title,
            "words": list(draft.words),
            "is_for_all": draft.is_for_all,
            "author": draft.author,
            "drafted_at": draft.drafted_at,
            "next_update_at": draft.next_update_at,
            "why": "",
            "changed": "",
            "reported_step": 0,
        }
        return self._insert(_ADD, row)

    def incident(self, incident_id: int) -> Incident | None:
        return next(iter(self._incidents(_ONE, its_id=incident_id)), None)

    def open_incidents(self, desk: str) -> tuple[Incident, ...]:
        return self._incidents(_OPEN, desk=desk)

    def incidents(self, desk: str | None, limit: int) -> tuple[Incident, ...]:
        which = _NEWEST if desk is None else _NEWEST.where(_I.desk == desk)
        return self._incidents(which, at_most=limit)

    def incidents_of(self, conversation_id: int) -> tuple[Incident, ...]:
        return self._incidents(_OF_CONVERSATION.order_by(_I.id), its_id=conversation_id)

    def change_incident(self, incident_id: int, **facts: Any) -> None:
        self._connection.execute(_CHANGE, {"its_id": incident_id, **facts})

    def add_incident_step(self, incident_id: int, step: Step) -> None:
        row = {
            "incident_id": incident_id,
            "number": step.number,
            "stage": step.stage,
            "at": step.at,
            "text": step.text,
            "next_update_at": step.next_update_at,
            "author": step.author,
        }
        self._connection.execute(_ADD_STEP, row)

    def add_to_incident(self, incident_id: int, conversation_id: int, at: datetime) -> None:
        its = {"its_id": incident_id, "conversation_id": conversation_id}
        if self._connection.scalar(_IS_THERE, its) is None:
            row = {"incident_id": incident_id, "conversation_id": conversation_id, "since": at}
            self._connection.execute(_ADD_PERSON, row)

    def incident_people(self, incident_id: int) -> tuple[int, ...]:
        return tuple(self._connection.scalars(_PEOPLE, {"its_id": incident_id}))

    def incident_mails(self, incident_id: int) -> tuple[IncidentMail, ...]:
        first = incident_id * STEPS_PER_INCIDENT
        values = {"its_id": incident_id, "first": first, "last": first + STEPS_PER_INCIDENT - 1}
        return tuple(_mail(row) for row in self._connection.execute(_MAILS, values))

    def drafted_to(self, desk: str, recipient: str, since: datetime) -> bool:
        values = {"desk": desk, "recipient_key": recipient.lower(), "since": since}
        return self._connection.scalar(_DRAFTED_TO, values) is not None

    def asked_lately(self, desk: str, since: datetime) -> tuple[Asked, ...]:
        return self._asked(_ASKED_LATELY, desk=desk, since=since)

    def asked_usually(self, desk: str, since: datetime, limit: int) -> tuple[Asked, ...]:
        return self._asked(_ASKED_USUALLY, desk=desk, since=since, at_most=limit)

    def histories(self, desk: str, since: datetime, *, after: int, limit: int) -> tuple[History, ...]:
        values = {"desk": desk, "since": since, "after": after, "at_most": limit}
        rows = self._connection.execute(_HISTORIES, values).all()
        turns: dict[int, list[Entry]] = {row.id: [] for row in rows}
        for row in self._connection.execute(_TURNS, {"ids": list(turns)}) if turns else ():
            turns[row.conversation_id].append(Entry(message_id=row.message_id, part=row.part, at=row.at))
        return tuple(_history(row, turns[row.id]) for row in rows)

    def _incidents(self, which: Select[Any], **values: Any) -> tuple[Incident, ...]:
        return tuple(self._incident(row) for row in self._connection.execute(which, values).all())

    def _incident(self, row: AnyRow) -> Incident:
        facts = dict(row._mapping)
        number, words = facts.pop("id"), facts.pop("words")
        steps = self._connection.execute(_STEPS, {"its_id": number})
        return Incident(**facts, incident_id=number, words=tuple(words), steps=tuple(_step(one) for one in steps))

    def _asked(self, which: Select[Any], **values: Any) -> tuple[Asked, ...]:
        return tuple(Asked(**row._mapping) for row in self._connection.execute(which, values))


def _step(row: AnyRow) -> Step:
    facts = dict(row._mapping)
    del facts["incident_id"]
    return Step(**facts)


def _mail(row: AnyRow) -> IncidentMail:
    return IncidentMail(
        conversation_id=row.conversation_id,
        recipient=row.recipient,
        round=row.step % STEPS_PER_INCIDENT if row.kind is Kind.INCIDENT else 0,
        state=row.state,
        reply=row.reply,
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        is_settled=row.due_at is None,
        came_back=row.came_back,
    )


def _history(row: AnyRow, entries: Sequence[Entry]) -> History:
    return History(
        number=row.id,
        requester=Address(spec=row.requester_spec, name=row.requester_name),
        subject=row.subject,
        opened_at=row.opened_at,
        entries=tuple(entries),
    )
