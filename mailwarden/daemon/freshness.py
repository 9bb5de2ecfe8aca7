"""How recently every place was read where an answer could be: only then may anybody hear that there is none."""

from __future__ import annotations

from datetime import datetime

from mailwarden.core.message import FOLLOWED, MailboxRole
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.store.protocol import Transaction


def forget_watched(tx: Transaction, desk: str) -> None:
    """A new life begins: no mailbox of the desk counts as read until it was read again."""
    tx.note(_name(desk), "")


def note_watched(tx: Transaction, desk: str, *mailboxes: WatchedMailbox) -> None:
    """From now on these are the desk's mailboxes in their role: all of them, for each one has to be read."""
    roles = {one.role for one in mailboxes}
    kept = (one for one in _watched(tx, desk) if one.role not in roles)
    tx.note(_name(desk), "\n".join(f"{one.role} {one.name}" for one in (*kept, *mailboxes)))


def read_at(tx: Transaction, desk: str) -> datetime | None:
    """Return when the mailbox that was not read for longest was read; None while one is not watched yet."""
    watched = _watched(tx, desk)
    names = {one.name for one in watched}
    read = [one.read_at for one in tx.cursors(desk) if one.mailbox in names]
    is_complete = {one.role for one in watched} == set(FOLLOWED) and len(read) == len(names)
    return min(read) if is_complete else None


def _watched(tx: Transaction, desk: str) -> tuple[WatchedMailbox, ...]:
    lines = (line.partition(" ") for line in (tx.note(_name(desk)) or "").splitlines())
    return tuple(WatchedMailbox(name=name, role=MailboxRole(role)) for role, _, name in lines)


def _name(desk: str) -> str:
    return f"watched.{desk}"
