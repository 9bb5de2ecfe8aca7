"""Which messages were taken in or sent before, their facts, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    bindparam,
    delete,
    insert,
    literal_column,
    null,
    select,
    union_all,
    update,
)

from mailwarden.core.conversation import Part
from mailwarden.core.message import Message
from mailwarden.core.reasons import Reason
from mailwarden.core.thread_marks import thread_key
from mailwarden.store.facts import facts_of, message_from
from mailwarden.store.rows import KnownMessage, Sighting
from mailwarden.store.schema import forgotten, messages, sightings, submissions, unplaced
from mailwarden.store.verbs import Verbs, in_chunks

_UNPLACED_READ = 50  # the oldest: an answer comes soon after what it answers

_M, _S, _P, _U, _F = messages.c, submissions.c, sightings.c, unplaced.c, forgotten.c
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_HASHES: BindParameter[str] = bindparam("hashes", expanding=True)

_KEPT = (_M.message_id, _M.fingerprint, _M.conversation_id, _M.part, _M.reason)
_OWN: tuple[ColumnElement[Any], ...] = (
    _S.message_id,
    literal_column("''").label("fingerprint"),
    _S.conversation_id,
    literal_column(f"'{Part.OWN}'", _M.part.type).label("part"),
    literal_column(f"'{Reason.OWN_MAIL}'", _M.reason.type).label("reason"),
)
_ERASED: tuple[Any, ...] = (
    _F.hash,
    literal_column("''"),
    null(),
    null(),
    literal_column(f"'{Reason.FORGOTTEN}'", _M.reason.type),
)
_KNOWN = union_all(
    select(*_OWN).where(_S.desk == bindparam("desk"), _S.message_id.in_(_IDS)),
    select(*_KEPT).where(_M.desk == bindparam("desk"), _M.message_id.in_(_IDS)),
    select(*_ERASED).where(_F.desk == bindparam("desk"), _F.hash.in_(_HASHES)),
)
_MESSAGE = select(_M.facts, *_KEPT).where(_M.desk == bindparam("desk"), _M.message_id == bindparam("message_id"))
_ADD_MESSAGE = insert(messages)
_ADD_SIGHTING = insert(sightings)
_SIGHTING = select(_P.message_id).where(
    *(_P[name] == bindparam(name) for name in ("desk", "mailbox", "uid_validity", "uid"))
)
_SIGHTINGS = (
    select(_P.message_id, _P.mailbox, _P.uid_validity, _P.uid)
    .where(_P.desk == bindparam("desk"), _P.message_id.in_(_IDS))
    .order_by(_P.mailbox, _P.uid_validity, _P.uid)
)
_ADD_UNPLACED = insert(unplaced)
_UNPLACED = (
    select(_M.facts)
    .join(unplaced, _U.message == _M.id)
    .where(_U.desk == bindparam("desk"), _U.correspondent == bindparam("who"), _U.received_at >= bindparam("since"))
    .order_by(_U.received_at, _U.message)
    .limit(_UNPLACED_READ)
)
_PLACE = (
    update(messages)
    .where(_M.desk == bindparam("its_desk"), _M.message_id == bindparam("its_message_id"), _M.conversation_id.is_(None))
    .returning(_M.id)
)
_CHANGE_PART = update(messages).where(_M.desk == bindparam("its_desk"), _M.message_id == bindparam("its_message_id"))
_NO_LONGER_UNPLACED = delete(unplaced).where(_U.message == bindparam("its_message"))


class MessageVerbs(Verbs):
    """Messages and sightings."""

    def known(self, desk: str, message_ids: Sequence[str]) -> Mapping[str, KnownMessage]:
        found: dict[str, KnownMessage] = {}
        for ids in in_chunks(message_ids):
            written = {self._hash(one): one for one in ids}
            rows = self._connection.execute(_KNOWN, {"desk": desk, "ids": ids, "hashes": list(written)})
            known = (_known(written.get(row[0]) or row[0], *row[1:]) for row in rows)
            found.update((one.message_id, one) for one in known)
        return found

    def add_message(
        self,
        message: Message,
        sighting: Sighting,
        *,
        conversation_id: int | None,
        part: Part | None,
        reason: Reason,
        returns: str = "",
    ) -> None:
        row = {
            "desk": sighting.desk,
            "message_id": message.message_id,
            "fingerprint": message.fingerprint,
            "conversation_id": conversation_id,
            "part": part,
            "reason": reason,
            "received_at": message.received_at,
            "author": message.author.key if message.author else "",
            "written_id": message.written_id,
            "returns": returns or None,
            "thread_key": thread_key(message) or None,
            "facts": facts_of(message),
        }
        number = self._insert(_ADD_MESSAGE, row)
        self._connection.execute(_ADD_SIGHTING, {"message_id": message.message_id, **_place(sighting)})
        if reason is Reason.STAFF_STARTS and conversation_id is None:
            self._remember_unplaced(number, message, sighting.desk)

    def add_sighting(self, message_id: str, sighting: Sighting) -> None:
        place = _place(sighting)
        if self._connection.scalar(_SIGHTING, place) is None:
            self._connection.execute(_ADD_SIGHTING, {"message_id": message_id, **place})

    def sightings(self, desk: str, message_ids: Sequence[str]) -> tuple[tuple[str, Sighting], ...]:
        chunks = in_chunks(message_ids)
        rows = (row for ids in chunks for row in self._connection.execute(_SIGHTINGS, {"desk": desk, "ids": ids}))
        return tuple((row[0], _sighting(desk, *row[1:])) for row in rows)

    def unplaced(self, desk: str, correspondent: str, since: datetime) -> tuple[Message, ...]:
        rows = self._connection.scalars(_UNPLACED, {"desk": desk, "who": correspondent, "since": since})
        return tuple(map(message_from, rows))

    def place(self, desk: str, message_id: str, conversation_id: int, part: Part, at: datetime) -> None:
        placed = {"conversation_id": conversation_id, "part": part, "received_at": at}
        values = {**placed, "its_desk": desk, "its_message_id": message_id}
        number = self._connection.scalar(_PLACE, values)
        if number is not None:
            self._connection.execute(_NO_LONGER_UNPLACED, {"its_message": number})

    def change_part(self, desk: str, message_id: str, part: Part) -> bool:
        its = {"its_desk": desk, "its_message_id": message_id}
        return bool(self._connection.execute(_CHANGE_PART, {**its, "part": part}).rowcount)

    def message(self, desk: str, message_id: str) -> tuple[Message, KnownMessage] | None:
        row = self._connection.execute(_MESSAGE, {"desk": desk, "message_id": message_id}).first()
        return (message_from(row[0]), _known(*row[1:])) if row else None

    def _remember_unplaced(self, number: int, message: Message, desk: str) -> None:
        common = {"desk": desk, "received_at": message.received_at, "message": number}
        correspondents = sorted({address.key for address in message.recipients})
        if correspondents:
            self._connection.execute(_ADD_UNPLACED, [{**common, "correspondent": one} for one in correspondents])


def _place(sighting: Sighting) -> dict[str, str | int]:
    return {
        "desk": sighting.desk,
        "mailbox": sighting.mailbox,
        "uid_validity": sighting.uid_validity,
        "uid": sighting.uid,
    }


def _sighting(desk: str, mailbox: str, uid_validity: int, uid: int) -> Sighting:
    return Sighting(desk=desk, mailbox=mailbox, uid_validity=uid_validity, uid=uid)


def _known(
    message_id: str, fingerprint: str, conversation_id: int | None, part: Part | None, reason: Reason
) -> KnownMessage:
    return KnownMessage(
        message_id=message_id, fingerprint=fingerprint, conversation_id=conversation_id, part=part, reason=reason
    )
