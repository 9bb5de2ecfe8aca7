"""What to do about an event: frozen values with a reason each, for the daemon to carry out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.conversation import Part, Promise, PromiseState, Tone
from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
from mailwarden.core.returned import Returned


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
    told: datetime  # the time they were told before
    promise: Promise | None  # the new time; None on the last automatic notice
    replaces: int  # promise_id of what they were told before
    step: int
    reason: Reason
    is_word: bool = False  # told was no time for an answer, but by when we write: this is that mail
    is_busy: bool = False  # as in SendAcknowledgement
    is_doubtful: bool = False  # something says that they may have been answered, though no answer is seen
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
    step: int
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
    """What kept this told time reached nobody: it stands as before, and becomes what it becomes."""

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
class ExplainWords:
    """Tell a colleague what can be said in one word, since what they said was not understood."""

    to: Address
    in_reply_to: str
    references: tuple[str, ...]
    subject: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Withhold:
    """What would have been sent, had the mode or a limit allowed it."""

    decision: SendAcknowledgement | SendNotice | NudgeStaff | TellOfReturn
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

    decision: SendAcknowledgement | SendNotice
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
    | ExplainWords
    | Accept
    | Settle
)
