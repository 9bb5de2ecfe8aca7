"""What goes into a store and comes out of it: values that are neither mail nor policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailwarden.core.conversation import (
    Kind,
    Part,
    Submission,
    SubmissionState,
)
from mailwarden.core.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a watched mailbox has been read: every UID up to last_uid is accounted for (RFC 3501 section 2.3.1.1)."""

    desk: str
    mailbox: str
    uid_validity: int
    last_uid: int
    history_before: datetime  # what arrived earlier is history: from before the first contact, or forgotten since
    read_at: datetime  # the mailbox was complete up to last_uid at this instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Where a message stands."""

    desk: str
    mailbox: str
    uid_validity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMessage:
    """A message taken in before."""

    message_id: str
    fingerprint: str
    conversation_id: int | None
    part: Part | None
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A message that could not be read; given up after three failures, for a person to look at."""

    sighting: Sighting
    failures: int
    error: str  # class and sentence, no content
    last_at: datetime
    given_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """One decision as it is kept: what, why, when, about which conversation or message."""

    desk: str
    at: datetime
    kind: str  # the decision's class in kebab case: "send-acknowledgement", "withhold"
    reason: Reason
    conversation_id: int | None = None
    message_id: str = ""
    detail: Mapping[str, Any] | None = None  # JSON-able: what `explain` prints beside the reason


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubmission:
    """A mail with its Message-ID and frozen bytes, to be made durable before anything is sent."""

    desk: str
    conversation_id: int | None  # None: to the operator, about no conversation
    kind: Kind
    step: int
    recipient: str
    envelope_sender: str
    message_id: str
    content: bytes
    queued_at: datetime
    not_before: datetime
    reason: Reason
    promise_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """A submission that is due, with what handing it over needs."""

    submission: Submission
    desk: str
    conversation_id: int | None
    recipient: str
    envelope_sender: str
    content: bytes
    attempts: int
    reason: Reason
    has_company: bool = True  # whether other mail to the same address counts, or counted, against its limit
    is_paused: bool = False  # whether nothing may leave just now: known of what was claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """A submission that was attempted and waits for another attempt."""

    recipient: str
    queued_at: datetime
    reply: str  # what the last attempt met


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMail:
    """A mail of ours to staff, which they may answer in one word."""

    message_id: str
    kind: Kind  # NUDGE, HELP, or one that lists conversations: QUESTION, DIGEST, MORNING, EVENING, CONFIRMATION
    conversations: tuple[int, ...]  # that it is about, in the order in which it lists them
    incident_id: int = 0  # that it is about (INCIDENT_DRAFT, INCIDENT_REPORT); 0 for none


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentMail:
    """One mail about an incident to somebody whom it concerns, and what became of it."""

    conversation_id: int
    recipient: str
    round: int  # number of the incident's step; 0: the acknowledgement that speaks of it
    state: SubmissionState
    reply: str  # the server's, or why it was withdrawn
    queued_at: datetime
    sent_at: datetime | None
    is_settled: bool  # nothing more becomes of it
    came_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something the operator was or is to be told, once until it is over."""

    desk: str
    subject: str
    text: str
    raised_at: datetime
    cleared_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmTold:
    """What became of telling the operator that an alarm began, on one way."""

    route: str  # "mail", "webhook" or "ntfy"
    at: datetime | None  # when they were told; None: not yet
    reply: str  # of the mail server; "" for none


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmWord:
    """That an alarm began, or is over, which one way of reaching the operator has not said yet."""

    alarm_id: int
    alarm: Alarm
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTime:
    """A time that somebody was told and that nothing has ended yet."""

    conversation_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What is remembered of one person."""

    conversations: tuple[int, ...]  # their own
    mails: int  # in them, or from or to that person in none
    elsewhere: int  # other people's conversations that name them
    open_times: tuple[OpenTime, ...]  # that they were told, the earliest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One value in the store."""

    table: str
    column: str
    key: tuple[Any, ...]  # of its row


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Where one person was named when somebody looked: what erases them need not look through everything again."""

    mails: tuple[int, ...]  # by their numbers, of which a header field names them
    words: frozenset[str]  # their names, and what they wrote about, where that means nobody else
    places: tuple[Place, ...]

    @property
    def is_nowhere(self) -> bool:
        return not self.mails and not self.places


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRow:
    """One line of `mailwarden threads`."""

    conversation_id: int
    desk: str
    requester: str
    subject: str
    opened_at: datetime
    last_at: datetime
    waiting_since: datetime | None  # for an answer; None: nobody waits
    owed_since: datetime | None  # where they have one, but we owe them news; None: we do not
    wake_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long somebody waited for the first answer, or waits still: what a desk learns from."""

    conversation_id: int
    opened_at: datetime
    rule: str  # which rule its targets came from, "desk" for none
    is_history: bool  # from before the first contact
    answered_at: datetime | None  # the first answer; None: not yet, or never
    settled_at: datetime | None = None  # when somebody first said that no answer is needed; None: nobody did
