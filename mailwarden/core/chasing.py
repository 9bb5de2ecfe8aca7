"""Somebody who waits writes again: do they hear that what we said still stands, and must staff hear at once?

They hear so at most once in a wait, and only what they were told before; whoever writes after a told time has passed is
past being told anything by us, so staff hear.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mailwarden.core.agenda import (
    CHASED_STEP,
    MOST_CHASED,
    NEVER_LEFT,
    STEPS_PER_RUN,
    is_alarm,
    lead_of,
    notices_of,
    owed_promise,
    run_of,
)
from mailwarden.core.bidden import is_no_rush, is_stopped
from mailwarden.core.clocks import standing, told_in_this_wait
from mailwarden.core.conversation import Basis, Conversation, Kind, Promise, PromiseState, Submission, SubmissionState
from mailwarden.core.decisions import NudgeStaff, SendRestatement, Withhold
from mailwarden.core.events import SentCounts
from mailwarden.core.gate import refusal_for
from mailwarden.core.message import Message
from mailwarden.core.nudging import nudge_about
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reader_clock import offset_until
from mailwarden.core.reasons import Reason
from mailwarden.core.routing import desk_list

SETTLES = timedelta(minutes=10)  # who writes so soon after they were told a time has not read it yet
BETWEEN_ALARMS = timedelta(hours=1)  # to staff, however often somebody writes


def answer_chaser(
    known: Conversation, message: Message, sent: SentCounts, policy: DeskPolicy, now: datetime
) -> tuple[SendRestatement | NudgeStaff | Withhold, ...]:
    """Return who hears what because the requester wrote again. known: without that mail; sent: to the requester."""
    if policy.mode is Mode.OBSERVE:
        return ()
    told = told_in_this_wait(known)
    if told and told[-1].at <= now:
        return _alarm(known, policy, now)
    promise = owed_promise(known)
    if promise is None or not _may_restate(known, promise, message, policy, now):
        return ()
    restatement = _restatement(known, promise, message, policy)
    refusal = refusal_for(message, policy, sent)
    return (Withhold(decision=restatement, reason=refusal) if refusal else restatement,)


def still_stands(known: Conversation, restatement: Submission, policy: DeskPolicy, now: datetime) -> bool:
    """Return whether the time that a queued restatement repeats is what they count on, and not about to pass."""
    promise = owed_promise(known)
    if promise is None or promise.told_at is None or promise.told_at > restatement.queued_at:
        return False
    return _is_ahead(promise, policy, now) and not _is_notice_on_its_way(known)


def _may_restate(known: Conversation, promise: Promise, message: Message, policy: DeskPolicy, now: datetime) -> bool:
    run = standing(known).run
    was_restated = any(one.kind is Kind.RESTATEMENT and run_of(one) == run for one in known.submissions)
    is_theirs = message.author is not None and message.author.key == known.requester.key
    may_write = known.acknowledgeable and known.unreachable_since is None and not is_stopped(known)
    is_due = _is_ahead(promise, policy, now) and promise.told_at is not None and now - promise.told_at >= SETTLES
    wanted = policy.notice.restate and not was_restated and not is_no_rush(known)
    return wanted and is_theirs and may_write and is_due and not _is_notice_on_its_way(known)


def _is_ahead(promise: Promise, policy: DeskPolicy, now: datetime) -> bool:
    return promise.state is PromiseState.OPEN and promise.at - now > lead_of(policy)


def _is_notice_on_its_way(known: Conversation) -> bool:
    ended = (SubmissionState.SENT, *NEVER_LEFT)
    return any(one.state not in ended for one in notices_of(known, standing(known).run))


def _restatement(known: Conversation, promise: Promise, message: Message, policy: DeskPolicy) -> SendRestatement:
    return SendRestatement(
        to=known.requester,
        in_reply_to=message.written_id,
        references=message.written_references,
        subject=known.subject,
        language=known.language,
        told=promise.at,
        step=standing(known).run * STEPS_PER_RUN,
        reason=Reason.STILL_STANDS,
        is_word=promise.basis is Basis.WORD,
        will_warn=policy.mode is Mode.FULL,
        reader_offset=offset_until(known.reader_offset, known.opened_at, promise.at, policy.hours.zone),
    )


def _alarm(known: Conversation, policy: DeskPolicy, now: datetime) -> tuple[NudgeStaff, ...]:
    turn = standing(known)
    nudges = (one for one in known.submissions if one.kind is Kind.NUDGE and run_of(one) == turn.run)
    alarms = [one for one in nudges if is_alarm(one)]
    is_recent = any(now - one.queued_at < BETWEEN_ALARMS for one in alarms)
    step = max((one.step for one in alarms), default=turn.run * STEPS_PER_RUN + CHASED_STEP - 1) + 1
    is_full = step >= turn.run * STEPS_PER_RUN + CHASED_STEP + MOST_CHASED
    if is_recent or is_full:
        return ()
    nudge = nudge_about(known, policy, desk_list(policy, now), step, Reason.CHASED_AFTER_MISS)
    return (replace(nudge, chasers=turn.chasers + 1),) if nudge else ()
