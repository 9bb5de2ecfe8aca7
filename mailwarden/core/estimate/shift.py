"""What about a moment and a mail makes its wait longer or shorter than usual: features, as names with values.

A class is 1 where it applies (constant, part of the week, tercile of the backlog, priority, category); the three
measured ones are standardised logarithms, so that a doubling counts alike on small and large desks.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Sequence
from math import log, sqrt

SCALE = 0.6  # of a standardised logarithm against a class
WIDEST = 3.0  # standard deviations
MEMORY = 500  # arrivals over which usual is usual

PARTS_OF_DAY = ((8, "night"), (12, "morning"), (17, "afternoon"), (24, "evening"))


def part_of_week(label: int) -> str:
    """Return the class of an hour of the week, 0..167 from Monday 00:00; "closed" beyond."""
    day, hour = divmod(label, 24)
    if day > 4:
        return ("saturday", "sunday", "closed")[day - 5]
    return next(name for end, name in PARTS_OF_DAY if hour < end)


class Standard:
    """Mean and spread of a measured logarithm, fading over the last few hundred."""

    __slots__ = ("_count", "_mean", "_square")

    def __init__(self) -> None:
        self._count, self._mean, self._square = 0, 0.0, 0.0

    def score(self, value: float) -> float:
        """Return how many standard deviations a value is above the mean, cut at both ends."""
        spread = sqrt(max(0.0, self._square - self._mean * self._mean))
        if self._count < 2 or spread < 1e-6:
            return 0.0
        return max(-WIDEST, min(WIDEST, (value - self._mean) / spread))

    def note(self, value: float) -> None:
        self._count += 1
        share = max(1.0 / self._count, 1.0 / MEMORY)
        self._mean += share * (value - self._mean)
        self._square += share * (value * value - self._square)


class Terciles:
    """Whether a number is low, middling or high among the last few hundred."""

    __slots__ = ("_order", "_sorted")

    def __init__(self) -> None:
        self._order: deque[int] = deque()
        self._sorted: list[int] = []

    def name(self, value: int) -> str:
        size = len(self._sorted)
        if size < 3 or value <= self._sorted[size // 3]:
            return "low"
        return "middling" if value <= self._sorted[2 * size // 3] else "high"

    def note(self, value: int) -> None:
        self._order.append(value)
        insort(self._sorted, value)
        if len(self._order) > MEMORY:
            del self._sorted[bisect_left(self._sorted, self._order.popleft())]


class Circumstances:
    """Turns what holds at an arrival into features, against what was usual at earlier ones."""

    __slots__ = ("_backlog", "_standards")

    def __init__(self) -> None:
        self._backlog = Terciles()
        self._standards = {name: Standard() for name in ("open", "activity", "silence")}

    def features(
        self, label: int, backlog: int, rate: float, silence: float, traits: Sequence[str]
    ) -> dict[str, float]:
        """Return the features of an arrival.

        label: hour of the week. backlog: conversations waiting. rate: activity now, of mean 1.
        silence: activity hours since the last answer. traits: priority, category and the like; "" counts nothing.
        """
        named = {"constant": 1.0, part_of_week(label): 1.0, f"backlog {self._backlog.name(backlog)}": 1.0}
        named |= {trait: 1.0 for trait in traits if trait}
        for name, value in _logarithms(backlog, rate, silence):
            named[name] = SCALE * self._standards[name].score(value)
        return named

    def note(self, backlog: int, rate: float, silence: float) -> None:
        """Remember what held at an arrival."""
        self._backlog.note(backlog)
        for name, value in _logarithms(backlog, rate, silence):
            self._standards[name].note(value)


def _logarithms(backlog: int, rate: float, silence: float) -> tuple[tuple[str, float], ...]:
    return ("open", log(1 + backlog)), ("activity", log(max(0.001, rate))), ("silence", log(0.05 + max(0.0, silence)))
