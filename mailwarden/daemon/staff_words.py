"""Hears what staff say in answer to mailwarden's own mail, and has it done; what it does not understand it says, once.

The words come from a mail that was just taken in, within the same transaction.
"""

from __future__ import annotations

from functools import partial

from mailwarden.core.commands import Command, command_in, may_command, our_ids
from mailwarden.core.conversation import Conversation, Kind
from mailwarden.core.decide import decide
from mailwarden.core.decisions import ExplainWords, SendAcknowledgement
from mailwarden.core.events import StaffSaid, Word
from mailwarden.core.holding import reads_automatic
from mailwarden.core.message import Address, Message
from mailwarden.core.reasons import Reason
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.learning import Learned
from mailwarden.daemon.record import row_for
from mailwarden.logs import get_logger
from mailwarden.mail.letters import write_help
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import StaffMail

log = get_logger()


class StaffWords:
    """What is heard at one desk."""

    def __init__(self, carrier: Carrier, clock: Clock) -> None:
        self._carrier, self._clock, self._policy = carrier, clock, carrier.policy

    def hear(self, tx: Transaction, message: Message) -> None:
        """Do what this mail says, if it is a colleague's answer to one of our mails to staff; else nothing."""
        if not may_command(message, self._policy):
            return
        asked = tx.mails_to_staff(self._policy.name, our_ids(message, self._policy))
        if not asked or message.author is None:
            return
        command, about = command_in(message.text), next((one for one in asked if one.conversations), None)
        if command and about and (concerned := _concerned(command, about)):
            for number in concerned:
                self._settle(tx, message, message.author, command.word, number)
        elif not any(one.kind is Kind.HELP for one in asked) and not reads_automatic(message):
            self._explain(tx, message, message.author)

    def _settle(self, tx: Transaction, message: Message, author: Address, word: Word, number: int) -> None:
        known, now = tx.conversation(number), self._clock.now()
        if known is None or known.desk != self._policy.name:
            return
        learned = self._learned(tx, known) if word is Word.ANSWER else None
        said = StaffSaid(
            word=word,
            message_id=message.message_id,
            author=author.key,
            at=message.received_at,
            sent=tx.sent_counts(self._policy.name, known.requester.key, self._policy.limits, now),
            foretold=learned.foretold if learned else None,
        )
        decisions = decide(known, said, self._policy, now)
        self._carrier.carry_out(tx, decisions, now=now, conversation_id=number, learned=learned)
        if not any(isinstance(one, SendAcknowledgement) for one in decisions):
            self._carrier.schedule(tx, number, now)  # else the outcome of the acknowledgement sets the alarm clock
        reason = decisions[0].reason if decisions else Reason.NOTHING_TO_SETTLE
        tx.after_commit(lambda: log.info("staff.heard", conversation_id=number, word=word, reason=reason))

    def _learned(self, tx: Transaction, known: Conversation) -> Learned | None:
        """Return by when somebody will be answered whose mail was held until now."""
        first = tx.message(self._policy.name, known.entries[0].message_id) if known.entries else None
        return self._carrier.learner.at_arrival(first[0], self._clock.now()) if first else None

    def _explain(self, tx: Transaction, message: Message, author: Address) -> None:
        now = self._clock.now()
        words = ExplainWords(
            to=author,
            in_reply_to=message.written_id,
            references=message.written_references,
            subject=message.subject,
            reason=Reason.NOT_UNDERSTOOD,
        )
        write = partial(write_help, words)
        self._carrier.post.to_us(tx, Kind.HELP, author.spec, write, words.reason, now)
        tx.record([row_for(words, self._policy.name, now, message_id=message.message_id)])
        tx.after_commit(lambda: log.info("staff.not_understood", message_id=message.message_id))


def _concerned(command: Command, about: StaffMail) -> tuple[int, ...]:
    """Return the conversations that a command is about; () where it names one that was not listed."""
    if not command.numbers:
        return about.conversations
    if any(not 1 <= number <= len(about.conversations) for number in command.numbers):
        return ()
    return tuple(about.conversations[number - 1] for number in dict.fromkeys(command.numbers))
