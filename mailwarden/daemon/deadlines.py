"""Sleeps until the next instant that counts, and asks what is due: nudges, notices, and what became of told times."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from mailwarden import __version__
from mailwarden.core.agenda import owed_promise
from mailwarden.core.because import NOTHING_SPECIAL
from mailwarden.core.decide import decide
from mailwarden.core.decisions import Decision, Postpone
from mailwarden.core.events import TimeReached
from mailwarden.core.pacing import urgency
from mailwarden.core.reasons import Reason
from mailwarden.daemon.allowance import room_left
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.freshness import read_at
from mailwarden.daemon.outages import circumstances_of
from mailwarden.daemon.setting_aside import SettingAside
from mailwarden.errors import StoreUnavailable
from mailwarden.failpoints import failpoint
from mailwarden.logs import get_logger
from mailwarden.store.protocol import Store, Transaction

log = get_logger()

PER_TURN = 5  # conversations in one transaction: who has just written is not to wait long behind them
LOOK_AGAIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a look into the mailboxes showed of one conversation; None: nobody has looked."""

    signs: tuple[Reason, ...] | None = None  # that somebody may have answered
    words: str | None = None  # what the requester wrote last


NOTHING = Seen()
LOOKS = frozenset({Reason.SIGNS_UNKNOWN, Reason.WORDS_UNKNOWN})  # why it has to be looked first


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one transaction came to."""

    done: int  # conversations
    unseen: Mapping[int, Reason]  # others, in which it has to be looked first, and what for
    is_stale: bool = False  # nothing was judged, for the mailboxes have to be read first


class Deadlines:
    """The alarm clock of one desk's conversations."""

    def __init__(
        self,
        store: Store,
        carrier: Carrier,
        clock: Clock,
        ask_for_fresh_look: Callable[[], None],
        look_for_signs: Callable[[int], Awaitable[tuple[Reason, ...]]],
        look_for_words: Callable[[int], Awaitable[str]],
    ) -> None:
        """look_for_signs: returns what says that somebody may have answered in a conversation.

        look_for_words: returns what the requester wrote last, "" if that cannot be seen.
        """
        self._store, self._carrier, self._clock = store, carrier, clock
        self._ask_for_fresh_look = ask_for_fresh_look
        self._look_for_signs, self._look_for_words = look_for_signs, look_for_words
        self._aside = SettingAside(store, carrier, clock)
        self._look_asked_at: datetime | None = None  # when the mailboxes were to be read, before anything is judged

    async def work(self) -> int:
        """Do what is due, and return in how many conversations something was."""
        count = 0
        seen: dict[int, Seen] = {}
        if self._waits_for_a_look():
            return 0
        while True:
            turn = await self._turn_of_all(seen)
            if turn.is_stale:  # for all alike: none overtakes another while they wait
                self._look_asked_at = self._clock.now()
                self._ask_for_fresh_look()
                return count
            if turn.done:
                failpoint("deadlines.after-commit")
            count += turn.done
            if not turn.unseen and turn.done < PER_TURN:
                return count
            seen = {one: await self._look(one, why, seen.get(one, NOTHING)) for one, why in turn.unseen.items()}

    async def next_at(self) -> datetime | None:
        """Return when something is due next."""
        at = await self._store.run(lambda tx: tx.next_wake(self._carrier.desk.name))
        return max(at, self._look_asked_at + LOOK_AGAIN) if at and self._look_asked_at else at

    def _waits_for_a_look(self) -> bool:
        """Whether the mailboxes were asked for just now; a clock that was set back is not waited for."""
        asked_at, now = self._look_asked_at, self._clock.now()
        if asked_at and asked_at <= now < asked_at + LOOK_AGAIN:
            return True
        self._look_asked_at = None
        return False

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

    async def was_set_back(self) -> bool:
        """Return whether, when the mailboxes were last read, the clock showed a time that is yet to come."""
        latest = self._clock.now() + LOOK_AGAIN
        cursors = await self._store.run(lambda tx: tx.cursors(self._carrier.desk.name))
        return any(one.read_at > latest for one in cursors)

    async def put_right(self) -> bool:
        """Reckon anew what was reckoned by a clock that was set back since; False: not yet, it is not believed yet."""
        if not await self._store.run(self._is_read_by_the_clock):
            return False
        await self.set_anew()
        await self._store.run(lambda tx: tx.draw_in(self._carrier.desk.name, self._clock.now()))
        return True

    def _is_read_by_the_clock(self, tx: Transaction) -> bool:
        read = read_at(tx, self._carrier.desk.name)
        return read is not None and read <= self._clock.now()

    def _policy(self) -> str:
        """Return a mark of everything that alarm clocks are set by; another program may set them otherwise."""
        policy = replace(self._carrier.policy, id_key=b"")
        return hashlib.sha256(f"{__version__}\n{policy!r}".encode()).hexdigest()

    def _schedule_all(self, tx: Transaction, conversations: Sequence[int]) -> None:
        for conversation_id in conversations:
            self._carrier.schedule(tx, conversation_id, self._clock.now())

    async def _look(self, conversation_id: int, why: Reason, before: Seen) -> Seen:
        if why is Reason.SIGNS_UNKNOWN:
            return replace(before, signs=await self._look_for_signs(conversation_id))
        return replace(before, words=await self._look_for_words(conversation_id))

    async def _turn_of_all(self, seen: Mapping[int, Seen]) -> Turn:
        try:
            return await self._store.run(partial(self._turn, seen=seen))
        except StoreUnavailable:
            raise
        except Exception:  # one of them makes us stumble: find out which, and serve the others
            return await self._one_by_one(seen)

    async def _one_by_one(self, seen: Mapping[int, Seen]) -> Turn:
        """Do what is due in one conversation after the other, and set aside what makes us stumble."""
        due = await self._store.run(lambda tx: tx.due(self._carrier.desk.name, self._clock.now(), PER_TURN))
        unseen: dict[int, Reason] = {}
        for one in due:
            try:
                turn = await self._store.run(partial(self._turn, seen=seen, only=one))
            except StoreUnavailable:
                raise
            except Exception as error:
                await self._aside.conversation(one, error)
            else:
                if turn.is_stale:
                    return turn
                unseen.update(turn.unseen)
        return Turn(done=len(due) - len(unseen), unseen=unseen)

    def _turn(self, tx: Transaction, seen: Mapping[int, Seen], only: int | None = None) -> Turn:
        now = self._clock.now()
        due = tx.due(self._carrier.desk.name, now, PER_TURN) if only is None else (only,)
        read = read_at(tx, self._carrier.desk.name) if due else None
        if len(due) > 1:
            due = tuple(sorted(due, key=lambda one: urgency(tx.conversation(one))))
        unseen: dict[int, Reason] = {}
        for one in due:
            why = self._one(tx, one, read, seen.get(one, NOTHING), now)
            if why is Reason.STALE_DATA:
                return Turn(done=0, unseen={}, is_stale=True)
            if why:
                unseen[one] = why
        if due:
            failpoint("deadlines.before-commit")
        return Turn(done=len(due) - len(unseen), unseen=unseen)

    def _one(
        self,
        tx: Transaction,
        conversation_id: int,
        read: datetime | None,
        seen: Seen,
        now: datetime,
    ) -> Reason | None:
        """Do what is due in one conversation; a reason: nothing was done, for first it has to be looked."""
        known, policy = tx.conversation(conversation_id), self._carrier.policy
        learner = self._carrier.learner
        learned = learner.of_notice(known, now) if known else None
        event = TimeReached(
            read_at=read,
            foretold=learned.foretold if learned else None,
            doubtful_at=learner.doubtful_at(known, now) if known else None,
            signs=seen.signs,
            words=seen.words,
            # Only a nudge tells of it, and one is due only where words were looked for.
            chance=learner.chance(known, now) if known and seen.words is not None else None,
            away=self._carrier.absences.at(tx, now),
            state=circumstances_of(tx, known, policy, now) if known else NOTHING_SPECIAL,
            room=room_left(tx, known, policy, now) if known and owed_promise(known) else None,
        )
        decisions: tuple[Decision, ...] = decide(known, event, policy, now)
        if why := next((one.reason for one in decisions if one.reason in LOOKS), None):
            return why
        if any(isinstance(one, Postpone) for one in decisions):
            return Reason.STALE_DATA
        self._carrier.carry_out(tx, decisions, now=now, conversation_id=conversation_id, learned=learned)
        self._carrier.schedule(tx, conversation_id, now)
        return None
