"""Looks after a changed calendar: asks staff about told times that it makes untrue, and corrects them on their yes.

Which calendar was looked after last, and which one somebody agreed to, stands in the store: so it does not matter
whether the daemon was running when the calendar was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from mailwarden.core.commands import command_in
from mailwarden.core.conversation import Kind
from mailwarden.core.corrections import Untrue, correction_asked, untrue
from mailwarden.core.decide import decide
from mailwarden.core.decisions import AskToCorrect, Postpone
from mailwarden.core.events import CalendarChanged
from mailwarden.core.marks import timetable_mark
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.said import Word
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.freshness import read_at
from mailwarden.daemon.record import row_for
from mailwarden.logs import get_logger
from mailwarden.mail.addressed import thread_of
from mailwarden.mail.letters import write_correction
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import StaffMail

log = get_logger()


class Corrections:
    """The told times of one desk, held against its present calendar."""

    def __init__(self, store: Store, carrier: Carrier, clock: Clock, ask_for_fresh_look: Callable[[], None]) -> None:
        self._store, self._carrier, self._clock = store, carrier, clock
        self._ask_for_fresh_look = ask_for_fresh_look
        self._looked_after = ""  # the mark of the calendar with which there is nothing more to do

    async def work(self) -> bool:
        """Ask or correct what there is to, and return whether mail was queued."""
        if self._looked_after == timetable_mark(self._carrier.policy.hours, self._clock.now()):
            return False
        return await self._store.run(self._look)

    def _look(self, tx: Transaction) -> bool:
        now, policy = self._clock.now(), self._carrier.policy
        mark, seen = timetable_mark(policy.hours, now), tx.note(_seen(policy))
        if seen == mark:
            self._looked_after = mark
            return False
        is_agreed = is_approved(tx, policy, now)
        if not is_agreed and tx.note(_asked(policy)) == mark:
            return False
        found = untrue_at(tx, policy, now) if seen else ()
        asked = correction_asked(found, policy, now, away=self._carrier.absences.at(tx, now))
        if found and is_agreed:
            return self._correct(tx, found, mark, now)
        if asked and not is_agreed:
            self._ask(tx, asked, mark, now)
            return True
        self._settle(tx, mark)
        return False

    def _settle(self, tx: Transaction, mark: str) -> None:
        tx.note(_seen(self._carrier.policy), mark)

    def _correct(self, tx: Transaction, found: Sequence[Untrue], mark: str, now: datetime) -> bool:
        stale = [one for one in found if self._is_stale(tx, one, now)]
        if stale:
            self._ask_for_fresh_look()
        else:
            self._settle(tx, mark)
        return True

    def _is_stale(self, tx: Transaction, one: Untrue, now: datetime) -> bool:
        """Correct what one requester was told, if the mailboxes were read lately; returns whether they were not."""
        known, policy, carrier = one.conversation, self._carrier.policy, self._carrier
        learned = carrier.learner.of_notice(known, now)
        event = CalendarChanged(read_at=read_at(tx, policy.name), foretold=learned.foretold if learned else None)
        decisions = decide(known, event, policy, now)
        if any(isinstance(one, Postpone) for one in decisions):
            return True
        number = known.conversation_id
        carrier.carry_out(tx, decisions, now=now, conversation_id=number, learned=learned)
        carrier.schedule(tx, number, now)
        return False

    def _ask(self, tx: Transaction, question: AskToCorrect, mark: str, now: datetime) -> None:
        policy = self._carrier.policy
        for recipient in self._carrier.post.reached(tx, question.to):
            write = partial(write_correction, question)
            message_id = self._carrier.post.to_us(tx, Kind.CORRECTION, recipient, write, question.reason, now)
            rows = [row_for(question, policy.name, now, one.conversation_id, message_id) for one in question.times]
            tx.record([replace(row, detail={"calendar": mark}) for row in rows])
        tx.note(_asked(policy), mark)
        tx.after_commit(lambda: log.info("corrections.asked", desk=policy.name, count=question.count))


class Agreement:
    """Hears a colleague's yes to the question, within the transaction that takes their mail in."""

    def __init__(self, carrier: Carrier, clock: Clock) -> None:
        self._carrier, self._clock = carrier, clock

    def hear(self, tx: Transaction, message: Message, asked: StaffMail) -> bool:
        """Agree to what was asked, if the mail says yes and the calendar is still that one; False: it says no yes."""
        command = command_in(message.text)
        if command is None or command.word not in (Word.TRACK, Word.SEND) or command.numbers or message.author is None:
            return False
        now, policy = self._clock.now(), self._carrier.policy
        calendars = {(row.detail or {}).get("calendar") for row in tx.decisions(message_id=asked.message_id)}
        if timetable_mark(policy.hours, now) not in calendars:
            return True  # changed once more: about those hours staff are asked by themselves
        approve(tx, policy, now)
        if agreed := correction_asked(untrue_at(tx, policy, now), policy, now):
            write = partial(write_correction, replace(agreed, is_agreed=True), thread_of(message))
            self._carrier.post.to_us(tx, Kind.CONFIRMATION, message.author.spec, write, agreed.reason, now)
        return True


def untrue_at(tx: Transaction, policy: DeskPolicy, now: datetime) -> tuple[Untrue, ...]:
    """Return every told time of the desk that its present calendar makes untrue."""
    waiting = (tx.conversation(number) for number in tx.waiting(policy.name))
    found = (untrue(known, policy, now) for known in waiting if known)
    return tuple(one for one in found if one)


def approve(tx: Transaction, policy: DeskPolicy, now: datetime) -> None:
    """Remember that somebody agreed to write to those whom this calendar concerns."""
    tx.note(_approved(policy), timetable_mark(policy.hours, now))


def is_approved(tx: Transaction, policy: DeskPolicy, now: datetime) -> bool:
    """Return whether somebody agreed to that, with this calendar."""
    return tx.note(_approved(policy)) == timetable_mark(policy.hours, now)


def _seen(policy: DeskPolicy) -> str:
    return f"calendar.{policy.name}"


def _asked(policy: DeskPolicy) -> str:
    return f"calendar.asked.{policy.name}"


def _approved(policy: DeskPolicy) -> str:
    return f"calendar.approved.{policy.name}"
