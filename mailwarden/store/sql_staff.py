"""What staff are asked, and what they said: held mail, the questions about it, and what their answers settle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, exists, insert, select, update

from mailwarden.core.bidden import settled_id
from mailwarden.core.conversation import Kind, Part
from mailwarden.core.decisions import HeldMail, Owe, Settle
from mailwarden.core.message import Address, Message
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said
from mailwarden.store.facts import facts_of, words_facts, words_from
from mailwarden.store.rows import StaffMail
from mailwarden.store.schema import conversations, decisions, messages, submissions
from mailwarden.store.verbs import Verbs, in_chunks

ASKED = "ask-staff"  # kind of the decision that says which conversations a question was about
# Kinds of the decisions that say which conversations a mail to staff lists.
ABOUT = (ASKED, "list-in-digest", "tell-colleague", "ask-to-correct")
_OF_INCIDENTS = frozenset({Kind.INCIDENT_DRAFT, Kind.INCIDENT_REPORT, Kind.SUGGESTION})  # about no conversation
_LISTING = frozenset({  # such mails
    Kind.QUESTION, Kind.DIGEST, Kind.MORNING, Kind.EVENING, Kind.CONFIRMATION, Kind.CORRECTION,
})  # fmt: skip

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
_TO_STAFF = select(_S.message_id, _S.kind, _S.conversation_id, _S.step).where(
    _S.desk == _DESK,
    _S.message_id.in_(_IDS),
    _S.kind.in_((Kind.NUDGE, Kind.OFFER, Kind.HELP, *_LISTING, *_OF_INCIDENTS)),
)
_ASKED_ABOUT = (
    select(_D.conversation_id)
    .where(_D.desk == _DESK, _D.message_id == bindparam("message_id"), _D.kind.in_(ABOUT))
    .order_by(_D.id)
)
_ACCEPT = update(conversations).where(_C.id == bindparam("its_id")).values(acknowledgeable=True, refused_because=None)
_SAID = select(_C.words).where(_C.id == bindparam("its_id"))
_SAY = update(conversations).where(_C.id == bindparam("its_id"))
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
            StaffMail(
                message_id=row.message_id,
                kind=row.kind,
                conversations=self._about(desk, row.message_id, row.kind, row.conversation_id),
                incident_id=row.step if row.kind in _OF_INCIDENTS else 0,
            )
            for row in sorted(rows, key=lambda row: order[row.message_id])
        )

    def accept(self, conversation_id: int) -> None:
        self._connection.execute(_ACCEPT, {"its_id": conversation_id})

    def note_word(self, conversation_id: int, said: Said) -> None:
        words = self._words(conversation_id)
        if all((one.message_id, one.word) != (said.message_id, said.word) for one in words):
            self._say(conversation_id, (*words, said))

    def take_back_words(self, conversation_id: int, message_id: str, at: datetime) -> None:
        self._say(
            conversation_id,
            tuple(
                replace(one, undone_at=at) if one.message_id == message_id and one.undone_at is None else one
                for one in self._words(conversation_id)
            ),
        )

    def _words(self, conversation_id: int) -> tuple[Said, ...]:
        return words_from(self._connection.scalar(_SAID, {"its_id": conversation_id}))

    def _say(self, conversation_id: int, words: Sequence[Said]) -> None:
        self._connection.execute(_SAY, {"its_id": conversation_id, "words": words_facts(words)})

    def owe(self, desk: str, conversation_id: int, owed: Owe) -> None:
        its_id = f"owed.{conversation_id}.{owed.message_id}"[:900]
        self._add_entry(desk, conversation_id, its_id, Part.OWED, owed, until=owed.until)

    def settle(self, desk: str, conversation_id: int, word: Settle) -> None:
        its_id = settled_id(conversation_id, word.message_id)
        self._add_entry(desk, conversation_id, its_id, word.part, word)

    def _add_entry(
        self,
        desk: str,
        conversation_id: int,
        its_id: str,
        part: Part,
        word: Settle | Owe,
        until: datetime | None = None,
    ) -> None:
        """Add the message that stands for a word, unless it is there."""
        if self._connection.scalar(_WORD, {"desk": desk, "message_id": its_id}) is not None:
            return
        said = _as_message(its_id, word.author, word.at)
        row = {"desk": desk, "conversation_id": conversation_id, "part": part, "reason": word.reason, "until": until}
        plain = {"message_id": its_id, "fingerprint": "", "received_at": word.at, "author": word.author}
        self._insert(_ADD_WORD, {**row, **plain, "written_id": "", "facts": facts_of(said)})

    def _about(self, desk: str, message_id: str, kind: Kind, conversation_id: int | None) -> tuple[int, ...]:
        if kind not in _LISTING:
            return () if conversation_id is None else (conversation_id,)
        found = self._connection.scalars(_ASKED_ABOUT, {"desk": desk, "message_id": message_id})
        return tuple(one for one in found if one is not None)


def _as_message(its_id: str, author: str, at: datetime) -> Message:
    """Return a word as the message that stands for it: the mail itself may be about several conversations."""
    return Message(
        message_id=its_id, has_own_id=False, fingerprint="", received_at=at, author=Address(spec=author), subject=""
    )
