"""One mail of ours for two of theirs: the time told for a requester's first mail counts for a second one as well.

Who writes again about something else within the hour, while the first mail waits, gets no second acknowledgement. The
second mail keeps a conversation of its own: our people see both, and an answer to one of them is none to the other. So
that nobody is left waiting in silence, the told time is written into the ledger there, too, and guarded like any other.

It is shared only if the first acknowledgement surely left, if nothing was written since, if the same targets hold for
both, and if at least half of the told wait is still to come: else the second mail is told a time of its own. A reply to
something else is no second mail of the same person: it belongs elsewhere, and is acknowledged.

Who was told one time for both is also written to only once when it cannot be kept: the notice in one conversation does
for the other, and what it tells counts there, too. That holds while both wait, and for a notice that surely left after
the time had come to count in both; in any doubt each conversation sends its own. What a colleague says of one of them
is said of that one alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailwarden.core import ledger
from mailwarden.core.agenda import SHORTEST_LEAD, is_in_words, lead_of, notices_of, owed_promise, times_told
from mailwarden.core.clocks import standing, told_in_this_wait
from mailwarden.core.conversation import Conversation, Kind, Promise, PromiseState, Submission, SubmissionState
from mailwarden.core.decisions import Decision, Postpone, ShareTime
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.core.subjects import is_reply_subject
from mailwarden.core.times import MOST_TIMES

WINDOW = timedelta(minutes=60)  # between the two mails
ON_ITS_WAY = frozenset({
    SubmissionState.QUEUED, SubmissionState.SENDING, SubmissionState.DEFERRED, SubmissionState.UNCERTAIN,
})  # fmt: skip


def shared_with(
    known: Conversation, acknowledgement: Submission, others: Sequence[Conversation], now: datetime
) -> ShareTime | Postpone | None:
    """Return what is to become of an acknowledgement because of the requester's other conversations; None: nothing.

    While the one that was written before it is on its way, it waits for what becomes of that.
    acknowledgement: of `known`, not a byte of it has left.
    """
    if is_reply_subject(known.subject):
        return None
    twins = [(one, its) for one in others if _is_twin(one, known) and (its := _acknowledgement_of(one)) is not None]
    for other, its in twins:
        if its.state is SubmissionState.SENT and _has_time_left(other, its, now):
            return ShareTime(promise=_shared(other, its, now), reason=Reason.SHARES_TIME)
    if any(its.state in ON_ITS_WAY and its.submission_id < acknowledgement.submission_id for _, its in twins):
        return Postpone(reason=Reason.TWIN_ON_ITS_WAY)
    return None


def shared_notice(
    known: Conversation, notice: Submission, others: Sequence[Conversation], policy: DeskPolicy, now: datetime
) -> ShareTime | Postpone | None:
    """Return what is to become of a notice because of others about the same told time; None: nothing.

    While one that was written before it is on its way it waits, but not longer than the told time allows.
    notice: of `known`, not a byte of it has left.
    """
    told = owed_promise(known)
    if told is None or told.told_at is None or not told.message_id:
        return None
    twins = [(one, its) for one in others if (its := _time_shared(one, known, told)) is not None]
    for other, its in twins:
        word = _word_after(other, its)
        if word and (shared := _as_heard(known, told, other, word, policy, now)):
            return shared
    may_wait = now < told.at - SHORTEST_LEAD
    if may_wait and any(_is_about_to_write(other, its, notice) for other, its in twins):
        return Postpone(reason=Reason.TWIN_ON_ITS_WAY)
    return None


def taken_over(known: Conversation, verdict: ShareTime) -> tuple[Decision, ...]:
    """Return what is written down where a mail is not sent because another one does for it. known: as it was before."""
    if verdict.heard_at is None:
        return (verdict,)
    if verdict.promise is None:
        return (*ledger.written(known, verdict.heard_at), verdict)
    return (*ledger.replaced(known, 0, verdict.heard_at), verdict)


def _is_twin(other: Conversation, known: Conversation) -> bool:
    """Whether both are the same person's, of the same hour, wait for a first answer, and under the same targets."""
    is_other = other.conversation_id != known.conversation_id and other.requester.key == known.requester.key
    is_near = abs(known.opened_at - other.opened_at) <= WINDOW
    turn = standing(other)
    return is_other and is_near and turn.is_waiting and turn.run == 0 and other.targets == known.targets


