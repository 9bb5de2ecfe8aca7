"""What people said of a conversation: facts that are never changed, but for being taken back. What follows is derived.

Colleagues say it in answer to mailwarden's mail (`core.commands`), requesters in a short reply to a notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Word(StrEnum):
    """What may be said of a conversation."""

    # staff
    ANSWER = "answer"  # a person wrote it: acknowledge it
    LEAVE = "leave"  # nobody has to answer it
    ANSWERED = "answered"  # the requester has their answer by another way: by telephone, in person
    MINE = "mine"  # whoever says so takes it over, and is reminded from now on
    TIME = "time"  # by when the requester hears from a person, with the reason where there is one
    SNOOZE = "snooze"  # remind nobody until then; what the requester was told is guarded as before
    HOLD = "hold"  # hold back the mail that is about to go out in our words
    SEND = "send"  # let go what was held back, or is waiting for a yes
    STOP = "stop"  # nothing automatic to this requester any more; staff are still reminded
    TRACK = "track"  # guard the time that a colleague named in their own answer
    UNDO = "undo"  # take back what was said last
    # staff or the requester
    NO_RUSH = "no-rush"  # it may take its time: nothing told stands any more, but somebody still waits
    URGENT = "urgent"  # it cannot wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One word of one person about one conversation."""

    word: Word
    message_id: str  # of the mail in which it was said
    author: str  # comparable address
    at: datetime  # when that mail arrived, aware
    until: datetime | None = None  # of TIME, SNOOZE and TRACK: the instant that was named, aware
    text: str = ""  # the reason in their own words, one line; "" for none
    name: str = ""  # how the author is called, "Anna Berg"; "" where the mail does not say
    undone_at: datetime | None = None  # when it was taken back; None: it stands
