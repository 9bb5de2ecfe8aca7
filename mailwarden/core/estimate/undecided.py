"""Promises that were sent and whose outcome is not yet known, and what their outcomes teach.

An answer decides all promises of a conversation that have not passed; time decides the others. Unix seconds.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from mailwarden.core.estimate.calibration import Calibration, Lesson


@dataclass(slots=True, eq=False)
class Sent:
    """One promise of one level, with the weights its outcome is learned in."""

    at: float
    lesson: Lesson
    calibration: Calibration
    is_decided: bool = False

    def decide(self, *, kept: bool) -> None:
        if not self.is_decided:
            self.is_decided = True
            self.calibration.learn(self.lesson, kept=kept)

    def drop(self) -> None:
        if not self.is_decided:
            self.is_decided = True
            self.calibration.drop(self.lesson)


class Undecided:
    """The open promises by conversation and by time."""

    __slots__ = ("_by_key", "_by_time", "_numbers")

    def __init__(self) -> None:
        self._by_key: dict[Hashable, list[Sent]] = {}
        self._by_time: list[tuple[float, int, Hashable, Sent]] = []
        self._numbers = count()

    def sent(self, key: Hashable, promise: Sent) -> None:
        self._by_key.setdefault(key, []).append(promise)
        heappush(self._by_time, (promise.at, next(self._numbers), key, promise))

    def advance(self, now: float) -> None:
        """Decide as broken what passed before now."""
        while self._by_time and self._by_time[0][0] < now:
            _, _, key, promise = heappop(self._by_time)
            promise.decide(kept=False)
            self._forget(key)

    def answered(self, key: Hashable) -> None:
        """Decide as kept what has not passed; `advance` comes first."""
        for promise in self._by_key.pop(key, ()):
            promise.decide(kept=True)

    def closed_without_need(self, key: Hashable) -> None:
        """Learn nothing from what has not passed."""
        for promise in self._by_key.pop(key, ()):
            promise.drop()

    def _forget(self, key: Hashable) -> None:
        open_ones = [promise for promise in self._by_key.get(key, ()) if not promise.is_decided]
        if open_ones:
            self._by_key[key] = open_ones
        else:
            self._by_key.pop(key, None)
