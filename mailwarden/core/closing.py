"""Closing the circle with somebody who was let down: thanks after the answer, and days later whether it holds.

Once per conversation ever, and never if they have written since: whoever wrote has closed it themselves, or waits.
Where a mail of ours left while an answer that we could not see yet was on its way, they hear at once that the two
crossed: else they would wait for what ours said. That word does for the thanks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.bidden import is_stopped, words_of
from mailwarden.core.clocks import Standing, standing, told_promises
from mailwarden.core.conversation import Conversation, Kind, Part, Promise, PromiseState, Submission, SubmissionState
from mailwarden.core.hours import Span, due_at
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.said import Word
from mailwarden.errors import NeverOpen

THANKS, CHECK_IN, CROSSED = 0, 1, 2  # steps; of mails that crossed, the number of the wait that ended is added
AFTER_ANSWER = Span(time=timedelta(hours=2))
AFTER_THANKS = Span(days=3)
MOVES = 2  # so often moved is as bad as broken
RESOLUTION = timedelta(seconds=1)  # of an INTERNALDATE (RFC 3501 section 2.3.3): what came later may seem to be before
AT_ONCE = timedelta(minutes=5)  # nobody writes an answer so soon
CROSSING_TOLD_WITHIN = timedelta(days=1)  # where a notice named no time; else it matters until that has passed
_MAY_CROSS = frozenset({Kind.ACKNOWLEDGEMENT, Kind.NOTICE, Kind.RESTATEMENT})
_BROKEN = frozenset({PromiseState.BROKEN_SILENTLY, PromiseState.BROKEN_WARNED})
_WRITTEN = frozenset({Part.REQUEST, Part.THANKS, Part.SETTLED, Part.ANSWER, Part.OWED})
_WANTED = _WRITTEN - {Part.THANKS}  # who only thanks may still wait for what we said besides


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What is still to be said."""

    at: datetime
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A mail of ours, on account of which somebody waits, that left when the answer was on its way already."""

    at: datetime  # when it left
    step: int  # under which they hear of it
    told: datetime | None  # the time that it named; None: none
    until: datetime  # as long as it matters to them


def closing_of(known: Conversation, policy: DeskPolicy) -> Closing | None:
    """Return what is to be said next and when; None: nothing."""
    said = {one.step for one in known.submissions if one.kind is Kind.CLOSING}
    crossing = crossing_of(known)
    if crossing and crossing.step not in said and may_close(known, policy, crossing.step):
        return Closing(at=crossing.at, step=crossing.step)
    step = CHECK_IN if not said.isdisjoint(_instead_of_thanks(known)) else THANKS
    thanks = _thanks_of(known)
    since = standing(known).answered_at if step == THANKS else thanks.sent_at if thanks else None
    if step in said or since is None or not may_close(known, policy, step):
        return None
    try:
        return Closing(at=due_at(since, AFTER_ANSWER if step == THANKS else AFTER_THANKS, policy.hours), step=step)
    except NeverOpen:
        return None


def may_close(known: Conversation, policy: DeskPolicy, step: int) -> bool:
    """Return whether it is true and wanted that this is said, whenever that is."""
    may_write = known.acknowledgeable and known.unreachable_since is None and not is_stopped(known)
    if policy.mode is not Mode.FULL or not may_write:
        return False
    if step >= CROSSED:
        crossing = crossing_of(known)
        return crossing is not None and crossing.step == step
    had_time = any(one.word is Word.NO_RUSH for one in words_of(known))
    if not policy.notice.close or had_time or not _was_let_down(known):
        return False
    return _is_answer_the_last_word(known, _thanks_of(known) if step == CHECK_IN else None)


def crossing_of(known: Conversation) -> Crossing | None:
    """Return how our newest word crossed with the answer, after which nothing else was asked; None: it did not."""
    turn = standing(known)
    if turn.answered_at is None or not _is_answer_the_last_word(known, None, _WANTED):
        return None
    promises = {one.promise_id: one for one in known.promises}
    words = ((one, promises.get(one.promise_id)) for one in known.submissions)
    left = ((one, told, _left_at(one, told)) for one, told in words if _makes_them_wait(one, told))
    late = ((at, told) for one, told, at in left if at and not _is_prompt(one, at, turn))
    left_at, told = max(late, key=lambda one: one[0], default=(turn.answered_at, None))
    if left_at <= turn.answered_at + RESOLUTION:
        return None
    until = told.at if told else left_at + CROSSING_TOLD_WITHIN
    return Crossing(at=left_at, step=CROSSED + turn.run, told=told.at if told else None, until=until)


def _makes_them_wait(word: Submission, told: Promise | None) -> bool:
    """Whether its reader waits for something that an answer does away with: an incident goes on."""
    is_about_theirs = word.kind is Kind.NOTICE if told is None else not told.incident_id
    return is_about_theirs and word.kind in _MAY_CROSS


def _is_prompt(word: Submission, left_at: datetime, turn: Standing) -> bool:
    """Whether a first word left at once: an answer that seems to be older is from a server whose clock is slow."""
    is_first = word.kind is Kind.ACKNOWLEDGEMENT
    return is_first and turn.asked_at is not None and left_at < turn.asked_at + AT_ONCE


def _left_at(word: Submission, told: Promise | None) -> datetime | None:
    """Return when it left, or may have left before a crash; None: it surely did not."""
    return word.sent_at or (told.told_at if told else None)


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


def _is_answer_the_last_word(
    known: Conversation, thanks: Submission | None, written: frozenset[Part] = _WRITTEN
) -> bool:
    """Whether nobody wrote after the answer, which came before our thanks where those were sent."""
    turn = standing(known)
    if turn.is_waiting or turn.answered_at is None or turn.ended_at != turn.answered_at:
        return False
    if any(one.at > turn.answered_at for one in known.entries if one.part in written):
        return False
    return thanks is None or (thanks.sent_at is not None and turn.answered_at <= thanks.sent_at)


def _thanks_of(known: Conversation) -> Submission | None:
    sent = (one for one in known.submissions if one.kind is Kind.CLOSING and one.state is SubmissionState.SENT)
    return next((one for one in sent if one.step in _instead_of_thanks(known)), None)


def _instead_of_thanks(known: Conversation) -> frozenset[int]:
    """Return the steps of which one is enough."""
    return frozenset({THANKS, CROSSED + standing(known).run})
