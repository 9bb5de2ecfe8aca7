"""Which weeks of one desk were looked at, and when the next one is due. Reads the store, and notes the week in it.

Each week is looked at once, when the desk opens first. The first one is the week after the first contact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Protocol, TypeVar

from mailwarden.core.policy import DeskPolicy
from mailwarden.core.weekly import next_word_at, week_of
from mailwarden.store.protocol import Store, Transaction


class Numbered(Protocol):
    """What the store hands out in order of its numbers."""

    @property
    def number(self) -> int: ...


N = TypeVar("N", bound=Numbered)


class Weeks:
    """The weeks that one word about one desk is due in."""

    def __init__(self, word: str, policy: DeskPolicy) -> None:
        """word: which of the words of the week, as its note in the store is named."""
        self._note, self._hours = f"{word}.{policy.name}", policy.hours

    def next_at(self, tx: Transaction, now: datetime) -> datetime | None:
        """Return when a week is to be looked at next, `now` itself if one is due; None: the desk never opens again."""
        looked = tx.note(self._note) or tx.note(self._note, self._week(now))
        return next_word_at(date.fromisoformat(looked or self._week(now)), now, self._hours)

    def is_due(self, tx: Transaction, now: datetime) -> bool:
        at = self.next_at(tx, now)
        return at is not None and at <= now

    def begin(self, tx: Transaction, now: datetime) -> bool:
        """Note that this week was looked at; returns whether that was due, for another worker may have been quicker."""
        is_due = self.is_due(tx, now)
        if is_due:
            tx.note(self._note, self._week(now))
        return is_due

    def _week(self, now: datetime) -> str:
        return week_of(now, self._hours).isoformat()


async def all_of(store: Store, portion: Callable[[Transaction, int], Sequence[N]]) -> list[N]:
    """Return what the store has, read in many short transactions. portion: reads what follows after a number."""
    rows: list[N] = []
    while part := await store.run(partial(_read, portion, rows[-1].number if rows else 0)):
        rows += part
    return rows


def _read(portion: Callable[[Transaction, int], Sequence[N]], after: int, tx: Transaction) -> Sequence[N]:
    return portion(tx, after)
