"""Reads what answers say will follow, and hears it when a colleague declines to have their time guarded."""

from __future__ import annotations

from mailwarden.core.commitments import Commitment, commitment_in
from mailwarden.core.conversation import Conversation
from mailwarden.core.message import MailboxRole, Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.tracking import says_no
from mailwarden.logs import get_logger
from mailwarden.mail.spoken_times import time_reader
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import StaffMail

log = get_logger()


def commitment_of(
    known: Conversation | None, message: Message, role: MailboxRole, policy: DeskPolicy
) -> Commitment | None:
    """Return what a mail from our side says will follow in a conversation; None: nothing, or nobody read its words.

    A time counts from when the mail was written.
    """
    is_ours = role is MailboxRole.SENT or policy.is_staff(message.author) or policy.is_desk(message.author)
    if known is None or not message.text or not is_ours:
        return None
    hours = policy.hours
    return commitment_in(message.text, time_reader(policy.languages, hours.zone, hours, message.received_at))


def declined(tx: Transaction, message: Message, about: StaffMail) -> bool:
    """Return whether a colleague answers an offer with no: then nothing is done, and nothing has to be explained."""
    if not says_no(message.text):
        return False
    tx.after_commit(
        lambda: log.info("offer.declined", message_id=message.message_id, conversations=about.conversations)
    )
    return True
