"""What our own people are to read, and why: the facts of each mail to staff or the operator, not yet its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.decisions.requesters import SendNotice
from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
from mailwarden.core.returned import Returned
from mailwarden.core.said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeStaff:
    """Remind our own people, with what the requester was told and when it runs out."""

    to: tuple[str, ...]
    requester: Address
    subject: str
    waiting_since: datetime
    due: datetime  # the told time, or the internal target where none was told
    is_told: bool  # whether the requester knows that time
    is_word: bool = False  # they know it as the time by which we write to them, not as one for an answer
    chasers: int
    which: int = 1  # of the planned reminders about this time, counted from 1; 0: none of those
    planned: int = 1  # how many of those there are before the requester hears from us
    hears_at: datetime | None = None  # when the requester hears from us, if nobody answers; None: they do not
    chance: float | None = None  # of an answer in time, 0..1; None: not known
    words: str = ""  # what the requester wrote last, line by line; "" where it could not be read
    is_stopped: bool = False  # a colleague said that nothing automatic goes to the requester any more
    is_owed: bool = False  # they have an answer, which said that more will follow: they wait for news
    step: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ListInDigest:
    """A conversation stands in a mail to staff about several; the order of these is the numbering."""

    step: int  # of the nudge whose place it takes; -1: of none
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TellOfReturn:
    """Tell our own people at once that a mail came back, so that they reach the requester in another way."""

    to: tuple[str, ...]
    requester: Address
    subject: str
    waiting_since: datetime
    returned: Returned
    is_answer: bool  # whether it was a person's answer; else one of our own mails
    will_notify: bool  # whether the requester is told before their time passes that it takes longer
    step: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMail:
    """A mail that is held, as it is shown to staff."""

    conversation_id: int
    requester: Address
    subject: str
    received_at: datetime
    because: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AskStaff:
    """Ask our own people whether these held mails are to be acknowledged, each mail once."""

    to: tuple[str, ...]
    mails: tuple[HeldMail, ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldWrong:
    """A told time at which nobody is there any more, as it is shown to staff."""

    conversation_id: int
    requester: Address
    subject: str
    told: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskToCorrect:
    """Ask our own people whether those whom a changed calendar concerns are to hear of it now."""

    to: tuple[str, ...]
    times: tuple[ToldWrong, ...]  # the earliest first
    count: int  # of all of them; more than are named
    reason: Reason
    is_agreed: bool = False  # a colleague said yes: this tells them what comes of it


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainWords:
    """Tell a colleague what can be said in a few words, since what they said was not understood."""

    to: Address
    in_reply_to: str
    references: tuple[str, ...]
    subject: str
    reason: Reason
    said: str = ""  # what was not understood, in their own words; "" where it is not to be quoted
    needs_number: bool = False  # it was understood, but not of which of those that were listed
    is_end: bool = False  # it says that it is over, but not whether an answer was given or none is needed


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferToTrack:
    """Ask whoever named a time in their answer whether it is to be guarded like any other."""

    to: tuple[str, ...]
    wrote: Address | None  # the colleague, where the answer is under an address of their own
    requester: Address
    subject: str
    sentence: str  # in which they named it, in their words
    until: datetime
    will_notify: bool  # whether the requester would hear from us before it passes
    step: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TellColleague:
    """What became of a colleague's word about this conversation; what several came to stands in one mail to them.

    reason: what became of it, done or not; which of the rest is given follows from it and the word.
    """

    said: Said
    requester: Address
    subject: str
    reason: Reason
    notice: SendNotice | None = None  # what the requester gets to read
    leaves_at: datetime | None = None  # until when that can be taken back
    is_slight: bool = False  # it moves what they were told by too little to leave before it would be spoken of anyway
    told: datetime | None = None  # the time that the requester counts on, as matters stand
    undone: Said | None = None  # what was taken back, or is to be but cannot
    instead_of: str = ""  # who had named another time before, as they write their name, or else their address


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmOperator:
    """Somebody who can mend it must hear of this, once until it is over."""

    subject: str  # what it is about, as a slug: "brake", "submission-refused"
    reason: Reason
