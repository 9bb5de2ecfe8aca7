"""Whose turn it is: a fold over what was written, so that there is no status to keep and none to go stale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from mailwarden.core.conversation import Basis, Conversation, Entry, Kind, Part, Promise, PromiseState

_ENDS_A_WAIT = (Part.ANSWER, Part.SETTLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a conversation stands after all its entries."""

    waiting_since: datetime | None = None  # the oldest request of the present run of unanswered ones
    run: int = 0  # how many runs came before, answered ones and those whose answer came back: 0 is the first
    chasers: int = 0  # further requests in the present run; they never reset the wait
    request_id: str = ""  # of the newest request, as written: what our next mail is threaded under; "" for none
    answered_at: datetime | None = None  # the newest answer
    settled_at: datetime | None = None  # when a wait last ended because no answer was needed any more

    @property
    def is_waiting(self) -> bool:
        return self.waiting_since is not None

    @property
    def ended_at(self) -> datetime | None:
        """When a wait last ended, or an answer came; None: neither yet."""
        return max((at for at in (self.answered_at, self.settled_at) if at), default=None)


def standing(conversation: Conversation) -> Standing:
    """Return whose turn it is; a request and an answer of the same second count as asked, then answered."""
    now = Standing()
    for entry in sorted(conversation.entries, key=lambda one: (one.at, one.part in _ENDS_A_WAIT)):
        now = _after(now, entry)
    return now


def _after(now: Standing, entry: Entry) -> Standing:
    if entry.part is Part.REQUEST and now.waiting_since is None:
        return replace(now, waiting_since=entry.at, chasers=0, request_id=entry.written_id)
    if entry.part is Part.REQUEST:
        return replace(now, chasers=now.chasers + 1, request_id=entry.written_id)
    if entry.part is Part.ANSWER:
        ended = now.run + (now.waiting_since is not None)
        return replace(now, waiting_since=None, run=ended, chasers=0, answered_at=entry.at)
    if entry.part is Part.RETURNED and now.is_waiting:  # the wait goes on, and what was done about it counts anew
        return replace(now, run=now.run + 1)
    if entry.part is Part.SETTLED and now.waiting_since is not None:
        return replace(now, waiting_since=None, run=now.run + 1, chasers=0, settled_at=entry.at)
    return now


def standing_promise(conversation: Conversation) -> Promise | None:
    """Return the newest told time that is still open: what the requester counts on."""
    return next((one for one in reversed(told_promises(conversation)) if one.state is PromiseState.OPEN), None)


def told_in_this_wait(conversation: Conversation) -> tuple[Promise, ...]:
    """Return the times that the requester was told since the last wait ended, the first told first."""
    ended_at = standing(conversation).ended_at
    told = (one for one in told_promises(conversation) if not _was_answered(conversation, one))
    return tuple(one for one in told if ended_at is None or (one.told_at and one.told_at > ended_at))


def next_word(conversation: Conversation, promise: Promise) -> datetime | None:
    """Return when the requester heard from us again after they were told this time; None: not yet."""
    notices = (one for one in conversation.submissions if one.kind is Kind.NOTICE)
    sent = (one.sent_at for one in notices if one.promise_id != promise.promise_id)
    return min((at for at in sent if at and promise.told_at and at > promise.told_at), default=None)


def told_promises(conversation: Conversation) -> tuple[Promise, ...]:
    """Return the times that really reached somebody, and that nobody took back, the first told first."""
    counting = (one for one in conversation.promises if one.state is not PromiseState.WITHDRAWN)
    told = ((one.told_at, one.promise_id, one) for one in counting if one.told_at is not None)
    return tuple(promise for _, _, promise in sorted(told, key=lambda one: one[:2]))


def _was_answered(conversation: Conversation, promise: Promise) -> bool:
    """Whether an answer kept it; what we said we would write is kept by our own next mail, too."""
    is_kept = promise.state is PromiseState.KEPT
    return is_kept and (promise.basis is not Basis.WORD or next_word(conversation, promise) is None)
