"""What becomes of told times: each ends once, as kept, replaced in time, broken (warned or silently), or withdrawn.

A time by which a person answers is kept by an answer alone. One by which we write to say where it stands (basis WORD)
is kept by an answer or by our next mail, whatever that tells: so it is never replaced, nor broken after a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailwarden.core.clocks import next_word, told_promises
from mailwarden.core.conversation import Basis, Conversation, Part, Promise, PromiseState, Submission, SubmissionState
from mailwarden.core.decisions import Decision, EndPromise, MarkTold
from mailwarden.core.events import SubmissionEnded
from mailwarden.core.reasons import Reason

_REASONS = {
    PromiseState.KEPT: Reason.ANSWERED_IN_TIME,
    PromiseState.REPLACED: Reason.REPLACED_IN_TIME,
    PromiseState.BROKEN_WARNED: Reason.BROKEN_AFTER_WARNING,
    PromiseState.BROKEN_SILENTLY: Reason.BROKEN_SILENTLY,
    PromiseState.WITHDRAWN: Reason.NEVER_TOLD,
}


def open_promises(known: Conversation) -> tuple[Promise, ...]:
    """Return the told times of which it is not yet known what becomes of them, the first told first."""
    return tuple(one for one in told_promises(known) if one.state is PromiseState.OPEN)


def answered(known: Conversation, at: datetime) -> tuple[EndPromise, ...]:
    """Return how every open told time ends with an answer at this instant."""
    return tuple(ended_by_answer(known, one, at) for one in open_promises(known))


def ended_by_answer(known: Conversation, promise: Promise, at: datetime) -> EndPromise:
    """Return how one told time ends with an answer at this instant."""
    return _end(promise, PromiseState.KEPT, at) if at <= promise.at else _unanswered(known, promise, at)


def settled(known: Conversation, at: datetime, reason: Reason) -> tuple[EndPromise, ...]:
    """Return how every open told time ends when somebody says at this instant that no answer is needed."""
    return tuple(ended_without_need(known, one, at, reason) for one in open_promises(known))


def ended_without_need(known: Conversation, promise: Promise, at: datetime, reason: Reason) -> EndPromise:
    """Return how one told time ends then: it was neither kept nor broken, unless it had passed already."""
    if at > promise.at:
        return _unanswered(known, promise, at)
    return replace(_end(promise, PromiseState.WITHDRAWN, at), reason=reason)


def kept_by(known: Conversation, at: datetime) -> tuple[Promise, ...]:
    """Return the times that only the answer of this instant has kept; known: without that answer."""
    kept = (one for one in told_promises(known) if one.state is PromiseState.KEPT and at <= one.at)
    return tuple(one for one in kept if not _is_kept_otherwise(known, one))


def reopened(known: Conversation, kept: Sequence[Promise]) -> tuple[Promise, ...]:
    """Return the conversation's times with these standing as before."""
    again = {one.promise_id for one in kept}
    return tuple(replace(one, state=PromiseState.OPEN) if one.promise_id in again else one for one in known.promises)


def _is_kept_otherwise(known: Conversation, promise: Promise) -> bool:
    others = (one for one in known.entries if one.message_id != promise.message_id)
    answers = (one.at for one in others if one.part is Part.ANSWER)  # what told it does not keep it
    word = next_word(known, promise) if promise.basis is Basis.WORD else None
    return any(promise.told_at and promise.told_at <= at <= promise.at for at in (*answers, *((word,) if word else ())))


def passed(known: Conversation, now: datetime) -> tuple[EndPromise, ...]:
    """Return how the open told times end that have passed without an answer."""
    return tuple(_unanswered(known, one, one.at) for one in open_promises(known) if one.at <= now)


def written(known: Conversation, at: datetime, incident_id: int = 0) -> tuple[EndPromise, ...]:
    """Return what ends with a notice that was accepted at this instant, whether or not it tells a new time.

    incident_id: what it is about; 0: their own mail.
    """
    about = (one for one in open_promises(known) if one.incident_id == incident_id)
    words = (one for one in about if one.basis is Basis.WORD and at <= one.at)
    return tuple(_kept_by_us(one, at) for one in words)


def replaced(known: Conversation, by: int, at: datetime, incident_id: int = 0) -> tuple[EndPromise, ...]:
    """Return how the open told times end when a mail that tells another one was accepted at this instant.

    incident_id: what it is about; 0: their own mail. A time about the one says nothing of the other.
    """
    about = (one for one in open_promises(known) if one.incident_id == incident_id)
    earlier = (one for one in about if one.promise_id != by)
    return tuple(_replaced(known, one, at) for one in earlier)


def never_told(promise_id: int, at: datetime) -> EndPromise:
    """Return the end of a time whose mail was never accepted."""
    return EndPromise(promise_id=promise_id, state=PromiseState.WITHDRAWN, at=at, reason=Reason.NEVER_TOLD)


def after(known: Conversation, ended: SubmissionEnded, decisions: Sequence[Decision]) -> Conversation:
    """Return the conversation as it is once a submission has ended and these decisions about it are written down."""
    submissions = (_with_outcome(one, ended) for one in known.submissions)
    promises = (_as_decided(one, decisions) for one in known.promises)
    return replace(known, submissions=tuple(submissions), promises=tuple(promises))


def _with_outcome(submission: Submission, ended: SubmissionEnded) -> Submission:
    if submission.submission_id != ended.submission.submission_id:
        return submission
    sent_at = ended.at if ended.outcome is SubmissionState.SENT else submission.sent_at
    return replace(submission, state=ended.outcome, sent_at=sent_at)


def _as_decided(promise: Promise, decisions: Sequence[Decision]) -> Promise:
    for decision in decisions:
        if isinstance(decision, MarkTold) and decision.promise_id == promise.promise_id:
            promise = replace(promise, told_at=decision.at)
        if isinstance(decision, EndPromise) and decision.promise_id == promise.promise_id:
            promise = replace(promise, state=decision.state)
    return promise


def _replaced(known: Conversation, promise: Promise, at: datetime) -> EndPromise:
    if at > promise.at:
        return _unanswered(known, promise, at)
    return _kept_by_us(promise, at) if promise.basis is Basis.WORD else _end(promise, PromiseState.REPLACED, at)


def _unanswered(known: Conversation, promise: Promise, at: datetime) -> EndPromise:
    """Return how a time ends that has passed without an answer."""
    word = next_word(known, promise)
    if word is None or word > promise.at:
        return _end(promise, PromiseState.BROKEN_SILENTLY, at)
    return _kept_by_us(promise, word) if promise.basis is Basis.WORD else _end(promise, PromiseState.BROKEN_WARNED, at)


def _kept_by_us(promise: Promise, at: datetime) -> EndPromise:
    return replace(_end(promise, PromiseState.KEPT, at), reason=Reason.WRITTEN_IN_TIME)


def _end(promise: Promise, state: PromiseState, at: datetime) -> EndPromise:
    return EndPromise(promise_id=promise.promise_id, state=state, at=at, reason=_REASONS[state])
