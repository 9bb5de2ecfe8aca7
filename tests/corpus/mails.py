"""The labelled mails of the data folder, as the daemon would see them, and what is decided about each.

The desk is taken as addressed by every mail, since the labelled mails belong to no desk in particular. A body is read
of the mails of which the daemon would read it, and of no other.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from mailwarden.core.behalf import in_its_authors_name
from mailwarden.core.gate import refusal_for
from mailwarden.core.holding import HELD
from mailwarden.core.looking import wants_text
from mailwarden.core.message import Address, Message
from mailwarden.core.mime import MAX_BODY
from mailwarden.core.reading import read_body
from mailwarden.core.reasons import Reason
from tests.core.letters import desk, read_raw

DESK = desk(address="desk@mailwarden.invalid", aliases=())


class Fate(StrEnum):
    """What becomes of a mail."""

    ACKNOWLEDGED = "acknowledged"
    HELD = "held"  # until staff have looked
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One line of the index, and its mail."""

    path: str
    label: str
    should_ack: str  # "yes", "no" or "unsure"
    stated_id: str  # Message-ID as the index has it, "" for none
    message: Message

    @property
    def refusal(self) -> Reason | None:
        return refusal_for(self.message, DESK)

    @property
    def fate(self) -> Fate:
        refusal = self.refusal
        if refusal is None:
            return Fate.ACKNOWLEDGED
        return Fate.HELD if refusal in HELD else Fate.SILENT


@cache
def mails(data: Path) -> tuple[Labelled, ...]:
    """Return every labelled mail of a data folder. Raises UnreadableMessage."""
    return tuple(labelled(row, data) for row in index(data))


def index(data: Path) -> Iterator[dict[str, str]]:
    """Yield the lines of the index."""
    with Path(data, "mails.csv").open(newline="") as lines:
        yield from csv.DictReader(lines)


def labelled(row: dict[str, str], data: Path) -> Labelled:
    """Return one mail of the index. Raises UnreadableMessage."""
    return Labelled(
        path=row["path"],
        label=row["label"],
        should_ack=row["should_auto_ack"],
        stated_id=row["message_id"],
        message=seen(Path(data, "mails", row["path"]).read_bytes()),
    )


def seen(raw: bytes) -> Message:
    """Return a mail as it is decided about. Raises UnreadableMessage."""
    message = in_its_authors_name(read_raw(raw), DESK)
    addressed = replace(message, to=(*message.to, Address(spec=DESK.address)), size_bytes=len(raw))
    return read_body(addressed, raw[:MAX_BODY]) if wants_text(addressed, DESK) else addressed
