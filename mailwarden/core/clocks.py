"""Whose turn it is: a fold over what was written, so that there is no status to keep and none to go stale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from mailwarden.core.conversation import Basis, Conversation, Entry, Kind, Part, Promise, PromiseState, Submission

_ORDER = {Part.ANSWER: 1, Part.SETTLED: 1, Part.OWED: 2}  # of one instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a conversation stands after all its entries."""

    waiting_since: datetime | None = None  # the oldest request of the present run of unanswered ones
    run: int = 0  # how many runs came before, answered ones and those whose answer came back: 0 is the first
    chasers: int = 0  # further requests in the present run; they never reset the wait
    request_id: str = ""  # of the newest request, as written: what our next mail is threaded under; "" for none
    answered_at: datetime | None = None  # the newest answer
    is_owed: bool = False  # nobody asked anew: we said that more will follow, and owe news
    owed_until: datetime | None = None  # by when we said so; None: nothing is owed, or no time was named
    settled_at: datetime | None = None  # when a wait last ended because no answer was needed any more

    @property
    def is_waiting(self) -> bool:
        return self.waiting_since is not None

    @property
    def asked_since(self) -> datetime | None:
        """Since when somebody waits for an answer; None: nobody does, though we may owe them news."""
        return None if self.is_owed else self.waiting_since

    @property
    def owed_since(self) -> datetime | None:
        """Since when we owe somebody news who has an answer; None: we owe none."""
        return self.waiting_since if self.is_owed else None

    @property
    def ended_at(self) -> datetime | None:
        """When a wait last ended, or an answer came; None: neither yet."""
        return max((at for at in (self.answered_at, self.settled_at) if at), default=None)


def standing(conversation: Conversation) -> Standing:
    """Return whose turn it is; a request and an answer of the same second count as asked, then answered."""
    now = Standing()
    for entry in sorted(conversation.entries, key=lambda one: (one.at, _ORDER.get(one.part, 0))):
        now = _after(now, entry)
    return now


def _after(now: Standing, entry: Entry) -> Standing:
    if entry.part is Part.REQUEST and now.asked_since is None:  # what was done about news owed counts for itself
        now = replace(_no_longer_owed(now), waiting_since=entry.at, run=now.run + now.is_owed)
        return replace(now, chasers=0, request_id=entry.written_id)
    if entry.part is Part.REQUEST:
        return replace(now, chasers=now.chasers + 1, request_id=entry.written_id)
    if entry.part is Part.ANSWER:
        ended = now.run + (now.waiting_since is not None)
        return replace(_no_longer_owed(now), waiting_since=None, run=ended, chasers=0, answered_at=entry.at)
    if entry.part is Part.OWED and now.waiting_since is None:
        return replace(now, waiting_since=entry.at, chasers=0, is_owed=True, owed_until=entry.until)
    if entry.part is Part.RETURNED and now.is_waiting:  # the wait goes on, and what was done about it counts anew
        return replace(now, run=now.run + 1)
    if entry.part is Part.SETTLED and now.waiting_since is not None:
        return replace(_no_longer_owed(now), waiting_since=None, run=now.run + 1, chasers=0, settled_at=entry.at)
    return now


def _no_longer_owed(now: Standing) -> Standing:
    return replace(now, is_owed=False, owed_until=None)


def standing_promise(conversation: Conversation) -> Promise | None:
    """Return the newest told time that is still open: what the requester counts on."""
    return next((one for one in reversed(told_promises(conversation)) if one.state is PromiseState.OPEN), None)


def told_in_this_wait(conversation: Conversation) -> tuple[Promise, ...]:
    """Return the times that the requester was told about their mail since the last wait ended, the first told first.

    By when we write about an incident is none of them: whatever becomes of that, their mail waits as it did. What the
    answer itself that ended the wait told them is one: a colleague's "by Friday", once it is tracked.
    """
    ended_at = standing(conversation).ended_at
    told = (one for one in told_promises(conversation) if not one.incident_id and not _was_answered(conversation, one))
    return tuple(one for one in told if ended_at is None or _is_told_since(conversation, one, ended_at))


def _is_told_since(conversation: Conversation, promise: Promise, ended_at: datetime) -> bool:
    if promise.told_at is None or promise.told_at < ended_at:
        return False
    return promise.told_at > ended_at or is_from_answer(conversation, promise)


def is_from_answer(conversation: Conversation, promise: Promise) -> bool:
    """Return whether an answer of a colleague's told this time, not a mail of ours."""
    return any(one.part is Part.ANSWER and one.message_id == promise.message_id for one in conversation.entries)


def next_word(conversation: Conversation, promise: Promise) -> datetime | None:
    """Return when the requester heard from us again after they were told this time; None: not yet.

    What we write about an incident is no word about their own mail, and the other way round.
    """
    sent = (one.sent_at for one in conversation.submissions if _is_word_about(one, promise))
    return min((at for at in sent if at and promise.told_at and at > promise.told_at), default=None)


def _is_word_about(mail: Submission, promise: Promise) -> bool:
    is_another = mail.promise_id != promise.promise_id
    if promise.incident_id:
        return is_another and mail.incident_id == promise.incident_id
    return is_another and mail.kind is Kind.NOTICE


def told_promises(conversation: Conversation) -> tuple[Promise, ...]:
    """Return the times that really reached somebody, and that nobody took back, the first told first."""
    counting = (one for one in conversation.promises if one.state is not PromiseState.WITHDRAWN)
    told = ((one.told_at, one.promise_id, one) for one in counting if one.told_at is not None)
    return tuple(promise for _, _, promise in sorted(told, key=lambda one: one[:2]))


def _was_answered(conversation: Conversation, promise: Promise) -> bool:
    """Whether an answer kept it; what we said we would write is kept by our own next mail, too."""
    is_kept = promise.state is PromiseState.KEPT
    return is_kept and (promise.basis is not Basis.WORD or next_word(conversation, promise) is None)
