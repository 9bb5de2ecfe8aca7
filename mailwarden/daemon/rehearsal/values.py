"""What a rehearsal is given and what it finds: plain values, nothing of the machinery in between.

A rehearsal is made with `replay.rehearse` and judged with `suggesting.suggestions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.conversation import Kind
from mailwarden.core.decisions import NudgeStaff, SendAcknowledgement, SendClosing, SendNotice, SendRestatement
from mailwarden.core.message import Address, MailboxRole, Message
from mailwarden.core.noticing import FOOLISH_WITHIN as FOOLISH_WITHIN
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.core.reporting import Records

Mail = SendAcknowledgement | SendNotice | SendRestatement | SendClosing | NudgeStaff


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message of a desk's history, as its header tells it, and the mailbox it stands in."""

    message: Message
    role: MailboxRole


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """One mail that would have left, as `mail.letters` can write it."""

    at: datetime
    kind: Kind
    conversation_id: int  # within this rehearsal
    to: str  # addr-spec
    subject: str  # of the conversation
    reason: Reason
    decision: Mail
    told: datetime | None  # the time it tells a requester; None: none
    answered_after: timedelta | None  # how long after it a person answered the requester; None: never


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMail:
    """A mail that would have had no automatic answer, though nobody on our side wrote it."""

    at: datetime
    message_id: str
    author: Address | None
    subject: str
    reason: Reason
    is_followed: bool  # a person may have written it: their wait is watched, and staff are nudged


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a desk would have done from `since` to `until`."""

    desk: str
    policy: DeskPolicy  # as it was rehearsed: its mode may differ from the configured one
    since: datetime
    until: datetime
    mails: tuple[SentMail, ...]  # ascending by time; an address that is nudged along with others has a row of its own
    records: Records  # what `core.reporting.report` makes the figures of
    held: tuple[HeldMail, ...]  # first mails that got nothing, apart from those in `loops`
    loops: tuple[HeldMail, ...]  # answering these could have gone round in circles: robots' replies, limits
    foolish: tuple[SentMail, ...]  # notices that an answer followed within FOOLISH_WITHIN
    unanswered: int  # conversations of people who may be written to, without an answer by the end
    asked_again: int  # answered ones in which their newest mail had none: a question, or only thanks
    conversations: int  # begun since `since`
    letters: int  # mails lived through since `since`, each counted once
    learned_from: int  # conversations of before `since`
    brakes: tuple[datetime, ...]  # when the desk's own limit stopped everything

    @property
    def notices(self) -> Iterator[SentMail]:
        """What requesters would have been told again, the first first."""
        return (one for one in self.mails if one.kind is Kind.NOTICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A setting that the evidence speaks for."""

    key: str  # "acknowledge.confidence", "notice.lead", "targets.standard.first_reply"
    now: str  # as it would stand in the configuration: 0.9, "30m"
    better: str
    why: str  # in plain words, with the figures
