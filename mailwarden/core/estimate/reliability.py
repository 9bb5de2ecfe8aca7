"""Learn how far the chances that a curve gives come true, and put them right: log-odds p' = offset + slope log-odds p.

Online, one step an outcome, along the gradient of the likelihood (Platt, Probabilities for support vector machines,
1999; Robbins and Monro, 1951). What is chance in the curve (few rows, a desk that has changed since) makes the low ones
too low and the high ones too high; the slope takes that back.
"""

from __future__ import annotations

from math import exp, log

STEP = 0.01  # so some 200 conversations are remembered
LEAST = 0.005  # a chance below, or as near to 1, is like this one
MOST_OFFSET = 3.0
SLOPES = (0.25, 3.0)


class Reliability:
    """What is known of the chances of one kind."""

    __slots__ = ("_offset", "_slope")

    def __init__(self) -> None:
        self._offset, self._slope = 0.0, 1.0

    def corrected(self, chance: float) -> float:
        """Return a chance, 0..1, as it comes true."""
        return 1.0 / (1.0 + exp(-self._offset - self._slope * log_odds(chance)))

    def uncorrected(self, threshold: float) -> float:
        """Return below which chance of the curve the corrected one is below a threshold; 0.0: none is, 2.0: all are."""
        if threshold <= self.corrected(0.0):
            return 0.0
        if threshold > self.corrected(1.0):
            return 2.0
        return 1.0 / (1.0 + exp((self._offset - log(threshold / (1.0 - threshold))) / self._slope))

    def learn(self, chance: float, *, kept: bool) -> None:
        """Move by what became of a chance of the curve."""
        x = log_odds(chance) / 2.0
        move = STEP * (kept - self.corrected(chance)) / (1.0 + x * x)
        self._offset = min(MOST_OFFSET, max(-MOST_OFFSET, self._offset + move))
        self._slope = min(SLOPES[1], max(SLOPES[0], self._slope + move * x / 2.0))


def log_odds(chance: float) -> float:
    """Return log(p / (1 - p)), cut near both ends."""
    bounded = min(1.0 - LEAST, max(LEAST, chance))
    return log(bounded / (1.0 - bounded))
