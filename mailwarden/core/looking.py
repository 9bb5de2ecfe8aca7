"""Whose body matters? Most mail is judged by its header alone; of a few the words are asked for as well.

Fetching a body costs the server and us far more than a header, and what was not fetched cannot leak, so the list is
short: a report that mail came back, a colleague's word to mailwarden, a requester's small reply, and a mail of which
the subject alone does not say whether a machine wrote it.
"""

from __future__ import annotations

from mailwarden.core.authorship import is_bounce
from mailwarden.core.gate import robot_mark
from mailwarden.core.holding import words_matter
from mailwarden.core.identity import is_own_message_id
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy

SMALL_BYTES = 64 * 1024  # a reply of thanks has no more, its HTML part and a logo included


def wants_text(message: Message, policy: DeskPolicy) -> bool:
    """Return whether the body of this mail has a say in what becomes of it."""
    if is_bounce(message, policy):
        return True
    if policy.is_staff(message.author) or policy.is_desk(message.author):
        return refers_to_ours(message, policy)
    return _is_small_reply(message, policy) or words_matter(message, policy)


def refers_to_ours(message: Message, policy: DeskPolicy) -> bool:
    """Return whether it answers or mentions a mail that mailwarden wrote: nobody can guess the id of one."""
    return any(is_own_message_id(one, policy.id_key) for one in (*message.in_reply_to, *message.references))


def _is_small_reply(message: Message, policy: DeskPolicy) -> bool:
    is_reply = bool(message.in_reply_to or message.references)
    return is_reply and message.size_bytes < SMALL_BYTES and robot_mark(message, policy) is None
