"""Which part of a mailbox's history is still to be read: noted at the first contact, moved on with every batch."""

from __future__ import annotations

from dataclasses import dataclass

from mailwarden.core.message import MailboxRole
from mailwarden.store.protocol import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The UIDs above last_uid, up to until."""

    uid_validity: int
    last_uid: int
    until: int


def to_read(tx: Transaction, desk: str, role: MailboxRole) -> Stretch | None:
    """Return what is still to be read of a desk's mailbox, None for nothing."""
    if not (text := tx.note(_name(desk, role))):
        return None
    uid_validity, last_uid, until = map(int, text.split())
    return Stretch(uid_validity=uid_validity, last_uid=last_uid, until=until)


def note_to_read(tx: Transaction, desk: str, role: MailboxRole, stretch: Stretch | None) -> None:
    """Remember what is still to be read; None: nothing is left."""
    text = f"{stretch.uid_validity} {stretch.last_uid} {stretch.until}" if stretch else ""
    tx.note(_name(desk, role), text)


def _name(desk: str, role: MailboxRole) -> str:
    return f"history.{desk}.{role}"
