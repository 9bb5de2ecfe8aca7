"""How many are still waiting after so long: the Kaplan-Meier estimate, where the still-open count as censored.

Kaplan and Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958). Every row says that it ended
after some duration, by an answer or (censored) without one so far. One more row that never ends stands for the one to
be foretold (the n+1 of conformal prediction; Vovk, Gammerman, Shafer, 2005), so few rows make careful quantiles. Where
fewer than five are at risk the curve goes on as a Pareto line. Durations are in any unit, >= 0.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from math import inf, log

TAIL_AT_RISK = 5  # fewer at risk say nothing by themselves
TAIL_RATIO = 4.0  # the line goes through the last trusted point and the one with so many times its survival
FURTHEST = 100.0  # a logarithm: so far along the line nothing is told apart
STEEPEST, FLATTEST = 4.0, 0.3  # powers a line through two points may have


class Curve:
    """A survival curve of answered and censored rows, all of the same weight."""

    __slots__ = ("_falls", "_risks", "_tail", "_times", "sample_size")

    def __init__(self, answered: Iterable[float], censored: Iterable[float] = (), weight: float = 1.0) -> None:
        """weight: how many conversations each row stands for, >= 1."""
        self._times = sorted(answered)
        waiting = sorted(censored)
        self.sample_size = round(weight * len(self._times))
        risk = len(self._times) + len(waiting) + 1.0 / weight
        # For each answer minus the survival after it, and minus the number at risk before it: both ascend.
        self._falls: list[float] = []
        self._risks: list[float] = []
        survival, censored_before = 1.0, 0
        for index, time in enumerate(self._times):
            while censored_before < len(waiting) and waiting[censored_before] < time:
                censored_before += 1
            at_risk = risk - index - censored_before
            survival *= 1.0 - 1.0 / at_risk
            self._falls.append(-survival)
            self._risks.append(-at_risk)
        self._tail = self._fitted_tail(len(waiting) - censored_before)

    def survival(self, time: float) -> float:
        """Return the share still waiting after a duration, 0..1."""
        index = bisect_right(self._times, time) - 1
        if self._tail and time >= self._tail[0]:
            start, share, power = self._tail
            return share * math.pow(time / start, -power)
        return 1.0 if index < 0 else -self._falls[index]

    def quantile(self, level: float, elapsed: float = 0.0) -> float:
        """Return the duration by which this share is answered of those that waited `elapsed`; inf where unknowable."""
        target = (1.0 - level) * (self.survival(elapsed) if elapsed else 1.0)
        if self._tail and target < self._tail[1]:
            start, share, power = self._tail
            return max(elapsed, start * math.pow(share / target, 1.0 / power))
        index = bisect_left(self._falls, -target)
        return max(elapsed, self._times[index]) if index < len(self._times) else inf

    def first_below(self, share: float) -> float:
        """Return the duration from which on less than this share is still waiting; inf where that is out of sight."""
        if share > 1.0:
            return 0.0
        if self._tail and share <= self._tail[1]:
            start, last, power = self._tail
            further = log(last / share) / power if share > 0.0 else inf
            return start * math.exp(further) if further < FURTHEST else inf
        index = bisect_right(self._falls, -share)
        return self._times[index] if index < len(self._times) else inf

    def latest_with(self, at_risk: int) -> float:
        """Return the longest duration after which so many are still at risk; 0.0 where there never were."""
        index = bisect_right(self._risks, -at_risk) - 1
        return self._times[index] if index >= 0 else 0.0

    def _fitted_tail(self, censored_later: int) -> tuple[float, float, float] | None:
        """Return (start, survival there, power) of the Pareto line; None where enough are at risk to the end."""
        if censored_later >= TAIL_AT_RISK or not self._times:
            return None
        last = max(0, bisect_right(self._risks, -TAIL_AT_RISK) - 1)
        start, share = self._times[last], -self._falls[last]
        first = bisect_left(self._falls, -min(1.0, TAIL_RATIO * share))
        run = log(start / self._times[first]) if 0 < self._times[first] < start else 0.0
        power = log(-self._falls[first] / share) / run if run else STEEPEST
        return (start, share, min(STEEPEST, max(FLATTEST, power))) if start > 0 else None


def steepness(quantile: Callable[[float], float], level: float) -> float:
    """Return d log(quantile) / d level around a level, 0.0 where unknown: how far a time must move to win cases."""
    reach = 0.4 * (1.0 - level)
    low, high = quantile(level - reach), quantile(level + reach)
    return log(high / low) / (2 * reach) if 0 < low < high < inf else 0.0
