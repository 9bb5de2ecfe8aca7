"""A mail that is about to leave is cut down to what may still go to its reader (`core.allowance`). Decides only.

A notice about a time that stands always goes; what it may not do is tell a new one that nobody could guard. A mail that
nobody waits for gives way to what is owed. What a person names goes out as they said it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mailwarden.core.agenda import is_in_words, owed_promise
from mailwarden.core.allowance import A_TIME, may_tell
from mailwarden.core.closing import CROSSED
from mailwarden.core.conversation import Conversation, Kind, Submission, SubmissionState
from mailwarden.core.decisions import (
    Postpone,
    Rewrite,
    SendAcknowledgement,
    SendIncident,
    SendNotice,
    ShareTime,
    Submit,
    Withdraw,
)
from mailwarden.core.events import SubmissionDue
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason

Verdict = Submit | Postpone | Withdraw | ShareTime | Rewrite
Letter = SendAcknowledgement | SendNotice | SendIncident

_AS_IT_IS = frozenset({SubmissionState.SENDING, SubmissionState.UNCERTAIN})  # perhaps arrived: the same words, or none
_NEEDS = {Kind.ACKNOWLEDGEMENT: 1, Kind.RESTATEMENT: 1, Kind.CLOSING: A_TIME}  # a closing note takes nobody's time away
_NOBODY_WAITS = frozenset({Kind.RESTATEMENT, Kind.CLOSING})


def fitted(
    verdict: Verdict,
    known: Conversation,
    event: SubmissionDue,
    policy: DeskPolicy,
    anew: Callable[[], SendAcknowledgement | SendNotice],
) -> Verdict:
    """Return a verdict as it is, or one that fits. anew: what the mail would say if it were written now."""
    submission, room = event.submission, event.room
    if room is None or not isinstance(verdict, Submit | Rewrite) or submission.state in _AS_IT_IS:
        return verdict
    if not _is_recalled(submission) and _is_too_much(known, submission.kind, room):
        return Withdraw(reason=Reason.LIMIT_ADDRESS)
    if may_tell(room, policy) or not _may_be_cut(known, event):
        return verdict
    if isinstance(verdict, Rewrite):
        return replace(verdict, decision=without_time(verdict.decision))
    if not submission.promise_id:
        return verdict
    return Rewrite(decision=without_time(anew()), reason=Reason.NO_NOTICE_LEFT)


def without_time(decision: Letter) -> Letter:
    """Return a mail that tells no time of ours, nor that we would write before one passes."""
    if isinstance(decision, SendIncident):
        return decision
    if isinstance(decision, SendNotice):
        return replace(decision, promise=None, reason=Reason.LAST_AUTOMATIC_NOTICE)
    plain = replace(decision, promise=None, typical=None, is_over_a_week=False, will_warn=False)
    return replace(plain, reason=Reason.NO_NOTICE_LEFT, reader_offset=None)


def _is_recalled(submission: Submission) -> bool:
    """Whether it says that a told time counts no more, because the answer crossed with it."""
    return submission.kind is Kind.CLOSING and submission.step >= CROSSED


def _is_too_much(known: Conversation, kind: Kind, room: int) -> bool:
    """Whether it would go beyond the limit, or take the place of a notice that is owed in its own conversation."""
    owed = kind in _NOBODY_WAITS and owed_promise(known) is not None
    return kind in _NEEDS and room < _NEEDS[kind] + owed


def _may_be_cut(known: Conversation, event: SubmissionDue) -> bool:
    """Whether the time that it tells is one of ours: not a person's, nor our next word about an incident."""
    kind = event.submission.kind
    if kind is Kind.ACKNOWLEDGEMENT:
        return event.incident is None
    return kind is Kind.NOTICE and not is_in_words(known, event.submission)
