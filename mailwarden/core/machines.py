"""Does a machine answer our mail, although nothing in it says so? Decides by how fast it came; touches nothing.

Whoever answers a mail must have got it, opened it, read it and written something; a program needs none of that. Mail
takes a second or two each way, opening and sending a few more, so within NOBODY nobody answers anything, not even by a
tap on "Thanks!". After that a text may be as long as the fastest typists write (FASTEST, 120 words a minute), beside
what is there beforehand: a greeting, a template's lines, a signature that nothing marks as one. A minute later speed
says nothing any more: programs that look for mail once a minute are then as slow as people.

Only a mail that names ours can be too fast for it: what crosses ours on its way does not know of it. Where nothing is
named, two things count that an honest mail of the same seconds follows by chance alone: a notice, which leaves hours
after its reader last wrote, and a colleague's mail to somebody who had not asked. An acknowledgement does not: people
who come back online send three mails at once, and it leaves between them.

What follows is mild, for a machine may answer where a person waits (a help desk's clerk, whose program answers all
mail): the mail changes nobody's turn, and the next notice about what was told is the last, names no new time, and so
costs a machine no more than two mails of ours, while a person still hears before their time passes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mailwarden.core.conversation import Conversation, Part, Submission, SubmissionState
from mailwarden.core.message import Message

NOBODY = timedelta(seconds=5)  # answers sooner after a mail has left
FASTEST = 10  # characters a second
BEFOREHAND = 300  # characters that nobody has to type
LOOKED_AT = timedelta(minutes=1)
CLOCKS_DIFFER = timedelta(seconds=2)  # INTERNALDATE knows whole seconds, and the server's clock is not ours
NEVER_LEFT = frozenset({
    SubmissionState.QUEUED, SubmissionState.DEFERRED, SubmissionState.WITHDRAWN, SubmissionState.REFUSED,
})  # fmt: skip


def is_too_fast(elapsed: timedelta, length: int = 0) -> bool:
    """Return whether nobody can have written so much so soon after a mail has left.

    elapsed: negative where the clocks differ; where they differ too much, it is not known. length: characters of the
    author's own, 0 where they were not read.
    """
    if not -CLOCKS_DIFFER <= elapsed <= LOOKED_AT:
        return False
    return elapsed < NOBODY or length > BEFOREHAND + FASTEST * (elapsed - NOBODY).total_seconds()


def answers_too_fast(message: Message, known: Conversation) -> bool:
    """Return whether a mail answers one of ours in this conversation sooner than a person can."""
    named = set(message.in_reply_to or message.references[-1:])
    left = (left_at(one) for one in known.submissions if one.message_id in named)
    return any(at is not None and is_too_fast(message.received_at - at, len(message.text)) for at in left)


def comes_too_fast(message: Message, *after: datetime | None) -> bool:
    """Return whether a mail that names none of ours came at once after one of these instants."""
    return any(at is not None and is_too_fast(message.received_at - at) for at in after)


def answers_nothing(message: Message) -> bool:
    """Return whether a colleague's mail names no other: nobody had asked."""
    return not (message.in_reply_to or message.references)


def is_answered_by_machine(known: Conversation) -> bool:
    """Return whether a machine has answered a mail of ours in the requester's place, marked as one or too fast."""
    left = [at for one in known.submissions if (at := left_at(one)) is not None]
    answered = (one.at for one in known.entries if one.part is Part.AUTOMATIC and one.author == known.requester.key)
    return bool(left) and any(at >= min(left) - CLOCKS_DIFFER for at in answered)


def left_at(submission: Submission) -> datetime | None:
    """Return when a mail left, the earliest where that is not known; None: it has not, or not for its own sake."""
    if submission.state in NEVER_LEFT:
        return None
    return submission.sent_at or submission.queued_at
