"""Once a day in the morning and once in the evening: our own people hear of their day. Reads the store; queues mail.

That a day was seen to and its mail are one transaction. It waits until every mailbox was read lately.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from mailwarden.core.conversation import Conversation, Kind
from mailwarden.core.daily import (
    Evening,
    Morning,
    Trouble,
    Waiting,
    evening,
    evening_of,
    first_done,
    morning,
    morning_of,
    next_at,
)
from mailwarden.core.digests import MOST, listed
from mailwarden.core.holding import HELD
from mailwarden.core.hours import OpeningHours
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.routing import absent, desk_list
from mailwarden.core.times import is_fresh
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock, wait_until
from mailwarden.daemon.freshness import read_at
from mailwarden.daemon.gathering import rows_about
from mailwarden.logs import get_logger
from mailwarden.mail.letters import write_evening, write_morning
from mailwarden.store.protocol import Store, Transaction

log = get_logger()

LOOK_AGAIN = timedelta(minutes=1)  # where mailboxes were not read lately
MOST_WAITING = 300  # conversations that are looked at: the longest waiting
SET_ASIDE = "message-set-aside"  # the alarm about what is counted anyway


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the two mails of a day."""

    kind: Kind
    at_of_day: Callable[[date, OpeningHours], datetime | None]


MORNING = Part(kind=Kind.MORNING, at_of_day=morning_of)
EVENING = Part(kind=Kind.EVENING, at_of_day=evening_of)


class Daily:
    """The days of one desk."""

    def __init__(self, store: Store, carrier: Carrier, clock: Clock, on_news: Callable[[], None]) -> None:
        """on_news: called when a mail was queued."""
        self._store, self._carrier, self._clock, self._on_news = store, carrier, clock, on_news
        self._policy = carrier.policy
        wanted = {MORNING: self._policy.digest.morning, EVENING: self._policy.digest.evening}
        is_silent = self._policy.mode is Mode.OBSERVE or not self._policy.nudge
        self._parts = () if is_silent else tuple(one for one, is_wanted in wanted.items() if is_wanted)

    async def run(self) -> None:
        """See to each day when it is due, until cancelled. Raises StoreUnavailable."""
        never = asyncio.Event()
        while True:
            await wait_until(self._clock, await self.next_at(), never)
            if not await self.work():
                await wait_until(self._clock, self._clock.now() + LOOK_AGAIN, never)

    async def next_at(self) -> datetime | None:
        """Return when the next of these mails is due; None: none ever."""
        return await self._store.run(partial(self._next_at, now=self._clock.now()))

    async def work(self) -> bool:
        """Write what is due by now; returns whether that is settled: False while mailboxes have to be read first."""
        written = await self._store.run(partial(self._work, now=self._clock.now()))
        if written:
            self._on_news()
        return written is not None

    def _work(self, tx: Transaction, now: datetime) -> int | None:
        """Write what is due, and return how many mails that are; None: the mailboxes have to be read first."""
        due = [one for one in self._parts if (at := self._next_of(tx, one, now)) and at <= now]
        if due and not is_fresh(read_at(tx, self._policy.name), self._policy, now):
            return None
        return sum(self._write(tx, one, now) for one in due)

    def _write(self, tx: Transaction, part: Part, now: datetime) -> int:
        tx.note(self._note(part), now.astimezone(self._policy.hours.zone).date().isoformat())
        return self._morning(tx, now) if part is MORNING else self._evening(tx, now)

    def _next_at(self, tx: Transaction, now: datetime) -> datetime | None:
        instants = (self._next_of(tx, one, now) for one in self._parts)
        return min((at for at in instants if at), default=None)

    def _next_of(self, tx: Transaction, part: Part, now: datetime) -> datetime | None:
        hours = self._policy.hours
        done = tx.note(self._note(part))
        if done is None:
            done = tx.note(self._note(part), first_done(now, hours, part.at_of_day).isoformat())
        return next_at(date.fromisoformat(done), now, hours, part.at_of_day) if done else None

    def _note(self, part: Part) -> str:
        return f"{part.kind}.{self._policy.name}"

    # --- what there is to say -----------------------------------------------------------------------------------------

    def _morning(self, tx: Transaction, now: datetime) -> int:
        away = self._carrier.absences.at(tx, now)
        held = tx.held(self._policy.name, sorted(HELD), MOST)
        absentees = absent(self._policy, now, away=away)
        said = morning(self._waiting(tx, now), held, self._trouble(tx), absentees, self._policy.hours, now)
        if said is None:
            return 0
        recipients = self._recipients(tx, now, away)
        for recipient in recipients:
            self._queue_morning(tx, said, recipient, now)
        return len(recipients)

    def _queue_morning(self, tx: Transaction, said: Morning, recipient: str, now: datetime) -> None:
        post, write = self._carrier.post, partial(write_morning, said)
        message_id = post.to_us(tx, Kind.MORNING, recipient, write, Reason.MORNING_DIGEST, now)
        tx.record(list(rows_about(said.listed, said.held, recipient, self._policy.name, message_id, now)))
        numbers = [one.conversation_id for one in said.listed]
        tx.after_commit(lambda: log.info("morning.queued", message_id=message_id, conversations=numbers))

    def _evening(self, tx: Transaction, now: datetime) -> int:
        zone = self._policy.hours.zone
        midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        ended = tx.promises_ended(self._policy.name, midnight)
        said = evening(ended, self._waiting(tx, now), now)
        if said is None:
            return 0
        recipients = self._recipients(tx, now, self._carrier.absences.at(tx, now))
        for recipient in recipients:
            self._queue_evening(tx, said, recipient, now)
        return len(recipients)

    def _queue_evening(self, tx: Transaction, said: Evening, recipient: str, now: datetime) -> None:
        post, write = self._carrier.post, partial(write_evening, said)
        message_id = post.to_us(tx, Kind.EVENING, recipient, write, Reason.EVENING_DIGEST, now)
        tx.after_commit(lambda: log.info("evening.queued", message_id=message_id))

    def _recipients(self, tx: Transaction, now: datetime, away: frozenset[str]) -> tuple[str, ...]:
        return self._carrier.post.reached(tx, desk_list(self._policy, now, away=away))

    def _waiting(self, tx: Transaction, now: datetime) -> tuple[Waiting, ...]:
        rows = tx.threads(self._policy.name, only_waiting=True, limit=MOST_WAITING)
        found = (tx.conversation(row.conversation_id) for row in rows)
        return tuple(one for known in found if known for one in self._listed(known, now))

    def _listed(self, known: Conversation, now: datetime) -> Iterator[Waiting]:
        learner = self._carrier.learner
        chance, doubtful_at = learner.chance(known, now), learner.doubtful_at(known, now)
        reason = Reason.MORNING_DIGEST
        if one := listed(known, self._policy, now, -1, reason, doubtful_at=doubtful_at, chance=chance):
            yield Waiting(known=known, listed=one)

    def _trouble(self, tx: Transaction) -> Trouble:
        name = self._policy.name
        return Trouble(
            set_aside=sum(one.given_up for one in tx.set_aside(name)),
            alarms=tuple(one.text for one in tx.alarms() if one.desk == name and one.subject != SET_ASIDE),
        )
