"""What staff are asked, and what they said: held mail, the questions about it, and what their answers settle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, exists, insert, select, update

from mailwarden.core.conversation import Kind, Part
from mailwarden.core.decisions import HeldMail, Settle
from mailwarden.core.message import Address, Message
from mailwarden.core.reasons import Reason
from mailwarden.store.facts import facts_of
from mailwarden.store.rows import StaffMail
from mailwarden.store.schema import conversations, decisions, messages, submissions
from mailwarden.store.verbs import Verbs, in_chunks

ASKED = "ask-staff"  # kind of the decision that says which conversations a question was about

_C, _D, _M, _S = conversations.c, decisions.c, messages.c, submissions.c
_DESK: BindParameter[str] = bindparam("desk")
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_REASONS = bindparam("reasons", expanding=True, type_=_C.refused_because.type)

_HELD = (
    select(_C.id, _C.requester_spec, _C.requester_name, _C.subject, _C.waiting_since, _C.refused_because)
    .where(
        _C.desk == _DESK,
        _C.refused_because.in_(_REASONS),
        _C.waiting_since.is_not(None),
        ~exists().where(_D.conversation_id == _C.id, _D.kind == ASKED),
    )
    .order_by(_C.waiting_since, _C.id)
    .limit(bindparam("at_most"))
)
_TO_STAFF = select(_S.message_id, _S.kind, _S.conversation_id).where(
    _S.desk == _DESK, _S.message_id.in_(_IDS), _S.kind.in_((Kind.NUDGE, Kind.QUESTION, Kind.HELP))
)
_ASKED_ABOUT = (
    select(_D.conversation_id)
    .where(_D.desk == _DESK, _D.message_id == bindparam("message_id"), _D.kind == ASKED)
    .order_by(_D.id)
)
_ACCEPT = update(conversations).where(_C.id == bindparam("its_id")).values(acknowledgeable=True, refused_because=None)
_ADD_WORD = insert(messages)
_WORD = select(_M.id).where(_M.desk == _DESK, _M.message_id == bindparam("message_id"))


class StaffVerbs(Verbs):
    """Questions to staff and their answers."""

    def held(self, desk: str, reasons: Sequence[Reason], limit: int) -> tuple[HeldMail, ...]:
        rows = self._connection.execute(_HELD, {"desk": desk, "reasons": list(reasons), "at_most": limit})
        return tuple(
            HeldMail(
                conversation_id=row.id,
                requester=Address(spec=row.requester_spec, name=row.requester_name),
                subject=row.subject,
                received_at=row.waiting_since,
                because=row.refused_because,
            )
            for row in rows
        )

    def mails_to_staff(self, desk: str, message_ids: Sequence[str]) -> tuple[StaffMail, ...]:
        rows = [
            row
            for ids in in_chunks(message_ids)
            for row in self._connection.execute(_TO_STAFF, {"desk": desk, "ids": ids})
        ]
        order = {one: place for place, one in enumerate(message_ids)}
        return tuple(
            StaffMail(message_id=row.message_id, kind=row.kind, conversations=self._about(desk, *row))
            for row in sorted(rows, key=lambda row: order[row.message_id])
        )

    def accept(self, conversation_id: int) -> None:
        self._connection.execute(_ACCEPT, {"its_id": conversation_id})

    def settle(self, desk: str, conversation_id: int, word: Settle) -> None:
        its_id = f"settled.{conversation_id}.{word.message_id}"[:900]
        if self._connection.scalar(_WORD, {"desk": desk, "message_id": its_id}) is not None:
            return
        said = _as_message(its_id, word.author, word.at)
        row = {"desk": desk, "conversation_id": conversation_id, "part": Part.SETTLED, "reason": word.reason}
        plain = {"message_id": its_id, "fingerprint": "", "received_at": word.at, "author": word.author}
        self._insert(_ADD_WORD, {**row, **plain, "written_id": "", "facts": facts_of(said)})

    def _about(self, desk: str, message_id: str, kind: Kind, conversation_id: int | None) -> tuple[int, ...]:
        if kind is not Kind.QUESTION:
            return () if conversation_id is None else (conversation_id,)
        found = self._connection.scalars(_ASKED_ABOUT, {"desk": desk, "message_id": message_id})
        return tuple(one for one in found if one is not None)


def _as_message(its_id: str, author: str, at: datetime) -> Message:
    """Return a word as the message that stands for it: the mail itself may be about several conversations."""
    return Message(
        message_id=its_id, has_own_id=False, fingerprint="", received_at=at, author=Address(spec=author), subject=""
    )
