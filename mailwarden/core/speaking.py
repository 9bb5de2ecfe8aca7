"""A time that a colleague named becomes the requester's notice, in their name and words. Decides; touches nothing.

It waits a while, so that it can be taken back, but never so long that a told time passes first. At the moment of
sending it is looked at once more like any notice: an answer meanwhile, a newer word, a time that has come too near.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mailwarden.core.agenda import (
    SHORTEST_LEAD,
    is_in_words,
    latest_notice_at,
    lead_of,
    notices_of,
    owed_promise,
    run_of,
)
from mailwarden.core.because import Because, BecauseKind
from mailwarden.core.bidden import is_held_back, named_time
from mailwarden.core.clocks import standing, standing_promise
from mailwarden.core.conversation import (
    Basis,
    Conversation,
    Kind,
    Promise,
    Submission,
    SubmissionState,
    Tone,
)
from mailwarden.core.decisions import Postpone, SendNotice, TellColleague, Withdraw
from mailwarden.core.in_charge import name_of
from mailwarden.core.in_thread import in_thread
from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said
from mailwarden.core.times import reader_offset

NEAREST = timedelta(minutes=10)  # a nearer time could pass on the way
UNSENT = frozenset({SubmissionState.QUEUED, SubmissionState.DEFERRED})  # not a byte of it has left


def notice_in_words(
    known: Conversation, said: Said, until: datetime, policy: DeskPolicy, step: int, now: datetime
) -> SendNotice:
    """Return what the requester gets to read: an update before the told time, an apology after it.

    until: the time that was named.
    """
    turn, owed = standing(known), owed_promise(known)
    return SendNotice(
        **in_thread(known, turn),
        tone=Tone.APOLOGY if owed and owed.at <= now else Tone.UPDATE,
        told=owed.at if owed else None,
        promise=Promise(at=until, zone=policy.hours.timetable.zone, basis=Basis.PERSON),
        replaces=owed.promise_id if owed else 0,
        step=step,
        reason=Reason.STAFF_SAID_TIME,
        is_word=owed is not None and owed.basis is Basis.WORD,
        because=Because(kind=BecauseKind.PERSON_SAID, text=said.text, name=name_of(said.author, policy, said.name)),
        reader_offset=reader_offset(known, until, policy),
        said_by=written_name(said, policy),
        not_before=leaves_at(known, until, policy, now),
    )


def told_of(known: Conversation, said: Said, reason: Reason, undone: Said | None = None) -> TellColleague:
    """Return what a colleague reads about their word, with the time that the requester counts on as matters stand."""
    told = standing_promise(known)
    return TellColleague(
        said=said,
        requester=known.requester,
        subject=known.subject,
        reason=reason,
        told=told.at if told else None,
        undone=undone,
    )


def written_name(said: Said, policy: DeskPolicy) -> str:
    """Return how a colleague is called: as the desk lists them, or else as they write it; "" where neither says."""
    return next((one.name for one in policy.staff if one.key == said.author and one.name), said.name)


def colleague(said: Said, policy: DeskPolicy) -> Address:
    """Return where to write to whoever said something."""
    listed = next((one for one in policy.staff if one.key == said.author), None)
    return listed or Address(spec=said.author, name=said.name)


def leaves_at(known: Conversation, until: datetime, policy: DeskPolicy, now: datetime) -> datetime:
    """Return until when it waits to be taken back: not so long that a told time passes, or the named one comes near.

    What moves a told time by too little to be worth a mail waits until that would be spoken of in any case: whoever
    has an answer by then hears nothing of it, and for nobody does the told time pass in silence.
    """
    owed = owed_promise(known)
    if owed and is_slight(known, until, policy, now):
        return max(now, min(latest_notice_at(owed, policy), _last_moment(until, owed, policy, now)))
    bounds = [now + policy.notice.hold, now + (until - now) / 4, *([owed.at - SHORTEST_LEAD] if owed else [])]
    return max(now, min(bounds))


def is_slight(known: Conversation, until: datetime, policy: DeskPolicy, now: datetime) -> bool:
    """Return whether a named time is so near to the one they count on that it is not worth a mail of its own."""
    owed = owed_promise(known)
    if owed is None or owed.at <= now or owed.basis is Basis.WORD:
        return False
    return abs(until - owed.at) < policy.notice.material


def _last_moment(until: datetime, owed: Promise, policy: DeskPolicy, now: datetime) -> datetime:
    """Return when a named time can still be told, and the one told before is still ahead."""
    nearest = until - min(lead_of(policy) / 2, (until - now) / 2) - SHORTEST_LEAD
    return min(nearest, owed.at - SHORTEST_LEAD)


def unsent_notices(known: Conversation) -> tuple[Submission, ...]:
    """Return the notices of this wait of which not a byte has left."""
    return tuple(one for one in notices_of(known, standing(known).run) if one.state in UNSENT and not one.sent_at)


def its_notice(known: Conversation, said: Said) -> Submission | None:
    """Return the newest notice that tells the time of this word; None: there is none, or it was never handed over."""
    named = {one.promise_id for one in known.promises if one.basis is Basis.PERSON and one.at == said.until}
    notices = (one for one in notices_of(known, standing(known).run) if one.promise_id in named)
    return max(notices, key=lambda one: one.submission_id, default=None)


def held_at_most_until(known: Conversation, notice: Submission, policy: DeskPolicy) -> datetime:
    """Return until when a notice in a person's words can be held back: the told time and the named one set bounds."""
    promise, owed = _promise_of(notice, known), owed_promise(known)
    bounds = [_too_near_at(promise, notice, policy)] if promise else []
    return min([*bounds, *([owed.at - SHORTEST_LEAD] if owed else [])], default=notice.queued_at)


