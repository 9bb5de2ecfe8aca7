"""What happened: the only things `decide` is ever asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailwarden.core.conversation import Conversation, Join, Submission, SubmissionState
from mailwarden.core.foretold import Foretold
from mailwarden.core.message import MailboxRole, Message
from mailwarden.core.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCounts:
    """How many automatic mails went out lately, within each limit's own window."""

    to_address: int = 0
    to_domain: int = 0
    by_desk: int = 0
    unreachable_since: datetime | None = None  # when our mail to this address came back for good; None: it arrives
    brake_is_on: bool = False  # tripped before and not yet released by `resume`


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeReached:
    """An instant that `next_due` named for this conversation has come."""

    read_at: datetime | None = None  # the oldest instant at which a watched mailbox was last read; None: never
    foretold: Foretold | None = None  # by when it will be answered now that it has waited so long; None: not known
    doubtful_at: datetime | None = None  # from when on an answer by the told time is too unlikely; None: see `agenda`
    signs: tuple[Reason, ...] | None = ()  # what says that it may have been answered; None: nobody has looked yet


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionDue:
    """A queued mail is about to be handed over: is it still true?"""

    submission: Submission
    read_at: datetime | None = None  # the oldest instant at which a watched mailbox was last read; None: never
    is_paused: bool = False
    foretold: Foretold | None = None  # by when it will be answered, for a text that is written anew; None: not known
    others: tuple[Conversation, ...] = ()  # whose mail may do for this one, too (`core.sharing`)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionEnded:
    """The server's last word on a submission, or ours: sent, refused or withdrawn."""

    submission: Submission  # as it was before this attempt
    outcome: SubmissionState
    at: datetime


class Word(StrEnum):
    """What a colleague may say of a conversation."""

    ANSWER = "answer"  # a person wrote it: acknowledge it
    LEAVE = "leave"  # nobody has to answer it


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSaid:
    """A colleague said in one word what is to become of a conversation (`core.commands`)."""

    word: Word
    message_id: str  # of their mail
    author: str  # comparable address
    at: datetime  # when it arrived
    sent: SentCounts = SentCounts()  # to the requester
    foretold: Foretold | None = None  # by when it will be answered; None: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundInJunk:
    """Mails lie in the Junk mailbox, looked for because an acknowledgement is about to leave late."""

    message_ids: frozenset[str]


Event = MessageArrived | TimeReached | SubmissionDue | SubmissionEnded | StaffSaid | FoundInJunk
