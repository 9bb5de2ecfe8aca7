"""How recently every place was read where an answer could be: only then may anybody hear that there is none."""

from __future__ import annotations

from datetime import datetime

from mailwarden.core.message import FOLLOWED
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.store.protocol import Transaction


def forget_watched(tx: Transaction, desk: str) -> None:
    """A new life begins: no mailbox of the desk counts as read until it was read again."""
    tx.note(_name(desk), "")


def note_watched(tx: Transaction, desk: str, mailbox: WatchedMailbox) -> None:
    """From now on this mailbox has that role for the desk."""
    watched = {**_watched(tx, desk), mailbox.role.value: mailbox.name}
    tx.note(_name(desk), "\n".join(f"{role} {name}" for role, name in watched.items()))


def read_at(tx: Transaction, desk: str) -> datetime | None:
    """Return when the mailbox that was not read for longest was read; None while one is not watched yet."""
    names = set(_watched(tx, desk).values())
    read = [one.read_at for one in tx.cursors(desk) if one.mailbox in names]
    return min(read) if len(read) == len(FOLLOWED) else None


def _watched(tx: Transaction, desk: str) -> dict[str, str]:
    lines = (tx.note(_name(desk)) or "").splitlines()
    return {role: name for role, _, name in (line.partition(" ") for line in lines)}


def _name(desk: str) -> str:
    return f"watched.{desk}"
