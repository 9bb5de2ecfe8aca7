"""To whom a mail about a conversation goes, and where in their thread it stands. Decides; touches nothing."""

from __future__ import annotations

from typing import TypedDict

from mailwarden.core.clocks import Standing
from mailwarden.core.conversation import Conversation, Part
from mailwarden.core.message import Address

_PUBLIC = (Part.REQUEST, Part.THANKS, Part.SETTLED, Part.ANSWER)


class InThread(TypedDict):
    """What every mail to a requester has of its conversation."""

    to: Address
    in_reply_to: str  # the mail of theirs that is answered
    references: tuple[str, ...]  # what References holds before that: the thread as their client knows it, oldest first
    subject: str
    language: str


def in_thread(known: Conversation, turn: Standing) -> InThread:
    """Return where a mail to the requester goes. turn: how matters stand in the conversation."""
    return InThread(
        to=known.requester,
        in_reply_to=turn.request_id,
        references=_ids_before(known, turn),
        subject=known.subject,
        language=known.language,
    )


def _ids_before(known: Conversation, turn: Standing) -> tuple[str, ...]:
    public = (one for one in known.entries if one.part in _PUBLIC and one.written_id)
    seen = dict.fromkeys(one.written_id for one in sorted(public, key=lambda one: one.at))
    return tuple(one for one in seen if one != turn.request_id)
