"""Notices when our own people cannot be reached, and when they can be again; works within the intake of a mail."""

from __future__ import annotations

from datetime import datetime

from mailwarden.core.decisions import ReachableAgain
from mailwarden.core.events import SentCounts
from mailwarden.core.gate import is_unreachable
from mailwarden.core.message import Message
from mailwarden.core.our_people import alarm_subject, alarm_text, is_one_of_us, is_operator, not_reached
from mailwarden.core.reasons import Reason
from mailwarden.core.returned import Returned
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock
from mailwarden.logs import get_logger
from mailwarden.store.protocol import Transaction

log = get_logger()


class OurPeople:
    """Whom of one desk's people our mail reaches."""

    def __init__(self, carrier: Carrier, clock: Clock) -> None:
        self._carrier, self._clock, self._policy = carrier, clock, carrier.policy

    def came_back(self, tx: Transaction, message: Message) -> None:
        """Have the operator hear if this mail reports that one of ours to our own people came back for good.

        It counts by the Message-ID of that mail, which nobody else was sent.
        """
        returned = message.returned
        if returned is None or not returned.is_permanent:
            return
        for address in tx.recipients_of(self._policy.name, returned.message_ids):
            if is_one_of_us(address, self._policy):
                self._not_reached(tx, address, returned, message.received_at)

    def wrote(self, tx: Transaction, message: Message, sent: SentCounts) -> None:
        """Have it be over if the author of this mail was one of them. sent: to this author."""
        author = message.author
        if author is None or sent.unreachable_since is None or is_unreachable(message.received_at, sent):
            return
        if is_one_of_us(author.key, self._policy):
            now = self._clock.now()
            again = ReachableAgain(address=author.key, reason=Reason.REACHABLE_AGAIN)
            self._carrier.carry_out(tx, (again,), now=now)
            self._carrier.all_clear(tx, alarm_subject(author.key, self._policy), now)

    def _not_reached(self, tx: Transaction, address: str, returned: Returned, at: datetime) -> None:
        now = self._clock.now()
        self._carrier.carry_out(tx, (not_reached(address, returned, at),), now=now)
        subject, text = alarm_subject(address, self._policy), alarm_text(address, returned, self._policy)
        if is_operator(address, self._policy):  # who cannot be reached by mail is not told so by mail
            is_news = tx.raise_alarm(self._policy.name, subject, text, now)
        else:
            is_news = self._carrier.alarm(tx, subject, text, now)
        if is_news:
            what = subject.partition(" ")[0]
            tx.after_commit(lambda: log.error("alarm.raised", desk=self._policy.name, subject=what, address=address))
