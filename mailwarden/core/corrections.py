"""A changed calendar makes told times untrue: which, and what is written to whom. Decides; touches nothing.

Told times lie within opening hours. One that lies outside of them now, and was told by another calendar, names a moment
at which nobody is there. That is corrected before it comes, once somebody on our side has said yes: it is a person who
changed the calendar, and so a person says when people hear of it. Until then, and without any yes, such a time is
guarded like any other, so whoever was told it hears before it passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailwarden.core.agenda import next_notice_step, notices_of, owed_promise
from mailwarden.core.bidden import is_stopped
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, Promise
from mailwarden.core.decisions import AskToCorrect, Decision, Postpone, ToldWrong
from mailwarden.core.events import CalendarChanged
from mailwarden.core.out_of_hours import is_out_of_hours
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.routing import NOBODY, desk_list
from mailwarden.core.times import is_fresh, notice_for

MOST_NAMED = 50  # in the mail that asks staff; whoever has told more times than that needs no longer list


@dataclass(frozen=True, slots=True, kw_only=True)
class Untrue:
    """A told time at which nobody is there any more."""

    conversation: Conversation
    promise: Promise


def untrue(known: Conversation, policy: DeskPolicy, now: datetime) -> Untrue | None:
    """Return the time that a requester counts on and that the present calendar makes untrue; None: there is none.

    What a colleague has named stands, also outside opening hours; what only says by when we write, we write.
    """
    promise = owed_promise(known)
    if promise is None or promise.at <= now or not standing(known).is_waiting:
        return None
    return Untrue(conversation=known, promise=promise) if is_out_of_hours(promise, policy) else None


def decide_correction(
    known: Conversation, event: CalendarChanged, policy: DeskPolicy, now: datetime
) -> tuple[Decision, ...]:
    """Return the notice that corrects what the requester was told; () where there is nothing to correct, or no may."""
    found = untrue(known, policy, now)
    turn = standing(known)
    may_write = policy.mode is Mode.FULL and _may_hear(known)
    if found is None or not may_write or len(notices_of(known, turn.run)) >= policy.notice.automatic:
        return ()
    if not is_fresh(event.read_at, policy, now):
        return (Postpone(reason=Reason.STALE_DATA),)
    step = next_notice_step(known, turn.run)
    notice = notice_for(known, found.promise, event.foretold, policy, step, now)
    return (replace(notice, reason=Reason.CALENDAR_CHANGED),)


def _may_hear(known: Conversation) -> bool:
    """Whether our mail reaches them, and nobody has stopped it."""
    return known.unreachable_since is None and not is_stopped(known)


def correction_asked(
    found: Sequence[Untrue], policy: DeskPolicy, now: datetime, *, away: frozenset[str] = NOBODY
) -> AskToCorrect | None:
    """Return the question to staff whether these are to be corrected now; None: there is none, or nobody to ask.

    away: comparable addresses of those whose mail programs say that they are away: they are not asked.
    """
    hear = [one for one in found if _may_hear(one.conversation)]
    if not hear or not policy.nudge or policy.mode is not Mode.FULL:
        return None
    in_order = sorted(hear, key=lambda one: (one.promise.at, one.conversation.conversation_id))
    return AskToCorrect(
        to=desk_list(policy, now, away=away),
        times=tuple(_told_wrong(one) for one in in_order[:MOST_NAMED]),
        count=len(hear),
        reason=Reason.CALENDAR_CHANGED,
    )


def _told_wrong(one: Untrue) -> ToldWrong:
    return ToldWrong(
        conversation_id=one.conversation.conversation_id,
        requester=one.conversation.requester,
        subject=one.conversation.subject,
        told=one.promise.at,
    )
