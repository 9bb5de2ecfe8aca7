"""Sleeps until the next instant that counts, and asks what is due: nudges, notices, and what became of told times."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from mailwarden import __version__
from mailwarden.core.clocks import standing
from mailwarden.core.decide import decide
from mailwarden.core.decisions import Decision, Postpone
from mailwarden.core.events import TimeReached
from mailwarden.core.reasons import Reason
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.freshness import read_at
from mailwarden.logs import get_logger
from mailwarden.store.protocol import Store, Transaction

log = get_logger()

PER_TURN = 50  # conversations in one transaction
LOOK_AGAIN = timedelta(seconds=5)

Signs = dict[int, tuple[Reason, ...]]  # that somebody may have answered, by conversation; no key: nobody has looked


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one transaction came to."""

    done: int  # conversations
    unseen: Sequence[int]  # others, in which it has to be looked for signs first


class Deadlines:
    """The alarm clock of one desk's conversations."""

    def __init__(
        self,
        store: Store,
        carrier: Carrier,
        clock: Clock,
        ask_for_fresh_look: Callable[[], None],
        look_for_signs: Callable[[int], Awaitable[tuple[Reason, ...]]],
    ) -> None:
        """look_for_signs: returns what says that somebody may have answered in a conversation."""
        self._store, self._carrier, self._clock = store, carrier, clock
        self._ask_for_fresh_look, self._look_for_signs = ask_for_fresh_look, look_for_signs

    async def work(self) -> int:
        """Do what is due, and return in how many conversations something was."""
        count, signs = 0, Signs()
        while True:
            turn = await self._store.run(partial(self._turn, signs=signs))
            count += turn.done
            if not turn.unseen and turn.done < PER_TURN:
                return count
            signs = {one: await self._look_for_signs(one) for one in turn.unseen}

    async def next_at(self) -> datetime | None:
        """Return when something is due next."""
        return await self._store.run(lambda tx: tx.next_wake(self._carrier.desk.name))

    async def reschedule(self) -> int:
        """Set every alarm clock anew if the policy changed since; returns how many conversations that concerned.

        Cut short, it begins again at the next start: only at its end the policy is noted as the one they are set by.
        """
        name, policy = f"policy.{self._carrier.desk.name}", self._policy()
        if await self._store.run(lambda tx: tx.note(name)) == policy:
            return 0
        count = await self.set_anew()
        await self._store.run(lambda tx: tx.note(name, policy))
        return count

    async def set_anew(self) -> int:
        """Set every alarm clock anew, a few in each transaction; returns how many there are."""
        waiting = await self._store.run(lambda tx: tx.waiting(self._carrier.desk.name))
        for start in range(0, len(waiting), PER_TURN):
            part = waiting[start : start + PER_TURN]
            await self._store.run(partial(self._schedule_all, conversations=part))
        return len(waiting)

    def _policy(self) -> str:
        """Return a mark of everything that alarm clocks are set by; another program may set them otherwise."""
        policy = replace(self._carrier.policy, id_key=b"")
        return hashlib.sha256(f"{__version__}\n{policy!r}".encode()).hexdigest()

    def _schedule_all(self, tx: Transaction, conversations: Sequence[int]) -> None:
        for conversation_id in conversations:
            self._carrier.schedule(tx, conversation_id, self._clock.now())

    def _turn(self, tx: Transaction, signs: Signs) -> Turn:
        now = self._clock.now()
        due = tx.due(self._carrier.desk.name, now, PER_TURN)
        seen = read_at(tx, self._carrier.desk.name) if due else None
        unseen = [one for one in due if not self._one(tx, one, seen, signs.get(one), now)]
        return Turn(done=len(due) - len(unseen), unseen=unseen)

    def _one(
        self,
        tx: Transaction,
        conversation_id: int,
        seen: datetime | None,
        signs: tuple[Reason, ...] | None,
        now: datetime,
    ) -> bool:
        """Do what is due in one conversation; False: nothing was done, for first somebody has to look for signs."""
        known = tx.conversation(conversation_id)
        learner = self._carrier.learner
        learned = learner.of_notice(known, now) if known else None
        event = TimeReached(
            read_at=seen,
            foretold=learned.foretold if learned else None,
            doubtful_at=learner.doubtful_at(known, now) if known else None,
            signs=signs,
        )
        decisions: tuple[Decision, ...] = decide(known, event, self._carrier.policy, now)
        if any(one.reason is Reason.SIGNS_UNKNOWN for one in decisions):
            return False
        if known and any(isinstance(one, Postpone) for one in decisions):
            # Nothing is judged on old data: have the mailboxes read, and ask once more.
            tx.schedule(conversation_id, now + LOOK_AGAIN, standing(known).waiting_since)
            self._ask_for_fresh_look()
            return True
        self._carrier.carry_out(tx, decisions, now=now, conversation_id=conversation_id, learned=learned)
        self._carrier.schedule(tx, conversation_id, now)
        return True
