"""Which part of each mailbox's history is still to be read: noted at the first contact, moved on with every batch."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from mailwarden.core.message import MailboxRole
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.store.protocol import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What lay in a mailbox at the first contact; remembered also when it was read, so that it is read once."""

    mailbox: WatchedMailbox
    uid_validity: int
    until: int  # the highest UID that was there
    before: datetime  # what came later is no history, wherever it was put
    reached: int = 0  # seconds since 1970, by INTERNALDATE: what came earlier was read
    is_read: bool = False
    is_missing: bool = False  # it was gone when it was to be read: perhaps only for now, so it is looked for again


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a desk's history was read. Names of fields are keys of `status --json`."""

    read: int
    mails: int

    @property
    def percent(self) -> int:
        return self.read * 100 // self.mails if self.mails else 0


def stretches(tx: Transaction, desk: str) -> tuple[Stretch, ...]:
    """Return every stretch that was noted, in the order in which the mailboxes were met."""
    return tuple(_stretch(one) for one in json.loads(tx.note(_name(desk)) or "[]"))


def is_all_read(tx: Transaction, desk: str) -> bool:
    """Whether nothing of the history that can be read is left."""
    return all(one.is_read or one.is_missing for one in stretches(tx, desk))


def note_stretches(tx: Transaction, desk: str, *noted: Stretch) -> None:
    """Remember these, each in the place of what was noted of its mailbox before."""
    all_of_them = {one.mailbox.name: one for one in (*stretches(tx, desk), *noted)}
    tx.note(_name(desk), json.dumps([_facts(one) for one in all_of_them.values()]))


def progress(tx: Transaction, desk: str) -> Progress | None:
    """Return how far the history was read; None while none is being read."""
    words = (tx.note(_progress_name(desk)) or "").split()
    return Progress(read=int(words[0]), mails=int(words[1])) if words else None


def note_progress(tx: Transaction, desk: str, reached: Progress | None) -> None:
    """None: nothing is being read any more."""
    tx.note(_progress_name(desk), f"{reached.read} {reached.mails}" if reached else "")


def _facts(stretch: Stretch) -> dict[str, Any]:
    return {**asdict(stretch), "before": stretch.before.isoformat()}


def _stretch(facts: dict[str, Any]) -> Stretch:
    mailbox = WatchedMailbox(name=facts["mailbox"]["name"], role=MailboxRole(facts["mailbox"]["role"]))
    return Stretch(**{**facts, "mailbox": mailbox, "before": datetime.fromisoformat(facts["before"])})


def _name(desk: str) -> str:
    return f"history.{desk}"


def _progress_name(desk: str) -> str:
    return f"history-progress.{desk}"
