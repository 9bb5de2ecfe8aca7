"""Asks staff about held mail, several mails in one question, each once. Reads the store; queues mail.

Which mails a question is about, and in which order, its decisions say: one for each of them, under its Message-ID.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from mailwarden.core.asking import MOST, question_for
from mailwarden.core.conversation import Kind
from mailwarden.core.decisions import AskStaff, HeldMail
from mailwarden.core.holding import HELD
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.record import row_for
from mailwarden.logs import get_logger
from mailwarden.mail.letters import write_question
from mailwarden.store.protocol import Store, Transaction

log = get_logger()


class Questions:
    """The questions of one desk."""

    def __init__(self, store: Store, carrier: Carrier, clock: Clock) -> None:
        self._store, self._carrier, self._clock = store, carrier, clock

    async def work(self) -> bool:
        """Ask what is due to be asked, and return whether there was something."""
        return await self._store.run(self._ask)

    def _ask(self, tx: Transaction) -> bool:
        now = self._clock.now()
        held = self._held(tx)
        away = self._carrier.absences.at(tx, now) if held else frozenset()
        question = question_for(held, self._carrier.policy, now, away=away)
        if question is None:
            return False
        for recipient in self._carrier.post.reached(tx, question.to):
            self._queue(tx, question, recipient, now)
        return True

    def _held(self, tx: Transaction) -> tuple[HeldMail, ...]:
        return tx.held(self._carrier.desk.name, sorted(HELD), MOST)

    def _queue(self, tx: Transaction, question: AskStaff, recipient: str, now: datetime) -> None:
        write = partial(write_question, question)
        message_id = self._carrier.post.to_us(tx, Kind.QUESTION, recipient, write, question.reason, now)
        desk, conversations = self._carrier.desk.name, [one.conversation_id for one in question.mails]
        tx.record([row_for(question, desk, now, number, message_id) for number in conversations])
        tx.after_commit(lambda: log.info("question.queued", message_id=message_id, conversations=conversations))
