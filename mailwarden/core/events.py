"""What happened: the only things `decide` is ever asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.because import NOTHING_SPECIAL, Circumstances
from mailwarden.core.commitments import Commitment
from mailwarden.core.conversation import Conversation, Join, Submission, SubmissionState
from mailwarden.core.foretold import Foretold
from mailwarden.core.incidents import Incident
from mailwarden.core.message import MailboxRole, Message
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCounts:
    """How many automatic mails went out lately, within each limit's own window."""

    to_address: int = 0
    to_domain: int = 0
    by_desk: int = 0
    unreachable_since: datetime | None = None  # when our mail to this address came back for good; None: it arrives
    brake_is_on: bool = False  # tripped before and not yet released by `resume`
    noticed_at: datetime | None = None  # when the newest notice within the address's window left; None: none has
    incident_is_open: bool = False  # at this desk: a new mail may be about it
    has_unplaced: bool = False  # whether mail of ours to this address belongs to nothing yet: it may answer a new one


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageArrived:
    """A message not seen before stands in a watched mailbox."""

    message: Message
    role: MailboxRole
    join: Join | None = None  # to which conversation it belongs; None: to none that is known
    sent: SentCounts = SentCounts()
    is_history: bool = False  # it was there before the first contact with this mailbox
    is_to_learn_from: bool = False  # history that is read to see how long people waited; nobody is written to
    answers: tuple[Message, ...] = ()  # mail from our side to its author that was read before it and had no place yet
    foretold: Foretold | None = None  # by when it will be answered, if it opens a conversation; None: not known
    commitment: Commitment | None = None  # what it says will follow, if it is from our side; None: nothing
    approached_at: datetime | None = None  # when a colleague wrote to its author just before, who had not asked
    away: frozenset[str] = frozenset()  # see TimeReached; only where it says that a mail came back
    returns_told: int = 0  # of how many of our own mails that came back staff heard within the last hour
    state: Circumstances = NOTHING_SPECIAL
    incidents: tuple[Incident, ...] = ()  # that are open, if it opens a conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeReached:
    """An instant that `next_due` named for this conversation has come."""

    read_at: datetime | None = None  # the oldest instant at which a watched mailbox was last read; None: never
    foretold: Foretold | None = None  # by when it will be answered now that it has waited so long; None: not known
    doubtful_at: datetime | None = None  # from when on an answer by the told time is too unlikely; None: see `agenda`
    signs: tuple[Reason, ...] | None = ()  # what says that it may have been answered; None: nobody has looked yet
    state: Circumstances = NOTHING_SPECIAL
    words: str | None = ""  # what the requester wrote last, as far as it could be read; None: nobody has looked yet
    chance: float | None = None  # of an answer by the time that counts; None: not known
    away: frozenset[str] = frozenset()  # comparable addresses of colleagues whose mail programs say that they are away
    room: int | None = None  # how many mails may still go to the requester (`core.allowance`); None: enough


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionDue:
    """A queued mail is about to be handed over: is it still true?"""

    submission: Submission
    read_at: datetime | None = None  # the oldest instant at which a watched mailbox was last read; None: never
    is_paused: bool = False
    foretold: Foretold | None = None  # by when it will be answered, for a text that is written anew; None: not known
    others: tuple[Conversation, ...] = ()  # whose mail may do for this one, too (`core.sharing`)
    state: Circumstances = NOTHING_SPECIAL
    incident: Incident | None = None  # that the mail is about, as it stands by now
    sent: SentCounts | None = None  # to the requester, for mail that nobody waits for; None: it does not matter
    room: int | None = None  # see TimeReached


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionEnded:
    """The server's last word on a submission, or ours: sent, refused or withdrawn."""

    submission: Submission  # as it was before this attempt
    outcome: SubmissionState
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSaid:
    """A colleague said in one word what is to become of a conversation (`core.commands`)."""

    word: Word
    message_id: str  # of their mail
    author: str  # comparable address
    at: datetime  # when it arrived
    sent: SentCounts = SentCounts()  # to the requester
    foretold: Foretold | None = None  # by when it will be answered; None: not known
    until: datetime | None = None  # the instant that was named, aware; None: none was
    text: str = ""  # the reason in their words, one line; "" for none
    name: str = ""  # how the author is called; "" where nobody knows
    refers_to: tuple[str, ...] = ()  # Message-IDs of what their mail answers: what is taken back is among them
    is_of_confirmed: bool = False  # it answers what became of their words: nobody else's are taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundInJunk:
    """Mails lie in the Junk mailbox, looked for because an acknowledgement is about to leave late."""

    message_ids: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackFromJunk:
    """A mail that was found in the Junk mailbox stands in INBOX again: somebody says that it is no spam."""

    message_id: str
    sent: SentCounts = SentCounts()  # to its author
    foretold: Foretold | None = None  # by when it will be answered; None: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged:
    """The opening hours are others than those by which times were told, and staff said that people may hear of it."""

    read_at: datetime | None = None  # the oldest instant at which a watched mailbox was last read; None: never
    foretold: Foretold | None = None  # by when it will be answered now; None: not known


Event = (
    MessageArrived
    | TimeReached
    | SubmissionDue
    | SubmissionEnded
    | StaffSaid
    | FoundInJunk
    | BackFromJunk
    | CalendarChanged
)