def _acknowledgement_of(other: Conversation) -> Submission | None:
    """Return the mail that told the time which still stands; None where something was written since."""
    if notices_of(other, 0):
        return None
    return next((one for one in other.submissions if one.kind is Kind.ACKNOWLEDGEMENT), None)


def _has_time_left(other: Conversation, its: Submission, now: datetime) -> bool:
    """Whether half of the told wait is still to come; where no time was told, none can be too close."""
    told = owed_promise(other)
    if not its.promise_id or told is None or told.told_at is None:
        return not its.promise_id
    return told.promise_id == its.promise_id and told.at - now >= (told.at - told.told_at) / 2


def _shared(other: Conversation, its: Submission, now: datetime) -> Promise | None:
    """Return the told time as it counts from now on for the second mail; None: none was told."""
    told = owed_promise(other)
    return replace(told, promise_id=0, told_at=now) if its.promise_id and told else None


def _time_shared(other: Conversation, known: Conversation, told: Promise) -> Promise | None:
    """Return the time as it counts in another conversation of the same person that waits; None: it does not."""
    is_other = other.conversation_id != known.conversation_id and other.requester.key == known.requester.key
    if not is_other or not standing(other).is_waiting:
        return None
    return next((one for one in told_in_this_wait(other) if one.message_id == told.message_id), None)


def _word_after(other: Conversation, its: Promise) -> Submission | None:
    """Return the notice that surely left first after a time was told; None: none has."""
    notices = [(one.sent_at, one) for one in _notices_about(other, its) if one.state is SubmissionState.SENT]
    sent = [(at, one) for at, one in notices if at and its.told_at and at > its.told_at]
    return min(sent, key=lambda one: one[0])[1] if sent else None


def _notices_about(other: Conversation, its: Promise) -> tuple[Submission, ...]:
    notices = (one for one in notices_of(other, standing(other).run) if one.promise_id != its.promise_id)
    return tuple(one for one in notices if not is_in_words(other, one))


def _is_about_to_write(other: Conversation, its: Promise, notice: Submission) -> bool:
    """Whether a notice about this time was written before this one and is on its way."""
    if owed_promise(other) != its:
        return False
    notices = (one for one in _notices_about(other, its) if one.state in ON_ITS_WAY)
    return any(one.submission_id < notice.submission_id for one in notices)


def _as_heard(
    known: Conversation, told: Promise, other: Conversation, word: Submission, policy: DeskPolicy, now: datetime
) -> ShareTime | None:
    """Return how a notice of another conversation does for this one, too; None: it does not.

    told: the time owed here. It must have come to count before the notice left, and may not have passed unheard since.
    """
    heard_at = word.sent_at
    if heard_at is None or told.told_at is None or heard_at <= told.told_at or heard_at < told.at <= now:
        return None
    if not word.promise_id:
        return ShareTime(promise=None, reason=Reason.SHARES_NOTICE, heard_at=heard_at)
    new = owed_promise(other)
    if new is None or new.promise_id != word.promise_id or not _may_count(new, known, policy, now):
        return None
    return ShareTime(promise=replace(new, promise_id=0, told_at=now), reason=Reason.SHARES_NOTICE, heard_at=heard_at)


def _may_count(new: Promise, known: Conversation, policy: DeskPolicy, now: datetime) -> bool:
    """Whether a time that a notice told elsewhere can be guarded here, and is not one too many."""
    is_guarded = new.state is PromiseState.OPEN and new.at - now > lead_of(policy)
    return is_guarded and len(times_told(known)) < MOST_TIMES
