"""The time that is still to go for somebody who has already waited: the curve, given the age.

Where fewer than forty ever waited that long, the remaining time at the last age with forty is scaled by the ratio of
the ages: who has waited twice as long waits twice as long again, as heavy tails do. How far a time we told has run out
says more about the rest than the moment of asking, so these promises are calibrated by that alone.
"""

from __future__ import annotations

from mailwarden.core.estimate.kaplan_meier import Curve

ENOUGH_AT_RISK = 40
UNTOLD = 2.0  # the ratio where no time was told: far beyond
STAGES = ((0.5, "in the first half"), (0.9, "in the second half"), (1.1, "running out"), (2.0, "overrun"))


def remaining(curve: Curve, level: float, age: float) -> float:
    """Return in which further time this share is answered of those that waited `age`; inf where unknowable."""
    known = curve.latest_with(ENOUGH_AT_RISK)
    if age > known > 0:
        return (curve.quantile(level, known) - known) * age / known
    return curve.quantile(level, age) - age


def features(ratio: float) -> dict[str, float]:
    """Return the features of a promise to somebody who has waited this many times the first promised wait."""
    return {next((name for end, name in STAGES if ratio < end), "far beyond"): 1.0}
