"""One acknowledgement for two mails: the time told for a requester's first mail counts for a second one as well.

Who writes again about something else within the hour, while the first mail waits, gets no second acknowledgement. The
second mail keeps a conversation of its own: our people see both, and an answer to one of them is none to the other. So
that nobody is left waiting in silence, the told time is written into the ledger there, too, and guarded like any other.

It is shared only if the first acknowledgement surely left, if nothing was written since, if the same targets hold for
both, and if at least half of the told wait is still to come: else the second mail is told a time of its own. A reply to
something else is no second mail of the same person: it belongs elsewhere, and is acknowledged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailwarden.core.agenda import notices_of, owed_promise
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, Kind, Promise, Submission, SubmissionState
from mailwarden.core.decisions import Postpone, ShareTime
from mailwarden.core.reasons import Reason
from mailwarden.core.subjects import is_reply_subject

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
