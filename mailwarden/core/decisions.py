"""What to do about an event: frozen values with a reason each, for the daemon to carry out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.because import Because
from mailwarden.core.conversation import Part, Promise, PromiseState, Tone
from mailwarden.core.incidents import Incident, Stage
from mailwarden.core.message import Address
from mailwarden.core.outages import Outage
from mailwarden.core.reasons import Reason
from mailwarden.core.returned import Returned
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
    """Close the circle with a requester who was answered after a promise to them was not kept."""

    to: Address
    in_reply_to: str
    references: tuple[str, ...]
    subject: str
    language: str
    answered_at: datetime
    is_broken: bool  # a told time passed; else it was moved more than once
    step: int  # 0: thanks; 1: did it hold?
    reason: Reason


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
class TakeBackAnswer:
    """An answer reached nobody: from now on it counts as none."""

    message_id: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenPromise:
    """What ended this told time reached nobody, or was taken back: it stands as before, and becomes what it becomes."""

    promise_id: int
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
class TrackTime:
    """Write a time into the ledger that a colleague told in their own answer: told when that was written."""

    promise: Promise
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """What was said in this mail does not count any more, nor does the entry that stands for it."""

    message_id: str
    at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOff:
    """A mail of which not a byte has left is never handed over."""

    submission_id: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """A mail of which not a byte has left is looked at again at this instant, sooner or later than it would be."""

    submission_id: int
    until: datetime
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
    told: datetime | None = None  # the time that the requester counts on, as matters stand
    undone: Said | None = None  # what was taken back, or is to be but cannot
    instead_of: str = ""  # who had named another time before, as they write their name, or else their address


@dataclass(frozen=True, slots=True, kw_only=True)
class Withhold:
    """What would have been sent, had the mode or a limit allowed it."""

    decision: SendAcknowledgement | SendNotice | SendRestatement | NudgeStaff | TellOfReturn | OfferToTrack
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPromise:
    """Write into the ledger what became of a told time."""

    promise_id: int
    state: PromiseState
    at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkTold:
    """The mail that tells this time was accepted: from now on somebody relies on it."""

    promise_id: int
    at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """Hand the frozen bytes over now."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Postpone:
    """Do not hand them over now; look again soon."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Never hand them over."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTime:
    """Never hand over this mail: what the requester was told for another mail of theirs counts here, too.

    promise: that time as it stands in this conversation, told from now on; None: no time was told there either.
    heard_at: when the notice was accepted that did for this one, too; None: this is an acknowledgement.
    """

    promise: Promise | None
    reason: Reason
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """Not a byte of it has left and it is no longer true: freeze this text in its place."""

    decision: SendAcknowledgement | SendNotice | SendIncident
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmOperator:
    """Somebody who can mend it must hear of this, once until it is over."""

    subject: str  # what it is about, as a slug: "brake", "submission-refused"
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnBrake:
    """Acknowledge nobody at this desk until `resume`; times told before are still guarded."""

    reason: Reason


Decision = (
    LeaveAlone
    | OpenConversation
    | AddEntry
    | SendAcknowledgement
    | SendNotice
    | SendRestatement
    | SendClosing
    | SendIncident
    | NudgeStaff
    | TellOfReturn
    | TakeBackAnswer
    | ReopenPromise
    | NoteUnreachable
    | ReachableAgain
    | Withhold
    | EndPromise
    | MarkTold
    | Submit
    | Postpone
    | Withdraw
    | ShareTime
    | Rewrite
    | AlarmOperator
    | PutOnBrake
    | AskStaff
    | AskToCorrect
    | ListInDigest
    | ExplainWords
    | Accept
    | Settle
    | HearWord
    | Owe
    | OfferToTrack
    | TrackTime
    | TakeBack
    | CallOff
    | PutOff
    | TellColleague
)
