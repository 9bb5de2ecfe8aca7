"""Whose turn it is: a fold over what was written, so that there is no status to keep and none to go stale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TypeVar

from mailwarden.core.conversation import Basis, Conversation, Entry, Kind, Part, Promise, PromiseState, Submission

T = TypeVar("T")

_ORDER = {Part.ANSWER: 1, Part.SETTLED: 1, Part.OWED: 2}  # of one instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a conversation stands after all its entries."""

    waiting_since: datetime | None = None  # the oldest request of the present run of unanswered ones
    run: int = 0  # how many runs came before, answered ones and those whose answer came back: 0 is the first
    chasers: int = 0  # further requests in the present run; they never reset the wait
    request_id: str = ""  # of the newest request, as written: what our next mail is threaded under; "" for none
    answered_at: datetime | None = None  # the newest answer
    asked_at: datetime | None = None  # since when somebody had waited whose wait an answer ended last
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


@dataclass(slots=True)
class _Turn:
    """A `Standing` in the making."""

    waiting_since: datetime | None = None
    run: int = 0
    chasers: int = 0
    request_id: str = ""
    answered_at: datetime | None = None
    asked_at: datetime | None = None
    is_owed: bool = False
    owed_until: datetime | None = None
    settled_at: datetime | None = None

    def take(self, entry: Entry) -> None:
        """Go on with the next entry."""
        match entry.part:
            case Part.REQUEST:
                self._asked(entry)
            case Part.ANSWER:
                self.answered_at, self.asked_at = entry.at, self.waiting_since or self.asked_at
                self._ends(self.waiting_since is not None)
            case Part.OWED if self.waiting_since is None:
                self.waiting_since, self.chasers, self.is_owed, self.owed_until = entry.at, 0, True, entry.until
            case Part.RETURNED if self.waiting_since is not None:
                self.run += 1  # the wait goes on, and what was done about it counts anew
            case Part.SETTLED if self.waiting_since is not None:
                self.settled_at = entry.at
                self._ends(True)

    def _asked(self, entry: Entry) -> None:
        self.request_id = entry.written_id
        if self.waiting_since is not None and not self.is_owed:
            self.chasers += 1
            return
        self._ends(self.is_owed)  # what was done about news owed counts for itself
        self.waiting_since = entry.at

    def _ends(self, is_run: bool) -> None:
        self.run += is_run
        self.waiting_since, self.chasers, self.is_owed, self.owed_until = None, 0, False, None

    def as_it_stands(self) -> Standing:
        return Standing(
            waiting_since=self.waiting_since,
            run=self.run,
            chasers=self.chasers,
            request_id=self.request_id,
            answered_at=self.answered_at,
            asked_at=self.asked_at,
            is_owed=self.is_owed,
            owed_until=self.owed_until,
            settled_at=self.settled_at,
        )


def _once(fold: Callable[[Conversation], T]) -> Callable[[Conversation], T]:
    """Fold each conversation once only."""
    name = fold.__name__

    @wraps(fold)
    def folded(conversation: Conversation) -> T:
        folds = conversation.folds
        if name not in folds:
            folds[name] = fold(conversation)
        found: T = folds[name]
        return found

    return folded


@_once
def standing(conversation: Conversation) -> Standing:
    """Return whose turn it is; a request and an answer of the same second count as asked, then answered."""
    turn = _Turn()
    for entry in sorted(conversation.entries, key=lambda one: (one.at, _ORDER.get(one.part, 0))):
        turn.take(entry)
    return turn.as_it_stands()


def standing_promise(conversation: Conversation) -> Promise | None:
    """Return the newest told time that is still open: what the requester counts on."""
    return next((one for one in reversed(told_promises(conversation)) if one.state is PromiseState.OPEN), None)


@_once
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


@_once
def told_promises(conversation: Conversation) -> tuple[Promise, ...]:
    """Return the times that really reached somebody, and that nobody took back, the first told first."""
    counting = (one for one in conversation.promises if one.state is not PromiseState.WITHDRAWN)
    told = ((one.told_at, one.promise_id, one) for one in counting if one.told_at is not None)
    return tuple(promise for _, _, promise in sorted(told, key=lambda one: one[:2]))


def _was_answered(conversation: Conversation, promise: Promise) -> bool:
    """Whether an answer kept it; what we said we would write is kept by our own next mail, too."""
    is_kept = promise.state is PromiseState.KEPT
    return is_kept and (promise.basis is not Basis.WORD or next_word(conversation, promise) is None)
