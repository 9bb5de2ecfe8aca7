"""What a requester is to read, and why: the facts of each mail, not yet its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.because import Because
from mailwarden.core.conversation import Promise, Tone
from mailwarden.core.incidents import Incident, Stage
from mailwarden.core.message import Address
from mailwarden.core.outages import Outage
from mailwarden.core.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAcknowledgement:
    """Answer the requester, at most once per conversation."""

    to: Address  # the author (RFC 3834 section 4 leaves us the choice; a person expects it there)
    in_reply_to: str  # canonical Message-ID of the message answered; "" where it has none of its own
    references: tuple[str, ...]  # oldest first, without in_reply_to
    subject: str
    language: str
    received_at: datetime
    promise: Promise | None  # the time it tells; None: none can be told honestly
    typical: datetime | None = None  # by when about half have their answer; None: not known, or the promise itself
    is_busy: bool = False  # far more people wait than ever before, and they may know it
    is_over_a_week: bool = False  # it may take more than a week: that much is known, and no nearer time
    will_warn: bool  # whether we may say that we write before the time passes
    reason: Reason
    step: int = 0
    outage: Outage | None = None  # in which their mail came in; None: we were reading
    incident: Incident | None = None  # that it is probably about: the promise, if any, is our next word on that
    reader_offset: timedelta | None = None  # see `reader_clock.offset_until`; None: tell by the desk's clock alone


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNotice:
    """Tell the requester, before a told time passes or owning it afterwards, what they can expect now."""

    to: Address
    in_reply_to: str
    references: tuple[str, ...]
    subject: str
    language: str
    tone: Tone
    told: datetime | None  # the time they were told before; None: none that still counts, a person names the first
    promise: Promise | None  # the new time; None on the last automatic notice
    replaces: int  # promise_id of what they were told before; 0 for none
    step: int
    reason: Reason
    is_word: bool = False  # told was no time for an answer, but by when we write: this is that mail
    is_busy: bool = False  # as in SendAcknowledgement
    is_doubtful: bool = False  # something says that they may have been answered, though no answer is seen
    is_owed: bool = False  # they have an answer, which said that more will follow: told was by when
    because: Because | None = None  # why it takes longer; None: nobody has looked
    owner: str = ""  # first name of the colleague who has taken it on; "": nobody has, or it is not known
    answerer: str = ""  # first name of the colleague who answered them last and is reminded of it; "" likewise
    reader_offset: timedelta | None = None  # as in SendAcknowledgement
    said_by: str = ""  # in whose words it is, as they write their name; "": nobody's, it is automatic
    not_before: datetime | None = None  # until then it can be taken back; None: it leaves at once


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRestatement:
    """Tell a requester who wrote again that what they were told still stands: nothing new, once in a wait."""

    to: Address
    in_reply_to: str
    references: tuple[str, ...]
    subject: str
    language: str
    told: datetime  # the time that stands
    step: int
    reason: Reason
    is_word: bool = False  # told is no time for an answer, but by when we write
    will_warn: bool = True  # whether we write before that time passes
    reader_offset: timedelta | None = None  # as in SendAcknowledgement


@dataclass(frozen=True, slots=True, kw_only=True)
class SendClosing:
    """Close the circle with a requester who was answered after a promise to them was not kept, or as a notice left."""

    to: Address
    in_reply_to: str
    references: tuple[str, ...]
    subject: str
    language: str
    answered_at: datetime
    is_broken: bool  # a told time passed; else it was moved more than once
    step: int  # 0: thanks; 1: did it hold?; from 2 on: a mail of ours and the answer crossed
    reason: Reason
    told: datetime | None = None  # what that notice told; None: no time
    reader_offset: timedelta | None = None  # as in SendAcknowledgement


@dataclass(frozen=True, slots=True, kw_only=True)
class SendIncident:
    """Tell the requester, in staff's words, of something that is wrong and that their mail is probably about."""

    to: Address
    in_reply_to: str
    references: tuple[str, ...]
    subject: str
    language: str
    incident_id: int
    stage: Stage
    title: str
    text: str = ""  # of an update
    why: str = ""  # of the end
    changed: str = ""
    told: datetime | None = None  # by when they were told to hear of it; None: no time was told
    promise: Promise | None = None  # by when they hear of it again; None: no time is told
    is_waiting: bool = True  # for an answer to their own mail
    step: int
    reason: Reason
    leaves_at: datetime | None = None  # at the earliest, so that not all leave at once; None: now
    reader_offset: timedelta | None = None  # as in SendAcknowledgement
