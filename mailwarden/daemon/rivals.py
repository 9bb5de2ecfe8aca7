"""Notices that another mailwarden, with a store of its own, writes for the same desk.

The two share nothing but the mailboxes, and watching changes nothing there, so neither can lock the other out. But what
the other one files in Sent is seen, and nobody but the desk's own people can put it there. Then the operator hears of
it; and whoever came second acknowledges nobody any more, so that nobody gets two acknowledgements for good. Of two that
began at once, it is the one whose Message-ID for the first mail that both acknowledged is the greater: both know both.
The times that it has told already it goes on guarding.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mailwarden.core.conversation import Kind
from mailwarden.core.identity import is_from_another_mailwarden
from mailwarden.core.message import MailboxRole, Message
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock
from mailwarden.store.protocol import Transaction

SUBJECT = "another-mailwarden"
TEXT = (
    "Another mailwarden, with a store of its own, writes for this desk too, so customers hear everything twice. Stop "
    "one of them. Whichever came second acknowledges nobody until you call `mailwarden resume` there."
)
JUST_BEGUN = timedelta(hours=1)  # since the first contact: who is older had written before, or let the other see that
LATELY = timedelta(days=1)  # what was written earlier says nothing of who is at work now


class Rivals:
    """The other ones of one desk."""

    def __init__(self, carrier: Carrier, clock: Clock) -> None:
        self._carrier, self._clock = carrier, clock

    def saw(self, tx: Transaction, message: Message, role: MailboxRole, *, is_history: bool) -> None:
        """Take notice of a message that was not seen before."""
        desk = self._carrier.policy
        if role is not MailboxRole.SENT or not is_from_another_mailwarden(message.message_id, desk.id_key):
            return
        came_first = f"came-first.{desk.name}"
        if is_history:
            tx.note(came_first, message.message_id)
            return
        now = self._clock.now()
        if (message.sent_at or message.received_at) < now - LATELY:
            return
        is_news = self._carrier.alarm(tx, SUBJECT, TEXT, now)
        if (is_news and tx.note(came_first)) or self._gives_way(tx, message, now):
            tx.set_switch("brake", now, desk.name)

    def _gives_way(self, tx: Transaction, theirs: Message, now: datetime) -> bool:
        """Whether we began at about the same time, and it is upon us to fall silent."""
        desk = self._carrier.policy.name
        met = min((one.history_before for one in tx.cursors(desk)), default=now)
        if now - met > JUST_BEGUN or tx.note(f"came-first.{desk}") or tx.switch("brake", desk):
            return False
        answered = tx.candidates_by_ids(desk, (*theirs.in_reply_to, *theirs.references))
        ours = (tx.conversation(one.conversation_id) for one in answered)
        mails = [mail for one in ours if one for mail in one.submissions if mail.kind is Kind.ACKNOWLEDGEMENT]
        return any(mail.message_id > theirs.message_id for mail in mails)
