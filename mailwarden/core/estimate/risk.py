"""Is what was told still likely to come true? The curve's chances, put right by what became of earlier ones.

Of every told time the chance is noted at fixed shares of its wait, and learned from when its outcome is known: for
times told at arrival and for times told to those who had waited each by itself. Instants are Unix seconds.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from mailwarden.core.estimate.calibration import AFTER_WAITING, AT_ARRIVAL, Pace
from mailwarden.core.estimate.chances import chance, doubtful_age
from mailwarden.core.estimate.history import History
from mailwarden.core.estimate.reliability import Reliability
from mailwarden.core.estimate.window import Row

ASKED_AT = (0.25, 0.5, 0.75, 0.9)  # shares of the told wait


@dataclass(slots=True, eq=False)
class Telling:
    """One told time, and the chances it had while it was open."""

    by: float
    reliability: Reliability
    chances: list[float] = field(default_factory=list)
    is_over: bool = False

    def settle(self, *, kept: bool) -> None:
        if not self.is_over:
            self.is_over = True
            for one in self.chances:
                self.reliability.learn(one, kept=kept)


class Risk:
    """The told times of one desk that are still open, and how reliable its chances are."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._reliabilities = {AT_ARRIVAL: Reliability(), AFTER_WAITING: Reliability()}
        self._told_again: set[Hashable] = set()
        self._open: dict[Hashable, list[Telling]] = {}
        self._to_ask: list[tuple[float, int, Hashable, Telling]] = []
        self._numbers = count()

    def told(self, key: Hashable, since: float, by: float, pace: Pace) -> None:
        """Note that a time was told to somebody who waits; since: when. pace: of the promise."""
        if pace is AFTER_WAITING:
            self._told_again.add(key)
        telling = Telling(by, self._reliabilities[pace])
        self._open.setdefault(key, []).append(telling)
        for share in (*ASKED_AT, 1.0):
            heappush(self._to_ask, (since + share * (by - since), next(self._numbers), key, telling))

    def advance(self, now: float) -> None:
        """Note the chances of what is open at the instants before now, and settle as broken what passed."""
        while self._to_ask and self._to_ask[0][0] < now:
            at, _, key, telling = heappop(self._to_ask)
            row = self._history.waiting(key)
            if at >= telling.by:
                telling.settle(kept=False)
            elif row and not telling.is_over:
                telling.chances.append(self._uncorrected(row, at, telling.by))

    def answered(self, key: Hashable) -> None:
        """Settle as kept what has not passed; `advance` comes first."""
        for telling in self._ended(key):
            telling.settle(kept=True)

    def closed_without_need(self, key: Hashable) -> None:
        """Learn nothing from what has not passed."""
        for telling in self._ended(key):
            telling.is_over = True

    def chance(self, key: Hashable, row: Row, at: float, by: float) -> float:
        """Return the chance, 0..1, of an answer by then to a conversation that has waited until `at` without one."""
        return self._reliability(key).corrected(self._uncorrected(row, at, by)) if by > at else 0.0

    def doubtful_at(self, key: Hashable, row: Row, at: float, by: float, threshold: float) -> float:
        """Return from when on, not before `at`, that chance is below a threshold; `by` or later: not before it."""
        history = self._history
        below = self._reliability(key).uncorrected(threshold)
        age = doubtful_age(history.for_chances(at), history.age(row, by), below)
        if age <= history.age(row, at):
            return at
        return history.clock.instant(history.clock.reading(row.opened) + age * row.scale)

    def _ended(self, key: Hashable) -> list[Telling]:
        self._told_again.discard(key)
        return self._open.pop(key, [])

    def _uncorrected(self, row: Row, at: float, by: float) -> float:
        history = self._history
        return chance(history.for_chances(at), history.age(row, at), history.age(row, by))

    def _reliability(self, key: Hashable) -> Reliability:
        return self._reliabilities[AFTER_WAITING if key in self._told_again else AT_ARRIVAL]
