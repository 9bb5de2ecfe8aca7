"""A colleague's mail program answers us that they are away: is that what it says? Decides; touches nothing.

Only a mail that names a Message-ID of ours counts, which nobody outside has seen: else anybody could have our people
reminded no more. It counts until that colleague writes themselves, and for two weeks at most.
"""

from __future__ import annotations

from datetime import timedelta

from mailwarden.core.authorship import Author, who_wrote
from mailwarden.core.hints import hint_in
from mailwarden.core.looking import refers_to_ours
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason

LONGEST = timedelta(days=14)

_ANSWERS_BY_ITSELF = frozenset({
    Reason.NULL_SENDER, Reason.AUTO_SUBMITTED, Reason.AUTOREPLY_HEADER, Reason.PRECEDENCE,
})  # fmt: skip
_SOMETHING_ELSE = frozenset({
    Reason.HELD_CONFIRMATION, Reason.HELD_UNDELIVERED, Reason.HELD_READ_RECEIPT, Reason.HELD_REPORT,
})  # fmt: skip


def says_away(message: Message, policy: DeskPolicy) -> bool:
    """Return whether this is a colleague's own out-of-office, in answer to a mail of ours."""
    if not policy.is_staff(message.author) or not refers_to_ours(message, policy):
        return False
    wrote = who_wrote(message, policy)
    is_robot = wrote.author is Author.AUTOMATIC and wrote.reason in _ANSWERS_BY_ITSELF
    return is_robot and hint_in(message, answers_us=True) not in _SOMETHING_ELSE


def is_back(message: Message, policy: DeskPolicy) -> bool:
    """Return whether a colleague wrote this themselves, under an address of their own."""
    return policy.is_staff(message.author) and who_wrote(message, policy).author is Author.STAFF
