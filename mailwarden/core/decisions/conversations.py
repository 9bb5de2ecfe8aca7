"""What becomes of a mail and of its conversation: frozen values with a reason each, which the store keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.conversation import Part
from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveAlone:
    """Remember the message and do nothing else about it."""

    message_id: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConversation:
    """Somebody wrote about something new: follow it until a person has answered."""

    requester: Address
    subject: str
    language: str
    targets: str  # name of the targets its first mail matched
    rule: str  # which rule said so, "desk" where none did; shown by `explain`
    acknowledgeable: bool
    reason: Reason
    refused_because: Reason | None = None
    reader_offset: timedelta | None = None  # of the clock its author wrote by, from UTC; None: unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEntry:
    """The message belongs to the conversation (the known one, or the one just opened), as this part of it."""

    message_id: str
    part: Part
    reason: Reason
    at: datetime | None = None  # when it counts as written, where that is not when it was received
    returns: str = ""  # Message-ID of the mail that it brings back for good


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackAnswer:
    """An answer reached nobody: from now on it counts as none."""

    message_id: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteUnreachable:
    """Write nothing automatic to this address until a mail from it arrives that is newer."""

    address: str  # comparable
    at: datetime
    status: str  # RFC 3463; "" where none was named
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachableAgain:
    """A mail from this address arrived after ours had come back: try it again."""

    address: str  # comparable
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """What made the gate refuse or hold the first mail counts no more: automatic mail may go to the requester."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """Nobody waits in it any more, because a colleague said so in a mail that may be about several conversations."""

    message_id: str  # of their mail
    author: str  # comparable address
    at: datetime
    reason: Reason
    part: Part = Part.SETTLED  # or ANSWER, where the requester has their answer by another way


@dataclass(frozen=True, slots=True, kw_only=True)
class HearWord:
    """Remember what somebody said of this conversation; what follows from it is derived (`core.bidden`)."""

    said: Said
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Owe:
    """The answer in this mail says that more will follow: from then on we owe the requester news."""

    message_id: str  # of the answer
    author: str  # comparable address; "" for none
    at: datetime  # when the answer counts as written
    until: datetime | None  # by when it says so; None: it names no time
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """What was said in this mail does not count any more, nor does the entry that stands for it."""

    message_id: str
    at: datetime
    reason: Reason
