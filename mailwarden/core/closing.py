"""Closing the circle with somebody who was let down: thanks after the answer, and days later whether it holds.

Once per conversation ever, and never if they have written since: whoever wrote has closed it themselves, or waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.bidden import is_stopped, words_of
from mailwarden.core.clocks import standing, told_promises
from mailwarden.core.conversation import Conversation, Kind, Part, PromiseState, Submission, SubmissionState
from mailwarden.core.hours import Span, due_at
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.said import Word
from mailwarden.errors import NeverOpen

THANKS, CHECK_IN = 0, 1  # steps
AFTER_ANSWER = Span(time=timedelta(hours=2))
AFTER_THANKS = Span(days=3)
MOVES = 2  # so often moved is as bad as broken
_BROKEN = frozenset({PromiseState.BROKEN_SILENTLY, PromiseState.BROKEN_WARNED})
_WRITTEN = frozenset({Part.REQUEST, Part.THANKS, Part.SETTLED, Part.ANSWER, Part.OWED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What is still to be said."""

    at: datetime
    step: int


def closing_of(known: Conversation, policy: DeskPolicy) -> Closing | None:
    """Return what is to be said next and when; None: nothing."""
    said = {one.step: one for one in known.submissions if one.kind is Kind.CLOSING}
    step = THANKS if not said else CHECK_IN
    since = standing(known).answered_at if step == THANKS else said[THANKS].sent_at if THANKS in said else None
    if step in said or since is None or not may_close(known, policy, step):
        return None
    try:
        return Closing(at=due_at(since, AFTER_ANSWER if step == THANKS else AFTER_THANKS, policy.hours), step=step)
    except NeverOpen:
        return None


def may_close(known: Conversation, policy: DeskPolicy, step: int) -> bool:
    """Return whether it is true and wanted that this is said, whenever that is."""
    is_wanted = policy.notice.close and policy.mode is Mode.FULL and known.acknowledgeable
    may_write = known.unreachable_since is None and not is_stopped(known)
    had_time = any(one.word is Word.NO_RUSH for one in words_of(known))
    if not is_wanted or not may_write or had_time or not _was_let_down(known):
        return False
    return _is_answer_the_last_word(known, _thanks_of(known) if step == CHECK_IN else None)


def is_asked_back(in_reply_to: Iterable[str], known: Conversation) -> bool:
    """Return whether a mail answers our question whether it is settled. in_reply_to: canonical Message-IDs."""
    asked = {one.message_id for one in known.submissions if one.kind is Kind.CLOSING and one.step == CHECK_IN}
    return not asked.isdisjoint(in_reply_to)


def is_broken(known: Conversation) -> bool:
    """Return whether a told time passed unanswered."""
    return any(one.state in _BROKEN for one in told_promises(known))


def _was_let_down(known: Conversation) -> bool:
    moved = sum(one.state is PromiseState.REPLACED for one in told_promises(known))
    return is_broken(known) or moved >= MOVES


def _is_answer_the_last_word(known: Conversation, thanks: Submission | None) -> bool:
    """Whether nobody wrote after the answer, which came before our thanks where those were sent."""
    turn = standing(known)
    if turn.is_waiting or turn.answered_at is None or turn.ended_at != turn.answered_at:
        return False
    if any(one.at > turn.answered_at for one in known.entries if one.part in _WRITTEN):
        return False
    return thanks is None or (thanks.sent_at is not None and turn.answered_at <= thanks.sent_at)


def _thanks_of(known: Conversation) -> Submission | None:
    sent = (one for one in known.submissions if one.kind is Kind.CLOSING and one.state is SubmissionState.SENT)
    return next((one for one in sent if one.step == THANKS), None)
