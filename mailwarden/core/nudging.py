"""What our own people are told of a conversation that waits, when it leaves, and what they read first. Pure.

A nudge waits a moment in the outbox, so that those to the same person which come together become one mail.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mailwarden.core.agenda import CAME_BACK_STEP, STEPS_PER_TIME, target_ends
from mailwarden.core.bidden import is_stopped, named_time
from mailwarden.core.clocks import standing, told_in_this_wait
from mailwarden.core.conversation import Basis, Conversation
from mailwarden.core.decisions import NudgeStaff
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason

GATHERING = timedelta(minutes=2)  # others may be due in a moment
LITTLE_TIME = timedelta(minutes=15)  # before a told time: then nobody waits for others
AT_ONCE = frozenset({Reason.SAID_URGENT, Reason.CHASED_AFTER_MISS})  # they wait for nothing
PRESSING = frozenset({Reason.TARGET_PASSED, Reason.LAST_AUTOMATIC_NOTICE})  # all who are named hear of it
EVEN = 0.5  # how likely an answer in time is taken to be where nobody knows


def nudge_about(
    known: Conversation,
    policy: DeskPolicy,
    to: tuple[str, ...],
    step: int,
    reason: Reason,
    *,
    hears_at: datetime | None = None,
    chance: float | None = None,
    words: str = "",
) -> NudgeStaff | None:
    """Return what is told of a conversation; None where nobody waits, nothing was told and no target ever runs out."""
    turn, told = standing(known), told_in_this_wait(known)
    due = told[-1].at if told else _aim(known, policy)
    if not to or turn.waiting_since is None or due is None:
        return None
    planned = len(policy.notice.nudge_at)
    which = step % STEPS_PER_TIME if reason is Reason.NUDGE_DUE else 0
    return NudgeStaff(
        to=to,
        requester=known.requester,
        subject=known.subject,
        waiting_since=turn.waiting_since,
        due=due,
        is_told=bool(told),
        is_word=bool(told) and told[-1].basis is Basis.WORD,
        chasers=turn.chasers,
        which=which if which <= planned else 0,
        planned=planned,
        hears_at=hears_at,
        chance=chance,
        words=words,
        is_stopped=is_stopped(known),
        is_owed=turn.is_owed,
        step=step,
        reason=reason,
    )


def _aim(known: Conversation, policy: DeskPolicy) -> datetime | None:
    """Return by when an answer is wanted where nothing was told: a time that a colleague named, or the target."""
    said = named_time(known)
    return said.until if said else target_ends(known, standing(known), policy)


def leaves_at(nudge: NudgeStaff, now: datetime) -> datetime:
    """Return when a nudge that was decided now is handed over at the earliest."""
    is_close = nudge.is_told and now < nudge.due < now + LITTLE_TIME
    return now if is_close or nudge.reason in AT_ONCE else now + GATHERING


def may_be_gathered(step: int) -> bool:
    """Return whether a mail to staff of this step says nothing but that somebody waits."""
    return step % STEPS_PER_TIME != CAME_BACK_STEP


def risk(nudge: NudgeStaff, now: datetime) -> tuple[bool, bool, float, datetime, int]:
    """Return what nudges are sorted by, most at risk first.

    What has passed comes first, then what was told, the less likely an answer in time the earlier.
    """
    chance = EVEN if nudge.chance is None else nudge.chance
    return (nudge.due > now, not nudge.is_told, chance, nudge.due, -nudge.chasers)
