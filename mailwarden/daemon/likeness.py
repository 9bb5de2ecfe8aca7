"""Looks now and then whether far more people than usual write about one thing, and asks staff if it is an incident.

Reads subjects of the last hour every few minutes, those of the weeks before only where there is something to compare.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import partial

from mailwarden.core.conversation import Kind
from mailwarden.core.incident_mails import concerns
from mailwarden.core.likeness import LATELY, SUGGESTED_AGAIN, USUALLY, Likeness, candidates, likeness
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.rounding import sayable
from mailwarden.core.routing import desk_list
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock
from mailwarden.errors import NeverOpen
from mailwarden.logs import get_logger
from mailwarden.mail.incident_letters import write_suggestion
from mailwarden.store.protocol import Store, Transaction

log = get_logger()

LOOK_EVERY = timedelta(minutes=5)
MOST_COMPARED = 20_000  # mails of the weeks before


class Suggestions:
    """What one desk's staff are asked about."""

    def __init__(self, store: Store, carrier: Carrier, clock: Clock) -> None:
        self._store, self._carrier, self._clock = store, carrier, clock
        self._policy = carrier.policy
        self._looked_at: datetime | None = None

    async def work(self) -> int:
        """Look if it is time to, and return how many people were asked."""
        now = self._clock.now()
        if self._looked_at and now - self._looked_at < LOOK_EVERY:
            return 0
        self._looked_at = now
        if self._policy.mode is Mode.OBSERVE or not self._policy.nudge:
            return 0
        return await self._store.run(lambda tx: self._look(tx, now))

    def _look(self, tx: Transaction, now: datetime) -> int:
        desk = self._policy.name
        lately = tx.asked_lately(desk, now - LATELY)
        if not candidates(lately):
            return 0
        usually = [one for one in tx.asked_usually(desk, now - USUALLY, MOST_COMPARED) if one.at < now - LATELY]
        known = self._suggested(tx, now)
        incidents = tx.open_incidents(desk)
        fresh = [asked for asked in lately if not any(concerns(one, asked.subject) for one in incidents)]
        found = likeness(fresh, usually, self._policy.hours, now, frozenset(known))
        return self._ask(tx, found, known, now) if found else 0

    def _ask(self, tx: Transaction, found: Likeness, known: dict[str, str], now: datetime) -> int:
        write = partial(write_suggestion, found, self._example(now))
        post = self._carrier.post
        to = post.reached(tx, desk_list(self._policy, now, away=self._carrier.absences.at(tx, now)))
        for recipient in to:
            post.to_us(tx, Kind.SUGGESTION, recipient, write, Reason.INCIDENT_SUGGESTED, now)
        tx.note(self._note, json.dumps({**known, found.words: now.isoformat()}))
        tx.after_commit(lambda: log.info("incident.suggested", desk=self._policy.name, people=found.people))
        return len(to)

    def _suggested(self, tx: Transaction, now: datetime) -> dict[str, str]:
        """Return which words staff were asked about within the last day, and when."""
        asked: dict[str, str] = json.loads(tx.note(self._note) or "{}")
        return {words: at for words, at in asked.items() if now - datetime.fromisoformat(at) < SUGGESTED_AGAIN}

    @property
    def _note(self) -> str:
        return f"suggested.{self._policy.name}"

    def _example(self, now: datetime) -> str:
        """Return a time of day that lies two opening hours ahead, as it may be named."""
        hours = self._policy.hours
        try:
            at = sayable(hours.add(hours.next_opening(now), timedelta(hours=2)), now, hours)
        except NeverOpen:
            at = now + timedelta(hours=2)
        return f"{at.astimezone(hours.zone):%H:%M}"
