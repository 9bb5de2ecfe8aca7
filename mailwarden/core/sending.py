"""The moment of sending, and what follows from its outcome: is every word still true, and what was thereby told?"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import partial

from mailwarden.core import ledger
from mailwarden.core.agenda import is_in_words, lead_of, owed_promise, run_of, target_for, targets_of
from mailwarden.core.asides import decide_closing, decide_restatement
from mailwarden.core.because import NOTHING_SPECIAL, Circumstances
from mailwarden.core.bidden import is_no_rush, is_stopped, named_time
from mailwarden.core.clocks import Standing, standing
from mailwarden.core.conversation import Conversation, Kind, Promise, Submission, SubmissionState
from mailwarden.core.decisions import (
    AlarmOperator,
    Decision,
    MarkTold,
    Postpone,
    Rewrite,
    SendAcknowledgement,
    SendNotice,
    ShareTime,
    Submit,
    Withdraw,
)
from mailwarden.core.events import SubmissionDue, SubmissionEnded
from mailwarden.core.fitting import fitted
from mailwarden.core.foretold import Foretold
from mailwarden.core.in_thread import in_thread
from mailwarden.core.incident_mails import is_news, verdict_on, with_incident
from mailwarden.core.out_of_hours import is_out_of_hours
from mailwarden.core.outages import outage_at
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.promising import Evidence, expectation_for
from mailwarden.core.reasons import Reason
from mailwarden.core.sharing import shared_notice, shared_with
from mailwarden.core.speaking import notice_in_words, reads_as_written, refused_in_words, told_of, why_untold
from mailwarden.core.times import is_fresh, notice_for, reader_offset
from mailwarden.core.tracking import decide_offer

FRESH_MAIL = timedelta(minutes=5)  # an acknowledgement this soon after its mail needs no second look for an answer
PERHAPS_LEFT = frozenset({SubmissionState.SENDING, SubmissionState.UNCERTAIN})  # its bytes may be with the requester

Verdict = Submit | Postpone | Withdraw | ShareTime | Rewrite


def decide_submission(known: Conversation | None, event: SubmissionDue, policy: DeskPolicy, now: datetime) -> Verdict:
    """Return whether a queued mail goes out now, later, never, or in other words."""
    verdict = _as_it_stands(known, event, policy, now)
    return fitted(verdict, known, event, policy, partial(_anew, known, event, policy, now)) if known else verdict


def _as_it_stands(known: Conversation | None, event: SubmissionDue, policy: DeskPolicy, now: datetime) -> Verdict:
    """Return what is to become of a mail, whatever else its reader got or is owed."""
    kind = event.submission.kind
    if event.is_paused:
        return Postpone(reason=Reason.PAUSED)
    if known is None or kind is Kind.ALARM:
        return Submit(reason=Reason.STILL_TRUE)
    if kind is Kind.CLOSING:
        return decide_closing(known, event, policy, now)
    if kind is Kind.INCIDENT:
        return verdict_on(known, event.submission, event.incident, policy, now)
    if kind is Kind.OFFER and policy.mode is not Mode.OBSERVE:
        return decide_offer(known, event.submission, now)
    turn = standing(known)
    if policy.mode is Mode.OBSERVE:
        return Withdraw(reason=Reason.OBSERVING)
    if run_of(event.submission) != turn.run:
        return Withdraw(reason=_why_over(turn))
    if kind is Kind.NUDGE:
        return Submit(reason=Reason.STILL_TRUE)
    if known.unreachable_since is not None:
        return Withdraw(reason=Reason.UNDELIVERABLE_ADDRESS)
    if is_stopped(known):
        return Withdraw(reason=Reason.STOPPED)
    if kind is Kind.NOTICE:
        return _notice(known, event, policy, now)
    if kind is Kind.RESTATEMENT:
        return decide_restatement(known, event, policy, now)
    return _acknowledgement(known, turn, event, policy, now)


def _why_over(turn: Standing) -> Reason:
    return Reason.SETTLED_MEANWHILE if turn.settled_at == turn.ended_at else Reason.ANSWERED_MEANWHILE


def _acknowledgement(
    known: Conversation, turn: Standing, event: SubmissionDue, policy: DeskPolicy, now: datetime
) -> Verdict:
    """An acknowledgement that had to wait must not meet an answer, nor tell a time that is about to pass."""
    is_old = turn.waiting_since is not None and now - turn.waiting_since > FRESH_MAIL
    if is_old and not is_fresh(event.read_at, policy, now):
        return Postpone(reason=Reason.STALE_DATA)
    may_wait = event.submission.state not in PERHAPS_LEFT
    if may_wait and (verdict := shared_with(known, event.submission, event.others, now)):
        return verdict
    is_outdated = _tells_too_late(event.submission, known, policy, now) or is_news(event.incident, event.submission)
    return _still(event.submission, known, not is_outdated, policy, now) or Rewrite(
        decision=_anew(known, event, policy, now), reason=Reason.TEXT_NO_LONGER_TRUE
    )


def _anew(
    known: Conversation, event: SubmissionDue, policy: DeskPolicy, now: datetime
) -> SendAcknowledgement | SendNotice:
    """Return what a mail would say if it were written now."""
    notice, told = event.submission, owed_promise(known)
    if notice.kind is Kind.NOTICE and told is not None:
        return notice_for(known, told, event.foretold, policy, notice.step, now, event.state, event.room)
    return with_incident(
        acknowledgement_anew(known, standing(known), event.foretold, policy, now, event.state),
        event.incident,
        policy,
        now,
        known.reader_offset,
    )


def acknowledgement_anew(
    known: Conversation,
    turn: Standing,
    foretold: Foretold | None,
    policy: DeskPolicy,
    now: datetime,
    state: Circumstances = NOTHING_SPECIAL,
) -> SendAcknowledgement:
    """Return the acknowledgement that is true now, for somebody who waits. turn: where the conversation stands."""
    received_at = turn.waiting_since or now
    evidence = Evidence(
        waiting_since=received_at,
        target=target_for(turn, targets_of(known, policy)),
        hours=policy.hours,
        not_before=lead_of(policy),
        foretold=foretold,
        may_give_word=policy.mode is Mode.FULL,
    )
    expected = expectation_for(evidence, now)
    return SendAcknowledgement(
        **in_thread(known, turn),
        received_at=received_at,
        promise=expected.promise,
        typical=expected.typical,
        is_busy=expected.is_busy,
        is_over_a_week=expected.is_over_a_week,
        will_warn=policy.mode is Mode.FULL,
        reason=Reason.TEXT_NO_LONGER_TRUE,
        outage=outage_at(state.outages, received_at),
        reader_offset=reader_offset(known, expected.latest, policy),
    )


def _notice(known: Conversation, event: SubmissionDue, policy: DeskPolicy, now: datetime) -> Verdict:
    notice, told = event.submission, owed_promise(known)
    if policy.mode is not Mode.FULL:
        return Withdraw(reason=Reason.NOTICES_OFF)
    if is_no_rush(known):
        return Withdraw(reason=Reason.SAID_NO_RUSH)
    if is_in_words(known, notice):
        return _in_words(known, event, policy, now)
    if not is_fresh(event.read_at, policy, now) or not _was_read_since(event):
        return Postpone(reason=Reason.STALE_DATA)
    if told is None:
        return Withdraw(reason=Reason.TEXT_NO_LONGER_TRUE)
    may_wait = notice.state not in PERHAPS_LEFT
    if may_wait and (verdict := shared_notice(known, notice, event.others, policy, now)):
        return verdict
    became_apology = notice.queued_at < told.at <= now
    is_true = not became_apology and not _tells_too_late(notice, known, policy, now)
    return _still(notice, known, is_true, policy, now) or Rewrite(
        decision=_anew(known, event, policy, now), reason=Reason.TEXT_NO_LONGER_TRUE
    )


def _in_words(known: Conversation, event: SubmissionDue, policy: DeskPolicy, now: datetime) -> Verdict:
    """What a person named goes out in their words, whatever they have to say of the times told before."""
    notice, said = event.submission, named_time(known)
    refused = refused_in_words(known, notice, policy, now)
    if refused or said is None or said.until is None:
        return refused or Withdraw(reason=Reason.STAFF_SAID_UNDO)
    if not is_fresh(event.read_at, policy, now) or not _was_read_since(event):
        return Postpone(reason=Reason.STALE_DATA)
    return _still(notice, known, reads_as_written(known, notice, now), policy, now) or Rewrite(
        decision=notice_in_words(known, said, said.until, policy, notice.step, now), reason=Reason.TEXT_NO_LONGER_TRUE
    )


def _was_read_since(event: SubmissionDue) -> bool:
    """Whether every mailbox was read once more after this mail was decided: an answer may have come in between."""
    return event.read_at is not None and event.read_at >= event.submission.queued_at


def _still(
    submission: Submission, known: Conversation, is_true: bool, policy: DeskPolicy, now: datetime
) -> Submit | Withdraw | None:
    """Return the verdict on a mail as it is written; None: it is to say something else.

    What perhaps arrived already is repeated word for word or not at all: two mails must not contradict each other.
    """
    if submission.state in PERHAPS_LEFT:
        return Submit(reason=Reason.STILL_TRUE) if is_true else Withdraw(reason=Reason.TEXT_NO_LONGER_TRUE)
    promise = _promise_of(submission, known)
    is_kept_in_hours = promise is None or not is_out_of_hours(promise, policy)
    is_true = is_true and is_kept_in_hours and _is_of_today(submission, known, policy, now)
    return Submit(reason=Reason.STILL_TRUE) if is_true else None


def _is_of_today(submission: Submission, known: Conversation, policy: DeskPolicy, now: datetime) -> bool:
    """Whether its "tomorrow" is still tomorrow, by the desk's clock and by the reader's."""
    reader = [timezone(known.reader_offset)] if known.reader_offset else []
    clocks = (policy.hours.zone, *reader)
    return all(submission.queued_at.astimezone(one).date() == now.astimezone(one).date() for one in clocks)


def _tells_too_late(submission: Submission, known: Conversation, policy: DeskPolicy, now: datetime) -> bool:
    """Whether the time it tells has come too close, or passed, while it waited."""
    promise = _promise_of(submission, known)
    if promise is None:
        return False
    return promise.at - now < min(lead_of(policy) / 2, (promise.at - submission.queued_at) / 2)


def _promise_of(submission: Submission, known: Conversation) -> Promise | None:
    return next((one for one in known.promises if one.promise_id == submission.promise_id), None)


def decide_submission_end(
    known: Conversation | None, event: SubmissionEnded, policy: DeskPolicy
) -> tuple[Decision, ...]:
    """Return what follows from an outcome: a time was told, or never was."""
    submission = event.submission
    refused = _alarm(event) if event.outcome is SubmissionState.REFUSED else ()
    promise = _promise_of(submission, known) if known else None
    if known is None:
        return refused
    if promise is None:
        return (*_written(known, event), *refused)
    if event.outcome in (SubmissionState.SENT, SubmissionState.UNCERTAIN):
        return _told(known, promise, told_at=event.at, now=event.at)
    if submission.state in PERHAPS_LEFT:  # withdrawn or refused after a copy that may have arrived: told, perhaps
        return (*_told(known, promise, told_at=submission.queued_at, now=event.at), *refused)
    return (ledger.never_told(promise.promise_id, event.at), *refused, *_untold(known, event, policy))


def _untold(known: Conversation, event: SubmissionEnded, policy: DeskPolicy) -> tuple[Decision, ...]:
    """Whoever named a time hears that it was not told."""
    said = named_time(known)
    why = why_untold(known, event.submission, event.outcome, policy)
    if said is None or why is None:
        return ()
    return (told_of(known, said, why),)


def _written(known: Conversation, event: SubmissionEnded) -> tuple[Decision, ...]:
    """A notice that tells no new time is a word all the same, once it surely left."""
    is_word = event.submission.kind in (Kind.NOTICE, Kind.INCIDENT) and event.outcome is SubmissionState.SENT
    return ledger.written(known, event.at, event.submission.incident_id) if is_word else ()


def _alarm(event: SubmissionEnded) -> tuple[Decision, ...]:
    """An alarm that is refused raises no further alarm: that would go round in circles."""
    if event.submission.kind is Kind.ALARM:
        return ()
    return (AlarmOperator(subject="submission-refused", reason=Reason.SUBMISSION_REFUSED),)


def _told(known: Conversation, promise: Promise, *, told_at: datetime, now: datetime) -> tuple[Decision, ...]:
    told = MarkTold(promise_id=promise.promise_id, at=told_at, reason=Reason.STILL_TRUE)
    earlier = ledger.replaced(known, promise.promise_id, now, promise.incident_id)
    return (*earlier, told, *_answered_on_the_way(known, promise, told_at))


def _answered_on_the_way(known: Conversation, promise: Promise, told_at: datetime) -> tuple[Decision, ...]:
    """What ended the wait between the last look and the server's 250 ends the time that was thereby told."""
    turn = standing(known)
    if turn.ended_at is None or (turn.ended_at < told_at and _belongs_to(turn, known, promise)):
        return ()
    if turn.settled_at == turn.ended_at:
        return (ledger.ended_without_need(known, promise, turn.ended_at, Reason.SETTLED_MEANWHILE),)
    return (ledger.ended_by_answer(known, promise, turn.ended_at),)


def _belongs_to(turn: Standing, known: Conversation, promise: Promise) -> bool:
    """Whether a time that was told just now is about the present wait; for news owed only if it was decided in it."""
    if not turn.is_owed:
        return turn.is_waiting
    mail = next((one for one in known.submissions if one.promise_id == promise.promise_id), None)
    return mail is None or promise.incident_id != 0 or run_of(mail) == turn.run
