"""A mail came back: does it concern us, what no longer counts, and who must hear? Decides; touches nothing.

It counts only if it names a mail of ours by its Message-ID, which nobody can guess: mailwarden's own, or the answer of
a person. A delay changes nothing. Of a mail that came back for good its reader knows nothing: a time that it told was
told to nobody, and an answer that it brought ended no wait. Which of a mail's readers it did not reach matters, too: a
colleague in Cc is not the requester.

Whoever wrote an answer that came back hears of it, or who has taken the conversation over, as of any reminder.
Staff hear of every answer that came back. Of our own mails that do they hear a few times an hour: whoever writes under
forged senders that do not exist has us acknowledge nobody, and must not thereby fill our people's mailboxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from mailwarden.core import ledger
from mailwarden.core.agenda import CAME_BACK_STEP, nudge_base, owed_promise
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import (
    TO_REQUESTERS,
    Conversation,
    Entry,
    Part,
    Promise,
    Submission,
    SubmissionState,
)
from mailwarden.core.decisions import (
    AddEntry,
    AlarmOperator,
    Decision,
    EndPromise,
    NoteUnreachable,
    ReopenPromise,
    TakeBackAnswer,
    TellOfReturn,
    Withhold,
)
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.returned import Returned
from mailwarden.core.routing import NOBODY, nudged

MOST_TOLD = 5  # within RETURNS_WITHIN
RETURNS_WITHIN = timedelta(hours=1)
NEVER_LEFT = frozenset({SubmissionState.QUEUED, SubmissionState.WITHDRAWN, SubmissionState.REFUSED})


def what_it_refers_to(message: Message) -> Message:
    """Return a message with what came back in the place of its References: a report belongs where that belongs."""
    if message.returned is None:
        return message
    thread, ids = message.returned.thread, message.returned.message_ids
    return replace(message, references=(*thread[::-1], *ids[::-1]), in_reply_to=())


def decide_return(
    known: Conversation,
    message: Message,
    returned: Returned,
    policy: DeskPolicy,
    told_lately: int = 0,
    away: frozenset[str] = NOBODY,
) -> tuple[Decision, ...]:
    """Return what to do about a report of this conversation that a mail came back.

    told_lately: of how many of our own mails that came back staff heard already, within RETURNS_WITHIN.
    away: comparable addresses of colleagues whose mail programs say that they are away.
    """
    to = nudged(known, policy, message.received_at, away=away)
    if not returned.is_permanent:
        return (_entry(message, Reason.DELIVERY_DELAYED),)
    if not _concerns_requester(known, returned, policy):
        return (_entry(message, Reason.BOUNCE),)
    if own := _own_mail(known, returned):
        return _few(_own_came_back(known, own, message, returned, policy, to), told_lately)
    if answer := _answer(known, returned):
        return _answer_came_back(known, answer, message, returned, policy, to)
    return (_entry(message, Reason.BOUNCE, next(iter(returned.message_ids), "")),)


def came_back_before(known: Conversation, message: Message) -> bool:
    """Return whether an answer that is seen only now has come back already: mailboxes race."""
    return any(one.returns == message.message_id for one in known.entries)


def _entry(message: Message, reason: Reason, returns: str = "") -> AddEntry:
    return AddEntry(message_id=message.message_id, part=Part.BOUNCE, reason=reason, returns=returns)


def _concerns_requester(known: Conversation, returned: Returned, policy: DeskPolicy) -> bool:
    """Whether it may be the requester who was not reached; an address that nobody knows is where their mail goes on."""
    failed = {one for one in (returned.recipient, *returned.further) if one}
    ours = policy.addresses | {one.key for one in policy.staff}
    others = {
        one
        for one in failed
        if one in ours or one in known.participants or one.rpartition("@")[2] in policy.staff_domains
    }
    return not failed or known.requester.key in failed or failed != others


def _own_mail(known: Conversation, returned: Returned) -> Submission | None:
    left = (one for one in known.submissions if one.kind in TO_REQUESTERS and one.state not in NEVER_LEFT)
    return next((one for one in left if one.message_id in returned.message_ids), None)


def _answer(known: Conversation, returned: Returned) -> Entry | None:
    answers = (one for one in known.entries if one.part is Part.ANSWER)
    return next((one for one in answers if one.message_id in returned.message_ids), None)


def _own_came_back(
    known: Conversation,
    own: Submission,
    message: Message,
    returned: Returned,
    policy: DeskPolicy,
    to: tuple[str, ...],
) -> tuple[Decision, ...]:
    reason = Reason.MAIL_CAME_BACK
    note = NoteUnreachable(address=known.requester.key, at=message.received_at, status=returned.status, reason=reason)
    ends = tuple(_never_received(known, own, message))
    after = replace(known, unreachable_since=message.received_at, promises=_without(known, ends))
    tell = _tell(after, returned, policy, reason, to) if known.unreachable_since is None else ()  # once per address
    return (_entry(message, reason, own.message_id), note, *ends, *tell)


def _few(decisions: tuple[Decision, ...], told_lately: int) -> tuple[Decision, ...]:
    """In the place of one word too many to staff, the operator hears once that there are many."""
    if told_lately < MOST_TOLD or not any(isinstance(one, TellOfReturn) for one in decisions):
        return decisions
    untold = (
        Withhold(decision=one, reason=Reason.MANY_RETURNS) if isinstance(one, TellOfReturn) else one
        for one in decisions
    )
    return (*untold, AlarmOperator(subject="many-returns", reason=Reason.MANY_RETURNS))


def _never_received(known: Conversation, own: Submission, message: Message) -> Iterator[EndPromise]:
    """Yield the end of the time that this mail told: it was told to nobody."""
    promises = (one for one in ledger.open_promises(known) if one.promise_id == own.promise_id)
    yield from (
        replace(ledger.never_told(one.promise_id, message.received_at), reason=Reason.MAIL_CAME_BACK)
        for one in promises
    )


def _without(known: Conversation, ends: tuple[EndPromise, ...]) -> tuple[Promise, ...]:
    ended = {one.promise_id for one in ends}
    return tuple(one for one in known.promises if one.promise_id not in ended)


def _answer_came_back(
    known: Conversation,
    answer: Entry,
    message: Message,
    returned: Returned,
    policy: DeskPolicy,
    to: tuple[str, ...],
) -> tuple[Decision, ...]:
    reason = Reason.ANSWER_CAME_BACK
    entries = (replace(one, part=Part.RETURNED) if one is answer else one for one in known.entries)
    after = replace(known, entries=tuple(entries))
    kept = ledger.kept_by(after, answer.at) if standing(after).is_waiting else ()
    reopened = tuple(ReopenPromise(promise_id=one.promise_id, reason=reason) for one in kept)
    never_read = tuple(_told_by_answer(known, answer, message))
    after = replace(after, promises=_without(replace(after, promises=ledger.reopened(after, kept)), never_read))
    taken_back = TakeBackAnswer(message_id=answer.message_id, reason=reason)
    return (
        _entry(message, reason, answer.message_id),
        taken_back,
        *never_read,
        *reopened,
        *_tell(after, returned, policy, reason, to),
    )


def _told_by_answer(known: Conversation, answer: Entry, message: Message) -> Iterator[EndPromise]:
    """Yield the end of the time that a colleague named in this answer and has guarded: nobody read of it."""
    told = (one for one in ledger.open_promises(known) if one.message_id == answer.message_id)
    for one in told:
        yield replace(ledger.never_told(one.promise_id, message.received_at), reason=Reason.ANSWER_CAME_BACK)


def _tell(
    known: Conversation, returned: Returned, policy: DeskPolicy, reason: Reason, to: tuple[str, ...]
) -> tuple[TellOfReturn | Withhold, ...]:
    """Staff hear at once, if somebody waits: without a person the requester will not hear anything."""
    turn = standing(known)
    if turn.waiting_since is None or not to:
        return ()
    is_answer = reason is Reason.ANSWER_CAME_BACK
    tell = TellOfReturn(
        to=to,
        requester=known.requester,
        subject=known.subject,
        waiting_since=turn.waiting_since,
        returned=returned,
        is_answer=is_answer,
        will_notify=is_answer and policy.mode is Mode.FULL and owed_promise(known) is not None,
        step=nudge_base(known, turn) + CAME_BACK_STEP,
        reason=reason,
    )
    return (Withhold(decision=tell, reason=Reason.OBSERVING) if policy.mode is Mode.OBSERVE else tell,)
