"""Whose body matters? Most mail is judged by its header alone; of a few the words are asked for as well.

Fetching a body costs the server and us far more than a header, and what was not fetched cannot leak, so the list is
short: a report that mail came back, a colleague's word to mailwarden or to the desk, a small reply of a requester's or
of ours to somebody outside, and a mail of which the subject alone does not say whether a machine wrote it.
"""

from __future__ import annotations

from mailwarden.core.authorship import is_bounce
from mailwarden.core.gate import robot_mark
from mailwarden.core.holding import words_matter
from mailwarden.core.identity import is_own_message_id
from mailwarden.core.message import MailboxRole, Message
from mailwarden.core.policy import DeskPolicy

SMALL_BYTES = 64 * 1024  # few words have no more, their HTML part and a logo included


def wants_text(message: Message, policy: DeskPolicy, role: MailboxRole = MailboxRole.INBOX) -> bool:
    """Return whether the body of this mail has a say in what becomes of it. role: of the mailbox that it stands in."""
    if is_bounce(message, policy):
        return True
    if role is MailboxRole.SENT or policy.is_staff(message.author) or policy.is_desk(message.author):
        is_word = refers_to_ours(message, policy) or _is_word_to_desk(message, policy)
        return is_word or _may_be_an_answer(message, policy)
    return _is_small_reply(message, policy) or words_matter(message, policy)


def _is_word_to_desk(message: Message, policy: DeskPolicy) -> bool:
    """Return whether a colleague writes to the desk and to nobody outside: an incident may be opened so."""
    is_inside = any(map(policy.is_desk, message.to)) and not any(map(policy.is_outside, message.recipients))
    return is_inside and policy.is_staff(message.author) and message.size_bytes < SMALL_BYTES


def refers_to_ours(message: Message, policy: DeskPolicy) -> bool:
    """Return whether it answers or mentions a mail that mailwarden wrote: nobody can guess the id of one."""
    return any(is_own_message_id(one, policy.id_key) for one in (*message.in_reply_to, *message.references))


def _may_be_an_answer(message: Message, policy: DeskPolicy) -> bool:
    """Return whether it may be from our side to a requester, and say that more will follow (`core.commitments`)."""
    is_own = is_own_message_id(message.message_id, policy.id_key)
    return not is_own and _is_small_reply(message, policy) and any(map(policy.is_outside, message.recipients))


def _is_small_reply(message: Message, policy: DeskPolicy) -> bool:
    is_reply = bool(message.in_reply_to or message.references)
    return is_reply and message.size_bytes < SMALL_BYTES and robot_mark(message, policy) is None
