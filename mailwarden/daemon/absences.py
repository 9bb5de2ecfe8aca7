"""Remembers which colleagues' mail programs say that they are away, so that others are reminded meanwhile.

It is kept as a note in the store and read from there once: after that, a colleague's mail costs the store nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from mailwarden.core.absences import LONGEST, is_back, says_away
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.logs import get_logger
from mailwarden.store.protocol import Transaction

log = get_logger()


class Absences:
    """Who of one desk's people is away, as far as their own mail says so."""

    def __init__(self, policy: DeskPolicy) -> None:
        self._policy, self._note = policy, f"away.{policy.name}"
        self._since: Mapping[str, datetime] | None = None  # by comparable address; None: not read yet

    def at(self, tx: Transaction, now: datetime) -> frozenset[str]:
        """Return the comparable addresses of those who are away."""
        return frozenset(who for who, since in self._all(tx).items() if now < since + LONGEST)

    def hear(self, tx: Transaction, message: Message, now: datetime) -> bool:
        """Learn from a mail that was taken in; returns whether its author turns out to be away."""
        if message.author is None or not self._policy.is_staff(message.author):
            return False
        who, away = message.author.key, self._all(tx)
        if says_away(message, self._policy):
            is_news = who not in self.at(tx, now)
            self._keep(tx, {**away, who: message.received_at})
            return is_news
        if who in away and away[who] <= message.received_at and is_back(message, self._policy):
            self._keep(tx, {one: since for one, since in away.items() if one != who})
            tx.after_commit(lambda: log.info("staff.back"))
        return False

    def _all(self, tx: Transaction) -> Mapping[str, datetime]:
        if self._since is None:
            told = json.loads(tx.note(self._note) or "{}")
            self._since = {who: datetime.fromisoformat(since) for who, since in told.items()}
        return self._since

    def _keep(self, tx: Transaction, since: Mapping[str, datetime]) -> None:
        """Write down who is away; until that is durable, the next one asked reads it from the store again."""
        tx.note(self._note, json.dumps({who: at.isoformat() for who, at in since.items()}))
        self._since = None
        tx.after_commit(partial(self._remember, since))

    def _remember(self, since: Mapping[str, datetime]) -> None:
        self._since = since
