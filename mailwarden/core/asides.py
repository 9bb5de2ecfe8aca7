"""The moment of sending of mail that tells no time: is it still true and wanted that we say this? Decides only.

A restatement repeats a time that was told, a closing note closes the circle after an answer, or says that a mail of
ours and the answer crossed. Neither is ever written anew: what is no longer true is not sent.
"""

from __future__ import annotations

from datetime import date, datetime

from mailwarden.core.chasing import still_stands
from mailwarden.core.closing import CROSSED, crossing_of, may_close
from mailwarden.core.conversation import Conversation
from mailwarden.core.decisions import Postpone, Submit, Withdraw
from mailwarden.core.events import SentCounts, SubmissionDue
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.times import is_fresh

Verdict = Submit | Postpone | Withdraw


def decide_restatement(known: Conversation, event: SubmissionDue, policy: DeskPolicy, now: datetime) -> Verdict:
    """Return whether a restatement goes out: nobody has answered, and the time it repeats stands. known: waits."""
    if not _was_read_since(event, policy, now):
        return Postpone(reason=Reason.STALE_DATA)
    is_same_day = event.submission.queued_at.astimezone(policy.hours.zone).date() == _today(policy, now)
    if event.room is not None and event.room < 1:
        return Withdraw(reason=Reason.LIMIT_ADDRESS)
    if is_same_day and still_stands(known, event.submission, policy, now):
        return Submit(reason=Reason.STILL_TRUE)
    return Withdraw(reason=Reason.TEXT_NO_LONGER_TRUE)


def decide_closing(known: Conversation, event: SubmissionDue, policy: DeskPolicy, now: datetime) -> Verdict:
    """Return whether a closing note goes out: nobody has written since the answer, and no brake is on."""
    if policy.mode is not Mode.FULL:
        return Withdraw(reason=Reason.NOTICES_OFF)
    if not _was_read_since(event, policy, now):
        return Postpone(reason=Reason.STALE_DATA)
    if not may_close(known, policy, event.submission.step):
        return Withdraw(reason=Reason.WRITTEN_MEANWHILE)
    if event.submission.step >= CROSSED:
        return _crossed(known, event, now)
    if event.room is not None and event.room < 1:
        return Withdraw(reason=Reason.LIMIT_ADDRESS)
    if event.sent and (limit := _limit_passed(event.sent, policy)):
        return Withdraw(reason=limit)
    return Submit(reason=Reason.STILL_TRUE)


def _crossed(known: Conversation, event: SubmissionDue, now: datetime) -> Verdict:
    """A time that counts no more is taken back as surely as one that stands is guarded: within no limit but the brake.

    It costs what was kept for a notice about that time, and no machine sends the answer that comes before it.
    """
    crossing = crossing_of(known)
    if crossing is None or now >= crossing.until:
        return Withdraw(reason=Reason.TEXT_NO_LONGER_TRUE)
    if event.sent and event.sent.brake_is_on:
        return Withdraw(reason=Reason.BREAKER_OPEN)
    return Submit(reason=Reason.STILL_TRUE)


def _was_read_since(event: SubmissionDue, policy: DeskPolicy, now: datetime) -> bool:
    """Whether every mailbox was read lately, and once more after this mail was decided."""
    read_at = event.read_at
    return read_at is not None and is_fresh(read_at, policy, now) and read_at >= event.submission.queued_at


def _limit_passed(sent: SentCounts, policy: DeskPolicy) -> Reason | None:
    """Return which limit this mail, which is counted already, goes beyond."""
    limits = policy.limits
    if sent.brake_is_on:
        return Reason.BREAKER_OPEN
    if sent.to_address > limits.per_address.count:
        return Reason.LIMIT_ADDRESS
    if sent.to_domain > limits.per_domain.count:
        return Reason.LIMIT_DOMAIN
    return Reason.LIMIT_DESK if sent.by_desk > limits.per_desk.count else None


def _today(policy: DeskPolicy, now: datetime) -> date:
    return now.astimezone(policy.hours.zone).date()
