"""What a report reads of the past: told times, conversations and counts; nothing that names a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.conversation import Basis, Kind, PromiseState, SubmissionState
from mailwarden.core.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTime:
    """One row of the ledger, with what became of it."""

    number: int  # of its row
    targets: str  # of its conversation
    rule: str  # of its conversation, "desk" where none matched
    opened_at: datetime  # when its conversation began
    at: datetime  # the told instant
    basis: Basis
    level: float | None  # the share of cases in which it was said to hold; None: no share was measured
    told_at: datetime | None  # None: the mail that was to tell it never left
    state: PromiseState
    answered_at: datetime | None = None  # the first answer since it was told
    word_at: datetime | None = None  # when our next word on it, a notice, left


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How one conversation went."""

    number: int  # of its row
    targets: str
    rule: str  # "desk" where none matched
    opened_at: datetime
    answered_at: datetime | None  # the first answer; None: nobody has answered
    is_waiting: bool  # whether somebody waits now
    last_at: datetime  # of its newest mail
    refused_because: Reason | None = None  # why its writer gets no automatic mail


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCount:
    """How many automatic mails of one kind stand alike."""

    kind: Kind
    state: SubmissionState
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionCount:
    """How often one thing was decided for one reason."""

    kind: str  # the decision's class in kebab case: "leave-alone"
    reason: Reason
    count: int
