"""How many more mails may go to one person, so that the limit holds and every told time is guarded? Pure.

The limit of an address counts whatever is automatic. A notice about a told time must never be refused, or it would pass
in silence; so a time is told only where the notice that it may cost still fits beside what has left within the limit's
window and beside what is owed already. What left, what is on its way before this mail, and one mail for each time that
stands are together never more than the limit.

So with three mails a day (the limit that is set), one conversation has its acknowledgement and two notices. Who writes
about a second matter before the first is answered, and shares no time (`core.sharing`), gets an acknowledgement without
a time, and the next notice about the first names no new one. About a third matter they are not acknowledged on that
day. An answer from a person frees what was owed. Our people follow every one of them by its target.

Whoever one of our people has answered, or named a time to, is no machine that nobody knows: to them twice as many may
go, so that what a person named is guarded like the rest. A word that what was told still holds answers a mail of theirs
in that very conversation, once in a wait, and counts for nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from mailwarden.core.agenda import owed_promise
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Basis, Conversation, Kind, Part, Submission, SubmissionState
from mailwarden.core.machines import left_at
from mailwarden.core.policy import DeskPolicy, Mode

LIMITED = frozenset({Kind.ACKNOWLEDGEMENT, Kind.NOTICE, Kind.RESTATEMENT, Kind.CLOSING})
COUNTED = LIMITED - {Kind.RESTATEMENT}
ON_ITS_WAY = frozenset({SubmissionState.QUEUED, SubmissionState.DEFERRED})
A_TIME = 2  # mails: the one that tells it, and the notice that it may cost
FOR_WHOM_WE_KNOW = 2  # times the limit


def room_for(
    known: Conversation,
    others: Sequence[Conversation],
    policy: DeskPolicy,
    now: datetime,
    submission: Submission | None = None,
) -> int:
    """Return how many mails may still go to a requester from this conversation, with what it owes them itself.

    others: their other conversations in which something left within the limit's window, or a time stands.
    submission: the mail that is about to leave; None: one that is yet to be written, after all that were.
    """
    before = submission.submission_id if submission else None
    spent = sum(_spent(one, policy, now, before) for one in (known, *others))
    return _limit((known, *others), policy) - spent - _owed(known, others, policy, before)


def may_tell(room: int | None, policy: DeskPolicy) -> bool:
    """Return whether a mail may tell a time. room: see `room_for`; None: nobody has looked, for there is enough."""
    return room is None or room >= (A_TIME if policy.mode is Mode.FULL else 1)


def _limit(conversations: Iterable[Conversation], policy: DeskPolicy) -> int:
    """Return how many mails a requester may get within the window: more where a person of ours has dealt with them."""
    is_known = any(_was_dealt_with(one) for one in conversations)
    return policy.limits.per_address.count * (FOR_WHOM_WE_KNOW if is_known else 1)


def _was_dealt_with(one: Conversation) -> bool:
    is_named = any(promise.basis is Basis.PERSON for promise in one.promises)
    return is_named or any(entry.part is Part.ANSWER for entry in one.entries)


def _spent(one: Conversation, policy: DeskPolicy, now: datetime, before: int | None) -> int:
    """Count the mails that left within the window, and those on their way that were written before this one."""
    since = now - policy.limits.per_address.window
    left = sum(at > since for mail in _mails(one) if mail.submission_id != before and (at := left_at(mail)))
    return left + len(_pending(one, before))


def _owed(known: Conversation, others: Iterable[Conversation], policy: DeskPolicy, before: int | None) -> int:
    """Count the times elsewhere that a notice may be needed for; one notice does for all that were told together."""
    if policy.mode is not Mode.FULL:
        return 0
    own = owed_promise(known)
    told = {mark for one in others if (mark := _time_of(one, before))}
    return len(told - {own.message_id if own else ""})


def _time_of(other: Conversation, before: int | None) -> str:
    """Return the id of the mail that told, or is about to tell, the time that has to be guarded there; "": none."""
    pending = _pending(other, before)
    owed = owed_promise(other)
    if owed is not None and not any(one.kind is Kind.NOTICE for one in pending):
        return (owed.message_id or f"promise {owed.promise_id}") if standing(other).is_waiting else ""
    return next((one.message_id for one in pending if one.promise_id), "")


def _pending(one: Conversation, before: int | None) -> tuple[Submission, ...]:
    return tuple(
        mail for mail in _mails(one) if mail.state in ON_ITS_WAY and (before is None or mail.submission_id < before)
    )


def _mails(one: Conversation) -> tuple[Submission, ...]:
    return tuple(mail for mail in one.submissions if mail.kind in COUNTED)
