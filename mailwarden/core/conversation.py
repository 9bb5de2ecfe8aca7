"""A conversation as the core knows it: what was written, what was told, what was sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said

STEPS_PER_INCIDENT = 1000  # of a mail about one: incident * 1000 + the round of mail, so that no step comes twice


class Part(StrEnum):
    """What a message is to its conversation."""

    REQUEST = "request"  # the requester wrote: it is our turn
    THANKS = "thanks"  # the requester wrote and wants nothing: whoever's turn it is, it stays theirs
    SETTLED = "settled"  # somebody said that no answer is needed: nobody waits
    ANSWER = "answer"  # a person on our side wrote to the requester
    INTERNAL = "internal"  # staff among themselves
    ELSEWHERE = "elsewhere"  # a person on our side wrote about it to somebody outside, but not to the requester
    AUTOMATIC = "automatic"  # a robot on either side: changes nobody's turn
    OWN = "own"  # mailwarden's own mail, seen in a mailbox
    BOUNCE = "bounce"  # one of our mails came back
    OWED = "owed"  # with an answer that says more will follow: from then on we owe the requester news
    RETURNED = "returned"  # an answer that came back: it reached nobody, so whoever waited waits on


# Who is named in these does not thereby take part in the conversation.
OFF_STAGE = frozenset({Part.INTERNAL, Part.ELSEWHERE, Part.BOUNCE})


class Kind(StrEnum):
    """What an automatic mail is for."""

    ACKNOWLEDGEMENT = "acknowledgement"
    NOTICE = "notice"
    RESTATEMENT = "restatement"  # they wrote again: what they were told still stands
    CLOSING = "closing"  # after a promise that was not kept: thanks, and days later whether it holds
    NUDGE = "nudge"
    DIGEST = "digest"  # several nudges in one mail
    MORNING = "morning"  # to staff: what is due today
    EVENING = "evening"  # to staff: what became of it
    QUESTION = "question"  # to staff: are these held mails to be answered?
    CORRECTION = "correction"  # to staff: are those to hear of a changed calendar who were told a time in it?
    HELP = "help"  # to a colleague whose word was not understood
    CONFIRMATION = "confirmation"  # to a colleague: what became of their word
    OFFER = "offer"  # to a colleague: is the time that they named in their answer to be guarded?
    ALARM = "alarm"
    INCIDENT = "incident"  # to a requester: what is wrong here, and by when they hear again
    INCIDENT_DRAFT = "incident-draft"  # to a colleague: what would be told to whom, if they say yes
    INCIDENT_REPORT = "incident-report"  # to staff: who was told, what is owed, or what is missing
    SUGGESTION = "suggestion"  # to staff: many write about one thing; is that an incident?
    DEEPER = "deeper"  # to staff, once a week: who and what keeps coming back


# Whose mails go to the requester: what becomes of the others says nothing about whether that address can be reached.
TO_REQUESTERS = frozenset({Kind.ACKNOWLEDGEMENT, Kind.NOTICE, Kind.RESTATEMENT, Kind.CLOSING, Kind.INCIDENT})


class Tone(StrEnum):
    """How a notice speaks: before the told time an update, after it an apology, or what kept us from writing."""

    UPDATE = "update"
    APOLOGY = "apology"
    CATCH_UP = "catch-up"  # the time passed while mailwarden itself did not read the mailbox


class SubmissionState(StrEnum):
    """Where a submission stands (RFC 5321 section 4.2.1, RFC 1047)."""

    QUEUED = "queued"
    SENDING = "sending"  # handed to the server, outcome not yet known
    DEFERRED = "deferred"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    WITHDRAWN = "withdrawn"


class PromiseState(StrEnum):
    """What became of a time that was told."""

    OPEN = "open"
    KEPT = "kept"
    REPLACED = "replaced in time"
    BROKEN_WARNED = "broken after warning"
    BROKEN_SILENTLY = "broken silently"
    WITHDRAWN = "withdrawn"


class Basis(StrEnum):
    """What a told time rests on."""

    TARGET = "target"  # the configured aim, worded as an aim
    HISTORY = "history"  # measured on the desk's own answers
    PERSON = "person"  # somebody on our side named it
    WORD = "word"  # no time for an answer can be told: by then we write to say where it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One message of a conversation."""

    message_id: str
    part: Part
    at: datetime  # INTERNALDATE, aware, UTC
    written_id: str = ""  # Message-ID as written, for an answer to name; "" where the message has none of its own
    author: str = ""  # address in comparable form
    returns: str = ""  # Message-ID of the mail that it brings back for good; "" for all but bounces
    until: datetime | None = None  # of OWED: by when the answer said that more will follow; None: it named no time


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A time told to a requester: one row of the ledger. It never moves; it is kept, replaced, broken or withdrawn."""

    at: datetime  # the told instant, aware, UTC: of an answer, or where the basis is WORD of our next mail
    zone: str  # IANA name of the zone in which it was written
    basis: Basis
    level: float | None = None  # the share of cases in which it should hold; None where nothing was measured
    sample_size: int = 0
    told_at: datetime | None = None  # when the mail that tells it was accepted; None: not yet
    state: PromiseState = PromiseState.OPEN
    promise_id: int = 0  # 0 until stored
    message_id: str = ""  # of the mail that tells it
    reader_zone: str = ""  # the reader's clock that was shown beside the desk's, "UTC-05:00"; "": only the desk's was
    policy_mark: str = ""  # `core.marks` of what it was chosen by
    calendar_mark: str = ""
    incident_id: int = 0  # of the incident about which we write by then; 0: it is about their own mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """An automatic mail of a conversation, as far as deciding needs it (the bytes are the store's business)."""

    kind: Kind
    step: int
    message_id: str
    state: SubmissionState
    queued_at: datetime
    sent_at: datetime | None = None  # also of a notice withdrawn because another mail did for it: when that was
    submission_id: int = 0
    promise_id: int = 0  # the told time it carries; 0 for none

    @property
    def incident_id(self) -> int:
        """The incident that it speaks of; 0: none. An acknowledgement may speak of one as well: see its promise."""
        return self.step // STEPS_PER_INCIDENT if self.kind is Kind.INCIDENT else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The mails with one requester about one matter, and everything told in it; entries ascending by time.

    What `core.clocks` has folded it into is only a cache: it never changes, and is asked the same many times over.
    """

    conversation_id: int
    desk: str
    requester: Address
    subject: str
    language: str
    targets: str  # name of the targets that the first mail matched
    opened_at: datetime
    entries: tuple[Entry, ...] = ()
    promises: tuple[Promise, ...] = ()
    submissions: tuple[Submission, ...] = ()
    participants: frozenset[str] = frozenset()  # comparable addresses that were ever author or recipient, ours excluded
    acknowledgeable: bool = True  # False: the gate refused its first mail, so nothing automatic goes to the requester
    refused_because: Reason | None = None  # the gate's reason where not acknowledgeable
    reader_offset: timedelta | None = None  # of the clock by which its first mail was written; None: unknown
    unreachable_since: datetime | None = None  # when our mail to the requester came back for good; None: it arrives
    words: tuple[Said, ...] = ()  # what people said of it, in the order in which it was heard
    folds: dict[str, Any] = field(init=False, repr=False, compare=False, default_factory=dict)


class Confidence(StrEnum):
    """How sure a join is; a weak one groups for staff but never triggers or suppresses a mail."""

    STRONG = "strong"
    WEAK = "weak"


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """To which conversation a message belongs, and what says so."""

    conversation_id: int
    confidence: Confidence
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A conversation that a message might belong to, with what joining has to know of it."""

    conversation_id: int
    requester: str  # comparable address
    base_subject: str  # `core.subjects.base_subject` of its subject
    last_at: datetime
    participants: frozenset[str] = frozenset()
    matched_ids: frozenset[str] = frozenset()  # which of the message's clues are mails of this conversation
    is_history: bool = False  # read to learn from: no mail of today belongs to it
