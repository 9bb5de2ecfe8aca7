"""Small values that the store's tests keep and ask for: one desk, invented people, a Monday morning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mailwarden.core.conversation import Basis, Kind, Part, Promise
from mailwarden.core.decisions import OpenConversation
from mailwarden.core.message import Address, Message
from mailwarden.core.reasons import Reason
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import Cursor, DecisionRow, NewSubmission, Sighting

DESK = "support"
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ADA = Address(spec="Ada@example.org", name="Ada Field")


def at(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def message(message_id: str = "one@example.org", **facts: Any) -> Message:
    standard: dict[str, Any] = {"has_own_id": True, "fingerprint": f"print of {message_id}", "received_at": at(0)}
    return Message(message_id=message_id, **{**standard, "author": ADA, **facts})


def sighting(uid: int = 1, mailbox: str = "INBOX", desk: str = DESK, uid_validity: int = 7) -> Sighting:
    return Sighting(desk=desk, mailbox=mailbox, uid_validity=uid_validity, uid=uid)


def cursor(last_uid: int = 1, mailbox: str = "INBOX", desk: str = DESK) -> Cursor:
    return Cursor(
        desk=desk, mailbox=mailbox, uid_validity=4294967295, last_uid=last_uid, history_before=at(-60), read_at=at(0)
    )


def opening(requester: Address = ADA, **values: Any) -> OpenConversation:
    standard: dict[str, Any] = {
        "subject": "Re: Printer on fire",
        "language": "en",
        "targets": "standard",
        "rule": "desk",
        "acknowledgeable": True,
        "reason": Reason.NEW_REQUEST,
    }
    return OpenConversation(requester=requester, **{**standard, **values})


def open_conversation(tx: Transaction, requester: Address = ADA, when: datetime = MORNING, desk: str = DESK) -> int:
    return tx.open_conversation(desk, opening(requester), "printer on fire", when)


def take_in(
    tx: Transaction, conversation_id: int | None, one: Message, uid: int, part: Part | None = Part.REQUEST
) -> None:
    tx.add_message(one, sighting(uid), conversation_id=conversation_id, part=part, reason=Reason.NEW_REQUEST)


def promise(minutes: float = 240, **values: Any) -> Promise:
    return Promise(at=at(minutes), zone="Europe/Berlin", basis=Basis.TARGET, **values)


def mail(conversation_id: int | None, message_id: str = "mw.1@example.com", **values: Any) -> NewSubmission:
    standard: dict[str, Any] = {
        "desk": DESK,
        "kind": Kind.ACKNOWLEDGEMENT,
        "step": 0,
        "recipient": ADA.spec,
        "envelope_sender": "support@example.com",
        "content": b"Subject: thanks\r\n\r\nfrozen",
        "queued_at": at(0),
        "not_before": at(0),
        "reason": Reason.FIRST_MAIL,
    }
    return NewSubmission(conversation_id=conversation_id, message_id=message_id, **{**standard, **values})


def decision(kind: str = "leave-alone", **values: Any) -> DecisionRow:
    return DecisionRow(**{"desk": DESK, "at": at(0), "kind": kind, "reason": Reason.HISTORY, **values})
