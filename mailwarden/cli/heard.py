"""What people said of a conversation, and what stands of it, in words for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mailwarden.cli.words import Wall
from mailwarden.core.bidden import is_held_back, is_no_rush, is_stopped, named_time, owner, snoozed_until
from mailwarden.core.conversation import Conversation
from mailwarden.core.said import Said, Word

SAYS = {
    Word.ANSWER: "a person wrote it: acknowledge it",
    Word.LEAVE: "no answer needed",
    Word.ANSWERED: "answered by another way",
    Word.MINE: "mine",
    Word.TIME: "answered by",
    Word.SNOOZE: "no reminders until",
    Word.HOLD: "hold the mail back",
    Word.SEND: "send the mail now",
    Word.STOP: "nothing automatic any more",
    Word.TRACK: "guard the time named in the answer",
    Word.UNDO: "take it back",
    Word.NO_RUSH: "no rush",
    Word.URGENT: "urgent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatStands:
    """What stands of everything that was said; the keys of `--json`."""

    owner: str  # comparable address; "" for nobody
    promised_by: str  # who named the time that stands; "" for nobody
    snoozed_until: datetime | None
    is_no_rush: bool
    is_stopped: bool
    is_held_back: bool


def what_stands(known: Conversation, now: datetime) -> WhatStands:
    """Return what stands of what was said."""
    named = named_time(known)
    return WhatStands(
        owner=owner(known),
        promised_by=named.author if named else "",
        snoozed_until=snoozed_until(known, now),
        is_no_rush=is_no_rush(known),
        is_stopped=is_stopped(known),
        is_held_back=is_held_back(known),
    )


def in_short(standing: WhatStands, wall: Wall) -> str:
    """Return what stands in a few words: "anna@example.org, snoozed until …"; "" for nothing."""
    return ", ".join(_parts(standing, wall))


def heard(said: Said, wall: Wall) -> str:
    """Return one word as it was said, with the time and the reason in it."""
    until = f" {wall.instant(said.until)}" if said.until else ""
    text = f": {said.text}" if said.text else ""
    undone = f" (taken back {wall.instant(said.undone_at)})" if said.undone_at else ""
    return f"{SAYS[said.word]}{until}{text}{undone}"


def _parts(standing: WhatStands, wall: Wall) -> Iterator[str]:
    if standing.owner:
        yield standing.owner
    if standing.snoozed_until:
        yield f"snoozed until {wall.instant(standing.snoozed_until)}"
    if standing.is_no_rush:
        yield "no rush"
    if standing.is_stopped:
        yield "nothing automatic"
    if standing.is_held_back:
        yield "mail held back"