def refused_in_words(
    known: Conversation, notice: Submission, policy: DeskPolicy, now: datetime
) -> Withdraw | Postpone | None:
    """Return why a notice in a person's words does not go out now; None: nothing speaks against it but an answer."""
    said, promise = named_time(known), _promise_of(notice, known)
    if promise is None or said is None or said.until != promise.at:
        return Withdraw(reason=Reason.ANOTHER_TIME_NAMED if said else Reason.STAFF_SAID_UNDO)
    if now > _too_near_at(promise, notice, policy):
        return Withdraw(reason=Reason.TIME_TOO_NEAR)
    if is_held_back(known) and notice.state in UNSENT:
        may_wait = now < held_at_most_until(known, notice, policy)
        return Postpone(reason=Reason.STAFF_SAID_HOLD) if may_wait else Withdraw(reason=Reason.HELD_TOO_LONG)
    return None


def reads_as_written(known: Conversation, notice: Submission, now: datetime) -> bool:
    """Return whether what a notice in a person's words says of the times told before is so still."""
    owed = owed_promise(known)
    to_them = (one.sent_at for one in known.submissions if one.kind in (Kind.ACKNOWLEDGEMENT, Kind.NOTICE))
    has_heard = any(at and at >= notice.queued_at for at in to_them)
    return not has_heard and not (owed and notice.queued_at < owed.at <= now)


def why_untold(known: Conversation, ended: Submission, state: SubmissionState, policy: DeskPolicy) -> Reason | None:
    """Return why a time that somebody named was not told, where they have to hear of it. state: how its mail ended."""
    said, promise = named_time(known), _promise_of(ended, known)
    is_theirs = said is not None and promise is not None and said.until == promise.at and is_in_words(known, ended)
    if not is_theirs or run_of(ended) != standing(known).run:
        return None
    if state is SubmissionState.REFUSED:
        return Reason.SUBMISSION_REFUSED
    if known.unreachable_since is not None:
        return Reason.UNDELIVERABLE_ADDRESS
    if policy.mode is not Mode.FULL:
        return Reason.OBSERVING if policy.mode is Mode.OBSERVE else Reason.NOTICES_OFF
    return Reason.HELD_TOO_LONG if is_held_back(known) else Reason.TIME_TOO_NEAR


def _too_near_at(promise: Promise, notice: Submission, policy: DeskPolicy) -> datetime:
    """Return from when on the named time is too near to be told: half the lead before it, or after half the wait."""
    return promise.at - min(lead_of(policy) / 2, (promise.at - notice.queued_at) / 2)


def _promise_of(submission: Submission, known: Conversation) -> Promise | None:
    return next((one for one in known.promises if one.promise_id == submission.promise_id), None)
