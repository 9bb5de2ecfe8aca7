"""Hears what staff say in answer to mailwarden's own mail, and has it done; what it does not understand it says, once.

The words come from a mail that was just taken in, within the same transaction. What became of them the colleague reads
in one mail, whatever it was about. Mails that are not about conversations have handlers of their own, by their kind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from mailwarden.core.commands import Command, commands_in, ends_unclearly, may_command, our_ids, unclear_line
from mailwarden.core.conversation import Conversation, Kind
from mailwarden.core.decide import decide
from mailwarden.core.decisions import ExplainWords, SendAcknowledgement
from mailwarden.core.events import StaffSaid
from mailwarden.core.holding import reads_automatic
from mailwarden.core.message import Address, Message
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Word
from mailwarden.core.spoken import TimeReader
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.commitments import declined
from mailwarden.daemon.confirming import About, but_what_is_told, tell_colleague, to_be_told
from mailwarden.daemon.learning import Learned
from mailwarden.daemon.record import row_for
from mailwarden.failpoints import failpoint
from mailwarden.logs import get_logger
from mailwarden.mail.letters import write_help
from mailwarden.mail.spoken_times import time_reader
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import StaffMail

log = get_logger()

# Whose lists are of people with nothing in common: what is said of them needs a number, or "all".
_NUMBERED = frozenset({Kind.DIGEST, Kind.MORNING, Kind.EVENING, Kind.CORRECTION})

# Does what a colleague's mail says in answer to one of ours of its kind; False: it understood nothing.
Handler = Callable[[Transaction, Message, StaffMail], bool]


class StaffWords:
    """What is heard at one desk."""

    def __init__(self, carrier: Carrier, clock: Clock) -> None:
        self._carrier, self._clock, self._policy = carrier, clock, carrier.policy
        self._handlers: dict[Kind, Handler] = {Kind.OFFER: declined}

    def register(self, kind: Kind, handler: Handler) -> None:
        """Have answers to our mails of this kind dealt with by this handler."""
        self._handlers[kind] = handler

    def hear(self, tx: Transaction, message: Message) -> None:
        """Do what this mail says, if it is a colleague's answer to one of our mails to staff; else nothing."""
        if not may_command(message, self._policy):
            return
        asked = tx.mails_to_staff(self._policy.name, our_ids(message, self._policy))
        if not asked or message.author is None:
            return
        if self._is_handled(tx, message, asked):
            return
        about = next((one for one in asked if one.conversations), None)
        commands = commands_in(message.text, self._times(message)) if about else ()
        if about and self._is_done(tx, message, message.author, commands, about):
            return
        if not any(one.kind is Kind.HELP for one in asked) and not reads_automatic(message):
            needs_number = about is not None and any(_lacks_number(one, about) for one in commands)
            self._explain(tx, message, message.author, needs_number=needs_number)

    def _is_handled(self, tx: Transaction, message: Message, asked: Sequence[StaffMail]) -> bool:
        """Whether the mail that is answered first is of a kind of its own, and whoever looks after it understood."""
        handler = self._handlers.get(asked[0].kind)
        return handler is not None and handler(tx, message, asked[0])

    def _is_done(
        self, tx: Transaction, message: Message, author: Address, commands: Sequence[Command], about: StaffMail
    ) -> bool:
        """Do what is said of conversations; returns whether anything was."""
        concerned = [_concerned(one, about) for one in commands]
        if not concerned or not all(concerned):
            return False
        tells = [
            tell
            for command, numbers in zip(commands, concerned, strict=True)
            for number in numbers
            for tell in self._settle(tx, message, author, command, number, about.kind)
        ]
        if tells and not reads_automatic(message):
            tell_colleague(self._carrier, tx, tells, message, self._clock.now())
        return True

    def _times(self, message: Message) -> TimeReader:
        """Return what finds a time in their words, as they meant it when they wrote them."""
        hours, own = self._policy.hours, self._policy.language
        languages = (own, *(one for one in self._policy.languages if one != own))
        return time_reader(languages, hours.zone, hours, message.received_at)

    def _settle(
        self, tx: Transaction, message: Message, author: Address, command: Command, number: int, answers: Kind
    ) -> list[About]:
        """Have one word carried out in one conversation, and return what the colleague is to be told of it."""
        known, now = tx.conversation(number), self._clock.now()
        if known is None or known.desk != self._policy.name:
            return []
        learned = self._learned(tx, known) if command.word is Word.ANSWER else None
        said = StaffSaid(
            word=command.word,
            message_id=message.message_id,
            author=author.key,
            at=message.received_at,
            sent=tx.sent_counts(self._policy.name, known.requester.key, self._policy.limits, now),
            foretold=learned.foretold if learned else None,
            until=command.until,
            text=command.text,
            name=author.name,
            refers_to=(*message.in_reply_to, *message.references),
            is_of_confirmed=answers is Kind.CONFIRMATION,
        )
        decisions = decide(known, said, self._policy, now)
        todo = but_what_is_told(decisions)
        self._carrier.carry_out(tx, todo, now=now, conversation_id=number, learned=learned)
        failpoint("words.before-commit")
        if not any(isinstance(one, SendAcknowledgement) for one in decisions):
            self._carrier.schedule(tx, number, now)  # else the outcome of the acknowledgement sets the alarm clock
        reason = decisions[-1].reason if decisions else Reason.NOTHING_TO_SETTLE
        tx.after_commit(lambda: log.info("staff.heard", conversation_id=number, word=command.word, reason=reason))
        return to_be_told(decisions, number)

    def _learned(self, tx: Transaction, known: Conversation) -> Learned | None:
        """Return by when somebody will be answered whose mail was held until now."""
        first = tx.message(self._policy.name, known.entries[0].message_id) if known.entries else None
        return self._carrier.learner.at_arrival(first[0], self._clock.now()) if first else None

    def _explain(self, tx: Transaction, message: Message, author: Address, *, needs_number: bool) -> None:
        now = self._clock.now()
        said = unclear_line(message.text, self._times(message)) or message.text
        words = ExplainWords(
            to=author,
            in_reply_to=message.written_id,
            references=message.written_references,
            subject=message.subject,
            reason=Reason.NOT_UNDERSTOOD,
            said=said,
            needs_number=needs_number,
            is_end=ends_unclearly(said) and not needs_number,
        )
        write = partial(write_help, words)
        self._carrier.post.to_us(tx, Kind.HELP, author.spec, write, words.reason, now)
        tx.record([row_for(words, self._policy.name, now, message_id=message.message_id)])
        tx.after_commit(lambda: log.info("staff.not_understood", message_id=message.message_id))


def _concerned(command: Command, about: StaffMail) -> tuple[int, ...]:
    """Return the conversations that a command is about; () where it names one that was not listed, or none."""
    if _lacks_number(command, about):
        return ()
    if not command.numbers:
        return about.conversations
    if any(not 1 <= number <= len(about.conversations) for number in command.numbers):
        return ()
    return tuple(about.conversations[number - 1] for number in dict.fromkeys(command.numbers))


def _lacks_number(command: Command, about: StaffMail) -> bool:
    """Whether nobody can tell which of several it is about."""
    is_listed = about.kind in _NUMBERED and len(about.conversations) > 1
    return is_listed and not command.numbers and not command.is_of_all
